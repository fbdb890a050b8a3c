import type { Wording } from "../src/wording/wording.js";
import { locales } from "../src/locale.js";

/**
 * Lower case, without accents, punctuation and double spaces: two phrases that read the same are equal. Of a text without words the
 * emoji are left, each once, without skin colour.
 */
export function plain(text: string): string {
  const said = text.normalize("NFD").replace(/\p{M}+/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  return said === "" ? [...new Set(text.match(/\p{Extended_Pictographic}/gu))].join("") : said;
}

/** Emoji or punctuation only. */
export function isWordless(text: string): boolean {
  return !/[\p{L}\p{N}]/u.test(text);
}

/** What is compared with is made plain once: the lists of a wording stay the same objects. */
const plainLists = new WeakMap<readonly string[], ReadonlySet<string>>();

function plainList(phrases: readonly string[]): ReadonlySet<string> {
  const known = plainLists.get(phrases) ?? new Set(phrases.map(plain));
  plainLists.set(phrases, known);
  return known;
}

/** Whether the whole of `text` is one of the phrases under `key`, in either language. */
export function isPhrase(wording: Wording, key: string, text: string): boolean {
  const said = plain(text);
  return said !== "" && locales.some((locale) => plainList(wording.list(key, locale)).has(said));
}

/** Whether one of the words or phrases under `key` stands in `text`, in either language. */
export function holdsPhrase(wording: Wording, key: string, text: string): boolean {
  const said = ` ${plain(text)} `;
  return locales.some((locale) => [...plainList(wording.list(key, locale))].some((phrase) => said.includes(` ${phrase} `)));
}

/** Whether the first word of `text` is one of those under `key`, in either language. */
export function startsWithWord(wording: Wording, key: string, text: string): boolean {
  const first = plain(text).split(" ", 1)[0] ?? "";
  return first !== "" && locales.some((locale) => plainList(wording.list(key, locale)).has(first));
}

export function wordCount(text: string): number {
  const said = plain(text);
  return said === "" ? 0 : said.split(" ").length;
}

const plainSentences = new Map<string, string>();

/** For sentences of ours, of which there is a fixed number. */
export function plainConstant(sentence: string): string {
  const known = plainSentences.get(sentence) ?? plain(sentence);
  plainSentences.set(sentence, known);
  return known;
}

/** Whether `text` is what the button `key` says, in either language. */
export function isButton(wording: Wording, key: string, text: string): boolean {
  // Buttons are short; most messages need no closer look.
  if (text.length > 100) return false;
  const said = plain(text);
  return locales.some((locale) => plainConstant(wording.say(key, locale)) === said);
}
