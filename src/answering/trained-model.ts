import type { Label } from "./decision.js";
import type { LanguageGuesser } from "./language.js";
import type { CentroidModel } from "./centroids.js";
import type { LinearModel } from "./linear.js";
import type { Judged, Thresholds } from "./thresholds.js";
import type { Vocabulary } from "./features.js";

/** All that was learned from the knowledge. */
export interface TrainedModel {
  /** Version of the knowledge that it was trained from. */
  knowledgeVersion: string;
  /** Sorted; `none` is one of them. */
  labels: Label[];
  vocabulary: Vocabulary;
  /** Words that say nothing of the topic; see known-words.ts. */
  commonWords: string[];
  classifier: LinearModel | CentroidModel;
  language: LanguageGuesser;
  /** By which the classifier's scores were divided; it is in its weights already. */
  temperature: number;
  /** What cross-validation said of each example: the thresholds of any budget follow from it. */
  judged: Judged[];
  thresholds: Thresholds;
}
