/* eslint-disable @typescript-eslint/no-non-null-assertion -- every index here is in range by construction, as in linear.ts */
import { LinearModel, type TrainingOptions, type TrainingRow } from "./linear.js";
import { seededRandom, shuffle } from "./seeded-random.js";

/** What a row on the wrong side of its margin costs; from 0.3 to 1 changes little. */
const cost = 0.5;
/** Smaller changes of a row's weight are left out. */
const smallestChange = 1e-6;

/**
 * Linear support vector machines, one for each class against the rest, squared hinge loss, by dual coordinate descent
 * (Hsieh et al., ICML 2008). They look at the few rows near a border where logistic regression looks at all: see trainLessons.
 */
export function trainMargins(rows: readonly TrainingRow[], { classes, features, epochs }: TrainingOptions): LinearModel {
  const model = new LinearModel(classes, new Float32Array(features * classes), new Float32Array(classes));
  const importance = new Float32Array(rows.length * classes);
  const softness = 1 / (2 * cost);
  const lengths = rows.map(({ row }) => row.values.reduce((sum, value) => sum + value * value, 1));
  const order = rows.map((_, index) => index);
  const random = seededRandom(4);
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random);
    for (const index of order) {
      const { row, target } = rows[index]!;
      const changes = model.scores(row);
      for (let c = 0; c < classes; c++) {
        const side = c === target ? 1 : -1;
        const old = importance[index * classes + c]!;
        const gradient = side * changes[c]! - 1 + softness * old;
        const now = Math.max(0, old - gradient / (lengths[index]! + softness));
        importance[index * classes + c] = now;
        changes[c] = side * (now - old);
      }
      add(model, row, changes);
    }
  }
  return model;
}

/** Adds a row to the weights of the classes for which it changed. */
function add({ weights, biases, classes }: LinearModel, row: TrainingRow["row"], changes: Float32Array): void {
  const changed = [...changes.keys()].filter((c) => Math.abs(changes[c]!) > smallestChange);
  for (const c of changed) biases[c]! += changes[c]!;
  if (changed.length === 0) return;
  for (let i = 0; i < row.indices.length; i++) {
    const base = row.indices[i]! * classes;
    const value = row.values[i]!;
    for (const c of changed) weights[base + c]! += changes[c]! * value;
  }
}
