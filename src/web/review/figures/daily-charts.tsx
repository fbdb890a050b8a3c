import { Text } from "@fluentui/react-components";
import type { ReactNode } from "react";
import type { Figures } from "../../../review/wire-learning.js";
import { ColumnChart, NumbersTable } from "../charts/column-chart.js";
import { axisTo, inRuns } from "../charts/scale.js";
import { useFormat } from "../common/format.js";
import { useWording, type Say } from "../common/wording.js";
import { ChartCard } from "./chart-card.js";

/** More columns than this are too thin on a narrow page; then each is a week. */
const mostDays = 100;

interface Run<Row> {
  /** Below the axis. */
  label: string;
  /** "3 mrt." or "3 mrt. tot en met 9 mrt." */
  days: string;
  rows: readonly Row[];
}

/** Rows of days as columns: a day each, or a week each when there are many. */
function useRuns<Row extends { day: string }>(rows: readonly Row[]): Run<Row>[] {
  const { say } = useWording();
  const { shortDay } = useFormat();
  return inRuns(rows, rows.length > mostDays ? 7 : 1).map((run) => {
    const [first, last] = [run[0]?.day ?? "", run.at(-1)?.day ?? ""];
    return { label: shortDay(first), days: first === last ? shortDay(first) : say("period.fromTo", { from: shortDay(first), to: shortDay(last) }), rows: run };
  });
}

interface Valued {
  days: string;
  value: number;
}

function greatest(runs: readonly Valued[]): Valued {
  return runs.reduce((most, run) => run.value > most.value ? run : most, { days: "", value: 0 });
}

function usePeriodText({ from, to }: Figures): string {
  const { say } = useWording();
  const { shortDay } = useFormat();
  return say("period.fromTo", { from: shortDay(from), to: shortDay(to) });
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export function ConversationsPerDay({ figures }: { figures: Figures }): ReactNode {
  const { say } = useWording();
  const { number, shortDay } = useFormat();
  const rows = figures.conversationsPerDay;
  const runs = useRuns(rows).map((run) => ({ ...run, value: sum(run.rows.map(({ count }) => count)) }));
  const most = greatest(runs);
  const period = usePeriodText(figures);
  const title = say("figures.conversations.title");
  return (
    <ChartCard chart="conversationsPerDay" figures={figures} title={title} definition={say("figures.conversations.definition")}>
      <ColumnChart axis={axisTo(most.value, true)} tickText={number}
        columns={runs.map(({ label, days, value }) => ({ label, value, title: `${days}: ${say("figures.conversations.value", { count: value })}` }))}
        summary={say("figures.conversations.summary", { period, sum: number(sum(rows.map(({ count }) => count))), most: number(most.value), mostAt: most.days })} />
      <Weekly days={rows.length} say={say} />
      <NumbersTable toggle={say("figures.tableOf", { chart: title })} head={[say("figures.day"), say("figures.outcomes.conversations")]} rows={rows.map(({ day, count }) => [shortDay(day), number(count)])} />
    </ChartCard>
  );
}

export function UnansweredPerDay({ figures }: { figures: Figures }): ReactNode {
  const { say } = useWording();
  const { number, percent, shortDay } = useFormat();
  const rows = figures.unansweredPerDay;
  const runs = useRuns(rows).map((run) => {
    const questions = sum(run.rows.map((row) => row.questions));
    const unanswered = sum(run.rows.map((row) => row.unanswered));
    return { ...run, questions, unanswered, value: share(unanswered, questions) };
  });
  const most = greatest(runs);
  const period = usePeriodText(figures);
  const words = (unanswered: number, questions: number): string => questions === 0 ? say("figures.unanswered.noQuestions")
    : say("figures.unanswered.value", { percent: percent(share(unanswered, questions)), unanswered: number(unanswered), questions: number(questions) });
  const mean = share(sum(rows.map(({ unanswered }) => unanswered)), sum(rows.map(({ questions }) => questions)));
  const title = say("figures.unanswered.title");
  return (
    <ChartCard chart="unansweredPerDay" figures={figures} title={title} definition={say("figures.unanswered.definition")}>
      <ColumnChart axis={axisTo(most.value, false)} tickText={(value) => percent(value, 1)}
        columns={runs.map(({ label, days, value, questions, unanswered }) => ({ label, value, title: `${days}: ${words(unanswered, questions)}` }))}
        summary={say("figures.unanswered.summary", { period, mean: percent(mean), most: percent(most.value), mostAt: most.days })} />
      <Weekly days={rows.length} say={say} />
      <NumbersTable toggle={say("figures.tableOf", { chart: title })} head={[say("figures.day"), say("figures.unanswered.questions"), say("figures.unanswered.unanswered"), say("figures.share")]}
        rows={rows.map(({ day, questions, unanswered }) => [shortDay(day), number(questions), number(unanswered), questions === 0 ? "" : percent(share(unanswered, questions))])} />
    </ChartCard>
  );
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function Weekly({ days, say }: { days: number; say: Say }): ReactNode {
  return days > mostDays ? <Text size={200}>{say("figures.weekly")}</Text> : null;
}
