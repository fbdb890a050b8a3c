// What the review app and its API say to each other. Types only: the browser program shares nothing else with the server.
// Times are milliseconds since the Unix epoch; scores are 0 to 1; ids of turns and answers are strings of digits.

export type Locale = "nl" | "en";
/** Each may do what the one before it may. */
export type Role = "agent" | "editor" | "admin";
export type Outcome = "confirmed" | "answered" | "handed-off" | "unanswered" | "abandoned";
/** `claimed`: open, and an agent takes care of it. */
export type TicketState = "open" | "claimed" | "closed";
/** Article id, `order-status`, `human`, `smalltalk` or `none`. */
export type Label = string;

/** Every 4xx and 5xx. */
export interface Fault {
  error: { code: string; message: string };
}

/** GET /review/api/session; 401 without one. */
export interface SessionInfo {
  name: string;
  role: Role;
  /** IANA name; days and times are shown in it. */
  timeZone: string;
  retentionDays: number;
  /** Labels to choose from, articles in the order of the letter and then the others; titles of articles by locale, null for the others. */
  labels: { label: Label; title: Record<Locale, string> | null }[];
}

/** Filters of the list, of its export and in the address bar; all combine. Each is one query parameter of the same name. */
export interface ConversationFilter {
  /** Full-text search; words that all must occur, "..." a phrase, word* a beginning. */
  q?: string;
  /** First and last day on which the conversation began, YYYY-MM-DD, both inclusive. */
  from?: string;
  to?: string;
  channel?: string;
  locale?: Locale;
  outcome?: Outcome;
  article?: Label;
  thumbs?: "up" | "down" | "none";
  ticket?: "none" | "any" | TicketState;
  reviewed?: "yes" | "no";
  /** The lowest score of a decision in it is below this. */
  scoreBelow?: string;
}

/** GET /review/api/conversations?{filter}&cursor=: 50 a page, newest first (by when it began). */
export interface ConversationPage {
  conversations: ConversationSummary[];
  /** Of the next page; null: this was the last. */
  nextCursor: string | null;
  /** Values to filter by. */
  channels: string[];
}

export interface ConversationSummary {
  id: string;
  startedAt: number;
  lastAt: number;
  channel: string;
  locale: string | null;
  /** Masked, shortened; null: nothing was asked. */
  firstQuestion: string | null;
  /** Articles told. */
  topics: Label[];
  outcome: Outcome;
  thumbsUp: number;
  thumbsDown: number;
  tickets: { reference: string; state: TicketState }[];
  reviewedAt: number | null;
  /** With a search: the newest message that was found, and where it stands. */
  match: { turnId: string; text: MatchedText } | null;
}

/** Pieces of a masked text; those that matched are to be highlighted. */
export type MatchedText = { text: string; matched: boolean }[];

/** GET /review/api/conversations/{id}/entries?after={nextSeq}: what follows, some hundreds at a time. */
export interface EntryPage {
  entries: ConversationEntry[];
  /** There is more after this place; null: nothing follows. */
  nextSeq: number | null;
}

/** GET /review/api/conversations/{id}: with its first entries. */
export interface ConversationDetail extends Omit<ConversationSummary, "match">, EntryPage {
  /** `seq` of the last entry there is; the stream is asked for what comes after it. */
  lastSeq: number;
  review: ConversationReview;
  tickets: TicketSummary[];
  /** Neighbours in the list without filters; null at its ends. */
  newerId: string | null;
  olderId: string | null;
  nextUnreviewedId: string | null;
}

/** One activity, as the customer saw it. */
export interface ConversationEntry {
  /** `seq`, for links: /review/conversations/{id}#t-{seq}. */
  seq: number;
  /** For verdicts and marks. */
  turnId: string;
  at: number;
  from: "customer" | "assistant";
  /** message, event, conversationUpdate, ... */
  type: string;
  /** Masked; Markdown when `isMarkdown`. */
  text: string | null;
  isMarkdown: boolean;
  /** Name of an event. */
  name: string | null;
  /** Titles of the buttons below it. */
  buttons: string[];
  /** Names and content types of files and cards. `content`: of an Adaptive Card, as JSON. */
  attachments: { name: string | null; contentType: string; content: unknown }[];
  decision: DecisionDetail | null;
  /** The customer said that it helped (1) or not (-1). */
  feedback: 1 | -1 | null;
  errorReference: string | null;
  verdict: Verdict | null;
}

export interface DecisionDetail {
  kind: "answer" | "choose" | "intent" | "handoff";
  label: Label;
  articles: Label[];
  score: number | null;
  /** Best first. */
  candidates: { label: Label; score: number; why: string[] }[];
  reason: string;
  latencyMs: number | null;
  knowledgeVersion: string | null;
}

export interface Verdict {
  verdict: "right" | "wrong";
  /** What it should have been; null: not said. */
  expected: Label | null;
  by: string;
  at: number;
  version: number;
}

/** PUT /review/api/answers/{turnId}/verdict; `verdict` null takes it back. `version`: of the one that is changed, 0 for a first. Answer: Verdict or null; 409: VerdictConflict. */
export interface VerdictChange {
  version: number;
  verdict: "right" | "wrong" | null;
  expected: Label | null;
}
export interface VerdictConflict extends Fault {
  current: Verdict | null;
}

export interface ConversationReview {
  tags: string[];
  note: string;
  reviewed: boolean;
  /** Who marked it as reviewed; null: nobody did. */
  reviewedBy: string | null;
  /** Who changed it last, and when; null: nobody did. */
  by: string | null;
  at: number | null;
  version: number;
}

/** PUT /review/api/conversations/{id}/review. Answer: ConversationReview; 409: ReviewConflict, nothing was changed. */
export interface ReviewChange {
  version: number;
  tags: string[];
  note: string;
  reviewed: boolean;
}
export interface ReviewConflict extends Fault {
  current: ConversationReview;
}

/**
 * GET /review/api/conversations/{id}/events?after={lastSeq}: server-sent events while the conversation is looked at. Event `entries`:
 * ConversationEntry[] that came after or have another thumb or verdict; event `review`: ConversationReview; event `erased`: null.
 */
export type ConversationEventName = "entries" | "review" | "erased";

/** GET /review/api/tickets?state=open|claimed|closed: those that wait longest on top; closed ones newest first, 200 at most. With `?reference=` that one, or none. */
export interface TicketList {
  tickets: TicketSummary[];
}
export interface TicketSummary {
  reference: string;
  state: TicketState;
  createdAt: number;
  conversationId: string;
  /** Whether that conversation is still kept. */
  hasConversation: boolean;
  channel: string;
  locale: string;
  name: string;
  company: string;
  email: string | null;
  phone: string | null;
  question: string;
  orderNumber: string | null;
  claimedBy: string | null;
  claimedAt: number | null;
  closedBy: string | null;
  closedAt: number | null;
  additions: { at: number; text: string }[];
  /** Of the mail to Support: null when no mail was set up. */
  mail: "waiting" | "sent" | "failed" | "discarded" | null;
}
/** POST /review/api/tickets/{reference}/{claim|release|close|reopen}. Answer: TicketSummary; 409 `TicketTaken` with the current one when another agent claimed it first. */
export interface TicketConflict extends Fault {
  current: TicketSummary;
}

/** GET /review/api/audit?cursor= (admin): newest first, 100 a page. */
export interface AuditPage {
  entries: { id: number; at: number; user: string; action: string; target: string | null; detail: AuditDetail | null }[];
  nextCursor: string | null;
}
/** What is to be said of an action beside its target, for the app to put into words. */
export type AuditDetail =
  | { kind: "signed-in"; with: "link" | "provider"; role: Role }
  /** What was read of a conversation that was not opened before: what is said from now on, or what follows an entry. */
  | { kind: "live" }
  | { kind: "part"; after: number }
  | { kind: "format"; format: string }
  | { kind: "chart"; chart: string }
  | { kind: "verdict"; verdict: Verdict["verdict"] | null }
  | { kind: "labels"; labels: Label[] }
  | { kind: "marks"; count: number; mark: "not-ours" | null }
  | { kind: "begun"; by: ErasedBy | null }
  | { kind: "found"; by: ErasedBy; conversations: number; tickets: number; orders: number }
  | { kind: "erased"; by: ErasedBy | null; counts: Partial<Record<ErasedKind, number>>; bytesGone: boolean }
  /** As it stands: a line of another version. */
  | { kind: "text"; text: string };
/** How somebody was looked for; null: by the conversation. */
export type ErasedBy = "email" | "order-number";

/** DELETE /review/api/conversations/{id} and POST /review/api/erasures (admin). */
export interface ErasureReceipt {
  at: number;
  by: string;
  /** What was erased, by kind; kinds with 0 are there too. */
  counts: Record<ErasedKind, number>;
  /** Whether no byte of it is left in the database's files: false when another program read them for too long; then try again. */
  bytesGone: boolean;
  conversationIds: string[];
}
export type ErasedKind = "conversations" | "messages" | "searchEntries" | "directLineConversations" | "unsentMessages" | "states" | "uploads" | "tickets" | "mails" | "orders"
  | "subscriptions" | "verdicts" | "notes" | "examples" | "testCases" | "auditEntries";
/** POST /review/api/erasures with `confirm: false` only tells what would be erased. Exactly one of the two. */
export interface ErasureRequest {
  email?: string;
  orderNumber?: string;
  confirm: boolean;
}
/** For `confirm: false`. */
export interface ErasurePreview {
  conversations: { id: string; startedAt: number; firstQuestion: string | null }[];
  tickets: string[];
  orders: string[];
  /** Conversations that wish to hear of an order, each order counted. */
  subscriptions: number;
}
