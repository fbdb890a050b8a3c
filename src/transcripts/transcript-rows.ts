import type { Insertable } from "kysely";
import type { ConversationEvent, DecisionsTable, TranscriptEntriesTable, TranscriptsTable } from "../storage/review-schema.js";
import { isRecord, maskActivity, maskId } from "./mask-activity.js";
import { maskDeep, type Redaction } from "./mask-deep.js";

export interface TranscriptConversation {
  id: string;
  channel: string;
  /** null or undefined: not known, what was noted before stays. */
  locale?: string | null | undefined;
  /** What happened in the turn, as far as it says how the conversation ended. */
  event?: ConversationEvent | null | undefined;
}

/** One activity of a turn, as it was; it is masked before it is written. */
export interface NewEntry {
  activity: unknown;
  direction: "in" | "out";
  /** What a card says, which has no text of its own: found, listed, mailed and exported as a text is. */
  twin?: string | undefined;
  /** Milliseconds since the Unix epoch; default: when it is recorded. */
  at?: number;
  /** The answerer's Decision; on the answer's own entry. */
  decision?: unknown;
  /** Microseconds from the start of the turn until its writes are prepared; masking and the commit come after. */
  latencyUs?: number;
  knowledgeVersion?: string;
  /** The reference that the customer was shown when the turn failed. */
  errorReference?: string;
  /** Personal literals that masks cannot know. */
  redactions?: readonly Redaction[];
}

/** Longest first question that is kept to list a conversation by, in characters. */
const firstQuestionCharacters = 200;

/** An entry before it is known where it stands, and what was decided on it. */
export interface EntryRow {
  row: Omit<TranscriptEntriesTable, "id">;
  decided: KeptDecision | undefined;
}

export interface KeptDecision extends Pick<DecisionsTable, "kind" | "label" | "score"> {
  /** Those that were told. */
  articles: string[];
}

/** What a turn adds to its conversation: counts are of this turn. */
export type TurnRow = Pick<Insertable<TranscriptsTable>, "conversation_id" | "channel" | "locale" | "started_at" | "last_at" | "first_question" | "last_event" | "lowest_score">
  & { last_seq: number; question_count: number; turns_to_answer: number | null };

/** Masked. */
export function entryRow(conversation: TranscriptConversation, entry: NewEntry, nowMs: number): EntryRow {
  const { redactions = [] } = entry;
  const activity = withoutPerson(maskActivity(entry.activity, redactions), entry.direction);
  const decision: unknown = entry.decision === undefined ? undefined : maskDeep(entry.decision, redactions);
  const textOf = (key: string): string | null => (typeof activity[key] === "string" ? activity[key] : null);
  const row = {
    activity_id: maskId(activity["id"]),
    reply_to_id: maskId(activity["replyToId"]),
    at: entry.at ?? nowMs,
    direction: entry.direction,
    type: textOf("type") ?? "unknown",
    text: entry.twin === undefined ? textOf("text") : String(maskDeep(entry.twin, redactions)),
    activity: JSON.stringify(activity),
    locale: textOf("locale") ?? conversation.locale ?? null,
    decision: decision === undefined ? null : JSON.stringify(decision),
    latency_us: entry.latencyUs === undefined ? null : Math.round(entry.latencyUs),
    knowledge_version: entry.knowledgeVersion ?? null,
    feedback: null,
    error_reference: entry.errorReference ?? null,
  };
  return { row, decided: keptDecision(decision) };
}

/** Channels tell with every message who writes it, by name and by account, which nobody here asked for: the id alone ties messages together. */
function withoutPerson(activity: Record<string, unknown>, direction: NewEntry["direction"]): Record<string, unknown> {
  const key = direction === "in" ? "from" : "recipient";
  const customer = activity[key];
  if (!isRecord(customer)) return activity;
  const { id, role } = customer;
  return { ...activity, [key]: { ...id !== undefined && { id }, ...role !== undefined && { role } } };
}

/** Whether the entry is something the customer said. */
export function isSaidByCustomer({ row: { direction, type, text } }: EntryRow): boolean {
  return direction === "in" && type === "message" && (text ?? "").trim() !== "";
}

/** What the entries of a turn say of their conversation. */
export function turnRow(conversation: TranscriptConversation, entries: readonly EntryRow[]): TurnRow {
  const { id, channel, locale = null, event = null } = conversation;
  const scores = entries.flatMap(({ decided }) => decided?.score ?? []);
  const said = entries.filter(isSaidByCustomer);
  const times = entries.map(({ row }) => row.at);
  return {
    conversation_id: id, channel, locale, started_at: Math.min(...times), last_at: Math.max(...times), last_seq: entries.length,
    first_question: asksSomething(event, entries) ? shortened(said[0]?.row.text) : null,
    last_event: event, lowest_score: scores.length === 0 ? null : Math.min(...scores), question_count: said.length,
    turns_to_answer: event === "answered" ? said.length : null,
  };
}

/** Small talk and a command such as "English" are no questions. */
function asksSomething(event: ConversationEvent | null, entries: readonly EntryRow[]): boolean {
  const decided = entries.flatMap((entry) => entry.decided ?? []);
  if (decided.length > 0) return decided.some(({ label }) => label !== "smalltalk");
  return event !== null;
}

/** A first question as conversations are listed by it. */
export function shortened(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  // Not in the middle of a sign that takes two code units.
  return text.trim().slice(0, firstQuestionCharacters).replace(/[\uD800-\uDBFF]$/, "");
}

const kinds = ["answer", "choose", "intent", "handoff"] as const;

function keptDecision(decision: unknown): KeptDecision | undefined {
  const kind = isRecord(decision) ? kinds.find((each) => each === decision["kind"]) : undefined;
  if (!isRecord(decision) || kind === undefined || typeof decision["label"] !== "string") return undefined;
  const { label, articles, candidates } = decision;
  const best: unknown = Array.isArray(candidates) ? candidates[0] : undefined;
  return {
    kind, label, score: isRecord(best) && typeof best["score"] === "number" ? best["score"] : null,
    articles: kind === "answer" && Array.isArray(articles) ? articles.filter((article) => typeof article === "string") : [],
  };
}
