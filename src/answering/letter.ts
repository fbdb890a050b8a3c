/** A sentence or heading of the letter. */
export interface LetterSentence {
  text: string;
  /** Line of the letter, from 1. */
  line: number;
}

/** Marks that are no part of a sentence: list numbers and "NB:" before it, emphasis in it. */
export function plainSentence(text: string): string {
  return text.replaceAll("**", "").replace(/\s+/g, " ").trim().replace(/^(?:\d+\.|NB:)\s+/, "");
}

/** The sentences of the letter. A sentence ends at a full stop, question or exclamation mark before a capital, or with its line. */
export function sentencesOf(letter: string): LetterSentence[] {
  return letter.split("\n").flatMap((line, index) =>
    plainSentence(line).split(/(?<=[.?!])\s+(?=[\p{Lu}"'])/u)
      .filter((text) => text !== "")
      .map((text) => ({ text, line: index + 1 })));
}

const amount = /(?:€|\beuro\b|\beur\b)\s*\d+(?:[.,]\d+)?|\d+(?:[.,]\d+)?\s*(?:€|euro\b|eur\b|cent\b)/giu;
const clockTime = /\b\d{1,2}[:.]\d{2}\s*(?:uur|u\b|hours|am|pm)?|\b\d{1,2}\s*(?:uur|o'clock|am|pm)\b/giu;
const months = "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|january|february|march|may|june|july|august|october";
const date = new RegExp(`\\b\\d{1,2}(?:st|nd|rd|th|e)?\\s+(?:${months})\\b|\\b(?:${months})\\s+\\d{1,2}\\b|\\b\\d{1,2}[-/]\\d{1,2}[-/]\\d{2,4}\\b|\\b20\\d{2}-\\d{2}-\\d{2}\\b`, "giu");

/** The amounts of money, times of day and dates that a text names. */
export function figuresIn(text: string): string[] {
  return [amount, clockTime, date].flatMap((pattern) => text.match(pattern) ?? []).map((figure) => figure.trim());
}
