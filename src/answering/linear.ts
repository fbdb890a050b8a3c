/* eslint-disable @typescript-eslint/no-non-null-assertion -- every index here is in range by construction, and a check in these loops doubles the training time */
import type { SparseRow } from "./features.js";
import { seededRandom, shuffle } from "./seeded-random.js";

/** One question to learn from. */
export interface TrainingRow {
  row: SparseRow;
  /** Number of its class. */
  target: number;
}

/** What a training run is made of; the figures were chosen by cross-validation, see docs/decisions/0001-answering.md. */
export interface TrainingOptions {
  classes: number;
  features: number;
  /** Times that every row is seen. */
  epochs: number;
}

/** First step of Adagrad; three times as much or as little costs under a point. */
const step = 0.1;
/** Where Adagrad's sums of squares begin: keeps the first steps of a rare feature small. */
const firstSquare = 0.1;
/** A class that is this near to its target teaches nothing more; leaving it out makes training twice as fast. */
const smallestError = 0.01;

/** Multinomial logistic regression. The weights of one feature lie together, so that a question reads few cache lines. */
export class LinearModel {
  constructor(readonly classes: number, readonly weights: Float32Array, readonly biases: Float32Array) {}

  /** Of each class, in the order of the classes; they add up to 1. */
  probabilities(row: SparseRow): Float32Array {
    return softmax(this.scores(row));
  }

  /** Of each class, in the order of the classes; without bounds. */
  scores(row: SparseRow): Float32Array {
    const { classes, weights } = this;
    const scores = Float32Array.from(this.biases);
    for (let i = 0; i < row.indices.length; i++) {
      const base = row.indices[i]! * classes;
      const value = row.values[i]!;
      for (let c = 0; c < classes; c++) scores[c]! += weights[base + c]! * value;
    }
    return scores;
  }

  /** A model whose scores are those of this one and, `times` as heavy, of another. */
  plus(other: LinearModel, times: number): LinearModel {
    const sum = new LinearModel(this.classes, this.weights.map((weight, at) => weight + times * other.weights[at]!), this.biases.map((bias, at) => bias + times * other.biases[at]!));
    center(sum);
    return sum;
  }

  /** The same model, less sure of itself the higher the temperature. */
  at(temperature: number): LinearModel {
    return new LinearModel(this.classes, this.weights.map((weight) => weight / temperature), this.biases.map((bias) => bias / temperature));
  }

  /** How much each word spoke for a class. */
  contributions(row: SparseRow, target: number, wordCount: number): Float32Array {
    const { classes, weights } = this;
    const sums = new Float32Array(wordCount);
    for (let i = 0; i < row.indices.length; i++) sums[row.owners[i]!]! += weights[row.indices[i]! * classes + target]! * row.values[i]!;
    return sums;
  }
}

function softmax(scores: Float32Array): Float32Array {
  let top = -Infinity;
  for (const score of scores) top = Math.max(top, score);
  let sum = 0;
  for (let c = 0; c < scores.length; c++) sum += scores[c] = Math.exp(scores[c]! - top);
  for (let c = 0; c < scores.length; c++) scores[c]! /= sum;
  return scores;
}

/** Trains with Adagrad over the rows, in a shuffled order that is the same each time. */
export function trainLinear(rows: readonly TrainingRow[], options: TrainingOptions): LinearModel {
  const { classes, features, epochs } = options;
  const model = new LinearModel(classes, new Float32Array(features * classes), new Float32Array(classes));
  const squares = new Float32Array(features * classes).fill(firstSquare);
  const biasSquares = new Float32Array(classes).fill(firstSquare);
  const order = rows.map((_, index) => index);
  const random = seededRandom(1);
  const resting = new Uint8Array(rows.length);
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random);
    for (const index of order) {
      // A row without a mistake is left in peace in the next epoch.
      if (resting[index] === 1) {
        resting[index] = 0;
        continue;
      }
      const { row, target } = rows[index]!;
      const errors = model.probabilities(row);
      errors[target]! -= 1;
      const mistaken = [...errors.keys()].filter((c) => Math.abs(errors[c]!) > smallestError);
      if (mistaken.length === 0) resting[index] = 1;
      for (const c of mistaken) learn(model.biases, biasSquares, c, errors[c]!);
      for (let i = 0; i < row.indices.length; i++) {
        const base = row.indices[i]! * classes;
        const value = row.values[i]!;
        for (const c of mistaken) learn(model.weights, squares, base + c, errors[c]! * value);
      }
    }
  }
  return model;
}

/** Takes from each weight the mean of its feature: the probabilities stay, and a weight then tells what speaks for one class against all. */
function center({ classes, weights }: LinearModel): void {
  for (let base = 0; base < weights.length; base += classes) {
    const feature = weights.subarray(base, base + classes);
    const mean = feature.reduce((sum, weight) => sum + weight, 0) / classes;
    for (let c = 0; c < classes; c++) feature[c]! -= mean;
  }
}

/** One step of Adagrad for one weight. */
function learn(weights: Float32Array, squares: Float32Array, at: number, gradient: number): void {
  const square = squares[at]! += gradient * gradient;
  weights[at]! -= step * gradient / Math.sqrt(square);
}
