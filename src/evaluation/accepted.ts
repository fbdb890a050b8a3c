import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import type { Decision } from "../answering/decision.js";
import { AppError, messageOf } from "../errors.js";
import { isOffered, isRight, isWrong, scopeOf, summarize, type Row } from "./figures.js";
import { groupBy } from "./kept-out.js";

export class AcceptedReportError extends AppError {
  readonly code = "accepted-report";
}

/** Questions of one origin, each decided. */
export interface DecidedSet {
  /** "dev", "kept-out", or the name of a file. */
  name: string;
  rows: Row[];
}

/** By decision ("answer switch-date", "choose sla-cost sla-invoice"): the keys of the questions that got it. */
const acceptedSchema = z.object({ sets: z.record(z.string(), z.object({ figures: z.record(z.string(), z.number()), decisions: z.record(z.string(), z.array(z.string())) })) });
export type Accepted = z.infer<typeof acceptedSchema>;

/**
 * Reads what was accepted last; nothing when there is no file yet.
 * @throws AcceptedReportError when it cannot be read
 */
export function readAccepted(path: string): Accepted | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
  try {
    return acceptedSchema.parse(JSON.parse(text));
  } catch (thrown) {
    throw new AcceptedReportError(`${path} is no accepted report: ${messageOf(thrown)}; take it from the repository again, or write it with npm run evaluate -- --accept`, { cause: thrown });
  }
}

/** Keeps the decisions as those that later ones are compared with. */
export function writeAccepted(path: string, sets: readonly DecidedSet[]): void {
  const accepted: Accepted = { sets: Object.fromEntries(sets.map(({ name, rows }) => [name, { figures: figuresOf(rows), decisions: decisionsOf(rows) }])) };
  writeFileSync(path, `${JSON.stringify(accepted, null, 1).replace(/\[\s+([^\]]+?)\s+\]/g, (_, keys: string) => `[${keys.replace(/\s+/g, " ")}]`)}\n`);
}

function figuresOf(rows: readonly Row[]): Record<string, number> {
  const summary = summarize(rows);
  return Object.fromEntries(figures.map(({ name, of }) => [name, Math.round(summary[of].share * 10_000) / 10_000]));
}

function decisionsOf(rows: readonly Row[]): Record<string, string[]> {
  const groups = [...groupBy(rows, decisionOf)].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(groups.map(([decision, group]) => [decision, group.map(keyOf).sort()]));
}

const decisionOf = ({ decision, label, articles, offered }: Row) => [decision, ...articles ?? offered ?? [label]].join(" ");
const keyOf = ({ lang, text }: Row) => createHash("sha256").update(`${lang}\0${text}`).digest("hex").slice(0, 8);

/** The same question with another decision. */
function withDecision(row: Row, decision: string): Row {
  const [kind = "handoff", ...ids] = decision.split(" ");
  const { text, lang, style, expected, candidates, reason, us } = row;
  return {
    text, lang, style, expected, candidates, reason, us, decision: kind as Decision["kind"], label: ids[0] ?? "none",
    ...(kind === "answer" ? { articles: ids } : {}), ...(kind === "choose" ? { offered: ids } : {}),
  };
}

type FigureName = "inScopeRight" | "inScopeRightOrOffered" | "inScopeWrong" | "noneAnswered" | "intentsRecognised";

/** The figures that must not drop; `isGood` is asked of the questions of a scope. */
const figures: { name: string; of: FigureName; scope: ReturnType<typeof scopeOf>; isGood: (row: Row) => boolean }[] = [
  { name: "in-scope answered right", of: "inScopeRight", scope: "article", isGood: isRight },
  { name: "in-scope right or offered", of: "inScopeRightOrOffered", scope: "article", isGood: (row) => isRight(row) || isOffered(row) },
  { name: "in-scope answered wrong", of: "inScopeWrong", scope: "article", isGood: (row) => !isWrong(row) },
  { name: "none answered from an article", of: "noneAnswered", scope: "none", isGood: (row) => row.decision !== "answer" },
  { name: "intents recognised", of: "intentsRecognised", scope: "intent", isGood: isRight },
];

/** How a figure moved on the questions that were asked then too. */
export interface Change {
  figure: string;
  /** Questions that both asked. */
  questions: number;
  /** Shares then and now, 0 to 1. */
  before: number;
  now: number;
  better: ChangedRow[];
  worse: ChangedRow[];
  /** Chance of so many worse against so few better if each changed question were as likely to become better as worse (sign test). */
  chance: number;
  /** The figure dropped by more than its noise. */
  isDrop: boolean;
}

export interface ChangedRow {
  row: Row;
  /** What was decided then, such as "answer switch-date". */
  before: string;
  now: string;
}

/** Under this chance a drop is no accident: one time in twenty. */
const leastChance = 0.05;

/** How each figure of a set moved since it was accepted; nothing when the set was never accepted. */
export function changesSince(accepted: Accepted | undefined, { name, rows }: DecidedSet): Change[] {
  const set = accepted?.sets[name];
  if (set === undefined) return [];
  const decisions = new Map(Object.entries(set.decisions).flatMap(([decision, keys]) => keys.map((key) => [key, decision])));
  const pairs = rows.flatMap((row) => {
    const before = decisions.get(keyOf(row));
    return before === undefined ? [] : [{ row, before, now: decisionOf(row), then: withDecision(row, before) }];
  });
  return figures.map(({ name: figure, of, scope, isGood }) => {
    const asked = pairs.filter(({ row }) => scopeOf(row) === scope);
    const better = asked.filter(({ row, then }) => isGood(row) && !isGood(then));
    const worse = asked.filter(({ row, then }) => !isGood(row) && isGood(then));
    const chance = atLeast(worse.length, better.length + worse.length);
    return {
      figure, questions: asked.length, better, worse, chance, isDrop: worse.length > better.length && chance < leastChance,
      before: summarize(asked.map(({ then }) => then))[of].share, now: summarize(asked.map(({ row }) => row))[of].share,
    };
  });
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

/** A drop for people: the figure, and each question that became worse with what was and is decided. */
export function dropText(set: string, { figure, before, now, worse, better, chance }: Change): string {
  const percent = (part: number) => `${(part * 100).toFixed(1)}%`;
  return [
    `${set}: ${figure} was ${percent(before)} and is ${percent(now)}: ${worse.length} questions worse, ${better.length} better (chance ${chance.toFixed(3)})`,
    ...worse.map(({ row, before: then, now: decided }) => `  - "${row.text}" (${row.expected.join("|")}): ${then} -> ${decided}`),
  ].join("\n");
}
