import type { GapLetter } from "../../../review/wire-learning.js";

export interface LetterWords {
  title: string;
  period: string;
  times: (count: number) => string;
  alsoAsked: string;
}

/** The letter as plain text, for a mail or a document. */
export function letterText({ questions }: Pick<GapLetter, "questions">, words: LetterWords): string {
  const parts = questions.map(({ text, count, examples }, index) => [
    `${String(index + 1)}. ${oneLine(text)} (${words.times(count)})`,
    ...(examples.length === 0 ? [] : [`   ${words.alsoAsked}`, ...examples.map((example) => `   - ${oneLine(example)}`)]),
  ].join("\n"));
  return [words.title, words.period, "", parts.join("\n\n"), ""].join("\n");
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
