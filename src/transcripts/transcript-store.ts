import type { Selectable } from "kysely";
import type { Clock } from "../clock.js";
import type { Database } from "../storage/database.js";
import type { TranscriptEntriesTable, TranscriptsTable } from "../storage/review-schema.js";
import type { UnitOfWork } from "../storage/unit-of-work.js";
import { entryRange } from "./entry-id.js";
import { writeChange, type MessageChange } from "./changed-message.js";
import { eraseTranscript } from "./erase-transcript.js";
import { isRecord } from "./mask-activity.js";
import { entryRow, type NewEntry, type TranscriptConversation } from "./transcript-rows.js";
import { writeActivityId, writeFeedback, writeTurn, type RatedAnswer, type SentActivity } from "./transcript-writing.js";

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
    work.add((trx) => writeTurn(trx, conversation, entries.map((entry) => entryRow(conversation, entry, now))));
  }

  /** Notes the id that a channel gave when it took what was recorded before. */
  async noteSent(sent: SentActivity): Promise<void> {
    await this.#db.transaction().execute((trx) => writeActivityId(trx, sent));
  }

  /** Lets the kept copy follow what a customer did to a message of his; one that is not kept is passed over. */
  change(work: UnitOfWork, conversationId: string, change: MessageChange): void {
    work.add((trx) => writeChange(trx, conversationId, change));
  }

  /** Notes whether an answer helped (1) or not (-1); the last word counts. An answer that is not there is passed over. */
  setFeedback(work: UnitOfWork, answer: RatedAnswer, feedback: 1 | -1): void {
    work.add((trx) => writeFeedback(trx, answer, feedback));
  }

  /** Whether anything of the conversation is kept. */
  async has(conversationId: string): Promise<boolean> {
    return await this.#db.selectFrom("transcripts").select("no").where("conversation_id", "=", conversationId).executeTakeFirst() !== undefined;
  }

  /**
   * Newest first.
   * @param options.limit default 50
   * @param options.before the last one of the page before
   */
  async list(options: { limit?: number; before?: Pick<TranscriptSummary, "lastAt" | "conversationId"> } = {}): Promise<TranscriptSummary[]> {
    let query = this.#db.selectFrom("transcripts").selectAll();
    const { before } = options;
    if (before !== undefined) {
      query = query.where((eb) => eb.or([
        eb("last_at", "<", before.lastAt),
        eb.and([eb("last_at", "=", before.lastAt), eb("conversation_id", ">", before.conversationId)]),
      ]));
    }
    const rows = await query.orderBy("last_at", "desc").orderBy("conversation_id").limit(options.limit ?? 50).execute();
    return rows.map((row) => ({ ...headOf(row), entryCount: row.last_seq }));
  }

  async get(conversationId: string): Promise<Transcript | undefined> {
    const head = await this.#db.selectFrom("transcripts").selectAll().where("conversation_id", "=", conversationId).executeTakeFirst();
    if (head === undefined) return undefined;
    const [first, last] = entryRange(head.no);
    const rows = await this.#db.selectFrom("transcript_entries").selectAll().where("id", ">=", first).where("id", "<=", last).orderBy("id").execute();
    return { ...headOf(head), entries: rows.map(entryOf) };
  }

  /**
   * Erases the conversations whose last message is older.
   * @param options.aheadMs milliseconds before the days have passed; default 0
   * @param options.signal ends it after the conversation that is under way
   * @returns how many
   */
  async purge(olderThanDays: number, options: { aheadMs?: number; signal?: AbortSignal } = {}): Promise<number> {
    const before = this.#clock.now() - olderThanDays * millisecondsPerDay + (options.aheadMs ?? 0);
    const rows = await this.#db.selectFrom("transcripts").select("conversation_id").where("last_at", "<", before).execute();
    let erased = 0;
    for (const { conversation_id } of rows) {
      if (options.signal?.aborted === true) break;
      // Many take a while, in which somebody may have come back.
      const { conversations } = await eraseTranscript(this.#db, conversation_id, { withLearned: false, before });
      erased += conversations;
    }
    return erased;
  }
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
