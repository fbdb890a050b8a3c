import type { Calibration } from "../../answering/calibration.js";
import type { Knowledge } from "../../answering/knowledge.js";
import { decisionOf, type Change, type Comparison } from "../accepted.js";
import { coverageCurve, reliability, type CurvePoint } from "../curves.js";
import { figureOf, headFigures, isBad, scopeOf, summarize, type DecidedSet, type Figure, type HeadFigure, type Row } from "../figures.js";
import { outcomeBars } from "./bars.js";
import { confusionMatrix } from "./matrix.js";
import { plot, type PlotPoint } from "./plot.js";
import { escaped, percent, type Markup } from "./svg.js";

export interface ReportOptions {
  /** How the sets moved since the last accepted report; none when there is nothing to compare with. */
  comparisons: readonly Comparison[];
  knowledge: Pick<Knowledge, "version" | "examples">;
  /** See AnswererOptions; marked in the coverage curve. */
  wrongBudget: number;
}

/** Rows that are shown as the worst, of a set. */
const mostWorst = 30;
/** Points of the reliability plot of fewer questions show nothing but chance. */
const fewestInBin = 10;

/** The figures as one page with pictures, which needs nothing but itself. */
export function htmlReport(sets: readonly DecidedSet[], options: ReportOptions): string {
  const { comparisons, knowledge, wrongBudget } = options;
  const comparisonOf = (name: string) => comparisons.find(({ set }) => set === name);
  return [
    `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<title>How well questions are answered</title>\n<style>${style}</style>\n</head>\n<body>\n<main>\n<h1>How well questions are answered</h1>`,
    `<p>Knowledge ${escaped(knowledge.version.slice(0, 12))}, ${knowledge.examples.length} examples, WRONG_BUDGET ${percent(wrongBudget)}. Intervals are 95% (Wilson).</p>`,
    ...sets.map((set) => figuresTable(set, comparisonOf(set.name))),
    curves(sets, wrongBudget),
    ...sets.map(details),
    ...(comparisons.length === 0 ? [] : [changed(comparisons)]),
    "</main>\n</body>\n</html>\n",
  ].join("\n");
}

/** What the letter's assistant is held to; see the README. */
const targets: Record<HeadFigure["of"], string> = {
  inScopeRight: "at least 75%, aim 82%",
  inScopeRightOrOffered: "at least 91%, aim 95%",
  inScopeWrong: "at most 5%, aim 3%",
  noneAnswered: "at most 10%, aim 6%",
  intentsRecognised: "at least 90%, aim 95%",
};

const abouts: Record<string, string> = {
  dev: "Questions that others wrote; the model has learned all our examples and none of these.",
  "kept-out": "A fifth of our own examples, in whole situations; the model has learned the other four fifths.",
};

function figuresTable({ name, rows }: DecidedSet, comparison: Comparison | undefined): Markup {
  const summary = summarize(rows);
  const { p50, p95, p99 } = summary.latencyUs;
  const lines = headFigures.map(({ name: figure, of }) =>
    [figure, ...figureCells(summary[of]), targets[of], ...(comparison === undefined ? [] : [moved(comparison.changes.find((change) => change.figure.of === of))])]);
  const compared = comparison === undefined ? "Not compared with an accepted report." : `${comparison.shared} of them were asked when the report was accepted.`;
  return `<h2>${escaped(name)}: ${rows.length} questions</h2>\n${name in abouts ? `<p>${abouts[name] ?? ""}</p>` : ""}\n`
    + `${table(["figure", "share", "interval", "n", "target", ...(comparison === undefined ? [] : ["since accepted"])], lines)}\n<p class="note">Question to decision: p50 ${p50} µs, p95 ${p95} µs, p99 ${p99} µs. ${compared}</p>`;
}

const figureCells = ({ share, low, high, n }: Figure): Markup[] => [`<b>${percent(share)}</b>`, `${percent(low)} to ${percent(high)}`, String(n)];

function moved(change: Change | undefined): Markup {
  if (change === undefined) return "";
  const { better, worse, tossUps, isDrop } = change;
  const parts = [...(better.length + worse.length === 0 ? [] : [`${better.length} better, ${worse.length} worse`]), ...(tossUps === 0 ? [] : [`${tossUps} at the threshold`])];
  return parts.length === 0 ? "the same" : `${parts.join("; ")}${isDrop ? "; <b>a drop</b>" : ""}`;
}

function curves(sets: readonly DecidedSet[], wrongBudget: number): Markup {
  const points = sets.map(({ name, rows }) => ({ name, curve: coverageCurve(rows), summary: summarize(rows), reliable: reliability(rows) }));
  const coverage = (x: "wrong" | "noneAnswered", now: "inScopeWrong" | "noneAnswered") => points.map(({ name, curve, summary }) => ({
    name, line: curve.map((point: CurvePoint): PlotPoint => ({ x: point[x], y: point.right })),
    dots: [{ x: summary[now].share, y: summary.inScopeRight.share, title: `${name}, as it decides now` }],
  }));
  const yTitle = "in-scope questions answered right";
  const plots = [
    plot(coverage("wrong", "inScopeWrong"), { label: "Coverage against error", xTitle: "in-scope questions answered wrong", yTitle, xMost: 0.1, yLeast: 0.5, marks: [{ x: wrongBudget, name: "budget" }] }),
    plot(coverage("noneAnswered", "noneAnswered"), { label: "Coverage against none answered", xTitle: "none questions answered from an article", yTitle, xMost: 0.25, yLeast: 0.5 }),
  ];
  const reliabilities = points.map(({ name, reliable }) => ({ name, line: pointsOf(reliable), dots: pointsOf(reliable) }));
  const errors = points.map(({ name, reliable }) => `${escaped(name)} ${percent(reliable.error)}`).join(", ");
  return `<h2>Coverage against error</h2>\n<p>Lines: what every threshold would do, one article a question. Dots: the decisions as they are, at the threshold of the budget; `
    + `they also answer several questions at once. What a guard refuses is refused at every threshold.</p>\n<div class="plots">${plots.map(wide).join("\n")}</div>\n`
    + `<h2>Reliability</h2>\n<p>On the dashed line what is said to be 80% likely is right 80 times in a hundred. A dot is a tenth of the scale with at least ${fewestInBin} questions: the larger, the more; `
    + `with its interval. Mean distance from the line (expected calibration error): ${errors}.</p>\n`
    + wide(plot(reliabilities, { label: "Reliability", xTitle: "probability that was said", yTitle: "share that was right", diagonal: true }));
}

function pointsOf({ bins }: Calibration): PlotPoint[] {
  return bins.filter(({ questions }) => questions >= fewestInBin).map(({ said, right, questions }) => {
    const { low, high } = figureOf(Math.round(right * questions), questions);
    return { x: said, y: right, low, high, radius: 2.5 + Math.min(5, Math.sqrt(questions) / 4), title: `${questions} questions said ${percent(said)}, right ${percent(right)}` };
  });
}

function details({ name, rows }: DecidedSet): Markup {
  return [
    `<h2>${escaped(name)}: what was confused</h2>\n<p>Down: the best label; across: what was decided. Green: right; yellow: the right one among those offered; red: wrong; grey: anything else.</p>`,
    wide(confusionMatrix(rows)),
    `<h2>${escaped(name)}: by style of writing</h2>\n<p>Line: right or offered, of all questions; band: 10 points around it; whisker: interval of right or offered. For a question that has no answer anything but an answer is right.</p>`,
    wide(outcomeBars(rows, "style", ({ style: each }) => each)),
    `<h2>${escaped(name)}: by language</h2>\n${wide(outcomeBars(rows, "language", ({ lang }) => lang))}`,
    worst(name, rows),
  ].join("\n");
}

/** Answered from an article or taken for an intent though wrong, the surest first; then what got nothing though it has an answer. */
function worst(name: string, rows: readonly Row[]): Markup {
  const sureness = (row: Row) => row.candidates[0]?.score ?? 0;
  const bad = rows.filter(isBad).sort((a, b) => sureness(b) - sureness(a));
  const missed = rows.filter((row) => scopeOf(row) === "article" && row.decision === "handoff").sort((a, b) => expectedScore(a) - expectedScore(b));
  const shown = [...bad, ...missed].slice(0, mostWorst);
  const lines = shown.map((row) => [row.text, row.expected.join(", "), decisionOf(row), row.reason].map(escaped));
  return `<h2>${escaped(name)}: the worst</h2>\n<p>${bad.length} answered or taken up wrongly, the surest first; then ${missed.length} that got nothing though an article answers them. Shown: ${shown.length}.</p>\n`
    + table(["question", "expected", "decided", "why"], lines);
}

const expectedScore = (row: Row) => row.candidates.find(({ id }) => row.expected.includes(id))?.score ?? 0;

function changed(comparisons: readonly Comparison[]): Markup {
  const lines = comparisons.flatMap(({ set, changes }) => changes.flatMap(({ figure, better, worse }) =>
    [...worse.map((each) => ({ ...each, way: "worse" })), ...better.map((each) => ({ ...each, way: "better" }))]
      .map(({ row, before, now, way }) => [row.text, `${set}: ${figure.name}`, way, row.expected.join(", "), before, now].map(escaped))));
  return "<h2>Changed since the accepted report</h2>\n"
    + (lines.length === 0 ? "<p>Nothing that a figure counts.</p>"
      : `<details><summary>${lines.length} changes, a question in each figure that it moved</summary>\n${table(["question", "figure", "became", "expected", "was", "is"], lines)}</details>`);
}

/** On a narrow screen the first cell of a row stands above the others, each with its heading. */
function table(head: readonly string[], lines: readonly (readonly Markup[])[]): Markup {
  const rows = lines.map((cells) => `<tr>${cells.map((cell, column) => `<td data-head="${head[column] ?? ""}">${cell}</td>`).join("")}</tr>`);
  return `<table><thead><tr>${head.map((each) => `<th>${each}</th>`).join("")}</tr></thead>\n<tbody>${rows.join("\n")}</tbody></table>`;
}

/** A picture that scrolls sideways where it does not fit. */
const wide = (markup: Markup): Markup => `<div class="wide">${markup}</div>`;

const style = `
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: #24292f; background: #fff; }
main { max-width: 1000px; margin: 0 auto; padding: 24px 16px 64px; }
h1 { font-size: 26px; margin: 8px 0; } h2 { font-size: 19px; margin: 36px 0 8px; }
table { border-collapse: collapse; font-size: 13.5px; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 5px 10px 5px 0; border-bottom: 1px solid #e3e7eb; vertical-align: top; overflow-wrap: break-word; }
th { font-weight: 600; color: #57606a; }
.note { color: #57606a; font-size: 13.5px; } .wide { overflow-x: auto; max-width: 100%; }
.plots { display: flex; flex-wrap: wrap; gap: 16px; } svg { display: block; font-family: system-ui, sans-serif; max-width: none; }
@media (max-width: 640px) {
  thead { display: none; } tr { display: flex; flex-wrap: wrap; gap: 0 14px; padding: 6px 0; border-bottom: 1px solid #e3e7eb; }
  td { border: 0; padding: 0; } td:first-child { flex-basis: 100%; font-weight: 600; }
  td:not(:first-child)::before { content: attr(data-head) ": "; color: #57606a; }
}
`;
