import { answererOf, type DecisionPart } from "../answering/answerer.js";
import type { Knowledge } from "../answering/knowledge.js";
import { trainModel, type TrainingOptions } from "../answering/training.js";
import type { TrainedModel } from "../answering/trained-model.js";
import { evaluate } from "./evaluate.js";
import type { DecidedSet } from "./figures.js";
import { keepOut } from "./kept-out.js";
import type { Question } from "./questions.js";

interface Variant {
  /** What is left out. */
  name: string;
  training?: NonNullable<TrainingOptions["without"]>;
  synonyms?: false;
  deciding?: DecisionPart;
}

const isWord = (name: string) => name.startsWith("=");
const isPiece = (name: string) => name.startsWith("~");
const isPair = (name: string) => name.includes(" ");

const variants: readonly Variant[] = [
  { name: "nothing" },
  { name: "words", training: { features: isWord } },
  { name: "word pairs", training: { features: isPair } },
  { name: "pieces of words", training: { features: isPiece } },
  { name: "runs of letters", training: { features: (name) => !isWord(name) && !isPiece(name) && !isPair(name) } },
  { name: "all but words", training: { features: (name) => !isWord(name) } },
  { name: "synonyms", synonyms: false },
  { name: "words left out", training: { forgetting: true } },
  { name: "clauses", deciding: "clauses" },
  { name: "guards", deciding: "guards" },
];

/** What is decided when a part of the engine is left out. */
export interface Ablated {
  name: string;
  sets: DecidedSet[];
}

/**
 * Leaves out each part of the engine in turn, trains what is left, and asks the kept-out examples and the given questions.
 * Each variant sets its own thresholds, by the same budgets. Takes minutes; gives each variant as soon as it is measured.
 */
export function* ablations(knowledge: Knowledge, dev: readonly Question[], wrongBudget?: number): Generator<Ablated> {
  const { knowledge: rest, questions } = keepOut(knowledge);
  let whole: { ofAll: TrainedModel; ofRest: TrainedModel } | undefined;
  for (const { name, training, synonyms, deciding } of variants) {
    const without = { ...(training === undefined ? {} : { without: training }), ...(wrongBudget === undefined ? {} : { wrongBudget }) };
    const learn = (from: Knowledge) => trainModel(synonyms === false ? { ...from, synonyms: { nl: [], en: [] } } : from, without);
    const isTrained = training !== undefined || synonyms === false;
    const models = isTrained || whole === undefined ? { ofAll: learn(knowledge), ofRest: learn(rest) } : whole;
    whole ??= models;
    yield {
      name,
      sets: [
        { name: "dev", rows: evaluate(answererOf(models.ofAll, knowledge, deciding), dev) },
        { name: "kept-out", rows: evaluate(answererOf(models.ofRest, rest, deciding), questions) },
      ],
    };
  }
}
