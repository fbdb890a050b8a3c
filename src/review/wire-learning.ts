// What the review app and its API say to each other about learning from conversations, and figures. Types only; units as in wire.ts.
import type { Label, Locale, Outcome } from "./wire.js";

/** Why a question stands in the list of those that need a look. */
export type UnansweredReason = "not-answered" | "low-score" | "thumbs-down" | "not-chosen";

/** GET /review/api/unanswered?from=&to=&locale=&scoreBelow= (0.6 when not given): questions alike in one group, most frequent first. */
export interface UnansweredGroups {
  groups: UnansweredGroup[];
  questionCount: number;
  /** Only the newest so many of the period were looked at; null: all. */
  limitedTo: number | null;
}
export interface UnansweredGroup {
  /** The most typical of them. */
  text: string;
  locale: Locale;
  count: number;
  reasons: Partial<Record<UnansweredReason, number>>;
  /** What was decided most, or nearly. */
  nearest: Label | null;
  newestAt: number;
  /** Newest first, 50 at most. */
  questions: UnansweredQuestion[];
}
export interface UnansweredQuestion {
  /** `turnId` of the customer's message. */
  turnId: string;
  conversationId: string;
  seq: number;
  at: number;
  text: string;
  reason: UnansweredReason;
  label: Label;
  score: number | null;
}

/** POST /review/api/questions/mark (editor), DELETE the same: takes marks away. Marked questions leave the list. 204. */
export interface QuestionMark {
  turnIds: string[];
  mark: "not-ours";
}

/** GET /review/api/examples: newest first, those that were taken back too. */
export interface LearnedExamples {
  examples: LearnedExample[];
}
export interface LearnedExample {
  id: number;
  label: Label;
  locale: Locale;
  text: string;
  by: string;
  at: number;
  removedBy: string | null;
  removedAt: number | null;
  /** When knowledge:pull wrote it into the files; then it is undone there. */
  pulledAt: number | null;
}

/** POST /review/api/examples/preview (editor): starts to learn it on the side. 202 with PreviewState; 409 `ExampleClash` when it is like an example of another label. */
export interface NewExample {
  text: string;
  label: Label;
  locale: Locale;
  /** The questions that it answers: they leave the list. */
  turnIds: string[];
}
/** GET /review/api/examples/preview/{id} until `state` is not `learning`. */
export interface PreviewState {
  id: string;
  state: "learning" | "ready" | "failed";
  /** 0 to 1, an estimate. */
  progress: number;
  /** What would be decided otherwise, of the judged questions and test cases; with `ready`. */
  changes: ChangedDecision[];
  /** How many were asked. */
  judgedCount: number;
  /** What the question itself is decided as, before and after. */
  own: { before: DecidedLabel; after: DecidedLabel } | null;
  /** With `failed`. */
  fault: string | null;
}
export interface DecidedLabel {
  kind: "answer" | "choose" | "intent" | "handoff";
  label: Label;
  score: number | null;
}
export interface ChangedDecision {
  text: string;
  expected: Label[];
  before: DecidedLabel;
  after: DecidedLabel;
  /** Whether it becomes right or wrong by it. */
  change: "better" | "worse" | "same";
}
/** POST /review/api/examples (editor) with NewExample and the preview's id: 201 LearnedExample; it answers from then on. 409 `PreviewStale`: knowledge changed since, preview again. */
export interface AddExample extends NewExample {
  previewId: string;
}
// DELETE /review/api/examples/{id} (editor): undone at once; 204. 409 `ExamplePulled` when it stands in the files.

/** POST /review/api/test-cases (editor): 201. GET the same: all. DELETE /review/api/test-cases/{id}: 204. */
export interface NewTestCase {
  text: string;
  locale: Locale;
  expected: Label[];
  turnIds: string[];
}
export interface TestCases {
  testCases: { id: number; text: string; locale: Locale; expected: Label[]; by: string; at: number }[];
}

/** GET /review/api/figures?from=&to=; days are of the server's time zone, both inclusive. GET /review/api/figures.csv?from=&to=&chart={name of a field}: the same numbers. */
export interface Figures {
  from: string;
  to: string;
  /** Days with none are there too. */
  conversationsPerDay: { day: string; count: number }[];
  outcomes: { outcome: Outcome; count: number }[];
  /** By how often told, most first, 20 at most. */
  topArticles: { label: Label; count: number }[];
  /** Of decisions that answered or did not: a day. */
  unansweredPerDay: { day: string; questions: number; unanswered: number }[];
  /** Of answers about the article; articles with thumbs only. */
  thumbsPerArticle: { label: Label; answers: number; up: number; down: number }[];
  turnsToAnswer: { median: number | null; counts: { turns: number; conversations: number }[] };
  /** Tickets by hour of the day, 24 rows. */
  handOffsPerHour: { hour: number; count: number }[];
}

/** GET /review/api/gap-letter?from=&to=: questions that the welcome letter does not answer, asked 3 times or more. */
export interface GapLetter {
  from: string;
  to: string;
  questions: { text: string; count: number; examples: string[] }[];
}
