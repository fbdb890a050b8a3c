import { locales } from "../src/locale.js";
import type { Wording } from "../src/wording/wording.js";
import { plain } from "./phrases.js";

/** From this many letters on a word may have one letter wrong, missing or too many: shorter ones turn into others, "iets" into "niets". */
const lettersOfLongWord = 5;
/** From this many on two neighbours may be swapped. */
const lettersOfSwap = 4;
/** A message is looked at up to here; the phrases are shorter. */
const leadCharacters = 200;
const punctuation = /^[\s:;,.–—-]+/u;
const separator = /^\s*[:;,–—]|^\s+-\s/u;

/** A phrase that opens a message, and what the message says after it. */
export interface Lead {
  /** As typed; empty when the phrase is all there is. */
  rest: string;
}

interface Phrase {
  words: string[];
  /** What follows needs no sign between. */
  leadsIn: boolean;
}

interface Word {
  plain: string;
  /** Where it ends in the message. */
  end: number;
}

/** The lists of a wording stay the same objects. */
const known = new WeakMap<readonly string[], Phrase[]>();

function phrasesOf(list: readonly string[]): Phrase[] {
  const phrases = known.get(list) ?? list.map((phrase) => ({ words: plain(phrase).split(" "), leadsIn: phrase.endsWith("…") }));
  known.set(list, phrases);
  return phrases;
}

/**
 * Whether `text` is one of the phrases under `key`, or one of them and, after a colon, comma or dash, more. In either language; a long
 * word may have one letter wrong, missing, too many or swapped with the next. Phrases that end on an ellipsis ("vergeten te zeggen
 * dat…") lead in what follows without a sign between.
 */
export function leadPhrase(wording: Wording, key: string, text: string): Lead | undefined {
  const words = [...text.slice(0, leadCharacters).matchAll(/[\p{L}\p{M}\p{N}]+/gu)].map((match) => ({ plain: plain(match[0]), end: match.index + match[0].length }));
  const phrases = locales.flatMap((locale) => phrasesOf(wording.list(key, locale)));
  const rests = phrases.map((phrase) => restAfter(phrase, words, text)).filter((rest) => rest !== undefined);
  // The longest phrase leaves the shortest rest.
  const [rest] = rests.sort((left, right) => left.length - right.length);
  return rest === undefined ? undefined : { rest };
}

function restAfter(phrase: Phrase, words: readonly Word[], text: string): string | undefined {
  const last = words[phrase.words.length - 1];
  if (last === undefined || !phrase.words.every((word, index) => isNear(words[index]?.plain ?? "", word))) return undefined;
  const after = text.slice(last.end);
  const rest = after.replace(punctuation, "").trim();
  if (!/[\p{L}\p{N}]/u.test(rest)) return "";
  return phrase.leadsIn || separator.test(after) ? rest : undefined;
}

/** The same word, but for one slip of the finger in a long one. */
function isNear(typed: string, word: string): boolean {
  if (typed === word) return true;
  if (word.length < lettersOfSwap || Math.abs(typed.length - word.length) > 1) return false;
  let start = 0;
  while (start < word.length && typed[start] === word[start]) start += 1;
  const [left, right] = [typed.slice(start), word.slice(start)];
  const isSwapped = left.length >= 2 && left[0] === right[1] && left[1] === right[0] && left.slice(2) === right.slice(2);
  if (isSwapped || word.length < lettersOfLongWord) return isSwapped;
  return left.slice(1) === right.slice(1) || left.slice(1) === right || left === right.slice(1);
}
