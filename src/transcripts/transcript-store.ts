import { sql, type InsertResult, type Selectable } from "kysely";
import type { Clock } from "../clock.js";
import type { Database } from "../storage/database.js";
import { PreparedQuery } from "../storage/prepared-query.js";
import type { TranscriptEntriesTable, TranscriptsTable } from "../storage/schema.js";
import type { UnitOfWork } from "../storage/unit-of-work.js";
import { isRecord, maskActivity, maskId } from "./mask-activity.js";
import { maskDeep, type Redaction } from "./mask-deep.js";

export interface TranscriptConversation {
  id: string;
  channel: string;
  /** null or undefined: not known, what was noted before stays. */
  locale?: string | null | undefined;
}

/** One activity of a turn, as it was; it is masked before it is written. */
export interface NewEntry {
  activity: unknown;
  direction: "in" | "out";
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

export interface TranscriptSummary {
  conversationId: string;
  channel: string;
  locale: string | null;
  /** Milliseconds since the Unix epoch. */
  startedAt: number;
  lastAt: number;
  entryCount: number;
}

export interface TranscriptEntry {
  activityId: string | null;
  replyToId: string | null;
  at: number;
  direction: "in" | "out";
  type: string;
  text: string | null;
  activity: Record<string, unknown>;
  locale: string | null;
  decision: unknown;
  latencyUs: number | null;
  knowledgeVersion: string | null;
  feedback: 1 | -1 | null;
  errorReference: string | null;
}

export interface Transcript extends Omit<TranscriptSummary, "entryCount"> {
  /** In the order in which they were said. */
  entries: TranscriptEntry[];
}

const millisecondsPerDay = 86_400_000;

/** The time of the last entry only grows, and a locale that is not told changes nothing. */
const putTranscript = new PreparedQuery<TranscriptsTable, InsertResult>((db, parameter) =>
  db.insertInto("transcripts").values({
    conversation_id: parameter("conversation_id"), channel: parameter("channel"), locale: parameter("locale"),
    started_at: parameter("started_at"), last_at: parameter("last_at"),
  }).onConflict((conflict) => conflict.column("conversation_id").doUpdateSet((row) => ({
    last_at: row.fn<number>("max", ["transcripts.last_at", "excluded.last_at"]),
    locale: row.fn.coalesce("excluded.locale", "transcripts.locale"),
  }))));

type EntryRow = Omit<Selectable<TranscriptEntriesTable>, "id">;

const insertEntry = new PreparedQuery<EntryRow, InsertResult>((db, parameter) =>
  db.insertInto("transcript_entries").values({
    conversation_id: parameter("conversation_id"), activity_id: parameter("activity_id"), reply_to_id: parameter("reply_to_id"),
    at: parameter("at"), direction: parameter("direction"), type: parameter("type"), text: parameter("text"), activity: parameter("activity"),
    locale: parameter("locale"), decision: parameter("decision"), latency_us: parameter("latency_us"),
    knowledge_version: parameter("knowledge_version"), feedback: parameter("feedback"), error_reference: parameter("error_reference"),
  }));

/** What was said, masked. */
export class Transcripts {
  readonly #db: Database;
  readonly #clock: Clock;

  constructor(options: { db: Database; clock: Clock }) {
    this.#db = options.db;
    this.#clock = options.clock;
  }

  /**
   * Adds the entries to the unit of work, in the order given. They are masked when it is committed: a channel's own write,
   * which comes before, gives the activities their ids.
   */
  record(work: UnitOfWork, conversation: TranscriptConversation, entries: readonly NewEntry[]): void {
    if (entries.length === 0) return;
    const now = this.#clock.now();
    const times = entries.map((entry) => entry.at ?? now);
    const lastAt = Math.max(...times);
    const { id, channel, locale = null } = conversation;
    work.add(async (trx) => {
      await putTranscript.run(trx, { conversation_id: id, channel, locale, started_at: Math.min(...times), last_at: lastAt });
      for (const entry of entries) await insertEntry.run(trx, rowOf(conversation, entry, now));
    });
  }

  /**
   * Notes whether an answer helped (1) or not (-1); the last word counts. An answer that is not there is passed over.
   * @param answer a conversation's id, for the last answer in it, or one certain answer
   */
  setFeedback(work: UnitOfWork, answer: string | { conversationId: string; activityId: string }, feedback: 1 | -1): void {
    work.add(async (trx) => {
      let answers = trx.selectFrom("transcript_entries").select("id").where("direction", "=", "out").orderBy("id", "desc").limit(1);
      answers = typeof answer === "string"
        ? answers.where("conversation_id", "=", answer).where(sql`json_extract(decision, '$.kind')`, "=", "answer")
        : answers.where("conversation_id", "=", answer.conversationId).where("activity_id", "=", answer.activityId);
      await trx.updateTable("transcript_entries").set({ feedback }).where("id", "=", answers).execute();
    });
  }

  /**
   * Newest first.
   * @param options.limit default 50
   * @param options.before the last one of the page before
   */
  async list(options: { limit?: number; before?: Pick<TranscriptSummary, "lastAt" | "conversationId"> } = {}): Promise<TranscriptSummary[]> {
    let query = this.#db.selectFrom("transcripts").selectAll().select((eb) => eb.selectFrom("transcript_entries")
      .whereRef("transcript_entries.conversation_id", "=", "transcripts.conversation_id").select((count) => count.fn.countAll<number>().as("count")).as("entry_count"));
    const { before } = options;
    if (before !== undefined) {
      query = query.where((eb) => eb.or([
        eb("last_at", "<", before.lastAt),
        eb.and([eb("last_at", "=", before.lastAt), eb("conversation_id", ">", before.conversationId)]),
      ]));
    }
    const rows = await query.orderBy("last_at", "desc").orderBy("conversation_id").limit(options.limit ?? 50).execute();
    return rows.map((row) => ({ ...headOf(row), entryCount: row.entry_count ?? 0 }));
  }

  async get(conversationId: string): Promise<Transcript | undefined> {
    const head = await this.#db.selectFrom("transcripts").selectAll().where("conversation_id", "=", conversationId).executeTakeFirst();
    if (head === undefined) return undefined;
    const rows = await this.#db.selectFrom("transcript_entries").selectAll().where("conversation_id", "=", conversationId).orderBy("id").execute();
    return { ...headOf(head), entries: rows.map(entryOf) };
  }

  /** @returns whether there was such a transcript */
  async erase(conversationId: string): Promise<boolean> {
    const result = await this.#db.deleteFrom("transcripts").where("conversation_id", "=", conversationId).executeTakeFirst();
    return result.numDeletedRows > 0n;
  }

  /**
   * Erases the conversations whose last message is older.
   * @param options.aheadMs milliseconds before the days have passed; default 0
   * @returns how many
   */
  async purge(olderThanDays: number, options: { aheadMs?: number } = {}): Promise<number> {
    const before = this.#clock.now() - olderThanDays * millisecondsPerDay + (options.aheadMs ?? 0);
    const result = await this.#db.deleteFrom("transcripts").where("last_at", "<", before).executeTakeFirst();
    return Number(result.numDeletedRows);
  }
}

function rowOf(conversation: TranscriptConversation, entry: NewEntry, now: number): EntryRow {
  const { decision, redactions = [] } = entry;
  const activity = maskActivity(entry.activity, redactions);
  const textOf = (key: string): string | null => (typeof activity[key] === "string" ? activity[key] : null);
  return {
    conversation_id: conversation.id,
    activity_id: maskId(activity["id"]),
    reply_to_id: maskId(activity["replyToId"]),
    at: entry.at ?? now,
    direction: entry.direction,
    type: textOf("type") ?? "unknown",
    text: textOf("text"),
    activity: JSON.stringify(activity),
    locale: textOf("locale") ?? conversation.locale ?? null,
    decision: decision === undefined ? null : JSON.stringify(maskDeep(decision, redactions)),
    latency_us: entry.latencyUs === undefined ? null : Math.round(entry.latencyUs),
    knowledge_version: entry.knowledgeVersion ?? null,
    feedback: null,
    error_reference: entry.errorReference ?? null,
  };
}

function headOf(row: Selectable<TranscriptsTable>): Omit<TranscriptSummary, "entryCount"> {
  return { conversationId: row.conversation_id, channel: row.channel, locale: row.locale, startedAt: row.started_at, lastAt: row.last_at };
}

function entryOf(row: Selectable<TranscriptEntriesTable>): TranscriptEntry {
  const activity: unknown = JSON.parse(row.activity);
  return {
    activityId: row.activity_id,
    replyToId: row.reply_to_id,
    at: row.at,
    direction: row.direction,
    type: row.type,
    text: row.text,
    activity: isRecord(activity) ? activity : {},
    locale: row.locale,
    decision: row.decision === null ? undefined : JSON.parse(row.decision),
    latencyUs: row.latency_us,
    knowledgeVersion: row.knowledge_version,
    feedback: row.feedback === 1 ? 1 : row.feedback === -1 ? -1 : null,
    errorReference: row.error_reference,
  };
}
