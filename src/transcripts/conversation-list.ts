import { sql, type Kysely, type Selectable } from "kysely";
import type { Outcome, TranscriptsTable } from "../storage/review-schema.js";
import type { Schema } from "../storage/schema.js";
import { BadFilterError, type ConversationFilter, type Period } from "./conversation-filter.js";
import { searchConversations, type SearchHit } from "./conversation-search.js";
import { passingNumbers, type NumberRange } from "./filter-sql.js";
import { matchedText, type MatchedText } from "./matched-text.js";
import { isMarkdown } from "./text-format.js";

export interface ConversationSummary {
  id: string;
  /** Milliseconds since the Unix epoch. */
  startedAt: number;
  lastAt: number;
  channel: string;
  locale: string | null;
  /** Masked, shortened. */
  firstQuestion: string | null;
  /** Articles told. */
  topics: string[];
  outcome: Outcome;
  thumbsUp: number;
  thumbsDown: number;
  tickets: { reference: string; state: "open" | "claimed" | "closed" }[];
  reviewedAt: number | null;
  /** With a search: the newest message that was found. */
  match: { turnId: string; text: MatchedText } | null;
}

export interface ConversationPage {
  conversations: ConversationSummary[];
  /** Of the next page; null: this was the last. */
  nextCursor: string | null;
}

export const conversationsOnPage = 50;

/** Conversations that pass the filter, newest begun first. */
export class ConversationList {
  /** @param db heavy: a reader's */
  constructor(private readonly db: Kysely<Schema>) {}

  /**
   * @param cursor of the page before
   * @throws BadFilterError for a cursor that was not given out
   */
  async page(filter: ConversationFilter, cursor?: string): Promise<ConversationPage> {
    const range = await this.#range(filter.period, cursor);
    if (range === undefined) return { conversations: [], nextCursor: null };
    const limit = conversationsOnPage + 1;
    const hits: (Pick<SearchHit, "no"> & Partial<SearchHit>)[] = filter.search === undefined
      ? (await passingNumbers(filter, range, limit).execute(this.db)).rows
      : await searchConversations(this.db, filter, { range, limit });
    const onPage = hits.slice(0, conversationsOnPage);
    const [summaries, markdown] = await Promise.all([summariesOf(this.db, onPage.map(({ no }) => no)), this.#markdownAmong(onPage.flatMap(({ id }) => id ?? []))]);
    return {
      conversations: onPage.flatMap((hit) => {
        const summary = summaries.get(hit.no);
        const match = hit.snippet !== undefined ? { turnId: String(hit.id), text: matchedText(hit.snippet, { isMarkdown: markdown.has(hit.id ?? 0) }) } : null;
        // Erased since it was found.
        return summary === undefined ? [] : [{ ...summary, match }];
      }),
      nextCursor: hits.length > conversationsOnPage ? String(onPage.at(-1)?.no ?? 0) : null,
    };
  }

  /** Those of these messages that are Markdown; what customers type never is. */
  async #markdownAmong(ids: readonly number[]): Promise<Set<number>> {
    if (ids.length === 0) return new Set();
    const rows = await this.db.selectFrom("transcript_entries").select(["id", "direction", sql<string | null>`json_extract(activity, '$.textFormat')`.as("format")])
      .where("id", "in", sql<number>`(select value from json_each(${JSON.stringify(ids)}))`).execute();
    return new Set(rows.filter(({ direction, format }) => isMarkdown(direction, format)).map(({ id }) => id));
  }

  /** Values to filter by. Steps along the index from one to the next: "SEARCH transcripts USING COVERING INDEX transcripts_channel (channel>?)". */
  async channels(): Promise<string[]> {
    const { rows } = await sql<{ channel: string }>`with recursive known(channel) as (
      select min(channel) from transcripts
      union all select (select min(channel) from transcripts where channel > known.channel) from known where known.channel is not null
    ) select channel from known where channel is not null`.execute(this.db);
    return rows.map(({ channel }) => channel);
  }

  /** Where to look: a period is a range of numbers, nearly, and the conditions make it exact. */
  async #range(period: Period | undefined, cursor: string | undefined): Promise<NumberRange | undefined> {
    if (cursor !== undefined && !/^[1-9]\d{0,9}$/.test(cursor)) throw new BadFilterError("The cursor is not one that was given out; begin with the first page");
    const before = cursor === undefined ? undefined : Number(cursor);
    const row = period === undefined
      ? await this.db.selectFrom("transcripts").select(({ fn }) => [sql<number | null>`1`.as("first"), fn.max<number | null>("no").as("last")]).executeTakeFirst()
      // SEARCH transcripts USING COVERING INDEX transcripts_started (started_at>? AND started_at<?)
      : await this.db.selectFrom("transcripts").select(({ fn }) => [fn.min<number | null>("no").as("first"), fn.max<number | null>("no").as("last")])
        .where("started_at", ">=", period.from).where("started_at", "<", period.until).executeTakeFirst();
    const { first = null, last = null } = row ?? {};
    if (first === null || last === null) return undefined;
    return { first, last: before === undefined ? last : Math.min(last, before - 1) };
  }
}

/** By number. */
export async function summariesOf(db: Kysely<Schema>, numbers: readonly number[]): Promise<Map<number, Omit<ConversationSummary, "match">>> {
  const asked = sql<number>`(select value from json_each(${JSON.stringify(numbers)}))`;
  const [rows, topics, tickets] = await Promise.all([
    db.selectFrom("transcripts").selectAll().where("no", "in", asked).execute(),
    db.selectFrom("transcript_topics").selectAll().where("no", "in", asked).execute(),
    db.selectFrom("tickets").innerJoin("transcripts", "transcripts.conversation_id", "tickets.conversation_id")
      .select(["transcripts.no as no", "reference", "state", "claimed_by"]).where("transcripts.no", "in", asked).orderBy("tickets.created_at").execute(),
  ]);
  return new Map(rows.map((row) => [row.no, {
    ...summaryOf(row),
    topics: topics.filter(({ no }) => no === row.no).map(({ article }) => article),
    tickets: tickets.filter(({ no }) => no === row.no).map((ticket) => ({ reference: ticket.reference, state: ticketState(ticket) })),
  }]));
}

/** An open ticket that an agent takes care of is claimed. */
export function ticketState({ state, claimed_by }: { state: "open" | "closed"; claimed_by: string | null }): "open" | "claimed" | "closed" {
  return state === "open" && claimed_by !== null ? "claimed" : state;
}

function summaryOf(row: Selectable<TranscriptsTable>): Omit<ConversationSummary, "match" | "topics" | "tickets"> {
  return {
    id: row.conversation_id, startedAt: row.started_at, lastAt: row.last_at, channel: row.channel, locale: row.locale, firstQuestion: row.first_question,
    outcome: row.outcome, thumbsUp: row.thumbs_up, thumbsDown: row.thumbs_down, reviewedAt: row.reviewed_at,
  };
}
