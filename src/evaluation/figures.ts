import { intents, type Candidate, type Decision, type Label } from "../answering/decision.js";
import type { ThresholdIntervals } from "../answering/thresholds.js";
import type { Question } from "./questions.js";

/** One question and what was decided; the form of `evaluate --json`, which stays stable. */
export interface Row {
  text: string;
  lang: string;
  style: string;
  expected: Label[];
  decision: Decision["kind"];
  /** The article, of several the first; the intent; or `none`. */
  label: Label;
  candidates: Pick<Candidate, "id" | "score">[];
  /** Articles of an answer, best first. */
  articles?: string[];
  /** Articles of a choice, best first. */
  offered?: string[];
  /** Why, in English words. */
  reason: string;
  /** Time from question to decision, in microseconds. */
  us: number;
}

/** Questions of one origin, each decided. */
export interface DecidedSet {
  /** "dev", "kept-out", or the name of a file. */
  name: string;
  rows: Row[];
  /** How far the thresholds of the model that decided depend on chance; see thresholdIntervals. */
  thresholds?: ThresholdIntervals;
}

/** A share with its 95% interval (Wilson), all from 0 to 1. */
export interface Figure {
  n: number;
  share: number;
  low: number;
  high: number;
}

/** The figures that the targets are set in. */
export interface Summary {
  questions: number;
  /** Of questions that an article answers: answered with an expected article first. */
  inScopeRight: Figure;
  /** The same, or an expected article among those offered. */
  inScopeRightOrOffered: Figure;
  /** Of questions that an article answers: another article was given, or an intent was taken up. */
  inScopeWrong: Figure;
  /** Of questions that the letter does not answer: answered from an article. */
  noneAnswered: Figure;
  noneNotAnswered: Figure;
  /** order-status, human (a hand-off counts) and smalltalk. */
  intentsRecognised: Figure;
  /** Microseconds from question to decision. */
  latencyUs: { p50: number; p95: number; p99: number };
}

export function rowOf(question: Question, decision: Decision, us: number): Row {
  return {
    text: question.text, lang: question.lang, style: question.style, expected: question.expected,
    decision: decision.kind, label: decision.label,
    candidates: decision.candidates.map(({ id, score }) => ({ id, score: Math.round(score * 10_000) / 10_000 })),
    ...(decision.kind === "answer" ? { articles: decision.articles } : {}),
    ...(decision.kind === "choose" ? { offered: decision.articles } : {}),
    reason: decision.reason,
    us,
  };
}

export type Scope = "article" | "intent" | "none";

/** What the best label of a question is: an article, an intent, or nothing. */
export function scopeOf({ expected: [best = "none"] }: Pick<Row, "expected">): Scope {
  if (best === "none") return "none";
  return isIntent(best) ? "intent" : "article";
}

/** How sure the engine is that something answers it, as in Thresholds: -1 to 1; nothing when a guard refused. Read from the likeliest five. */
export function confidenceOf({ candidates }: Pick<Row, "candidates">): number | undefined {
  const best = candidates.find(({ id }) => id !== "none");
  return best === undefined ? undefined : best.score - (candidates.find(({ id }) => id === "none")?.score ?? 0);
}

export const isIntent = (label: Label) => intents.some((intent) => intent === label);

/** A row as far as it is judged. */
export type Outcome = Pick<Row, "expected" | "decision" | "label" | "offered">;

export const isRight = ({ decision, label, expected }: Outcome) =>
  decision !== "choose" && expected.includes(label) || decision === "handoff" && expected.includes("human");
export const isOffered = ({ offered, expected }: Outcome) => offered?.some((id) => expected.includes(id)) ?? false;
const isRightOrOffered = (row: Outcome) => isRight(row) || isOffered(row);
export const isWrong = ({ decision, label, expected }: Outcome) => (decision === "answer" || decision === "intent") && !expected.includes(label);
const isAnswered = ({ decision }: Outcome) => decision === "answer";

/** For a `none` question anything but an answer is right; see Summary. */
export const isWell = (row: Outcome) => (scopeOf(row) === "none" ? !isAnswered(row) : isRight(row));
export const isBad = (row: Outcome) => (scopeOf(row) === "none" ? isAnswered(row) : isWrong(row));

/** A figure of the summary that has a target. */
export interface HeadFigure {
  of: "inScopeRight" | "inScopeRightOrOffered" | "inScopeWrong" | "noneAnswered" | "intentsRecognised";
  name: string;
  /** The questions that it is a share of. */
  scope: Scope;
  holds: (row: Outcome) => boolean;
  /** Whether more of it is better. */
  isGood: boolean;
}

export const headFigures: readonly HeadFigure[] = [
  { of: "inScopeRight", name: "in-scope questions answered right", scope: "article", holds: isRight, isGood: true },
  { of: "inScopeRightOrOffered", name: "answered right, or the right one offered", scope: "article", holds: isRightOrOffered, isGood: true },
  { of: "inScopeWrong", name: "in-scope questions answered wrong", scope: "article", holds: isWrong, isGood: false },
  { of: "noneAnswered", name: "none questions answered from an article", scope: "none", holds: isAnswered, isGood: false },
  { of: "intentsRecognised", name: "order-status, human, smalltalk recognised", scope: "intent", holds: isRight, isGood: true },
];

export function summarize(rows: readonly Row[]): Summary {
  const inScope = (scope: Scope) => rows.filter((row) => scopeOf(row) === scope);
  const [article, intent, none] = [inScope("article"), inScope("intent"), inScope("none")];
  const times = rows.map(({ us }) => us).sort((a, b) => a - b);
  const percentile = (part: number) => times[Math.min(times.length - 1, Math.floor(part * times.length))] ?? 0;
  return {
    questions: rows.length,
    inScopeRight: share(article, isRight),
    inScopeRightOrOffered: share(article, isRightOrOffered),
    inScopeWrong: share(article, isWrong),
    noneAnswered: share(none, isAnswered),
    noneNotAnswered: share(none, (row) => !isAnswered(row)),
    intentsRecognised: share(intent, isRight),
    latencyUs: { p50: percentile(0.5), p95: percentile(0.95), p99: percentile(0.99) },
  };
}

/** Standard normal deviate of a 95% interval. */
const z95 = 1.96;

/** The share of the rows that hold, with its interval; of no rows: share 0, from 0 to 1. */
export function share<T>(rows: readonly T[], holds: (row: T) => boolean): Figure {
  return figureOf(rows.filter(holds).length, rows.length);
}

/** `count` of `n`, with Wilson's interval. */
export function figureOf(count: number, n: number): Figure {
  if (n === 0) return { n, share: 0, low: 0, high: 1 };
  const part = count / n;
  const middle = (part + z95 ** 2 / (2 * n)) / (1 + z95 ** 2 / n);
  const half = z95 * Math.sqrt(part * (1 - part) / n + z95 ** 2 / (4 * n ** 2)) / (1 + z95 ** 2 / n);
  return { n, share: part, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
