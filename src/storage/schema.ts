import type { Generated } from "kysely";
import type * as review from "./review-schema.js";

/** All times are milliseconds since the Unix epoch, UTC; all dates are ISO `YYYY-MM-DD`; booleans are 0 or 1. */
export interface Schema {
  bot_state: BotStateTable;
  handled_activities: HandledActivitiesTable;
  dl_conversations: DirectLineConversationsTable;
  dl_activities: DirectLineActivitiesTable;
  dl_uploads: DirectLineUploadsTable;
  channel_outbox: ChannelOutboxTable;
  orders: OrdersTable;
  order_subscriptions: OrderSubscriptionsTable;
  order_lookup_failures: OrderLookupFailuresTable;
  tickets: TicketsTable;
  ticket_uploads: TicketUploadsTable;
  ticket_additions: TicketAdditionsTable;
  mails: MailsTable;
  mail_attempts: MailAttemptsTable;
  hand_off_counts: HandOffCountsTable;
  transcripts: review.TranscriptsTable;
  transcript_entries: review.TranscriptEntriesTable;
  transcript_search: review.TranscriptSearchTable;
  transcript_terms: review.TranscriptTermsTable;
  transcript_topics: review.TranscriptTopicsTable;
  decisions: review.DecisionsTable;
  answer_verdicts: review.AnswerVerdictsTable;
  conversation_reviews: review.ConversationReviewsTable;
  question_marks: review.QuestionMarksTable;
  learned_examples: review.LearnedExamplesTable;
  test_cases: review.TestCasesTable;
  review_users: review.ReviewUsersTable;
  review_sessions: review.ReviewSessionsTable;
  review_links: review.ReviewLinksTable;
  review_logins: review.ReviewLoginsTable;
  audit_log: review.AuditLogTable;
}

/** Raw dialog and conversation state; erased 24 hours after the last message. */
export interface BotStateTable {
  key: string;
  /** JSON */
  value: string;
  updated_at: number;
}

/** Activities of Bot Framework channels that were answered, so that a repeated one is answered once. */
export interface HandledActivitiesTable {
  /** `channelId/conversationId/activityId` */
  key: string;
  handled_at: number;
}

/** What was said in a conversation of the Bot Service and its channel has not taken yet; sent by the order of the numbers, see bot/channel-sender.ts. */
export interface ChannelOutboxTable {
  id: Generated<number>;
  channel: string;
  conversation_id: string;
  /** JSON of the activity as it is posted, address included. */
  activity: string;
  created_at: number;
  /** The channel asked not to be sent it before. */
  due_at: number;
  /** The server that sends it, until the time after which another may. */
  leased_by: string;
  leased_until: number;
}

export interface DirectLineConversationsTable {
  id: string;
  user_id: string;
  locale: string;
  /** Origins that may open a stream, JSON array; null: the server's allowed origins. */
  trusted_origins: string | null;
  created_at: number;
  /** null until the client started it (then the bot got its conversationUpdate). */
  started_at: number | null;
  last_activity_at: number;
  /** The last sequence number given out. */
  last_seq: number;
}

/** What reconnecting clients need as it was written; erased 24 hours after the conversation's last message. */
export interface DirectLineActivitiesTable {
  conversation_id: string;
  /** Position in the conversation, from 1; the watermark. */
  seq: number;
  direction: "in" | "out";
  /** JSON of the whole activity as clients see it. */
  activity: string;
  at: number;
  /** channelData.clientActivityID, for de-duplication of a repeated POST. */
  client_activity_id: string | null;
  /** 'pending' until the bot's turn for it is committed; 'done' after it; null for activities of the bot. */
  turn: "pending" | "done" | null;
  /** Keyed hash of the sender's address; null for the bot. */
  address_key: string | null;
}

export interface DirectLineUploadsTable {
  /** Unguessable; part of the file's address and its name on disk. */
  id: string;
  conversation_id: string;
  name: string;
  content_type: string;
  /** bytes */
  size: number;
  at: number;
}

export interface OrdersTable {
  /** Normalised, see orders/order-number.ts: `VST-2026-00093`. */
  number: string;
  company: string;
  /** Normalised: `1234AB`. */
  postcode: string;
  email: string | null;
  kind: "mobile" | "hosted" | "both";
  administrative: number;
  received_on: string;
  processed_on: string | null;
  email_sent_on: string | null;
  inventory_call_on: string | null;
  moved_on: string | null;
  first_invoice_run_on: string | null;
  /** The date that this data is from. */
  as_of: string;
  demo: number;
}

/** A conversation that is told when an order comes to another stage. Goes with the order. */
export interface OrderSubscriptionsTable {
  id: Generated<number>;
  order_number: string;
  channel: string;
  conversation_id: string;
  /** As in `tickets`. */
  conversation_reference: string | null;
  locale: string;
  /** The one that he was told of last. */
  stage: "received" | "inventoryCall" | "processed" | "emailSent" | "moved" | "firstInvoiceRun";
  /** From then on he is not told any more. */
  ends_at: number;
}

export interface OrderLookupFailuresTable {
  id: Generated<number>;
  /** `conversation:<id>` or `address:<keyed hash>` */
  scope: string;
  failed_at: number;
}

/** Contact details live here alone. */
export interface TicketsTable {
  reference: string;
  /** One per filled-in form: a second press finds the first ticket. */
  form_key: string;
  conversation_id: string;
  channel: string;
  locale: string;
  name: string;
  company: string;
  email: string | null;
  phone: string | null;
  question: string;
  order_number: string | null;
  order_stage: string | null;
  state: "open" | "closed";
  created_at: number;
  /** JSON of the Bot Framework's ConversationReference, to speak first; null for the website's channel, which needs none, and once the assistant was removed there. */
  conversation_reference: string | null;
  /** What the hub that took the conversation told last; null: no hub was asked. */
  hub_state: HubState | null;
  hub_message: string | null;
  /** The agent who takes care of it: id of `review_users`, or the name of one who was removed; null: nobody yet. */
  claimed_by: string | null;
  claimed_at: number | null;
  /** Name; null also for one that was closed from the command line. */
  closed_by: string | null;
  /** null also for one that was closed before this was noted. */
  closed_at: number | null;
}

export type HubState = "initiated" | "accepted" | "failed" | "completed";

export interface TicketUploadsTable {
  reference: string;
  upload_id: string;
  name: string;
  /** The addition that it came with; null: it came with the ticket itself. */
  addition_id: number | null;
}

/** What the customer told later; with contact details when he wrote them. */
export interface TicketAdditionsTable {
  id: Generated<number>;
  reference: string;
  at: number;
  text: string;
}

/** The mail's text is made when it is sent. Erased with its ticket. */
export interface MailsTable {
  /** Random. */
  id: string;
  reference: string;
  /** To support, but for `copy`: to the ticket's own address. */
  kind: "ticket" | "addition" | "copy";
  /** The same at every attempt, so that a repeat is recognised. */
  message_id: string;
  addition_id: number | null;
  state: "waiting" | "sent" | "failed" | "discarded";
  created_at: number;
  /** The next attempt. */
  due_at: number;
  /** From then on a failed attempt is the last. */
  give_up_at: number;
  attempts: number;
  /** The worker that is sending it, until the time after which another may take it. */
  leased_by: string | null;
  leased_until: number | null;
  sent_at: number | null;
  /** When the customer was told that it failed for good. */
  told_at: number | null;
}

export interface MailAttemptsTable {
  id: Generated<number>;
  mail_id: string;
  at: number;
  outcome: "sent" | "temporary" | "permanent";
  /** The SMTP server's number, such as `550`, or a word such as `ECONNECTION`. */
  code: string | null;
  /** E-mail addresses are masked. */
  cause: string | null;
}

/** Tickets and copies of hand-offs that were asked for in the last 24 hours; see handoff/hand-off-limits.ts. */
export interface HandOffCountsTable {
  id: Generated<number>;
  /** `ticket:` or `sender:<keyed hash of an address>`, or `recipient:<keyed hash of a mailbox>` */
  scope: string;
  taken_at: number;
}
