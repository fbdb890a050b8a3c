import { sql, type Insertable, type InsertResult, type Selectable } from "kysely";
import type { Clock } from "../clock.js";
import type { Database, DatabaseTransaction } from "../storage/database.js";
import { PreparedQuery } from "../storage/prepared-query.js";
import type { ConversationEvent, DecisionsTable, TranscriptEntriesTable, TranscriptsTable, TranscriptTopicsTable } from "../storage/review-schema.js";
import type { UnitOfWork } from "../storage/unit-of-work.js";
import { entryId, entryRange } from "./entry-id.js";
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

/** Longest first question that is kept to list a conversation by, in characters. */
const firstQuestionCharacters = 200;

/** What a turn adds to its conversation: counts are of this turn. */
type TurnOfConversation = Pick<Insertable<TranscriptsTable>, "conversation_id" | "channel" | "locale" | "started_at" | "last_at" | "first_question" | "last_event" | "lowest_score">
  & { last_seq: number; question_count: number; turns_to_answer: number | null };

/** The time of the last entry only grows, and what is not told changes nothing. */
const putTranscript = new PreparedQuery<TurnOfConversation, Pick<Selectable<TranscriptsTable>, "no" | "last_seq">>((db, parameter) =>
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
    work.add(async (trx) => {
      const rows = entries.map((entry) => rowOf(conversation, entry, now));
      const put = await putTranscript.run(trx, turnOf(conversation, rows));
      const [head] = put.rows;
      if (head === undefined) throw new TypeError("A transcript was written and told no number; check putTranscript");
      const numbered = rows.map((row, index) => ({ ...row, id: entryId(head.no, head.last_seq - rows.length + 1 + index) }));
      for (const row of numbered) await insertEntry.run(trx, row);
      await recordDecisions(trx, head.no, numbered);
    });
  }

  /**
   * Notes whether an answer helped (1) or not (-1); the last word counts. An answer that is not there is passed over.
   * @param answer a conversation's id, for the last answer in it, or one certain answer
   */
  setFeedback(work: UnitOfWork, answer: string | { conversationId: string; activityId: string }, feedback: 1 | -1): void {
    const conversationId = typeof answer === "string" ? answer : answer.conversationId;
    work.add(async (trx) => {
      const head = await trx.selectFrom("transcripts").select("no").where("conversation_id", "=", conversationId).executeTakeFirst();
      if (head === undefined) return;
      const [first, last] = entryRange(head.no);
      const entry = typeof answer === "string"
        ? await trx.selectFrom("decisions").select(["answer_id as id", "feedback"]).where("answer_id", ">=", first).where("answer_id", "<=", last)
          .where("kind", "=", "answer").orderBy("answer_id", "desc").limit(1).executeTakeFirst()
        : await trx.selectFrom("transcript_entries").select(["id", "feedback"]).where("id", ">=", first).where("id", "<=", last)
          .where("direction", "=", "out").where("activity_id", "=", answer.activityId).orderBy("id", "desc").limit(1).executeTakeFirst();
      if (entry === undefined) return;
      await trx.updateTable("transcript_entries").set({ feedback }).where("id", "=", entry.id).execute();
      await trx.updateTable("decisions").set({ feedback }).where("answer_id", "=", entry.id).execute();
      const change = (thumb: 1 | -1): number => Number(feedback === thumb) - Number(entry.feedback === thumb);
      await trx.updateTable("transcripts").set((row) => ({
        thumbs_up: row("thumbs_up", "+", change(1)), thumbs_down: row("thumbs_down", "+", change(-1)),
      })).where("no", "=", head.no).execute();
    });
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

/** An entry before it is known where it stands. */
type EntryRow = Omit<TranscriptEntriesTable, "id">;

function rowOf(conversation: TranscriptConversation, entry: NewEntry, now: number): EntryRow {
  const { decision, redactions = [] } = entry;
  const activity = maskActivity(entry.activity, redactions);
  const textOf = (key: string): string | null => (typeof activity[key] === "string" ? activity[key] : null);
  return {
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

/** What the entries of a turn say of their conversation. */
function turnOf({ id, channel, locale = null, event = null }: TranscriptConversation, rows: readonly EntryRow[]): TurnOfConversation {
  const decisions = rows.flatMap((row) => decisionIn(row) ?? []);
  const scores = decisions.flatMap(({ score }) => score ?? []);
  const questions = rows.filter(isQuestion);
  const isSmalltalk = decisions.some(({ label }) => label === "smalltalk");
  const times = rows.map(({ at }) => at);
  return {
    conversation_id: id, channel, locale, started_at: Math.min(...times), last_at: Math.max(...times), last_seq: rows.length,
    first_question: isSmalltalk ? null : questions[0]?.text?.trim().slice(0, firstQuestionCharacters) ?? null,
    last_event: event, lowest_score: scores.length === 0 ? null : Math.min(...scores), question_count: questions.length,
    turns_to_answer: event === "answered" ? questions.length : null,
  };
}

const isQuestion = ({ direction, type, text }: EntryRow): boolean => direction === "in" && type === "message" && (text ?? "").trim() !== "";

interface KeptDecision extends Pick<DecisionsTable, "kind" | "label" | "score"> {
  articles: string[];
}

const kinds = ["answer", "choose", "intent", "handoff"] as const;

function decisionIn({ decision }: Pick<EntryRow, "decision">): KeptDecision | undefined {
  const parsed: unknown = decision === null ? undefined : JSON.parse(decision);
  const kind = isRecord(parsed) ? kinds.find((each) => each === parsed["kind"]) : undefined;
  if (!isRecord(parsed) || kind === undefined || typeof parsed["label"] !== "string") return undefined;
  const { label, articles, candidates } = parsed;
  const best: unknown = Array.isArray(candidates) ? candidates[0] : undefined;
  return {
    kind, label, score: isRecord(best) && typeof best["score"] === "number" ? best["score"] : null,
    articles: kind === "answer" && Array.isArray(articles) ? articles.filter((article) => typeof article === "string") : [],
  };
}

async function recordDecisions(trx: DatabaseTransaction, no: number, rows: readonly TranscriptEntriesTable[]): Promise<void> {
  const question = rows.find(isQuestion)?.id ?? null;
  for (const row of rows) {
    const decided = decisionIn(row);
    if (decided === undefined) continue;
    const { articles, ...decision } = decided;
    await insertDecision.run(trx, { ...decision, answer_id: row.id, question_id: question, at: row.at, feedback: null });
    for (const article of articles) await insertTopic.run(trx, { article, no });
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
