import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Decision } from "../answering/decision.js";
import type { ThresholdIntervals } from "../answering/thresholds.js";
import { AppError, messageOf } from "../errors.js";
import { packageRoot } from "../package-root.js";
import { confidenceOf, headFigures, scopeOf, share, summarize, type DecidedSet, type HeadFigure, type Outcome, type Row } from "./figures.js";
import { groupBy } from "./group-by.js";

export class AcceptedReportError extends AppError {
  readonly code = "accepted-report";
}

const acceptedSchema = z.object({
  /** See AnswererOptions; decisions at another budget are no yardstick. */
  wrongBudget: z.number(),
  sets: z.record(z.string(), z.object({
    /** For who reads the file, or what changed in it. */
    figures: z.record(z.string(), z.number()),
    /** By decision ("answer switch-date", "choose sla-cost sla-invoice"): the keys of the questions that got it. */
    decisions: z.record(z.string(), z.array(z.string())),
  })),
});
/** What was decided when the figures were accepted last. */
export type Accepted = z.infer<typeof acceptedSchema>;

const howToAccept = "look at dist/evaluation/report.html after npm run evaluate, then keep it with npm run evaluate -- --accept";

/** Where the repository keeps what was accepted last. */
export const acceptedFile = () => join(packageRoot(), "docs", "evaluation", "accepted.json");

/** @throws AcceptedReportError when the file is not there, or cannot be read */
export function readAccepted(path: string): Accepted {
  try {
    return acceptedSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (thrown) {
    throw new AcceptedReportError(isMissing(thrown) ? `${path} is not there, so no figure can be compared with what was accepted; ${howToAccept}`
      : `${path} is no accepted report: ${messageOf(thrown)}; take it from the repository again, or ${howToAccept}`, { cause: thrown });
  }
}

const isMissing = (thrown: unknown) => thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT";

/** Keeps the decisions as those that later ones are compared with. */
export function writeAccepted(path: string, sets: readonly DecidedSet[], wrongBudget: number): void {
  const accepted: Accepted = { wrongBudget, sets: Object.fromEntries(sets.map(({ name, rows }) => [name, { figures: figuresOf(rows), decisions: decisionsOf(rows) }])) };
  // The keys of a decision on one line, so that a change of the file shows the decisions that changed.
  const text = JSON.stringify(accepted, null, 1).replace(/\[\s+([^\]]+?)\s+\]/g, (_, keys: string) => `[${keys.replace(/\s+/g, " ")}]`);
  writeFileSync(path, `${text}\n`);
}

function figuresOf(rows: readonly Row[]): Record<string, number> {
  const summary = summarize(rows);
  return Object.fromEntries(headFigures.map(({ name, of }) => [name, Math.round(summary[of].share * 10_000) / 10_000]));
}

function decisionsOf(rows: readonly Row[]): Record<string, string[]> {
  const groups = [...groupBy(rows, decisionOf)].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(groups.map(([decision, group]) => [decision, group.map(keyOf).sort()]));
}

/** What was decided, in words without spaces: the kind, then its labels. */
export const decisionOf = ({ decision, label, articles, offered }: Row) => [decision, ...articles ?? offered ?? [label]].join(" ");
const keyOf = ({ lang, text }: Row) => createHash("sha256").update(`${lang}\0${text}`).digest("hex").slice(0, 12);

/** What decisionOf told, judged by what is expected of the question today. */
function outcomeOf(decision: string, { expected }: Row): Outcome {
  const [kind = "handoff", ...labels] = decision.split(" ");
  return { expected, decision: kind as Decision["kind"], label: labels[0] ?? "none", ...(kind === "choose" ? { offered: labels } : {}) };
}

/** How a figure moved on the questions that were asked then too. */
export interface Change {
  figure: HeadFigure;
  /** Questions of the figure that both asked. */
  questions: number;
  /** Shares then and now, 0 to 1. */
  before: number;
  now: number;
  better: ChangedRow[];
  worse: ChangedRow[];
  /** Questions that moved too, and count for nothing: see isTossUp. */
  tossUps: number;
  /** Chance of so many worse against so few better if each changed question were as likely to become better as worse (sign test). */
  chance: number;
  /** The figure became worse by more than its noise. */
  isDrop: boolean;
}

export interface ChangedRow {
  row: Row;
  /** What was decided then, such as "answer switch-date". */
  before: string;
  now: string;
}

export interface Comparison {
  /** Name of the set. */
  set: string;
  questions: number;
  /** Of them, those that were asked then too. */
  shared: number;
  changes: Change[];
}

/** Under this chance a drop is no accident: with five figures of two sets, one run in twenty would fail by accident. */
const leastChance = 0.005;
/** With a smaller share of the questions asked then too, a drop could hide among the others. */
const leastShared = 0.5;

/** How each figure of a set moved since it was accepted, by question. */
export function compareWith(accepted: Accepted, { name, rows, thresholds }: DecidedSet): Comparison {
  const decisions = Object.entries(accepted.sets[name]?.decisions ?? {});
  const decisionByKey = new Map(decisions.flatMap(([decision, keys]) => keys.map((key) => [key, decision])));
  const pairs = rows.flatMap((row): Pair[] => {
    const before = decisionByKey.get(keyOf(row));
    if (before === undefined) return [];
    const then = outcomeOf(before, row);
    return [{ row, before, now: decisionOf(row), then, isTossUp: isTossUp(row, then, thresholds) }];
  });
  return { set: name, questions: rows.length, shared: pairs.length, changes: headFigures.map((figure) => changeOf(figure, pairs)) };
}

interface Pair extends ChangedRow {
  then: Outcome;
  isTossUp: boolean;
}

/**
 * Where the threshold falls is chance too, and moves many questions the same way: a question as sure as the threshold's own interval
 * might have been decided as it was then.
 */
function isTossUp(row: Row, then: Outcome, thresholds: ThresholdIntervals | undefined): boolean {
  const confidence = confidenceOf(row);
  const threshold = (["answer", "intent", "choose"] as const).find((kind) => (row.decision === kind) !== (then.decision === kind));
  if (thresholds === undefined || threshold === undefined || confidence === undefined) return false;
  return confidence >= thresholds[threshold].low && confidence <= thresholds[threshold].high;
}

function changeOf(figure: HeadFigure, pairs: readonly Pair[]): Change {
  const { scope, holds, isGood } = figure;
  const asked = pairs.filter(({ row }) => scopeOf(row) === scope);
  const changed = asked.filter(({ row, then }) => holds(row) !== holds(then));
  const moved = changed.filter((pair) => !pair.isTossUp);
  const better = moved.filter(({ row }) => holds(row) === isGood);
  const worse = moved.filter(({ row }) => holds(row) !== isGood);
  const chance = atLeast(worse.length, moved.length);
  return {
    figure, questions: asked.length, better, worse, tossUps: changed.length - moved.length, chance, isDrop: chance < leastChance,
    before: share(asked, ({ then }) => holds(then)).share, now: share(asked, ({ row }) => holds(row)).share,
  };
}

/** Chance of at least `heads` heads in `throws` throws of a fair coin. */
function atLeast(heads: number, throws: number): number {
  let chance = 0;
  let term = 0.5 ** throws;
  for (let count = throws; count >= heads; count--) {
    chance += term;
    term *= count / (throws - count + 1);
  }
  return chance;
}

/** What must be mended or accepted before the figures pass, for people: each drop with its questions, or that too little can be compared. */
export function faultsOf({ set, questions, shared, changes }: Comparison): string[] {
  if (shared < leastShared * questions) {
    return [`${set}: only ${shared} of ${questions} questions were asked when the figures were accepted, too few to compare; ${howToAccept}`];
  }
  return changes.filter(({ isDrop }) => isDrop).map((change) => dropText(set, change));
}

function dropText(set: string, { figure, questions, before, now, worse, better, tossUps, chance }: Change): string {
  const percent = (part: number) => `${(part * 100).toFixed(1)}%`;
  return [
    `${set}: ${figure.name}: ${percent(before)} when accepted, ${percent(now)} now, of ${questions} questions; ${worse.length} worse, `
      + `${better.length} better (chance ${chance < 0.001 ? "under 0.001" : chance.toFixed(3)}). Mend it, or when it is meant: npm run evaluate -- --accept`,
    ...(tossUps === 0 ? [] : [`  (${tossUps} more moved that are about as sure as the threshold, whose own interval they lie in)`]),
    ...worse.map(({ row, before: then, now: decided }) => `  - "${row.text}" (${row.expected.join("|")}): ${then} -> ${decided}`),
  ].join("\n");
}
