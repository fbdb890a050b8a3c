import { assess, read } from "../answering/assessment.js";
import type { Example } from "../answering/knowledge.js";
import type { Judged } from "../answering/thresholds.js";
import { trainLessons } from "../answering/training.js";
import { share, type Figure } from "./figures.js";
import { outOfScope, type IntentQuestion } from "./intent-set.js";

/** What the engine makes of someone else's data; the form of `evaluate --train --test --json`. */
export interface OtherDataFigures {
  /** `labels`: intents, out of scope not among them. */
  train: { questions: number; labels: number; outOfScope: number };
  test: { questions: number; outOfScope: number };
  /** Of questions in scope: the right intent, and not refused. */
  accuracyInScope: Figure;
  /** The same, had nothing been refused. */
  bestGuess: Figure;
  /** Of questions out of scope: refused. */
  recallOutOfScope: Figure;
  /** Of the refused: out of scope. */
  precisionOutOfScope: Figure;
  /** p(best) - p(none) from which on a question counts as in scope; nothing when no example is out of scope, and nothing is refused. */
  threshold?: number;
  trainingSeconds: number;
  /** Mean time from question to label, in microseconds. */
  usPerQuestion: number;
  rows: { text: string; expected: string; label: string; confidence: number }[];
}

/** Share of the right answers that cross-validation may give up to refuse what is out of scope. Default of OtherDataOptions. */
const defaultGivenUp = 0.015;
const warmUp = 200;

export interface OtherDataOptions {
  /** Share of the right answers that may be given up in cross-validation to refuse what is out of scope, 0 to 1. Default 0.015. */
  givenUp?: number;
}

/** Trains the engine as it is on one part of a data set, and asks it the other. */
export function scoreOtherData({ train, test }: { train: readonly IntentQuestion[]; test: readonly IntentQuestion[] }, options: OtherDataOptions = {}): OtherDataFigures {
  const start = performance.now();
  const examples = train.map(asExample);
  const labels = [...new Set(["none", ...examples.map(({ label }) => label)])].sort();
  const model = trainLessons({ examples, labels, synonyms: { nl: [], en: [] }, version: "someone else's" });
  const trainingSeconds = (performance.now() - start) / 1000;
  const threshold = options.givenUp === undefined && !examples.some(({ label }) => label === "none")
    ? undefined : thresholdOf(model.judged, options.givenUp ?? defaultGivenUp);
  for (const { text } of test.slice(0, warmUp)) assess(model, read(model, text));
  const asked = performance.now();
  const assessed = test.map(({ text }) => assess(model, read(model, text)));
  const usPerQuestion = (performance.now() - asked) * 1000 / test.length;
  const verdicts = test.map(({ text, label }, index): Verdict => {
    const { best = "none", confidence = -1 } = assessed[index] ?? {};
    return { text, expected: label, best: nameOf(best), confidence, isRefused: best === "none" || (threshold !== undefined && confidence < threshold) };
  });
  return {
    train: { questions: train.length, labels: new Set(train.filter((each) => !isOutside(each)).map(({ label }) => label)).size, outOfScope: train.filter(isOutside).length },
    test: { questions: test.length, outOfScope: test.filter(isOutside).length },
    ...figuresOf(verdicts), ...(threshold === undefined ? {} : { threshold }), trainingSeconds, usPerQuestion,
    rows: verdicts.map(({ text, expected, best, confidence, isRefused }) => ({ text, expected, label: isRefused ? outOfScope : best, confidence })),
  };
}

interface Verdict {
  text: string;
  expected: string;
  /** The likeliest intent. */
  best: string;
  confidence: number;
  isRefused: boolean;
}

function figuresOf(verdicts: readonly Verdict[]): Pick<OtherDataFigures, "accuracyInScope" | "bestGuess" | "recallOutOfScope" | "precisionOutOfScope"> {
  const inside = verdicts.filter(({ expected }) => expected !== outOfScope);
  const outside = verdicts.filter(({ expected }) => expected === outOfScope);
  const refused = verdicts.filter(({ isRefused }) => isRefused);
  return {
    accuracyInScope: share(inside, ({ best, expected, isRefused }) => best === expected && !isRefused),
    bestGuess: share(inside, ({ best, expected }) => best === expected),
    recallOutOfScope: share(outside, ({ isRefused }) => isRefused),
    precisionOutOfScope: share(refused, ({ expected }) => expected === outOfScope),
  };
}

/** The highest threshold under which no more than a share of the examples that were understood lie. */
function thresholdOf(judged: readonly Judged[], givenUp: number): number {
  const right = judged.filter(({ label, best }) => label === best).map(({ probability, none }) => probability - none).sort((a, b) => a - b);
  return right[Math.floor(givenUp * right.length)] ?? -1;
}

const isOutside = ({ label }: IntentQuestion) => label === outOfScope;

/** Before the names of their intents: one of them may be called "none" too. */
const theirs = "their:";

function asExample({ text, label }: IntentQuestion): Example {
  return { text, label: label === outOfScope ? "none" : `${theirs}${label}`, locale: "nl", style: "plain", file: "", line: 0 };
}

const nameOf = (label: string) => (label === "none" ? outOfScope : label.slice(theirs.length));
