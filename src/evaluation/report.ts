import Table from "cli-table3";
import { isBad, isOffered, isWell, summarize, type Figure, type Row } from "./figures.js";

const percent = (share: number) => `${(share * 100).toFixed(1)}%`;
const withInterval = ({ share, low, high, n }: Figure) => [percent(share), `${percent(low)} to ${percent(high)}`, n];

/** The figures as tables for a terminal: all, per label, per style, per language, the confused pairs, the latency. */
export function reportText(rows: readonly Row[]): string {
  const summary = summarize(rows);
  const { p50, p95, p99 } = summary.latencyUs;
  return [
    table(["figure", "share", "95% interval", "n"], [
      ["in-scope questions answered right", ...withInterval(summary.inScopeRight)],
      ["answered right, or the right one offered", ...withInterval(summary.inScopeRightOrOffered)],
      ["in-scope questions answered wrong", ...withInterval(summary.inScopeWrong)],
      ["none questions not answered from an article", ...withInterval(summary.noneNotAnswered)],
      ["order-status, human, smalltalk recognised", ...withInterval(summary.intentsRecognised)],
    ]),
    breakdown("label", rows, (row) => row.expected[0] ?? "none"),
    breakdown("style", rows, (row) => row.style),
    breakdown("language", rows, (row) => row.lang),
    confusedPairs(rows),
    `question to decision: p50 ${p50} µs, p95 ${p95} µs, p99 ${p99} µs`,
  ].join("\n\n");
}

function breakdown(name: string, rows: readonly Row[], keyOf: (row: Row) => string): string {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  const lines = [...groups].sort(([a], [b]) => a.localeCompare(b, "en")).map(([key, group]) => {
    const share = (holds: (row: Row) => boolean) => percent(group.filter(holds).length / group.length);
    return [key, group.length, share(isWell), share((row) => isWell(row) || isOffered(row)), share(isBad)];
  });
  return table([name, "n", "right", "right or offered", "wrong"], lines);
}

function confusedPairs(rows: readonly Row[]): string {
  const counts = new Map<string, number>();
  for (const row of rows.filter(isBad)) {
    const pair = `${row.expected.join("|")} -> ${row.label}`;
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  const lines = [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0], "en"));
  return table(["confused: expected -> answered", "n"], lines);
}

function table(head: string[], lines: (string | number)[][]): string {
  const result = new Table({ head, style: { head: [], border: [] } });
  result.push(...lines);
  return result.toString();
}
