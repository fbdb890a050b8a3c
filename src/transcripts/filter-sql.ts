import { sql, type RawBuilder } from "kysely";
import type { Outcome } from "../storage/review-schema.js";
import type { ConversationFilter } from "./conversation-filter.js";

/** Numbers of conversations, both inclusive. */
export interface NumberRange {
  first: number;
  last: number;
}

/**
 * The numbers of the conversations that pass, newest first. The conditions name columns of the index transcripts_filters alone, so the
 * wide rows of the table are not read: "SEARCH t USING COVERING INDEX transcripts_filters (no>? AND no<?)". SQLite would rather go by the
 * table's own numbers; so the index is named. With an article, its conversations are walked ("SEARCH p USING PRIMARY KEY (article=? AND
 * no>? AND no<?)"), and each is looked up in the index.
 */
export function passingNumbers(filter: ConversationFilter, range: NumberRange, limit: number): RawBuilder<{ no: number }> {
  const conditions = sql.join(conditionsOf(filter), sql` and `);
  return filter.article === undefined
    ? sql`select t.no as no from transcripts as t indexed by transcripts_filters
      where t.no >= ${range.first} and t.no <= ${range.last} and ${conditions} order by t.no desc limit ${limit}`
    : sql`select p.no as no from transcript_topics as p cross join transcripts as t indexed by transcripts_filters on t.no = p.no
      where p.article = ${filter.article} and p.no >= ${range.first} and p.no <= ${range.last} and ${conditions} order by p.no desc limit ${limit}`;
}

/** Whether there is more to a filter than a search and a period. */
export function hasConditions(filter: ConversationFilter): boolean {
  return Object.entries(filter).some(([key, value]) => key !== "search" && key !== "period" && value !== undefined);
}

type Condition = RawBuilder<unknown>;

function conditionsOf(filter: ConversationFilter): Condition[] {
  const { period, channel, locale, outcome, thumbs, ticket, reviewed, scoreBelow } = filter;
  return [
    ...period === undefined ? [] : [sql`t.started_at >= ${period.from} and t.started_at < ${period.until}`],
    ...channel === undefined ? [] : [sql`t.channel = ${channel}`],
    // nl-NL is Dutch too.
    ...locale === undefined ? [] : [sql`substr(t.locale, 1, 2) = ${locale}`],
    ...outcome === undefined ? [] : [outcomeConditions[outcome]],
    ...thumbs === undefined ? [] : [thumbConditions[thumbs]],
    ...ticket === undefined ? [] : [ticketConditions[ticket]],
    ...reviewed === undefined ? [] : [reviewed === "yes" ? sql`t.reviewed_at is not null` : sql`t.reviewed_at is null`],
    ...scoreBelow === undefined ? [] : [sql`t.lowest_score < ${scoreBelow}`],
    sql`true`,
  ];
}

/** As the column `outcome` is made (0003-review): SQLite reads the whole row for a generated column, and these two from the index. */
export const outcomeConditions: Record<Outcome, Condition> = {
  "handed-off": sql`(t.ticket_state <> 'none' or t.last_event = 'person')`,
  confirmed: sql`(t.ticket_state = 'none' and t.last_event = 'helped')`,
  unanswered: sql`(t.ticket_state = 'none' and t.last_event in ('unanswered', 'not-helped', 'failed'))`,
  answered: sql`(t.ticket_state = 'none' and t.last_event = 'answered')`,
  abandoned: sql`(t.ticket_state = 'none' and coalesce(t.last_event, '') not in ('person', 'helped', 'unanswered', 'not-helped', 'failed', 'answered'))`,
};

const thumbConditions: Record<NonNullable<ConversationFilter["thumbs"]>, Condition> = {
  up: sql`t.thumbs_up > 0`, down: sql`t.thumbs_down > 0`, none: sql`t.thumbs_up = 0 and t.thumbs_down = 0`,
};

/** Open tickets are few; only for those the table is read. */
const openTicket = (claim: Condition): Condition => sql`t.ticket_state = 'open' and exists (select 1 from transcripts as own join tickets on tickets.conversation_id = own.conversation_id
  where own.no = t.no and tickets.state = 'open' and ${claim})`;

const ticketConditions: Record<NonNullable<ConversationFilter["ticket"]>, Condition> = {
  none: sql`t.ticket_state = 'none'`, any: sql`t.ticket_state <> 'none'`, closed: sql`t.ticket_state = 'closed'`,
  open: openTicket(sql`tickets.claimed_by is null`), claimed: openTicket(sql`tickets.claimed_by is not null`),
};
