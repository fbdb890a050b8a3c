import type { Label } from "./decision.js";
import type { LanguageGuesser } from "./language.js";
import type { CentroidModel } from "./centroids.js";
import type { LinearModel } from "./linear.js";
import type { Vocabulary } from "./features.js";

/** How sure the model must be, as p(best) - p(none): from -1 to 1. Chosen in thresholds.ts. */
export interface Thresholds {
  /** From here on an article is the answer. */
  answer: number;
  /** From here on an intent is taken up. */
  intent: number;
  /** From here on up to the others, articles are offered. */
  choose: number;
}

/** All that was learned from the knowledge. */
export interface TrainedModel {
  /** Version of the knowledge that it was trained from. */
  knowledgeVersion: string;
  /** Sorted; `none` is one of them. */
  labels: Label[];
  vocabulary: Vocabulary;
  classifier: LinearModel | CentroidModel;
  language: LanguageGuesser;
  thresholds: Thresholds;
}
