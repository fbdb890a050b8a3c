import type { Fault } from "./knowledge-fault.js";
import { letterPath, noFactPath, type Knowledge } from "./knowledge.js";
import { plainSentence, sentencesOf } from "./letter.js";

/** That the articles rest on the letter, and leave nothing of it out. */
export function checkLetter(knowledge: Knowledge): Fault[] {
  return [...quotesGone(knowledge), ...factsUnused(knowledge), ...noFactGone(knowledge)];
}

function quotesGone({ articles, letter, places }: Knowledge): Fault[] {
  const whole = plainSentence(sentencesOf(letter).map(({ text }) => text).join(" "));
  return [...articles.values()].flatMap(({ id, quotes }) => {
    const file = `articles/${id}.nl.md`;
    return quotes.flatMap((quote, index) => whole.includes(plainSentence(quote)) ? [] : [{
      file, line: places.get(file)?.lineOf(["quotes", index]) ?? 1,
      fault: `"${quote}" is not in ${letterPath}`, mend: "copy the sentence from the letter, or rewrite the article when the letter has changed",
    }]);
  });
}

function factsUnused({ articles, letter, noFact }: Knowledge): Fault[] {
  const quoted = [...articles.values()].flatMap(({ quotes }) => quotes.map(plainSentence));
  const stateNothing = new Set(linesOf(noFact).map(({ text }) => text));
  return sentencesOf(letter)
    .filter(({ text }) => !stateNothing.has(text) && !quoted.some((quote) => quote.includes(text)))
    .map(({ text, line }) => ({
      file: letterPath, line, fault: `no article rests on "${text}"`,
      mend: `put it under "quotes" of the article that tells it, or in ${noFactPath} when it states no fact`,
    }));
}

function noFactGone({ letter, noFact }: Knowledge): Fault[] {
  const sentences = new Set(sentencesOf(letter).map(({ text }) => text));
  return linesOf(noFact).filter(({ text }) => !sentences.has(text))
    .map(({ text, line }) => ({ file: noFactPath, line, fault: `"${text}" is no sentence of ${letterPath}`, mend: "copy it exactly from the letter, or remove the line" }));
}

function linesOf(noFact: string): { text: string; line: number }[] {
  return noFact.split("\n").map((text, index) => ({ text: plainSentence(text), line: index + 1 }))
    .filter(({ text }) => text !== "" && !text.startsWith("#"));
}
