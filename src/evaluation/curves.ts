import { calibrationOf, type Calibration } from "../answering/calibration.js";
import { confidenceOf, isIntent, scopeOf, type Row, type Scope } from "./figures.js";

/** What a threshold would do to the in-scope and the `none` questions; shares, 0 to 1. */
export interface CurvePoint {
  /** p(best) - p(none) from which on is answered. */
  threshold: number;
  right: number;
  wrong: number;
  noneAnswered: number;
}

interface Guess {
  scope: Scope;
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
  const best = row.candidates.find(({ id }) => id !== "none");
  return {
    scope: scopeOf(row),
    isRight: best !== undefined && row.expected.includes(best.id),
    isArticle: best !== undefined && !isIntent(best.id),
    confidence: confidenceOf(row) ?? -1,
  };
}

/**
 * Whether what is said to be 80% likely is right 80 times in a hundred; the likeliest label may be `none`. What a guard refused has
 * no probability, and is left out.
 */
export function reliability(rows: readonly Row[]): Calibration {
  return calibrationOf(rows.flatMap(({ candidates, expected }) => candidates.slice(0, 1).map(({ id, score }) => ({ said: score, right: Number(expected.includes(id)) }))));
}
