import type { Candidate, Label } from "./decision.js";
import { words } from "./fold.js";
import type { SparseRow } from "./features.js";
import type { TrainedModel } from "./trained-model.js";

/** A text as the model reads it. */
export interface Reading {
  tokens: string[];
  row: SparseRow;
}

/** What the model makes of a message. */
export interface Assessment {
  /** Of each label, in the order of the model's. */
  probabilities: Float32Array;
  /** The likeliest label that is not `none`. */
  best: Label;
  /** p(best) - p(none), from -1 to 1. */
  confidence: number;
  /** p(none), 0 to 1. */
  none: number;
}

/** From this many words on, a message holds more than its question: greeting, story, signature. */
const longMessageWords = 30;
const mostCandidates = 5;
const mostWhyWords = 4;

export function read(model: TrainedModel, text: string): Reading {
  return readTokens(model, words(text));
}

export function readTokens(model: TrainedModel, tokens: string[]): Reading {
  return { tokens, row: model.vocabulary.row(tokens) };
}

/** What the model makes of a text, taken as one question. */
export function assess(model: TrainedModel, { row }: Reading): Assessment {
  return conclude(model, model.classifier.probabilities(row));
}

/** A sentence or clause of a message. */
export interface Part extends Assessment {
  text: string;
  reading: Reading;
  asks: boolean;
}

/** The words of a message that say what it is about: without the sentences that only greet, thank and sign. */
export function matterOf(tokens: string[], parts: readonly Part[]): string[] {
  const matter = parts.filter(({ best }) => best !== "smalltalk");
  return matter.length > 0 && (isLong(tokens, parts) || matter.length < parts.length) ? matter.flatMap(({ reading }) => reading.tokens) : tokens;
}

export const isLong = (tokens: readonly string[], parts: readonly Part[]) => parts.length > 1 && tokens.length >= longMessageWords;

/**
 * What it makes of a message: of a long one, the question that is surest to be answerable is read beside the whole.
 * @param matter see matterOf
 */
export function assessMessage(model: TrainedModel, { tokens, matter, parts }: { tokens: string[]; matter: Reading; parts: readonly Part[] }): Assessment {
  const whole = assess(model, matter);
  const tells = parts.filter(({ best }) => best !== "smalltalk");
  if (!isLong(tokens, parts) || tells.length === 0) return whole;
  const questions = tells.filter(({ asks }) => asks);
  const surest = (questions.length > 0 ? questions : tells).reduce((best, part) => (part.confidence > best.confidence ? part : best));
  return jointly(model, whole, surest);
}

/** What no reading may fall below, so that neither of two can rule out what the other is sure of. */
const leastShare = 0.01;

/** What two readings of the same message make of it together: what both find likely, by how likely a label is before it is read. */
export function jointly(model: TrainedModel, one: Assessment, other: Assessment, priorOf?: (label: Label) => number): Assessment {
  const product = new Float32Array(one.probabilities.length);
  let sum = 0;
  // By hand, as in conclude.
  for (let index = 0; index < product.length; index++) {
    const likely = ((one.probabilities[index] ?? 0) + leastShare) * ((other.probabilities[index] ?? 0) + leastShare);
    sum += product[index] = priorOf === undefined ? likely : likely * priorOf(model.labels[index] ?? "none");
  }
  for (let index = 0; index < product.length; index++) product[index] = (product[index] ?? 0) / sum;
  return conclude(model, product);
}

export function conclude(model: TrainedModel, probabilities: Float32Array): Assessment {
  const none = probabilities[model.labels.indexOf("none")] ?? 0;
  let best = -1;
  let top = -1;
  // Counted by hand: of thousands of labels an iterator would make as many objects.
  for (let index = 0; index < probabilities.length; index++) {
    const probability = probabilities[index] ?? 0;
    if (probability <= top || model.labels[index] === "none") continue;
    best = index;
    top = probability;
  }
  return { probabilities, best: model.labels[best] ?? "none", confidence: (probabilities[best] ?? 0) - none, none };
}

/** The likeliest labels, best first, each with the words that spoke for it. */
export function candidatesOf(model: TrainedModel, { tokens, row }: Reading, probabilities: Float32Array): Candidate[] {
  return likeliest(probabilities, mostCandidates).map(([label, score]) => {
    const contributions = model.classifier.contributions(row, label, tokens.length);
    const strongest = [...tokens.keys()].filter((index) => (contributions[index] ?? 0) > 0)
      .sort((a, b) => (contributions[b] ?? 0) - (contributions[a] ?? 0));
    const why = [...new Set(strongest.map((index) => tokens[index] ?? ""))].slice(0, mostWhyWords);
    return { id: model.labels[label] ?? "none", score, why };
  });
}

/** The `most` highest, falling, each with its place: sorting thousands of labels would take longer than scoring them. */
export function likeliest(probabilities: Float32Array, most: number): [number, number][] {
  const top: [number, number][] = [];
  for (let label = 0; label < probabilities.length; label++) {
    const score = probabilities[label] ?? 0;
    if (top.length === most && score <= (top.at(-1)?.[1] ?? 0)) continue;
    const place = top.findIndex(([, other]) => other < score);
    top.splice(place === -1 ? top.length : place, 0, [label, score]);
    top.length = Math.min(top.length, most);
  }
  return top;
}
