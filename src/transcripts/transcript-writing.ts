import { randomUUID } from "node:crypto";
import { sql, type InsertResult, type Selectable } from "kysely";
import type { DatabaseTransaction } from "../storage/database.js";
import { PreparedQuery } from "../storage/prepared-query.js";
import type { DecisionsTable, TranscriptEntriesTable, TranscriptsTable, TranscriptTopicsTable } from "../storage/review-schema.js";
import { entryId, entryRange } from "./entry-id.js";
import { isSaidByCustomer, turnRow, type EntryRow, type TranscriptConversation, type TurnRow } from "./transcript-rows.js";

/** The time of the last entry only grows, and what is not told changes nothing. */
const putTranscript = new PreparedQuery<TurnRow, Pick<Selectable<TranscriptsTable>, "no" | "last_seq">>((db, parameter) =>
  db.insertInto("transcripts").values({
    conversation_id: parameter("conversation_id"), channel: parameter("channel"), locale: parameter("locale"),
    started_at: parameter("started_at"), last_at: parameter("last_at"), last_seq: parameter("last_seq"), first_question: parameter("first_question"),
    last_event: parameter("last_event"), lowest_score: parameter("lowest_score"), question_count: parameter("question_count"), turns_to_answer: parameter("turns_to_answer"),
  }).onConflict((conflict) => conflict.column("conversation_id").doUpdateSet((row) => ({
    last_at: row.fn<number>("max", ["transcripts.last_at", "excluded.last_at"]),
    locale: row.fn.coalesce("excluded.locale", "transcripts.locale"),
    last_seq: row("transcripts.last_seq", "+", row.ref("excluded.last_seq")),
    first_question: row.fn.coalesce("transcripts.first_question", "excluded.first_question"),
    last_event: row.fn.coalesce("excluded.last_event", "transcripts.last_event"),
    lowest_score: sql<number | null>`min(coalesce(transcripts.lowest_score, excluded.lowest_score), coalesce(excluded.lowest_score, transcripts.lowest_score))`,
    question_count: row("transcripts.question_count", "+", row.ref("excluded.question_count")),
    turns_to_answer: sql<number | null>`coalesce(transcripts.turns_to_answer, excluded.turns_to_answer + transcripts.question_count)`,
  }))).returning(["no", "last_seq"]));

const insertEntry = new PreparedQuery<TranscriptEntriesTable, InsertResult>((db, parameter) =>
  db.insertInto("transcript_entries").values({
    id: parameter("id"), activity_id: parameter("activity_id"), reply_to_id: parameter("reply_to_id"),
    at: parameter("at"), direction: parameter("direction"), type: parameter("type"), text: parameter("text"), activity: parameter("activity"),
    locale: parameter("locale"), decision: parameter("decision"), latency_us: parameter("latency_us"),
    knowledge_version: parameter("knowledge_version"), feedback: parameter("feedback"), error_reference: parameter("error_reference"),
  }));

const insertDecision = new PreparedQuery<DecisionsTable, InsertResult>((db, parameter) =>
  db.insertInto("decisions").values({
    answer_id: parameter("answer_id"), question_id: parameter("question_id"), at: parameter("at"), kind: parameter("kind"),
    label: parameter("label"), score: parameter("score"), feedback: parameter("feedback"),
  }));

const insertTopic = new PreparedQuery<TranscriptTopicsTable, InsertResult>((db, parameter) =>
  db.insertInto("transcript_topics").values({ article: parameter("article"), no: parameter("no") }).onConflict((conflict) => conflict.doNothing()));

/** Writes a turn at the end of its conversation, which begins with the first one. */
export async function writeTurn(trx: DatabaseTransaction, conversation: TranscriptConversation, entries: readonly EntryRow[]): Promise<void> {
  const { rows: [head] } = await putTranscript.run(trx, turnRow(conversation, entries));
  if (head === undefined) throw new TypeError("A transcript was written and told no number; check putTranscript");
  const { no, last_seq } = head;
  const idOf = (index: number): number => entryId(no, last_seq - entries.length + 1 + index);
  const said = entries.findIndex(isSaidByCustomer);
  for (const [index, { row, decided }] of entries.entries()) {
    await insertEntry.run(trx, { ...row, id: idOf(index) });
    if (decided === undefined) continue;
    const { kind, label, score, articles } = decided;
    await insertDecision.run(trx, { kind, label, score, answer_id: idOf(index), question_id: said === -1 ? null : idOf(said), at: row.at, feedback: null });
    for (const article of articles) await insertTopic.run(trx, { article, no });
  }
}

/** What was sent, once its channel took it. */
export interface SentActivity {
  conversationId: string;
  /** From `newSentId`; stands in the transcript until the channel's own is known. */
  sentId: string;
  /** undefined: the channel tells none. */
  activityId: string | undefined;
}

const sentPrefix = "sent:";

/** Names an activity until the channel that takes it gives it an id. */
export function newSentId(): string {
  return `${sentPrefix}${randomUUID()}`;
}

/** Notes the id that a channel gave an activity when it took it. One that was erased meanwhile is passed over. */
export async function writeActivityId(trx: DatabaseTransaction, { conversationId, sentId, activityId }: SentActivity): Promise<void> {
  const head = await trx.selectFrom("transcripts").select("no").where("conversation_id", "=", conversationId).executeTakeFirst();
  if (head === undefined) return;
  const [first, last] = entryRange(head.no);
  const activity = activityId === undefined ? sql<string>`json_remove(activity, '$.id')` : sql<string>`json_set(activity, '$.id', ${activityId})`;
  await trx.updateTable("transcript_entries").set({ activity_id: activityId ?? null, activity }).where("id", ">=", first).where("id", "<=", last)
    .where("direction", "=", "out").where("activity_id", "=", sentId).execute();
}

/** A conversation's id, for the last answer in it, or one certain answer. */
export type RatedAnswer = string | { conversationId: string; activityId: string };

/** An answer that is not there is passed over. */
export async function writeFeedback(trx: DatabaseTransaction, answer: RatedAnswer, feedback: 1 | -1): Promise<void> {
  const [conversationId, activityId] = typeof answer === "string" ? [answer, undefined] : [answer.conversationId, answer.activityId];
  const head = await trx.selectFrom("transcripts").select("no").where("conversation_id", "=", conversationId).executeTakeFirst();
  const entry = head === undefined ? undefined : await ratedEntry(trx, head.no, activityId);
  if (head === undefined || entry === undefined) return;
  await trx.updateTable("transcript_entries").set({ feedback }).where("id", "=", entry.id).execute();
  await trx.updateTable("decisions").set({ feedback }).where("answer_id", "=", entry.id).execute();
  const change = (thumb: 1 | -1): number => Number(feedback === thumb) - Number(entry.feedback === thumb);
  await trx.updateTable("transcripts").set((row) => ({
    thumbs_up: row("thumbs_up", "+", change(1)), thumbs_down: row("thumbs_down", "+", change(-1)),
  })).where("no", "=", head.no).execute();
}

/** Some channels do not tell the id of what they took: then an unknown one means the last answer, unless that has another. */
async function ratedEntry(trx: DatabaseTransaction, no: number, activityId: string | undefined): Promise<{ id: number; feedback: number | null } | undefined> {
  const [first, last] = entryRange(no);
  const named = activityId === undefined ? undefined : await trx.selectFrom("transcript_entries").select(["id", "feedback"]).where("id", ">=", first).where("id", "<=", last)
    .where("direction", "=", "out").where("activity_id", "=", activityId).orderBy("id", "desc").limit(1).executeTakeFirst();
  if (named !== undefined) return named;
  const newest = await trx.selectFrom("decisions").innerJoin("transcript_entries", "transcript_entries.id", "decisions.answer_id")
    .select(["transcript_entries.id", "transcript_entries.feedback", "activity_id"]).where("answer_id", ">=", first).where("answer_id", "<=", last)
    .where("kind", "=", "answer").orderBy("answer_id", "desc").limit(1).executeTakeFirst();
  const isUntold = newest?.activity_id === null || newest?.activity_id.startsWith(sentPrefix) === true;
  return activityId === undefined || isUntold ? newest : undefined;
}
