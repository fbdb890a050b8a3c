/* eslint-disable @typescript-eslint/no-non-null-assertion -- every index here is in range by construction, as in linear.ts */
import type { SparseRow } from "./features.js";
import type { TrainingRow } from "./linear.js";

/** Features of a class that are kept, the heaviest ones; common words drop out, so that a question meets few classes. */
const featuresPerClass = 64;
/** How sharply likeness becomes probability: cosines lie near each other. */
const sharpness = 25;

/** Classes that have a feature, ascending, and how heavy it is for each. */
interface Posting {
  classes: Int32Array;
  weights: Float32Array;
}

/**
 * Likeness to the mean of each class's examples, through an inverted index: a question costs what its words touch, not the number of
 * classes. It knows less than LinearModel and is for knowledge of which that would be too large; see docs/decisions/0001-answering.md.
 */
export class CentroidModel {
  readonly #postings: ReadonlyMap<number, Posting>;

  constructor(readonly classes: number, postings: ReadonlyMap<number, Posting>, private readonly sharp: number = sharpness) {
    this.#postings = postings;
  }

  static of(rows: readonly TrainingRow[], classes: number): CentroidModel {
    const sums = Array.from({ length: classes }, () => new Map<number, number>());
    for (const { row, target } of rows) {
      const sum = sums[target];
      for (const [i, index] of row.indices.entries()) sum?.set(index, (sum.get(index) ?? 0) + (row.values[i] ?? 0));
    }
    const lists = new Map<number, [number, number][]>();
    for (const [target, sum] of sums.entries()) {
      for (const [index, weight] of heaviest(sum)) lists.set(index, [...lists.get(index) ?? [], [target, weight]]);
    }
    return new CentroidModel(classes, new Map([...lists].map(([index, list]) => [index, {
      classes: Int32Array.from(list, ([target]) => target), weights: Float32Array.from(list, ([, weight]) => weight),
    }])));
  }

  /** Of each class; they add up to 1. */
  probabilities(row: SparseRow): Float32Array {
    const scores = new Float32Array(this.classes);
    let top = 0;
    for (let i = 0; i < row.indices.length; i++) {
      const posting = this.#postings.get(row.indices[i]!);
      if (posting === undefined) continue;
      const value = row.values[i]!;
      for (let at = 0; at < posting.classes.length; at++) {
        const score = scores[posting.classes[at]!]! += value * posting.weights[at]!;
        if (score > top) top = score;
      }
    }
    // Most classes share no word with the question, and all those are as unlikely.
    const unlike = Math.exp(-this.sharp * top);
    let sum = 0;
    for (let target = 0; target < scores.length; target++) {
      const score = scores[target]!;
      sum += scores[target] = score === 0 ? unlike : Math.exp(this.sharp * (score - top));
    }
    for (let target = 0; target < scores.length; target++) scores[target]! /= sum;
    return scores;
  }

  /** The same model, less sure of itself the higher the temperature. */
  at(temperature: number): CentroidModel {
    return new CentroidModel(this.classes, this.#postings, this.sharp / temperature);
  }

  /** How much each word spoke for a class. */
  contributions(row: SparseRow, target: number, wordCount: number): Float32Array {
    const sums = new Float32Array(wordCount);
    for (const [i, index] of row.indices.entries()) {
      const posting = this.#postings.get(index);
      if (posting === undefined) continue;
      const at = placeOf(target, posting.classes);
      if (posting.classes[at] === target) sums[row.owners[i]!]! += posting.weights[at]! * row.values[i]!;
    }
    return sums;
  }
}

/** Where a number stands in a rising list, or would stand. */
function placeOf(number: number, rising: Int32Array): number {
  let [low, high] = [0, rising.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rising[middle]! < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The heaviest features of a class, scaled to length 1. */
function heaviest(sum: ReadonlyMap<number, number>): [number, number][] {
  const kept = [...sum].sort((a, b) => b[1] - a[1]).slice(0, featuresPerClass);
  const length = Math.hypot(...kept.map(([, weight]) => weight));
  return kept.map(([index, weight]) => [index, weight / length]);
}
