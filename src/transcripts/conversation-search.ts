import { sql, type Kysely } from "kysely";
import type { Schema } from "../storage/schema.js";
import type { ConversationFilter } from "./conversation-filter.js";
import { conversationNo, entryRange } from "./entry-id.js";
import { hasConditions, passingNumbers, type NumberRange } from "./filter-sql.js";
import { matchMarks, wordsAround } from "./matched-text.js";
import { matchExpression, type MatchExpression } from "./search-query.js";

/** The newest message of a conversation that was found. */
export interface SearchHit {
  no: number;
  /** Entry. */
  id: number;
  /** With matchMarks around what matched. */
  snippet: string;
}

/** More words that begin alike cost more than FTS5's own way. */
const mostWords = 1_000;
/** Messages that are looked at in one go: about as many as fill a page. */
const messagesAtOnce = 200;
/** So many of the newest conversations that pass the other filters are searched one by one; after them, what is found is filtered. */
const fewConversations = 1_000;
/** Looking up one word in one conversation takes some 20 microseconds. */
const mostLookups = 10_000;
const conversationsAtOnce = 100;

/**
 * The newest conversations in which the search is found and that pass the other filters. Messages are numbered so that their order is
 * that of the conversations (entry-id.ts), and FTS5 gives what it finds in that order, from any place on; so nothing is sorted, and
 * what is older than the page is not looked at.
 */
export async function searchConversations(db: Kysely<Schema>, filter: ConversationFilter, options: { range: NumberRange; limit: number }): Promise<SearchHit[]> {
  const expression = await matchExpression(filter.search ?? [], (beginning) => wordsBeginning(db, beginning));
  if (expression === undefined) return [];
  if (!hasConditions(filter)) return walk(db, { ...options, expression, filter: undefined });
  const passing = (await passingNumbers(filter, options.range, fewConversations).execute(db)).rows.map(({ no }) => no);
  if (passing.length * expression.wordCount > mostLookups) return walk(db, { ...options, expression, filter });
  const hits = await searchEach(db, passing, { ...options, expression });
  const oldest = passing.at(-1);
  if (hits.length === options.limit || oldest === undefined || passing.length < fewConversations) return hits;
  const older = await walk(db, { range: { first: options.range.first, last: oldest - 1 }, limit: options.limit - hits.length, expression, filter });
  return [...hits, ...older];
}

async function wordsBeginning(db: Kysely<Schema>, beginning: string): Promise<string[] | undefined> {
  const rows = await db.selectFrom("transcript_terms").select("term").where("term", ">=", beginning).where("term", "<", `${beginning}\u{10FFFF}`)
    .limit(mostWords + 1).execute();
  return rows.length > mostWords ? undefined : rows.map(({ term }) => term);
}

interface Search {
  range: NumberRange;
  limit: number;
  expression: MatchExpression;
}

const found = sql`transcript_search.rowid as id, snippet(transcript_search, 0, ${matchMarks.open}, ${matchMarks.close}, '…', ${wordsAround}) as snippet`;

/** FTS5 begins and ends at a number only when it is an integer, and a number from JavaScript is a real one; otherwise it walks through everything. */
const whole = (value: number) => sql`cast(${value} as integer)`;

/** From message to message, newest first; the rest of a conversation that was found is skipped. */
async function walk(db: Kysely<Schema>, { range, limit, expression, filter }: Search & { filter: ConversationFilter | undefined }): Promise<SearchHit[]> {
  const hits: SearchHit[] = [];
  const [first] = entryRange(range.first);
  let [, last] = entryRange(range.last);
  // Made once for each statement, and only as large as the filter lets pass.
  const passes = filter === undefined ? sql`true` : sql`(transcript_search.rowid >> 20) in (select no from (${passingNumbers(filter, range, -1)}))`;
  while (hits.length < limit) {
    const { rows } = await sql<{ id: number; snippet: string }>`select ${found} from transcript_search where transcript_search match ${expression.match}
      and transcript_search.rowid >= ${whole(first)} and transcript_search.rowid <= ${whole(last)} and ${passes} order by transcript_search.rowid desc limit ${messagesAtOnce}`.execute(db);
    for (const row of rows) addNewest(hits, row);
    const oldest = rows.at(-1);
    if (oldest === undefined || rows.length < messagesAtOnce) break;
    last = entryRange(conversationNo(oldest.id))[0];
  }
  return hits.slice(0, limit);
}

async function searchEach(db: Kysely<Schema>, numbers: readonly number[], { limit, expression }: Search): Promise<SearchHit[]> {
  const hits: SearchHit[] = [];
  for (let start = 0; start < numbers.length && hits.length < limit; start += conversationsAtOnce) {
    const { rows } = await sql<{ id: number; snippet: string }>`select ${found} from json_each(${JSON.stringify(numbers.slice(start, start + conversationsAtOnce))}) as c
      cross join transcript_search where transcript_search match ${expression.match}
      and transcript_search.rowid >= (c.value << 20) and transcript_search.rowid < ((c.value + 1) << 20)`.execute(db);
    for (const row of rows.sort((a, b) => b.id - a.id)) addNewest(hits, row);
  }
  return hits.slice(0, limit);
}

function addNewest(hits: SearchHit[], row: { id: number; snippet: string }): void {
  const no = conversationNo(row.id);
  if (hits.at(-1)?.no !== no) hits.push({ no, ...row });
}
