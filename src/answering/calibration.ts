import type { Judged } from "./thresholds.js";

/** Questions of which the model is about as sure, and how many of them it had right. */
export interface ReliabilityBin {
  /** Bounds of the probability, 0 to 1; `to` belongs to the next bin. */
  from: number;
  to: number;
  questions: number;
  /** Mean probability that the model gave its likeliest label. */
  said: number;
  /** Share of them in which that label was right. */
  right: number;
}

/** How well probabilities tell how often the model is right; the likeliest label may be `none`. */
export interface Calibration {
  bins: ReliabilityBin[];
  /** Expected calibration error: mean distance of `said` and `right` over the questions, 0 to 1. */
  error: number;
  /** Mean square of (probability - 1 when right, 0 when wrong), 0 to 1. */
  brier: number;
}

const binCount = 10;

/** The figures of a reliability plot, of questions that the model had not learned. Empty bins are left out. */
export function calibration(judged: readonly Judged[]): Calibration {
  return calibrationOf(judged.map(({ label, best, probability, none }) =>
    (probability >= none ? { said: probability, right: Number(best === label) } : { said: none, right: Number(label === "none") })));
}

/** The same, of the probability that was said of each likeliest label, and whether that was right: 0 or 1. */
export function calibrationOf(verdicts: readonly { said: number; right: number }[]): Calibration {
  const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / Math.max(1, list.length);
  const bins = Array.from({ length: binCount }, (_, bin) => {
    const inside = verdicts.filter(({ said }) => Math.min(binCount - 1, Math.floor(said * binCount)) === bin);
    return {
      from: bin / binCount, to: (bin + 1) / binCount, questions: inside.length,
      said: mean(inside.map(({ said }) => said)), right: mean(inside.map(({ right }) => right)),
    };
  }).filter(({ questions }) => questions > 0);
  return {
    bins,
    error: bins.reduce((sum, { questions, said, right }) => sum + questions * Math.abs(said - right), 0) / Math.max(1, verdicts.length),
    brier: mean(verdicts.map(({ said, right }) => (said - right) ** 2)),
  };
}

/** What a model says of a question that it has not learned: the probability of each label, and the number of the right one. */
export interface RawJudgement {
  target: number;
  probabilities: Float32Array;
}

/** Steps of the search; each narrows it to 62%. */
const searchSteps = 16;
const widest = Math.log(4);
const goldenShare = (Math.sqrt(5) - 1) / 2;

/**
 * The temperature by which scores are divided so that probabilities come out right: above 1 when the model was too sure
 * of itself. Least log loss between a quarter and 4, by golden section.
 */
export function chooseTemperature(judgements: readonly RawJudgement[]): number {
  if (judgements.length === 0) return 1;
  let [low, high] = [-widest, widest];
  for (let step = 0; step < searchSteps; step++) {
    const width = (high - low) * goldenShare;
    if (logLoss(judgements, Math.exp(high - width)) < logLoss(judgements, Math.exp(low + width))) high = low + width;
    else low = high - width;
  }
  return Math.exp((low + high) / 2);
}

/** Probabilities as they would be at another temperature. */
export function tempered(probabilities: Float32Array, temperature: number): Float32Array {
  const raised = probabilities.map((probability) => Math.max(probability, Number.MIN_VALUE) ** (1 / temperature));
  const sum = raised.reduce((total, each) => total + each, 0);
  return raised.map((each) => each / sum);
}

/** Below this a probability counts as this: one that was taken for impossible must not outweigh all others. */
const leastProbability = 1e-9;

function logLoss(judgements: readonly RawJudgement[], temperature: number): number {
  let sum = 0;
  for (const { target, probabilities } of judgements) sum -= Math.log(Math.max(tempered(probabilities, temperature)[target] ?? 0, leastProbability));
  return sum / judgements.length;
}
