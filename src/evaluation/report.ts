import Table from "cli-table3";
import { headFigures, isBad, isOffered, isWell, summarize, type Figure, type Row } from "./figures.js";
import { groupBy } from "./group-by.js";

const percent = (share: number) => `${(share * 100).toFixed(1)}%`;
const withInterval = ({ share, low, high, n }: Figure) => [percent(share), `${percent(low)} to ${percent(high)}`, n];

/** The figures as tables for a terminal: all, per label, per style, per language, the confused pairs, the latency. */
export function reportText(rows: readonly Row[]): string {
  const summary = summarize(rows);
  const { p50, p95, p99 } = summary.latencyUs;
  return [
    table(["figure", "share", "95% interval", "n"], headFigures.map(({ name, of }) => [name, ...withInterval(summary[of])])),
    breakdown("label", rows, (row) => row.expected[0] ?? "none"),
    breakdown("style", rows, (row) => row.style),
    breakdown("language", rows, (row) => row.lang),
    confusedPairs(rows),
    `question to decision: p50 ${p50} µs, p95 ${p95} µs, p99 ${p99} µs`,
  ].join("\n\n");
}

function breakdown(name: string, rows: readonly Row[], keyOf: (row: Row) => string): string {
  const lines = [...groupBy(rows, keyOf)].sort(([a], [b]) => a.localeCompare(b, "en")).map(([key, group]) => {
    const share = (holds: (row: Row) => boolean) => percent(group.filter(holds).length / group.length);
    return [key, group.length, share(isWell), share((row) => isWell(row) || isOffered(row)), share(isBad)];
  });
  return table([name, "n", "right", "right or offered", "wrong"], lines);
}

function confusedPairs(rows: readonly Row[]): string {
  const pairs = [...groupBy(rows.filter(isBad), ({ expected, label }) => `${expected.join("|")} -> ${label}`)];
  const lines = pairs.map(([pair, confused]): [string, number] => [pair, confused.length]).sort(([a, ofA], [b, ofB]) => ofB - ofA || a.localeCompare(b, "en"));
  return table(["confused: expected -> answered", "n"], lines);
}

function table(head: string[], lines: (string | number)[][]): string {
  const result = new Table({ head, style: { head: [], border: [] } });
  result.push(...lines);
  return result.toString();
}
