import type { ColumnType, Generated } from "kysely";

// Units as in schema.ts.

/** What happened last in a conversation that says how it ended; what the outcome follows from. */
export type ConversationEvent =
  /** An article or an order was told. */
  | "answered"
  /** The assistant did not know. */
  | "unanswered"
  /** The assistant asked something: which question was meant, an order number, a form. */
  | "asked"
  /** The customer asked for a person and got phone and mail. */
  | "person"
  /** The customer said that the answer helped, or not. */
  | "helped" | "not-helped"
  /** The turn failed. */
  | "failed";

/** How a conversation ended, see docs/decisions/0005-review.md. */
export type Outcome = "confirmed" | "answered" | "handed-off" | "unanswered" | "abandoned";

/** One row a conversation: what it is listed, filtered and counted by. */
export interface TranscriptsTable {
  /** Rises in the order in which conversations began; never given out again. */
  no: Generated<number>;
  conversation_id: string;
  channel: string;
  locale: string | null;
  started_at: number;
  last_at: number;
  /** Place of its last entry, from 1; see transcripts/entry-id.ts. */
  last_seq: Generated<number>;
  /** masked; the customer's first message, at most 200 characters */
  first_question: string | null;
  last_event: ConversationEvent | null;
  /** Of its tickets, by triggers: open when one is. */
  ticket_state: Generated<"none" | "open" | "closed">;
  thumbs_up: Generated<number>;
  thumbs_down: Generated<number>;
  /** The lowest score of a decision in it, 0 to 1; null: nothing was decided. */
  lowest_score: number | null;
  /** Messages of the customer. */
  question_count: Generated<number>;
  /** Messages of the customer until the first answer; null: none yet. */
  turns_to_answer: number | null;
  /** When an agent marked it as reviewed. */
  reviewed_at: number | null;
  /** By the database, from the ticket's state and the last event. */
  outcome: ColumnType<Outcome, never, never>;
}

/** One row an activity, masked before it is written. */
export interface TranscriptEntriesTable {
  /** Number of the conversation and place in it, see transcripts/entry-id.ts. */
  id: number;
  activity_id: string | null;
  reply_to_id: string | null;
  at: number;
  direction: "in" | "out";
  type: string;
  /** masked */
  text: string | null;
  /** JSON of the masked activity. */
  activity: string;
  locale: string | null;
  /** JSON of the Decision; on the answer's own row. */
  decision: string | null;
  /** Microseconds from the start of the turn until its writes are prepared, before masking and commit. */
  latency_us: number | null;
  knowledge_version: string | null;
  /** The customer said that it helped (1) or not (-1). */
  feedback: number | null;
  error_reference: string | null;
}

/** FTS5 over the texts of messages; kept by triggers. */
export interface TranscriptSearchTable {
  /** Of transcript_entries. */
  rowid: number;
  text: string;
}

/** Words of transcript_search, as they are indexed: folded. */
export interface TranscriptTermsTable {
  term: string;
}

/** Articles that were told, by conversation. */
export interface TranscriptTopicsTable {
  article: string;
  no: number;
}

/** One row a decision that was told. */
export interface DecisionsTable {
  /** The entry that carries it. */
  answer_id: number;
  /** The customer's message; null when that is not kept. */
  question_id: number | null;
  at: number;
  kind: "answer" | "choose" | "intent" | "handoff";
  /** Article id, intent or `none`. */
  label: string;
  /** Of the best candidate, 0 to 1; null: none was looked at. */
  score: number | null;
  feedback: number | null;
}

/** What an agent thinks of an answer. */
export interface AnswerVerdictsTable {
  /** The entry that carries the decision. */
  answer_id: number;
  verdict: "right" | "wrong";
  /** Label that would have been right; null when it was right, or nobody said. */
  expected: string | null;
  /** Name. */
  judged_by: string;
  judged_at: number;
  /** From 1; a change must name the one it was made from. */
  version: number;
}

export interface ConversationReviewsTable {
  no: number;
  /** JSON array of strings. */
  tags: string;
  note: string;
  /** Name; null: not reviewed. */
  reviewed_by: string | null;
  changed_by: string;
  changed_at: number;
  /** From 1; a change must name the one it was made from. */
  version: number;
}

/** A question that needs no look any more. */
export interface QuestionMarksTable {
  /** The customer's message. */
  question_id: number;
  mark: "example" | "not-ours" | "test-case";
  marked_by: string;
  marked_at: number;
  /** The learned example or test case that was made of it; when that is taken back, so is the mark. */
  source_id: number | null;
}

/** Example questions that editors added in the review app; the server answers with them and the files of the knowledge together. */
export interface LearnedExamplesTable {
  id: Generated<number>;
  /** Article id, intent or `none`. */
  label: string;
  /** For `none`: the article or intent that it resembles. */
  resembles: string | null;
  locale: "nl" | "en";
  text: string;
  question_id: number | null;
  added_by: string;
  added_at: number;
  removed_by: string | null;
  removed_at: number | null;
  /** When `knowledge:pull` wrote it into the files. */
  pulled_at: number | null;
}

/** Questions with the label that is right, kept for measuring. */
export interface TestCasesTable {
  id: Generated<number>;
  text: string;
  locale: "nl" | "en";
  /** Labels, joined with `|`. */
  expected: string;
  question_id: number | null;
  added_by: string;
  added_at: number;
}

export type ReviewRole = "agent" | "editor" | "admin";

export interface ReviewUsersTable {
  /** `oidc:<issuer>#<subject>`, or `link:<random>` of who was invited. */
  id: string;
  name: string;
  role: ReviewRole;
  created_at: number;
  last_sign_in_at: number | null;
}

export interface ReviewSessionsTable {
  /** SHA-256 of the cookie's value. */
  token_hash: string;
  user_id: string;
  created_at: number;
  last_seen_at: number;
}

/** Sign-in links, each good for one use. */
export interface ReviewLinksTable {
  token_hash: string;
  user_id: string;
  name: string;
  role: ReviewRole;
  expires_at: number;
  used_at: number | null;
}

/** OpenID Connect sign-ins under way. */
export interface ReviewLoginsTable {
  state_hash: string;
  nonce: string;
  /** PKCE. */
  verifier: string;
  /** Path in the app to go on to. */
  return_to: string;
  created_at: number;
}

/** Who looked at what. No text of customers. */
export interface AuditLogTable {
  id: Generated<number>;
  at: number;
  user_id: string;
  user_name: string;
  action: string;
  /** A conversation's id, a ticket's reference, what was searched (masked). */
  target: string | null;
  detail: string | null;
}
