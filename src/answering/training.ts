import { intents, type Label } from "./decision.js";
import { Vocabulary } from "./features.js";
import { words } from "./fold.js";
import type { Example, Knowledge } from "./knowledge.js";
import { LanguageGuesser } from "./language.js";
import { trainLinear, type LinearModel, type TrainingRow } from "./linear.js";
import { seededRandom } from "./seeded-random.js";
import { Synonyms } from "./synonyms.js";
import { chooseThresholds, type Judged } from "./thresholds.js";
import type { TrainedModel } from "./trained-model.js";

export interface TrainingOptions {
  /** Share of the in-scope questions that may be answered wrongly in cross-validation, 0 to 1. Default 0.01. */
  wrongBudget?: number;
}

/** Share of the words that the third way of saying an example leaves out. */
const forgottenShare = 0.15;
/** Times that everything is learned; from 4 to 12 changes little. */
const epochs = 6;
/** Parts of the cross-validation. */
const folds = 3;

/** Learns from the examples; the same knowledge gives the same model. Takes seconds: at build time, or in a worker. */
export function trainModel(knowledge: Knowledge, options: TrainingOptions = {}): TrainedModel {
  const labels = [...new Set([...knowledge.articles.keys(), ...intents, "none"])].sort();
  const rewriters = { nl: new Synonyms(knowledge.synonyms.nl), en: new Synonyms(knowledge.synonyms.en) };
  const learn = (examples: readonly Example[]) => fit(examples, labels, rewriters);
  const examples = knowledge.examples.filter(({ label }) => labels.includes(label));
  return {
    knowledgeVersion: knowledge.version,
    labels,
    ...learn(examples),
    language: LanguageGuesser.of(examples),
    thresholds: chooseThresholds(crossValidate(examples, labels, learn), options.wrongBudget),
  };
}

interface Fitted {
  vocabulary: Vocabulary;
  linear: LinearModel;
}

function fit(examples: readonly Example[], labels: readonly Label[], rewriters: Record<"nl" | "en", Synonyms>): Fitted {
  const vocabulary = Vocabulary.of(examples.map(({ text }) => text));
  const random = seededRandom(2);
  const rows: TrainingRow[] = examples.flatMap(({ text, label, locale }) => {
    const target = labels.indexOf(label);
    const tokens = words(text);
    const reworded = rewriters[locale].reword(tokens, random);
    const forgetful = rewriters[locale].reword(tokens, random).filter(() => random() >= forgottenShare);
    // As it is written, in other words, and in other words with some left out.
    const ways = [tokens, reworded, forgetful];
    return ways.map((way) => ({ row: vocabulary.row(way), target }));
  });
  return { vocabulary, linear: trainLinear(rows, { classes: labels.length, features: vocabulary.size, epochs }) };
}

/** What models say of examples that they have not seen. */
function crossValidate(examples: readonly Example[], labels: readonly Label[], learn: (examples: readonly Example[]) => Fitted): Judged[] {
  return Array.from({ length: folds }, (_, fold) => {
    const { vocabulary, linear } = learn(examples.filter((_, index) => index % folds !== fold));
    return examples.filter((_, index) => index % folds === fold)
      .map(({ text, label }) => ({ label, labels, probabilities: linear.probabilities(vocabulary.row(words(text))) }));
  }).flat();
}
