import { chooseTemperature, tempered, type RawJudgement } from "./calibration.js";
import { CentroidModel } from "./centroids.js";
import { intents, type Label } from "./decision.js";
import { Vocabulary, type SparseRow } from "./features.js";
import { words } from "./fold.js";
import { commonWords } from "./known-words.js";
import type { Example, Knowledge } from "./knowledge.js";
import { LanguageGuesser } from "./language.js";
import { trainLinear, type LinearModel, type TrainingRow } from "./linear.js";
import { trainMargins } from "./margins.js";
import { seededRandom } from "./seeded-random.js";
import { Synonyms } from "./synonyms.js";
import { chooseThresholds, type Judged } from "./thresholds.js";
import type { TrainedModel } from "./trained-model.js";

export interface TrainingOptions {
  /** Share of customers' in-scope questions that may be answered wrongly, 0 to 1; see thresholds.ts for its default. */
  wrongBudget?: number;
  /**
   * How sure a model of nearly the same examples was right to be. Cross-validation, two thirds of the time that learning takes, is then
   * left out: a handful of examples among thousands does not move what it finds. The same two still give the same model.
   */
  calibratedAs?: Calibrated;
  /** For measuring what a part of the training brings: trains without it. */
  without?: {
    /** Features whose name (see features.ts) this holds for. */
    features?: (name: string) => boolean;
    forgetting?: boolean;
  };
}

/** What cross-validation finds. */
export type Calibrated = Pick<TrainedModel, "temperature" | "judged">;

/** What is learned from: questions about anything. */
export interface Lessons {
  examples: readonly Example[];
  /** Sorted; `none` is one of them. */
  labels: Label[];
  synonyms: Knowledge["synonyms"];
  version: string;
}

/** Share of the words that the third way of saying an example leaves out. */
const forgottenShare = 0.15;
/** Times that everything is learned; from 4 to 12 changes little. */
const epochs = 4;
/**
 * How much the margins count beside the regression. On data of others the two together are a point better than either, but
 * margins blur what is answerable at all; hence less where there is a `none` to tell from.
 */
const marginWeight = { withNone: 1, withoutNone: 4 };
/** Times that the margins see every example. */
const marginEpochs = 6;
/** Parts of the cross-validation. */
const folds = 3;
/** Ways of an example that the models of the cross-validation learn: the third changes what they say by less than noise. */
const judgedWays = 2;

/** Up to so many labels a weight for every feature and label is affordable, in memory and per question. */
const mostLinearLabels = 300;
/** Examples that set the thresholds of a centroid model; each costs a number for every label. */
const mostJudged = 300;

/** Learns from the examples; the same knowledge gives the same model. Takes seconds: at build time, or in a worker. */
export function trainModel(knowledge: Knowledge, options: TrainingOptions = {}): TrainedModel {
  const labels = [...new Set([...knowledge.articles.keys(), ...intents, "none"])].sort();
  const { synonyms, version } = knowledge;
  return trainLessons({ examples: knowledge.examples.filter(({ label }) => labels.includes(label)), labels, synonyms, version }, options);
}

/** The same for labels of any kind; knowledge that is not ours has no articles. */
export function trainLessons({ examples, labels, synonyms, version }: Lessons, options: TrainingOptions = {}): TrainedModel {
  const vocabulary = Vocabulary.of(examples);
  const shared = { knowledgeVersion: version, labels, vocabulary, commonWords: commonWords(examples), language: LanguageGuesser.of(examples) };
  if (labels.length > mostLinearLabels) return { ...shared, ...trainCentroids(examples, { labels, vocabulary }, options) };
  const lessons = lessonsOf(examples, { labels, vocabulary, synonyms }, options.without);
  const size = { classes: labels.length, features: vocabulary.size, epochs };
  const weight = examples.some(({ label }) => label === "none") ? marginWeight.withNone : marginWeight.withoutNone;
  const learn = (chosen: readonly TrainingRow[][]) =>
    trainLinear(chosen.flat(), size).plus(trainMargins(chosen.flatMap((ways) => ways.slice(0, 1)), { ...size, epochs: marginEpochs }), weight);
  const { calibratedAs, wrongBudget } = options;
  if (calibratedAs !== undefined) return { ...shared, ...likewise(learn(lessons), calibratedAs, wrongBudget) };
  return { ...shared, ...calibrated(learn(lessons), crossValidate(lessons, learn), { labels, wrongBudget }) };
}

/** The classifier with what was found for another. */
function likewise(classifier: LinearModel, { temperature, judged }: Calibrated, wrongBudget: number | undefined): Pick<TrainedModel, "classifier" | "temperature" | "judged" | "thresholds"> {
  return { classifier: classifier.at(temperature), temperature, judged, thresholds: chooseThresholds(judged, wrongBudget) };
}

/** The classifier with probabilities that come out right, and the thresholds that follow. */
function calibrated(
  classifier: LinearModel | CentroidModel, judgements: readonly RawJudgement[], { labels, wrongBudget }: { labels: readonly Label[]; wrongBudget: number | undefined },
): Pick<TrainedModel, "classifier" | "temperature" | "judged" | "thresholds"> {
  const temperature = chooseTemperature(judgements);
  const judged = judgements.map(({ target, probabilities }) => judgedOf(labels[target] ?? "none", labels, tempered(probabilities, temperature)));
  return { classifier: classifier.at(temperature), temperature, judged, thresholds: chooseThresholds(judged, wrongBudget) };
}

function judgedOf(label: Label, labels: readonly Label[], probabilities: Float32Array): Judged {
  let best = -1;
  for (const [index, probability] of probabilities.entries()) {
    if (labels[index] !== "none" && probability > (probabilities[best] ?? -1)) best = index;
  }
  return { label, best: labels[best] ?? "none", probability: probabilities[best] ?? 0, none: probabilities[labels.indexOf("none")] ?? 0 };
}

/** Of each example: as it is written, in other words, and in other words with some left out; also of the second, when there are no other words. */
function lessonsOf(
  examples: readonly Example[], model: { labels: readonly Label[]; vocabulary: Vocabulary; synonyms: Knowledge["synonyms"] }, without: TrainingOptions["without"] = {},
): TrainingRow[][] {
  const rewriters = { nl: new Synonyms(model.synonyms.nl), en: new Synonyms(model.synonyms.en) };
  const random = seededRandom(2);
  const forget = (tokens: readonly string[]) => tokens.filter(() => random() >= forgottenShare || without.forgetting === true);
  return examples.map(({ text, label, locale }) => {
    const target = model.labels.indexOf(label);
    const tokens = words(text);
    const reworded = rewriters[locale].reword(tokens, random);
    const isReworded = reworded.some((word, index) => word !== tokens[index]);
    const ways = [tokens, isReworded ? reworded : forget(tokens), forget(rewriters[locale].reword(tokens, random))];
    return ways.map((way) => ({ row: stripped(model.vocabulary, model.vocabulary.row(way), without.features), target }));
  });
}

/** The row without the features that `drops` holds for: what was never learned weighs nothing in a decision. */
function stripped({ names }: Vocabulary, row: SparseRow, drops?: (name: string) => boolean): SparseRow {
  if (drops === undefined) return row;
  const isKept = [...row.indices].map((index) => !drops(names[index] ?? ""));
  const keep = (_: number, i: number) => isKept[i] === true;
  return { indices: row.indices.filter(keep), values: row.values.filter(keep), owners: row.owners.filter(keep) };
}

/** What models say of examples that they have not learned, in the order of the lessons; the first way of each is the example as it is written. */
function crossValidate(lessons: readonly TrainingRow[][], learn: (lessons: readonly TrainingRow[][]) => LinearModel): RawJudgement[] {
  const models = Array.from({ length: folds }, (_, fold) => learn(lessons.filter((_, index) => index % folds !== fold).map((ways) => ways.slice(0, judgedWays))));
  return lessons.flatMap((ways, index) => ways.slice(0, 1).map(({ row, target }) => ({ target, probabilities: models[index % folds]?.probabilities(row) ?? new Float32Array() })));
}

/** For many labels: what every n-th example teaches about the others sets the thresholds. */
function trainCentroids(examples: readonly Example[], model: { labels: readonly Label[]; vocabulary: Vocabulary }, options: TrainingOptions): Pick<TrainedModel, "classifier" | "temperature" | "judged" | "thresholds"> {
  const { labels, vocabulary } = model;
  const numbers = new Map(labels.map((label, number) => [label, number]));
  const rows = examples.map(({ text, label }): TrainingRow => ({ row: vocabulary.row(words(text)), target: numbers.get(label) ?? 0 }));
  const every = Math.max(2, Math.ceil(rows.length / mostJudged));
  const partial = CentroidModel.of(rows.filter((_, index) => index % every !== 0), labels.length);
  const judgements = rows.filter((_, index) => index % every === 0).map(({ row, target }) => ({ target, probabilities: partial.probabilities(row) }));
  return calibrated(CentroidModel.of(rows, labels.length), judgements, { labels, wrongBudget: options.wrongBudget });
}
