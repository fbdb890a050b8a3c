import { sql, type Kysely, type Selectable } from "kysely";
import type { AnswerVerdictsTable, ConversationReviewsTable, TranscriptEntriesTable } from "../storage/review-schema.js";
import type { Schema } from "../storage/schema.js";
import { summariesOf, type ConversationSummary } from "./conversation-list.js";
import { entryRange, entrySeq } from "./entry-id.js";
import { isRecord } from "./mask-activity.js";
import { isMarkdown } from "./text-format.js";

/** What an agent thinks of an answer. */
export interface Verdict {
  verdict: "right" | "wrong";
  expected: string | null;
  by: string;
  at: number;
  version: number;
}

export interface ConversationReview {
  tags: string[];
  note: string;
  reviewed: boolean;
  /** Who marked it as reviewed; null: nobody did. */
  reviewedBy: string | null;
  by: string | null;
  at: number | null;
  /** 0: nobody wrote one yet. */
  version: number;
}

export interface DecisionDetail {
  kind: "answer" | "choose" | "intent" | "handoff";
  label: string;
  articles: string[];
  score: number | null;
  candidates: { label: string; score: number; why: string[] }[];
  reason: string;
  latencyMs: number | null;
  knowledgeVersion: string | null;
}

/** One activity, as the customer saw it. */
export interface ConversationEntry {
  seq: number;
  turnId: string;
  at: number;
  from: "customer" | "assistant";
  type: string;
  text: string | null;
  isMarkdown: boolean;
  name: string | null;
  buttons: string[];
  attachments: { name: string | null; contentType: string; content: unknown }[];
  decision: DecisionDetail | null;
  feedback: 1 | -1 | null;
  errorReference: string | null;
  verdict: Verdict | null;
}

/** A part of a conversation, in order. */
export interface EntryPage {
  entries: ConversationEntry[];
  /** What follows comes after this place; null: nothing does. */
  nextSeq: number | null;
}

export interface ConversationDetail extends Omit<ConversationSummary, "match" | "tickets">, EntryPage {
  /** Place of the last entry there was. */
  lastSeq: number;
  review: ConversationReview;
  newerId: string | null;
  olderId: string | null;
  nextUnreviewedId: string | null;
}

/** With its first entries. @returns undefined when there is no such conversation, or it was erased */
export async function conversationDetail(db: Kysely<Schema>, conversationId: string): Promise<ConversationDetail | undefined> {
  const head = await db.selectFrom("transcripts").select(["no", "last_seq"]).where("conversation_id", "=", conversationId).executeTakeFirst();
  if (head === undefined) return undefined;
  const { no, last_seq: lastSeq } = head;
  const [summaries, page, review, neighbours] = await Promise.all([summariesOf(db, [no]), entryPage(db, no), reviewOf(db, no), neighboursOf(db, no)]);
  const summary = summaries.get(no);
  return summary === undefined ? undefined : { ...summary, ...page, lastSeq, review, ...neighbours };
}

export async function conversationNumber(db: Kysely<Schema>, conversationId: string): Promise<number | undefined> {
  const row = await db.selectFrom("transcripts").select("no").where("conversation_id", "=", conversationId).executeTakeFirst();
  return row?.no;
}

/** An entry with what is shown of its activity: name, text format, buttons and attachments, as a JSON array. */
type ShownRow = Omit<TranscriptEntriesTable, "activity" | "activity_id" | "reply_to_id" | "locale"> & { shown: string };

/** Entries of a page, at most, and characters of their activities before its last: what the program reads and sends in about 3 ms. */
const entriesOnPage = 200;
const charactersOnPage = 500_000;

/** @param after those that follow this place */
export async function entryPage(db: Kysely<Schema>, no: number, after = 0): Promise<EntryPage> {
  const [first, last] = entryRange(no);
  const { rows } = await sql<{ id: number; before: number }>`select id, sum(size) over (order by id) - size as before from (
    select id, length(activity) + coalesce(length(decision), 0) as size from transcript_entries where id > ${first + after} and id <= ${last} order by id limit ${entriesOnPage + 1}
  )`.execute(db);
  const onPage = rows.slice(0, entriesOnPage).filter(({ before }) => before < charactersOnPage);
  const end = onPage.at(-1)?.id;
  if (end === undefined) return { entries: [], nextSeq: null };
  return { entries: await entriesOf(db, no, { after, upTo: entrySeq(end) }), nextSeq: rows.length > onPage.length ? entrySeq(end) : null };
}

/** Places in a conversation: those after one, up to and including another, or these. */
export type Places = { after: number; upTo: number } | { at: readonly number[] };

/** What is shown is taken out of the activities in SQLite, so that the reader's thread goes through them. */
export async function entriesOf(db: Kysely<Schema>, no: number, places: Places): Promise<ConversationEntry[]> {
  const [first] = entryRange(no);
  const chosen = (column: "id" | "answer_id") => "at" in places
    ? sql<boolean>`${sql.ref(column)} in (select value from json_each(${JSON.stringify(places.at.map((place) => first + place))}))`
    : sql<boolean>`${sql.ref(column)} > ${first + places.after} and ${sql.ref(column)} <= ${first + places.upTo}`;
  const [rows, verdicts] = await Promise.all([
    db.selectFrom("transcript_entries").select(["id", "at", "direction", "type", "text", "decision", "latency_us", "knowledge_version", "feedback", "error_reference"])
      .select(sql<string>`json_extract(activity, '$.name', '$.textFormat', '$.suggestedActions.actions', '$.attachments')`.as("shown"))
      .where(chosen("id")).orderBy("id").execute(),
    db.selectFrom("answer_verdicts").selectAll().where(chosen("answer_id")).execute(),
  ]);
  const byAnswer = new Map(verdicts.map((row) => [row.answer_id, verdictOf(row)]));
  return rows.map((row) => entryOf(row, byAnswer.get(row.id) ?? null));
}

export async function reviewOf(db: Kysely<Schema>, no: number): Promise<ConversationReview> {
  const row = await db.selectFrom("conversation_reviews").selectAll().where("no", "=", no).executeTakeFirst();
  return row === undefined ? { tags: [], note: "", reviewed: false, reviewedBy: null, by: null, at: null, version: 0 } : reviewRow(row);
}

export function reviewRow(row: Selectable<ConversationReviewsTable>): ConversationReview {
  const tags: unknown = JSON.parse(row.tags);
  return { tags: strings(tags), note: row.note, reviewed: row.reviewed_by !== null, reviewedBy: row.reviewed_by, by: row.changed_by, at: row.changed_at, version: row.version };
}

export function verdictOf(row: Selectable<AnswerVerdictsTable>): Verdict {
  return { verdict: row.verdict, expected: row.expected, by: row.judged_by, at: row.judged_at, version: row.version };
}

/** In the list without filters; "next unreviewed" is older, since the list is gone through from the top. */
async function neighboursOf(db: Kysely<Schema>, no: number): Promise<Pick<ConversationDetail, "newerId" | "olderId" | "nextUnreviewedId">> {
  const id = db.selectFrom("transcripts").select("conversation_id").limit(1);
  const [newer, older, unreviewed] = await Promise.all([
    id.where("no", ">", no).orderBy("no").executeTakeFirst(),
    id.where("no", "<", no).orderBy("no", "desc").executeTakeFirst(),
    id.where("no", "<", no).where("reviewed_at", "is", null).orderBy("no", "desc").executeTakeFirst(),
  ]);
  return { newerId: newer?.conversation_id ?? null, olderId: older?.conversation_id ?? null, nextUnreviewedId: unreviewed?.conversation_id ?? null };
}

function entryOf(row: ShownRow, verdict: Verdict | null): ConversationEntry {
  const [name, textFormat, buttons, attachments] = JSON.parse(row.shown) as unknown[];
  return {
    seq: entrySeq(row.id), turnId: String(row.id), at: row.at, from: row.direction === "in" ? "customer" : "assistant", type: row.type, text: row.text,
    isMarkdown: isMarkdown(row.direction, textFormat),
    name: typeof name === "string" ? name : null, buttons: titles(buttons), attachments: attachmentsOf(attachments),
    decision: decisionOf(row), feedback: row.feedback === 1 ? 1 : row.feedback === -1 ? -1 : null, errorReference: row.error_reference, verdict,
  };
}

/** Cards are shown again; what else is attached is named only. */
const shownContent = new Set(["application/vnd.microsoft.card.adaptive", "application/vnd.microsoft.card.hero"]);

function attachmentsOf(list: unknown): ConversationEntry["attachments"] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((attachment: unknown) => {
    if (!isRecord(attachment)) return [];
    const { name, contentType, content } = attachment;
    const type = typeof contentType === "string" ? contentType : "application/octet-stream";
    return [{ name: typeof name === "string" ? name : null, contentType: type, content: shownContent.has(type.toLowerCase()) ? content ?? null : null }];
  });
}

const kinds = ["answer", "choose", "intent", "handoff"] as const;

/** As it is stored, which may be that of an older program. */
function decisionOf(row: Pick<TranscriptEntriesTable, "decision" | "latency_us" | "knowledge_version">): DecisionDetail | null {
  const decision: unknown = row.decision === null ? null : JSON.parse(row.decision);
  if (!isRecord(decision)) return null;
  const { label, reason, articles } = decision;
  const kind = kinds.find((each) => each === decision["kind"]);
  if (kind === undefined || typeof label !== "string") return null;
  const candidates = candidatesOf(decision["candidates"]);
  return {
    kind, label, articles: strings(articles), score: candidates[0]?.score ?? null, candidates,
    reason: typeof reason === "string" ? reason : "", latencyMs: row.latency_us === null ? null : row.latency_us / 1_000, knowledgeVersion: row.knowledge_version,
  };
}

function candidatesOf(list: unknown): DecisionDetail["candidates"] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((candidate: unknown) => {
    if (!isRecord(candidate)) return [];
    const { id, score, why } = candidate;
    return typeof id === "string" && typeof score === "number" ? [{ label: id, score, why: strings(why) }] : [];
  });
}

function titles(list: unknown): string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown) => (isRecord(item) && typeof item["title"] === "string" ? [item["title"]] : []));
}

function strings(list: unknown): string[] {
  return Array.isArray(list) ? list.filter((item) => typeof item === "string") : [];
}
