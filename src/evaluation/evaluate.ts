import type { Answerer } from "../answering/decision.js";
import { localeOf, defaultLocale } from "../locale.js";
import { rowOf, type Row } from "./figures.js";
import type { Question } from "./questions.js";

/** Questions that are decided before the clock counts, so that the figures are those of a running server. */
const warmUp = 200;

/** Asks the questions one by one, each in a fresh conversation but for those that lean on an article. */
export function evaluate(answerer: Answerer, questions: readonly Question[]): Row[] {
  const ask = ({ text, lang, previousArticle }: Question) =>
    answerer.decide(text, { locale: localeOf(lang) ?? defaultLocale, ...(previousArticle !== undefined && { previousArticle }) });
  for (const question of questions.slice(0, warmUp)) ask(question);
  return questions.map((question) => {
    const start = performance.now();
    const decision = ask(question);
    return rowOf(question, decision, Math.round((performance.now() - start) * 1000));
  });
}
