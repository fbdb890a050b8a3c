import { CentroidModel } from "./centroids.js";
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

/** Up to so many labels a weight for every feature and label is affordable, in memory and per question. */
const mostLinearLabels = 300;
/** Examples that set the thresholds of a centroid model; each costs a number for every label. */
const mostJudged = 300;

/** Learns from the examples; the same knowledge gives the same model. Takes seconds: at build time, or in a worker. */
export function trainModel(knowledge: Knowledge, options: TrainingOptions = {}): TrainedModel {
  const labels = [...new Set([...knowledge.articles.keys(), ...intents, "none"])].sort();
  const examples = knowledge.examples.filter(({ label }) => labels.includes(label));
  const vocabulary = Vocabulary.of(examples.map(({ text }) => text));
  const shared = { knowledgeVersion: knowledge.version, labels, vocabulary, language: LanguageGuesser.of(examples) };
  if (labels.length > mostLinearLabels) return { ...shared, ...trainCentroids(examples, { labels, vocabulary }, options) };
  const lessons = lessonsOf(examples, { labels, vocabulary, synonyms: knowledge.synonyms });
  const learn = (chosen: readonly TrainingRow[][]) => trainLinear(chosen.flat(), { classes: labels.length, features: vocabulary.size, epochs });
  return {
    ...shared,
    classifier: learn(lessons),
    thresholds: chooseThresholds(crossValidate(lessons, labels, learn), options.wrongBudget),
  };
}

/** Of each example: as it is written, in other words, and in other words with some left out. */
function lessonsOf(examples: readonly Example[], model: { labels: readonly Label[]; vocabulary: Vocabulary; synonyms: Knowledge["synonyms"] }): TrainingRow[][] {
  const rewriters = { nl: new Synonyms(model.synonyms.nl), en: new Synonyms(model.synonyms.en) };
  const random = seededRandom(2);
  return examples.map(({ text, label, locale }) => {
    const target = model.labels.indexOf(label);
    const tokens = words(text);
    const reworded = rewriters[locale].reword(tokens, random);
    const forgetful = rewriters[locale].reword(tokens, random).filter(() => random() >= forgottenShare);
    return [tokens, reworded, forgetful].map((way) => ({ row: model.vocabulary.row(way), target }));
  });
}

/** What models say of examples that they have not learned; the first lesson of each is the example as it is written. */
function crossValidate(lessons: readonly TrainingRow[][], labels: readonly Label[], learn: (lessons: readonly TrainingRow[][]) => LinearModel): Judged[] {
  return Array.from({ length: folds }, (_, fold) => {
    const linear = learn(lessons.filter((_, index) => index % folds !== fold));
    return lessons.filter((_, index) => index % folds === fold).flatMap((ways) => ways.slice(0, 1))
      .map(({ row, target }) => ({ label: labels[target] ?? "none", labels, probabilities: linear.probabilities(row) }));
  }).flat();
}

/** For many labels: what every n-th example teaches about the others sets the thresholds. */
function trainCentroids(examples: readonly Example[], model: { labels: readonly Label[]; vocabulary: Vocabulary }, options: TrainingOptions): Pick<TrainedModel, "classifier" | "thresholds"> {
  const { labels, vocabulary } = model;
  const numbers = new Map(labels.map((label, number) => [label, number]));
  const rows = examples.map(({ text, label }): TrainingRow => ({ row: vocabulary.row(words(text)), target: numbers.get(label) ?? 0 }));
  const every = Math.max(2, Math.ceil(rows.length / mostJudged));
  const partial = CentroidModel.of(rows.filter((_, index) => index % every !== 0), labels.length);
  const judged = rows.filter((_, index) => index % every === 0)
    .map(({ row, target }): Judged => ({ label: labels[target] ?? "none", labels, probabilities: partial.probabilities(row) }));
  return { classifier: CentroidModel.of(rows, labels.length), thresholds: chooseThresholds(judged, options.wrongBudget) };
}
