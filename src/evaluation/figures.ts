import { intents, type Candidate, type Decision, type Label } from "../answering/decision.js";
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

type Scope = "article" | "intent" | "none";

/** What the best label of a question is: an article, an intent, or nothing. */
export function scopeOf(row: Pick<Row, "expected">): Scope {
  const [best = "none"] = row.expected;
  if (best === "none") return "none";
  return intents.some((intent) => intent === best) ? "intent" : "article";
}

export const isRight = (row: Row) =>
  row.decision !== "choose" && row.expected.includes(row.label) || row.decision === "handoff" && row.expected.includes("human");
export const isOffered = (row: Row) => row.offered?.some((id) => row.expected.includes(id)) ?? false;
export const isWrong = (row: Row) => (row.decision === "answer" || row.decision === "intent") && !row.expected.includes(row.label);

/** For a `none` question anything but an answer is right; see Summary. */
export const isWell = (row: Row) => (scopeOf(row) === "none" ? row.decision !== "answer" : isRight(row));
export const isBad = (row: Row) => (scopeOf(row) === "none" ? row.decision === "answer" : isWrong(row));

export function summarize(rows: readonly Row[]): Summary {
  const of = (scope: Scope) => rows.filter((row) => scopeOf(row) === scope);
  const [article, intent, none] = [of("article"), of("intent"), of("none")];
  const times = rows.map(({ us }) => us).sort((a, b) => a - b);
  const percentile = (part: number) => times[Math.min(times.length - 1, Math.floor(part * times.length))] ?? 0;
  return {
    questions: rows.length,
    inScopeRight: share(article, isRight),
    inScopeRightOrOffered: share(article, (row) => isRight(row) || isOffered(row)),
    inScopeWrong: share(article, isWrong),
    noneAnswered: share(none, (row) => row.decision === "answer"),
    noneNotAnswered: share(none, (row) => row.decision !== "answer"),
    intentsRecognised: share(intent, isRight),
    latencyUs: { p50: percentile(0.5), p95: percentile(0.95), p99: percentile(0.99) },
  };
}

/** Standard normal deviate of a 95% interval. */
const z95 = 1.96;

/** The share of the rows that hold, with its Wilson interval; of no rows: share 0, from 0 to 1. */
export function share<T>(rows: readonly T[], holds: (row: T) => boolean): Figure {
  const n = rows.length;
  if (n === 0) return { n, share: 0, low: 0, high: 1 };
  const part = rows.filter(holds).length / n;
  const middle = (part + z95 ** 2 / (2 * n)) / (1 + z95 ** 2 / n);
  const half = z95 * Math.sqrt(part * (1 - part) / n + z95 ** 2 / (4 * n ** 2)) / (1 + z95 ** 2 / n);
  return { n, share: part, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
