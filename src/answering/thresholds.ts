import { intents, type Label } from "./decision.js";
import type { Thresholds } from "./trained-model.js";

/** An example, and what a model that had not seen it says of it. */
export interface Judged {
  label: Label;
  labels: readonly Label[];
  probabilities: Float32Array;
}

/**
 * Share of in-scope examples that may be answered wrongly in cross-validation. The examples are easier than what
 * customers write (their authors resemble each other), hence so low: on questions of others it comes to about three
 * times as much.
 */
const defaultWrongBudget = 0.01;
/** Share of `none` examples that may be answered from an article in cross-validation. */
const noneBudget = 0.04;
/** Share of in-scope examples, and of `none` examples, that may be taken for an intent. */
const intentBudget = { inScope: 0.004, none: 0.03 };
/** Share of in-scope examples that may get neither an answer nor a choice that holds the right article. */
const missBudget = 0.01;

interface Verdict {
  label: Label;
  best: Label;
  confidence: number;
}

const isIntent = (label: Label) => intents.some((intent) => intent === label);

/** The lowest thresholds that keep the budgets. */
export function chooseThresholds(judged: readonly Judged[], wrongBudget: number = defaultWrongBudget): Thresholds {
  const verdicts = judged.map(verdictOf);
  const inScope = verdicts.filter(({ label }) => label !== "none" && !isIntent(label));
  const none = verdicts.filter(({ label }) => label === "none");
  const answered = (list: readonly Verdict[]) => list.filter(({ best }) => !isIntent(best));
  const wrong = answered(inScope).filter(({ label, best }) => best !== label);
  const answer = Math.max(aboveAllBut(wrong, wrongBudget * inScope.length), aboveAllBut(answered(none), noneBudget * none.length));
  const taken = (list: readonly Verdict[]) => list.filter(({ best }) => isIntent(best));
  return {
    answer,
    intent: Math.max(aboveAllBut(taken(inScope), intentBudget.inScope * inScope.length), aboveAllBut(taken(none), intentBudget.none * none.length)),
    choose: Math.min(answer, belowAllBut(inScope, missBudget * inScope.length)),
  };
}

function verdictOf({ label, labels, probabilities }: Judged): Verdict {
  let best = -1;
  for (const [index, probability] of probabilities.entries()) {
    if (labels[index] !== "none" && probability > (probabilities[best] ?? -1)) best = index;
  }
  return { label, best: labels[best] ?? "none", confidence: (probabilities[best] ?? 0) - (probabilities[labels.indexOf("none")] ?? 0) };
}

/** The lowest threshold that at most `allowed` of the verdicts reach. */
function aboveAllBut(verdicts: readonly Verdict[], allowed: number): number {
  const falling = verdicts.map(({ confidence }) => confidence).sort((a, b) => b - a);
  return (falling[Math.floor(allowed)] ?? -1) + 1e-6;
}

/** The highest threshold that all but `allowed` of the verdicts reach. */
function belowAllBut(verdicts: readonly Verdict[], allowed: number): number {
  const rising = verdicts.map(({ confidence }) => confidence).sort((a, b) => a - b);
  return rising[Math.floor(allowed)] ?? -1;
}
