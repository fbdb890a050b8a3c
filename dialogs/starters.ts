import type { Locale } from "../src/locale.js";
import type { Wording } from "../src/wording/wording.js";

/** Articles that are offered at the start: the questions that bring customers here most. */
const starterArticles = ["first-invoice-amount", "insight-activation", "portal-empty"];

/**
 * The questions that a customer is offered before the first one, in the greeting and as Teams' prompt starters.
 * @param titleOf title of an article in `locale`; undefined when the knowledge folder has no such article, which is then left out
 */
export function starterQuestions(wording: Pick<Wording, "say">, locale: Locale, titleOf: (articleId: string) => string | undefined): string[] {
  return [...starterArticles.map(titleOf).filter((title) => title !== undefined), wording.say("starters.orderStatus", locale)];
}
