import { intents } from "../answering/decision.js";
import { scopeOf, share, type Figure, type Row } from "./figures.js";

/** What a threshold would do to the in-scope and the `none` questions; shares, 0 to 1. */
export interface CurvePoint {
  /** p(best) - p(none) from which on is answered. */
  threshold: number;
  right: number;
  wrong: number;
  noneAnswered: number;
}

interface Guess {
  scope: "article" | "intent" | "none";
  isRight: boolean;
  /** Is an article, so that it would be an answer. */
  isArticle: boolean;
  confidence: number;
}

/**
 * Coverage against error: what would be answered right and wrong at every threshold, of one question one article. Read from the
 * candidates, of which a row holds the likeliest five; what a guard refused is refused at every threshold.
 */
export function coverageCurve(rows: readonly Row[]): CurvePoint[] {
  const guesses = rows.map(guessOf);
  const inScope = guesses.filter(({ scope }) => scope === "article").length;
  const none = guesses.filter(({ scope }) => scope === "none").length;
  const counts = { right: 0, wrong: 0, noneAnswered: 0 };
  const points: CurvePoint[] = [];
  for (const guess of guesses.filter(({ confidence }) => confidence > -1).sort((a, b) => b.confidence - a.confidence)) {
    if (guess.scope === "article") counts[guess.isRight ? "right" : "wrong"] += 1;
    else if (guess.scope === "none" && guess.isArticle) counts.noneAnswered += 1;
    else continue;
    const point = { threshold: guess.confidence, right: counts.right / Math.max(1, inScope), wrong: counts.wrong / Math.max(1, inScope), noneAnswered: counts.noneAnswered / Math.max(1, none) };
    // Questions that are equally sure cross the threshold together.
    if (points.at(-1)?.threshold === guess.confidence) points.pop();
    points.push(point);
  }
  return points;
}

function guessOf(row: Row): Guess {
  const none = row.candidates.find(({ id }) => id === "none")?.score ?? 0;
  const best = row.candidates.find(({ id }) => id !== "none");
  return {
    scope: scopeOf(row),
    isRight: best !== undefined && row.expected.includes(best.id),
    isArticle: best !== undefined && !intents.some((intent) => intent === best.id),
    confidence: best === undefined ? -1 : best.score - none,
  };
}

/** Questions of which the engine was about as sure, and how many of them it had right. */
export interface ReliabilityBin {
  /** Mean probability of the likeliest label, `none` included. */
  said: number;
  /** Share in which that label was right. */
  right: Figure;
}

export interface Reliability {
  bins: ReliabilityBin[];
  /** Expected calibration error: mean distance of `said` and `right`, weighed by questions; 0 to 1. */
  error: number;
}

const binCount = 10;
/** Neighbouring bins with fewer questions are joined: they would show nothing but chance. */
const fewestInBin = 15;

interface Said {
  score: number;
  isRight: boolean;
}

/** Whether what is said to be 80% likely is right 80 times in a hundred. What a guard refused has no probability, and is left out. */
export function reliability(rows: readonly Row[]): Reliability {
  const said = rows.flatMap((row) => row.candidates.slice(0, 1).map(({ id, score }): Said => ({ score, isRight: row.expected.includes(id) })));
  const bins = joined(Array.from({ length: binCount }, (_, bin) => said.filter(({ score }) => Math.min(binCount - 1, Math.floor(score * binCount)) === bin)))
    .map((inside): ReliabilityBin => ({ said: inside.reduce((sum, { score }) => sum + score, 0) / inside.length, right: share(inside, ({ isRight }) => isRight) }));
  return { bins, error: bins.reduce((sum, bin) => sum + bin.right.n * Math.abs(bin.said - bin.right.share), 0) / Math.max(1, said.length) };
}

/** Bins of enough questions each; what is left at the end goes to the last. */
function joined(bins: readonly Said[][]): Said[][] {
  const large: Said[][] = [];
  let open: Said[] = [];
  for (const bin of bins) {
    open.push(...bin);
    if (open.length < fewestInBin) continue;
    large.push(open);
    open = [];
  }
  const last = large.at(-1);
  if (last !== undefined) last.push(...open);
  else if (open.length > 0) large.push(open);
  return large;
}
