import { DateTime } from "luxon";
import { sql, type Kysely, type RawBuilder } from "kysely";
import type { Outcome } from "../storage/review-schema.js";
import type { Schema } from "../storage/schema.js";
import { outcomes } from "../transcripts/conversation-filter.js";
import { outcomeConditions } from "../transcripts/filter-sql.js";
import type { Days } from "./days.js";

/** What happened in a period. */
export interface Figures {
  from: string;
  to: string;
  /** By the day on which they began; days with none are there too. */
  conversationsPerDay: { day: string; count: number }[];
  outcomes: { outcome: Outcome; count: number }[];
  /** By how often they were told, most first, 20 at most. */
  topArticles: { label: string; count: number }[];
  /** Everything that was decided but small talk; unanswered: the assistant did not know. */
  unansweredPerDay: { day: string; questions: number; unanswered: number }[];
  /** Articles with thumbs only, by how often they were told. */
  thumbsPerArticle: { label: string; answers: number; up: number; down: number }[];
  /** Messages of the customer until the first answer, of conversations that had one. */
  turnsToAnswer: { median: number | null; counts: { turns: number; conversations: number }[] };
  /** Tickets by the hour of the day at which they were made, 24 rows. */
  handOffsPerHour: { hour: number; count: number }[];
}

const mostArticles = 20;

/**
 * Every query reads one index and nothing else, and adds up in SQLite; the reader runs two at a time.
 * @param db a reader's
 */
export async function figuresOf(db: Kysely<Schema>, days: Days, timeZone: string): Promise<Figures> {
  // The longest first, so that the two threads end at about the same time.
  const [decided, articles, begun, outcomeRows, turns, hours] = await Promise.all([
    decidedPerDay(days).execute(db), toldArticles(days).execute(db), begunPerDay(days).execute(db),
    outcomeCounts(days).execute(db), turnCounts(days).execute(db), ticketHours(days).execute(db),
  ]);
  const counts = turns.rows.map(({ turns: each, count }) => ({ turns: each, conversations: count }));
  return {
    from: days.days[0] ?? "", to: days.days.at(-1) ?? "",
    conversationsPerDay: days.days.map((day, index) => ({ day, count: begun.rows.find((row) => row.day === index)?.count ?? 0 })),
    outcomes: outcomes.map((outcome) => ({ outcome, count: outcomeRows.rows[0]?.[outcome] ?? 0 })),
    topArticles: articles.rows.slice(0, mostArticles).map(({ label, answers }) => ({ label, count: answers })),
    unansweredPerDay: days.days.map((day, index) => {
      const row = decided.rows.find((each) => each.day === index);
      return { day, questions: row?.questions ?? 0, unanswered: row?.unanswered ?? 0 };
    }),
    thumbsPerArticle: articles.rows.filter(({ up, down }) => up + down > 0),
    turnsToAnswer: { median: medianOf(counts), counts },
    handOffsPerHour: perHour(hours.rows, timeZone),
  };
}

/** Day by day, so that a day of 23 or 25 hours is one. */
const daysTable = (days: Days): RawBuilder<unknown> => sql`(select key as day, value as start, lead(value) over (order by key) as stop from json_each(${JSON.stringify(days.starts)}))`;

// What is added up stands in a subquery of its own, once a day or label: grouped instead, all the rows would be sorted first, at four times
// the cost. Such a subquery gives one value, so several go into a JSON array; materialized, or each use would add up anew.

/** SEARCH t USING COVERING INDEX transcripts_started (started_at>? AND started_at<?), once a day. */
const begunPerDay = (days: Days) => sql<{ day: number; count: number }>`select d.day,
  (select count(*) from transcripts as t indexed by transcripts_started where t.started_at >= d.start and t.started_at < d.stop) as count
  from ${daysTable(days)} as d where d.stop is not null`;

/** SEARCH c USING COVERING INDEX decisions_at (at>? AND at<?), once a day. */
const decidedPerDay = (days: Days) => sql<{ day: number; questions: number; unanswered: number }>`with counted as materialized (
    select d.day, (select json_array(count(*), count(*) filter (where c.kind = 'handoff')) from decisions as c indexed by decisions_at
      where c.at >= d.start and c.at < d.stop and not (c.kind = 'intent' and c.label = 'smalltalk')) as sums
    from ${daysTable(days)} as d where d.stop is not null
  ) select day, sums ->> 0 as questions, sums ->> 1 as unanswered from counted`;

/** From label to label, and of each the period: SEARCH c USING COVERING INDEX decisions_label (kind=? AND label=? AND at>? AND at<?). */
const toldArticles = (days: Days) => sql<{ label: string; answers: number; up: number; down: number }>`with recursive known(label) as (
    select min(label) from decisions where kind = 'answer'
    union all select (select min(label) from decisions where kind = 'answer' and label > known.label) from known where known.label is not null
  ), told as materialized (
    select known.label, (select json_array(count(*), count(*) filter (where c.feedback = 1), count(*) filter (where c.feedback = -1)) from decisions as c
      indexed by decisions_label where c.kind = 'answer' and c.label = known.label and c.at >= ${days.from} and c.at < ${days.until}) as sums
    from known where known.label is not null
  )
  select label, sums ->> 0 as answers, sums ->> 1 as up, sums ->> 2 as down from told where sums ->> 0 > 0 order by answers desc, label`;

const inPeriod = (days: Days) => sql`transcripts as t indexed by transcripts_filters where t.started_at >= ${days.from} and t.started_at < ${days.until}`;

const outcomeCounts = (days: Days) => sql<Record<Outcome, number>>`select ${sql.join(outcomes.map((outcome) =>
  sql`count(*) filter (where ${outcomeConditions[outcome]}) as ${sql.ref(outcome)}`))} from ${inPeriod(days)}`;

const turnCounts = (days: Days) => sql<{ turns: number; count: number }>`select t.turns_to_answer as turns, count(*) as count from ${inPeriod(days)}
  and t.turns_to_answer is not null group by 1 order by 1`;

const quarter = 15 * 60_000;

/** By quarters, since time zones differ from UTC by whole ones. */
const ticketHours = (days: Days) => sql<{ quarter: number; count: number }>`select created_at / ${sql.lit(quarter)} as quarter, count(*) as count
  from tickets indexed by tickets_created where created_at >= ${days.from} and created_at < ${days.until} group by 1`;

function perHour(rows: readonly { quarter: number; count: number }[], timeZone: string): Figures["handOffsPerHour"] {
  const counts = new Array<number>(24).fill(0);
  for (const row of rows) {
    const { hour } = DateTime.fromMillis(row.quarter * quarter, { zone: timeZone });
    counts[hour] = (counts[hour] ?? 0) + row.count;
  }
  return counts.map((count, hour) => ({ hour, count }));
}

/** @param counts rising by turns */
function medianOf(counts: Figures["turnsToAnswer"]["counts"]): number | null {
  const total = counts.reduce((sum, { conversations }) => sum + conversations, 0);
  const at = (place: number): number => {
    let passed = 0;
    return counts.find(({ conversations }) => (passed += conversations) > place)?.turns ?? 0;
  };
  return total === 0 ? null : (at(Math.floor((total - 1) / 2)) + at(Math.floor(total / 2))) / 2;
}
