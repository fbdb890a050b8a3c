import { jointly, type Assessment } from "./assessment.js";
import type { Article } from "./article.js";
import { intents } from "./decision.js";
import { fold } from "./fold.js";
import type { TrainedModel } from "./trained-model.js";

/** A follow-up has at most this many words; a longer question speaks for itself. */
const mostWords = 8;
/** From this confidence on a question that has a topic, or an intent, needs no context. */
const clearByItself = 0.98;

const opening = /^(en|maar|dus|oke? (en|maar|dus)|and|but|so|ok (and|but|so)|what about|how about)\b/;
/** Words that stand for something that was said before. */
const standIn = /\b(dat|die|dit|deze|daar\w*|hier\w*|er|erin|ervan|erbij|erop|dan|ze|hem|it|that|there|this|these|those|they|them|then|one)\b/;

/**
 * How a message leans on what was said before it: wholly, because it names no topic ("wanneer dan?"); partly, by a word that stands
 * for something ("hoe activeer ik dat?"); or to ask the same of something else ("en voor hosted?").
 */
export type Leaning = "wholly" | "partly" | "else";

/** Undefined when it does not lean. @param hasTopic whether a word of it says what it is about */
export function leaningOf(text: string, tokens: readonly string[], hasTopic: boolean): Leaning | undefined {
  if (tokens.length === 0 || tokens.length > mostWords) return undefined;
  if (!hasTopic) return "wholly";
  const folded = fold(text);
  if (standIn.test(folded)) return "partly";
  return opening.test(folded) ? "else" : undefined;
}

/** Who asks for a person is not told more of what he was told before: from here on that is what he asks. */
const clearPerson = 0.8;

/** Whether a message is understood without what was said before it. */
export function isClear({ best, confidence }: Assessment, leaning: Leaning): boolean {
  if (best === "human" && confidence >= clearPerson) return true;
  return confidence >= clearByItself && (leaning !== "wholly" || intents.some((intent) => intent === best));
}

/**
 * How sure the two readings together must be for an answer. Lower than for a fresh question: what customers ask next is
 * near what they asked before, and a choice in the middle of a conversation tires them.
 */
export const followUpAnswer = 0.4;
/** From here on articles are offered; lower than for a fresh question, for those near what was just answered are likely to help. */
export const followUpChoose = -0.65;

/**
 * How much likelier each kind of label is as the next thing asked, before its words are looked at: the article of before, those
 * related to it (the first most), other articles, intents. `none` stays at 1. Chosen on test/answering/follow-up-cases.csv.
 */
const priors: Record<Leaning, { same: number; related: readonly number[]; other: number; intent: number }> = {
  partly: { same: 0.7, related: [3, 2.5, 2, 2], other: 0.5, intent: 0.3 },
  else: { same: 0.2, related: [3, 2.5, 2, 2], other: 1, intent: 0.3 },
  wholly: { same: 1, related: [3, 2.5, 2, 2], other: 0.1, intent: 0.1 },
};

/**
 * A follow-up read twice: as it stands ("wanneer dan?"), and with the topic of the article before it ("wanneer dan? Insight facturen").
 * What both readings find likely, and what customers ask next, wins.
 */
export function inContext(model: TrainedModel, readings: { alone: Assessment; withTopic: Assessment }, { previous, leaning }: { previous: Article; leaning: Leaning }): Assessment {
  const prior = priors[leaning];
  const priorOf = (label: string): number => {
    if (label === "none") return 1;
    if (label === previous.id) return prior.same;
    const rank = previous.related.indexOf(label);
    if (rank >= 0) return prior.related[Math.min(rank, prior.related.length - 1)] ?? 1;
    return intents.some((intent) => intent === label) ? prior.intent : prior.other;
  };
  return jointly(model, readings.alone, readings.withTopic, priorOf);
}
