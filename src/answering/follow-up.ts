import { conclude, type Assessment } from "./assessment.js";
import { words } from "./fold.js";
import type { Article } from "./article.js";
import type { TrainedModel } from "./trained-model.js";

/** A follow-up has at most this many words; a longer question speaks for itself. */
const mostWords = 6;
/** From this confidence on a short question needs no context. */
export const clearByItself = 0.9;
/** How much likelier the article that was just answered, and those related to it, become. */
const nearby = 3;

const opening = /^(en|maar|dus|oke?|en dan|hoezo|waarom|wanneer|waar|wie|hoe|and|but|so|ok|why|when|where|who|how|what about)\b/i;

/** Whether a text leans on what was said before it: "en voor hosted?", "wanneer dan?", "hoezo?". */
export function isFollowUp(text: string): boolean {
  const { length } = words(text);
  return length > 0 && length <= mostWords && opening.test(text.trim());
}

/** The same assessment, with what was just answered and its related articles made likelier. */
export function nearPrevious(model: TrainedModel, assessment: Assessment, previous: Article): Assessment {
  const near = new Set([previous.id, ...previous.related]);
  const raised = assessment.probabilities.map((probability, label) => probability * (near.has(model.labels[label] ?? "") ? nearby : 1));
  const sum = raised.reduce((total, probability) => total + probability, 0);
  return conclude(model, raised.map((probability) => probability / sum));
}
