import type { Change, DecidedSet } from "../accepted.js";
import { coverageCurve, reliability, type CurvePoint, type Reliability } from "../curves.js";
import { isBad, scopeOf, summarize, type Figure, type Row, type Summary } from "../figures.js";
import { outcomeBars } from "./bars.js";
import { confusionMatrix } from "./matrix.js";
import { plot, type PlotPoint } from "./plot.js";
import { escaped, percent, type Markup } from "./svg.js";

export interface ReportOptions {
  /** By set, how its figures moved since the last accepted report. */
  changes: ReadonlyMap<string, readonly Change[]>;
  knowledgeVersion: string;
  examples: number;
}

/** Rows that are shown as the worst. */
const mostWorst = 30;
/** In-scope questions that the operator lets be answered wrong, when he says nothing. */
const budget = 0.03;

/** The figures as one page with pictures, which needs nothing but itself. */
export function htmlReport(sets: readonly DecidedSet[], { changes, knowledgeVersion, examples }: ReportOptions): string {
  return [
    `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>How well questions are answered</title>\n<style>${style}</style>\n</head>\n<body>\n<main>`,
    `<h1>How well questions are answered</h1>\n<p>Knowledge ${escaped(knowledgeVersion)}, ${examples} examples. ${sets.map(({ name, rows }) => `<b>${escaped(name)}</b>: ${rows.length} questions`).join("; ")}. `
      + "Intervals are 95% (Wilson).</p>",
    ...sets.map(({ name, rows }) => figuresTable(name, summarize(rows), changes.get(name) ?? [])),
    curves(sets),
    ...sets.flatMap(({ name, rows }) => [
      `<h2>${escaped(name)}: what was confused</h2>\n<div class="wide">${confusionMatrix(rows)}</div>`,
      `<h2>${escaped(name)}: by style of writing</h2>\n<p>Line: all questions; band: 10 points around it; whisker: interval of right or offered. For a question that has no answer anything but an answer is right.</p>\n<div class="wide">${outcomeBars(rows, "style", ({ style: each }) => each)}</div>`,
      `<h2>${escaped(name)}: by language</h2>\n<div class="wide">${outcomeBars(rows, "language", ({ lang }) => lang)}</div>`,
      worst(name, rows),
    ]),
    changed(sets, changes),
    "</main>\n</body>\n</html>\n",
  ].join("\n");
}

const targets: { name: string; of: keyof Omit<Summary, "questions" | "latencyUs">; aim: string }[] = [
  { name: "in-scope questions answered right", of: "inScopeRight", aim: "at least 75%, aim 82%" },
  { name: "answered right, or the right one offered", of: "inScopeRightOrOffered", aim: "at least 91%, aim 95%" },
  { name: "in-scope questions answered wrong", of: "inScopeWrong", aim: "at most 5%, aim 3%" },
  { name: "none questions answered from an article", of: "noneAnswered", aim: "at most 10%, aim 6%" },
  { name: "order-status, human, smalltalk recognised", of: "intentsRecognised", aim: "at least 90%, aim 95%" },
];

function figuresTable(name: string, summary: Summary, changes: readonly Change[]): Markup {
  const { p50, p95, p99 } = summary.latencyUs;
  const rows = targets.map(({ name: figure, of, aim }, index) => {
    const change = changes[index];
    const moved = change === undefined ? "" : `${change.better.length} better, ${change.worse.length} worse${change.isDrop ? " <b>dropped</b>" : ""}`;
    return `<tr><td>${figure}</td>${figureCells(summary[of])}<td>${aim}</td><td>${moved}</td></tr>`;
  });
  return `<h2>${escaped(name)}</h2>\n<table><thead><tr><th>figure</th><th>share</th><th>interval</th><th>n</th><th>target</th><th>since accepted</th></tr></thead>\n<tbody>${rows.join("\n")}</tbody></table>\n`
    + `<p class="note">Question to decision: p50 ${p50} µs, p95 ${p95} µs, p99 ${p99} µs.</p>`;
}

const figureCells = ({ share, low, high, n }: Figure) => `<td class="number"><b>${percent(share)}</b></td><td class="number">${percent(low)} to ${percent(high)}</td><td class="number">${n}</td>`;

function curves(sets: readonly DecidedSet[]): Markup {
  const points = sets.map(({ name, rows }) => ({ name, curve: coverageCurve(rows), summary: summarize(rows), reliable: reliability(rows) }));
  const coverage = (x: "wrong" | "noneAnswered", now: "inScopeWrong" | "noneAnswered") => points.map(({ name, curve, summary }) => ({
    name, line: curve.map((point: CurvePoint): PlotPoint => ({ x: point[x], y: point.right })),
    dots: [{ x: summary[now].share, y: summary.inScopeRight.share, title: `${name}, as it decides now` }],
  }));
  const plots = [
    plot(coverage("wrong", "inScopeWrong"), { label: "Coverage against error", xTitle: "in-scope questions answered wrong", yTitle: "in-scope questions answered right", xMost: 0.1, yLeast: 0.5, marks: [{ x: budget, name: "budget" }] }),
    plot(coverage("noneAnswered", "noneAnswered"), { label: "Coverage against none answered", xTitle: "none questions answered from an article", yTitle: "in-scope questions answered right", xMost: 0.25, yLeast: 0.5 }),
    plot(points.map(({ name, reliable }) => ({ name, line: linesOf(reliable), dots: linesOf(reliable) })), { label: "Reliability", xTitle: "probability that was said", yTitle: "share that was right", diagonal: true }),
  ];
  const errors = points.map(({ name, reliable }) => `${escaped(name)} ${percent(reliable.error)}`).join(", ");
  return `<h2>Coverage against error, and reliability</h2>\n<p>Lines: what every threshold would do, one article a question; points: the decisions as they are (they also answer several questions at once, and never what a guard refuses). `
    + `Reliability: on the dashed line what is said to be 80% likely is right 80 times in a hundred; mean distance from it (expected calibration error): ${errors}.</p>\n<div class="plots">${plots.join("\n")}</div>`;
}

function linesOf({ bins }: Reliability): PlotPoint[] {
  return bins.map(({ said, right }) => ({ x: said, y: right.share, low: right.low, high: right.high, radius: 2.5 + Math.min(5, Math.sqrt(right.n) / 4), title: `${right.n} questions said ${percent(said)}, right ${percent(right.share)}` }));
}

/** Answered from an article or taken for an intent though wrong, the surest first; then what got nothing though it has an answer. */
function worst(name: string, rows: readonly Row[]): Markup {
  const sureness = (row: Row) => row.candidates[0]?.score ?? 0;
  const bad = rows.filter(isBad).sort((a, b) => sureness(b) - sureness(a));
  const missed = rows.filter((row) => scopeOf(row) === "article" && row.decision === "handoff").sort((a, b) => expectedScore(a) - expectedScore(b));
  const shown = [...bad, ...missed].slice(0, mostWorst);
  const lines = shown.map((row) => `<tr><td>${escaped(row.text)}</td><td>${escaped(row.expected.join(", "))}</td><td>${escaped(`${row.decision} ${row.label}`)}</td><td>${escaped(row.reason)}</td></tr>`);
  return `<h2>${escaped(name)}: the worst</h2>\n<p>${bad.length} answered or taken up wrongly, the surest first; then ${missed.length} that got nothing though an article answers them. Shown: ${shown.length}.</p>\n`
    + `<div class="wide"><table><thead><tr><th>question</th><th>expected</th><th>decided</th><th>why</th></tr></thead>\n<tbody>${lines.join("\n")}</tbody></table></div>`;
}

const expectedScore = (row: Row) => row.candidates.find(({ id }) => row.expected.includes(id))?.score ?? 0;

function changed(sets: readonly DecidedSet[], changes: ReadonlyMap<string, readonly Change[]>): Markup {
  const lines = sets.flatMap(({ name }) => (changes.get(name) ?? []).flatMap(({ figure, better, worse }) =>
    [...worse.map((each) => ({ ...each, way: "worse" })), ...better.map((each) => ({ ...each, way: "better" }))]
      .map(({ row, before, now, way }) => `<tr><td>${escaped(name)}: ${escaped(figure)}</td><td>${way}</td><td>${escaped(row.text)}</td><td>${escaped(before)}</td><td>${escaped(now)}</td></tr>`)));
  const body = lines.length === 0 ? "<p>Nothing that a figure counts.</p>"
    : `<div class="wide"><table><thead><tr><th>figure</th><th></th><th>question</th><th>was</th><th>is</th></tr></thead>\n<tbody>${lines.join("\n")}</tbody></table></div>`;
  return `<h2>Changed since the accepted report</h2>\n${body}`;
}

const style = `
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: #24292f; background: #fff; }
main { max-width: 1000px; margin: 0 auto; padding: 24px 16px 64px; }
h1 { font-size: 26px; margin: 8px 0; } h2 { font-size: 19px; margin: 36px 0 8px; }
table { border-collapse: collapse; font-size: 13.5px; width: 100%; }
th, td { text-align: left; padding: 5px 10px 5px 0; border-bottom: 1px solid #e3e7eb; vertical-align: top; }
th { font-weight: 600; color: #57606a; } .number { font-variant-numeric: tabular-nums; white-space: nowrap; }
.note { color: #57606a; font-size: 13.5px; } .wide { overflow-x: auto; }
.plots { display: flex; flex-wrap: wrap; gap: 16px; } svg { font-family: system-ui, sans-serif; max-width: none; }
`;
