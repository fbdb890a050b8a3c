import { intents, type Label } from "./decision.js";
import { seededRandom } from "./seeded-random.js";

/** An example, and what a model that had not seen it says of it. */
export interface Judged {
  label: Label;
  /** The likeliest label that is not `none`. */
  best: Label;
  /** p(best), calibrated, 0 to 1. */
  probability: number;
  /** p(none), calibrated, 0 to 1. */
  none: number;
}

/** How sure the model must be, as p(best) - p(none): from -1 to 1. Chosen by chooseThresholds. */
export interface Thresholds {
  /** From here on an article is the answer. */
  answer: number;
  /** From here on an intent is taken up. */
  intent: number;
  /** From here on up to the others, articles are offered. */
  choose: number;
}

/** Share of customers' in-scope questions that may be answered wrongly, when the operator says nothing (WRONG_BUDGET). */
export const defaultWrongBudget = 0.03;
/**
 * How many times as often customers are answered wrongly as examples in cross-validation: the authors of the examples
 * resemble each other. Measured, see docs/decisions/0001-answering.md.
 */
export const hardness = 3;
/** `none` examples that may be answered from an article in cross-validation, for each in-scope example that may be answered wrongly. */
const nonePerWrong = 4;
/** Share of in-scope examples, and of `none` examples, that may be taken for an intent. */
const intentBudget = { inScope: 0.006, none: 0.04 };
/** Share of in-scope examples that may get neither an answer nor a choice that holds the right article. */
const missBudget = 0.02;

const isIntent = (label: Label) => intents.some((intent) => intent === label);
const confidenceOf = ({ probability, none }: Judged) => probability - none;
const isInScope = ({ label }: Judged) => label !== "none" && !isIntent(label);

/**
 * The lowest thresholds that keep the budgets.
 * @param wrongBudget share of customers' in-scope questions that may be answered wrongly, 0 to 1
 */
export function chooseThresholds(judged: readonly Judged[], wrongBudget: number = defaultWrongBudget): Thresholds {
  const inScope = judged.filter(isInScope);
  const none = judged.filter(({ label }) => label === "none");
  const answered = (list: readonly Judged[]) => list.filter(({ best }) => !isIntent(best));
  const wrong = answered(inScope).filter(({ label, best }) => best !== label);
  const allowed = wrongBudget / hardness;
  // Examples without a mistake are no reason to answer what is likelier not to be answerable.
  const answer = Math.max(0, aboveAllBut(wrong, allowed * inScope.length), aboveAllBut(answered(none), nonePerWrong * allowed * none.length));
  const taken = (list: readonly Judged[]) => list.filter(({ best }) => isIntent(best));
  return {
    answer,
    intent: Math.max(aboveAllBut(taken(inScope), intentBudget.inScope * inScope.length), aboveAllBut(taken(none), intentBudget.none * none.length)),
    choose: Math.min(answer, belowAllBut(inScope, missBudget * inScope.length)),
  };
}

/** The lowest threshold that at most `allowed` of the verdicts reach. */
function aboveAllBut(judged: readonly Judged[], allowed: number): number {
  const falling = judged.map(confidenceOf).sort((a, b) => b - a);
  return (falling[Math.floor(allowed)] ?? -1) + 1e-6;
}

/** The highest threshold that all but `allowed` of the verdicts reach. */
function belowAllBut(judged: readonly Judged[], allowed: number): number {
  const rising = judged.map(confidenceOf).sort((a, b) => a - b);
  return rising[Math.floor(allowed)] ?? -1;
}

/** From where to where 95% of the thresholds lie, when the examples are drawn again, with repeats. */
export type ThresholdIntervals = Record<keyof Thresholds, { low: number; high: number }>;

const samples = 200;

/** How far the thresholds depend on which examples there happen to be (bootstrap, the same each time). */
export function thresholdIntervals(judged: readonly Judged[], wrongBudget?: number): ThresholdIntervals {
  const random = seededRandom(3);
  const drawn = Array.from({ length: samples }, () =>
    chooseThresholds(judged.map((each) => judged[Math.floor(random() * judged.length)] ?? each), wrongBudget));
  const interval = (name: keyof Thresholds) => {
    const rising = drawn.map((thresholds) => thresholds[name]).sort((a, b) => a - b);
    return { low: rising[Math.floor(samples * 0.025)] ?? 0, high: rising[Math.ceil(samples * 0.975) - 1] ?? 0 };
  };
  return { answer: interval("answer"), intent: interval("intent"), choose: interval("choose") };
}

/** What thresholds come to on questions that were not learned; shares, 0 to 1. */
export interface Coverage {
  /** Of in-scope questions. */
  right: number;
  wrong: number;
  /** Got a choice; the right one need not be in it. */
  offered: number;
  handedOff: number;
  /** Of `none` questions. */
  noneAnswered: number;
}

/** What the thresholds do to the examples in cross-validation; a customer is wrongly answered `hardness` times as often. */
export function coverageAt(judged: readonly Judged[], thresholds: Thresholds): Coverage {
  const outcome = (each: Judged): "intent" | "answer" | "choose" | "handoff" => {
    const confidence = confidenceOf(each);
    if (isIntent(each.best) && confidence >= thresholds.intent) return "intent";
    if (!isIntent(each.best) && confidence >= thresholds.answer) return "answer";
    return confidence >= thresholds.choose ? "choose" : "handoff";
  };
  const inScope = judged.filter(isInScope);
  const none = judged.filter(({ label }) => label === "none");
  const share = (list: readonly Judged[], holds: (each: Judged) => boolean) => list.filter(holds).length / Math.max(1, list.length);
  const acts = (each: Judged) => outcome(each) === "answer" || outcome(each) === "intent";
  return {
    right: share(inScope, (each) => acts(each) && each.best === each.label),
    wrong: share(inScope, (each) => acts(each) && each.best !== each.label),
    offered: share(inScope, (each) => outcome(each) === "choose"),
    handedOff: share(inScope, (each) => outcome(each) === "handoff"),
    noneAnswered: share(none, (each) => outcome(each) === "answer"),
  };
}
