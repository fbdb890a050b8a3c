import { sql, type Kysely } from "kysely";
import { localeOf, type Locale } from "../locale.js";
import type { Schema } from "../storage/schema.js";
import type { Period } from "../transcripts/conversation-filter.js";
import { entrySeq } from "../transcripts/entry-id.js";
import type { Grouper } from "./group-in-thread.js";

export type UnansweredReason = "not-answered" | "low-score" | "thumbs-down" | "not-chosen";

export interface UnansweredQuestion {
  /** The customer's message. */
  turnId: string;
  conversationId: string;
  seq: number;
  at: number;
  text: string;
  reason: UnansweredReason;
  label: string;
  score: number | null;
}

export interface UnansweredGroup {
  text: string;
  locale: Locale;
  count: number;
  reasons: Partial<Record<UnansweredReason, number>>;
  /** The article or intent that was decided most; null: none was. */
  nearest: string | null;
  newestAt: number;
  /** Newest first, 50 at most. */
  questions: UnansweredQuestion[];
}

export interface UnansweredGroups {
  groups: UnansweredGroup[];
  questionCount: number;
  /** Only the newest so many of the period were looked at; null: all. */
  limitedTo: number | null;
}

export interface UnansweredFilter {
  period: Period;
  locale?: Locale | undefined;
  /** Answers with a lower score need a look; default 0.6. */
  scoreBelow?: number | undefined;
  /** Default all of them. */
  reasons?: readonly UnansweredReason[];
  /** Also those of which an editor said that nothing answers them: by an example or a test case of `none`. Default no. */
  withKnownGaps?: boolean;
}

/** Questions that are looked at, the newest. */
const mostQuestions = 10_000;
const questionsShown = 50;
const mostGroups = 500;
const usualScore = 0.6;

/**
 * Questions that were not answered, or badly, and that nobody marked; alike ones in one group, most frequent first.
 * @param db a reader's
 * @throws GroupingBusyError
 */
export async function unansweredGroups(db: Kysely<Schema>, grouper: Grouper, filter: UnansweredFilter): Promise<UnansweredGroups> {
  const found = await unansweredQuestions(db, filter);
  const isLimited = found.length > mostQuestions;
  const questions = found.slice(0, mostQuestions);
  const groups: UnansweredGroup[] = [];
  for (const locale of ["nl", "en"] as const) {
    const own = questions.filter((question) => question.locale === locale);
    if (own.length === 0) continue;
    for (const { text, members } of await grouper.group(own.map((question) => question.text))) {
      groups.push(groupOf(text, locale, members.flatMap((place) => own[place] ?? [])));
    }
  }
  groups.sort((a, b) => b.count - a.count || b.newestAt - a.newestAt);
  return { groups: groups.slice(0, mostGroups), questionCount: questions.length, limitedTo: isLimited ? mostQuestions : null };
}

const isNoKnownGap = sql`and not (m.mark = 'example' and exists (select 1 from learned_examples as l where l.id = m.source_id and l.label = 'none'))
  and not (m.mark = 'test-case' and exists (select 1 from test_cases as c where c.id = m.source_id and c.expected = 'none'))`;

type FoundQuestion = UnansweredQuestion & { locale: Locale };

/**
 * SEARCH d USING COVERING INDEX decisions_at (at>? AND at<?), newest first, until there are enough; only what is left is looked up. What
 * was offered to choose from counts when the customer chose none of it: what is chosen is an answer without a score (dialogs/clarify.ts).
 */
async function unansweredQuestions(db: Kysely<Schema>, { period, locale, scoreBelow = usualScore, reasons, withKnownGaps = false }: UnansweredFilter): Promise<FoundQuestion[]> {
  const { rows } = await sql<Omit<FoundQuestion, "turnId" | "seq" | "locale" | "score"> & { id: number; locale: string | null; score: number | null }>`
    with bad as (
      select d.answer_id, d.question_id, d.at, d.label, d.score, case
        when d.feedback = -1 then 'thumbs-down' when d.kind = 'handoff' then 'not-answered' when d.kind = 'choose' then 'not-chosen' else 'low-score' end as reason
      from decisions as d indexed by decisions_at
      where d.at >= ${period.from} and d.at < ${period.until} and d.question_id is not null
        and (d.feedback = -1 or d.kind = 'handoff' or d.kind = 'choose' or (d.kind = 'answer' and d.score < ${scoreBelow}))
      order by d.at desc
    )
    select bad.question_id as id, t.conversation_id as "conversationId", bad.at, e.text, bad.reason, bad.label, bad.score, coalesce(e.locale, t.locale) as locale
    from bad cross join transcript_entries as e on e.id = bad.question_id cross join transcripts as t on t.no = bad.question_id >> 20
    where e.text is not null and trim(e.text) <> '' and not exists (select 1 from question_marks as m where m.question_id = bad.question_id ${withKnownGaps ? isNoKnownGap : sql``})
      and (bad.reason <> 'not-chosen' or not coalesce((select n.kind = 'answer' and n.score is null from decisions as n
        where n.answer_id > bad.answer_id and n.answer_id < ((bad.answer_id >> 20) + 1) << 20 order by n.answer_id limit 1), 0))
      ${reasons === undefined ? sql`` : sql`and bad.reason in (select value from json_each(${JSON.stringify(reasons)}))`}
      ${locale === undefined ? sql`` : sql`and substr(coalesce(e.locale, t.locale), 1, 2) = ${locale}`}
    order by bad.at desc limit ${mostQuestions + 1}`.execute(db);
  const seen = new Set<number>();
  return rows.flatMap(({ id, locale: written, ...row }) => {
    // A message may hold several questions, each with a decision.
    if (seen.has(id)) return [];
    seen.add(id);
    return [{ ...row, turnId: String(id), seq: entrySeq(id), locale: localeOf(written) ?? "nl" }];
  });
}

function groupOf(text: string, locale: Locale, questions: readonly FoundQuestion[]): UnansweredGroup {
  const reasons: UnansweredGroup["reasons"] = {};
  const labels = new Map<string, number>();
  for (const { reason, label } of questions) {
    reasons[reason] = (reasons[reason] ?? 0) + 1;
    if (label !== "none") labels.set(label, (labels.get(label) ?? 0) + 1);
  }
  const [nearest] = [...labels].sort(([, a], [, b]) => b - a);
  return {
    text, locale, count: questions.length, reasons, nearest: nearest?.[0] ?? null, newestAt: questions[0]?.at ?? 0,
    questions: questions.slice(0, questionsShown).map(withoutLocale),
  };
}

function withoutLocale({ turnId, conversationId, seq, at, text, reason, label, score }: FoundQuestion): UnansweredQuestion {
  return { turnId, conversationId, seq, at, text, reason, label, score };
}

export interface GapLetter {
  questions: { text: string; count: number; examples: string[] }[];
}

const leastAsked = 3;
const examplesShown = 5;

/** Questions that the welcome letter does not answer, asked 3 times or more: of those the assistant did not know. */
export async function gapLetter(db: Kysely<Schema>, grouper: Grouper, period: Period): Promise<GapLetter> {
  const { groups } = await unansweredGroups(db, grouper, { period, reasons: ["not-answered"], withKnownGaps: true });
  return {
    questions: groups.filter(({ count }) => count >= leastAsked).map(({ text, count, questions }) => ({
      text, count, examples: [...new Set(questions.map((question) => question.text))].filter((each) => each !== text).slice(0, examplesShown),
    })),
  };
}
