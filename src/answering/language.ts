import type { Locale } from "../locale.js";
import type { Example } from "./knowledge.js";
import { words } from "./fold.js";
import { chatDutch, foreignWords, sharedWords } from "./language-words.js";

export type Language = Locale | "other" | "unknown";

/** How much a word counts before it is seen, shared between the languages as all words are: what was seen once proves little. */
const unseen = 0.5;
/** Weight, as the logarithm of how many times as usual a word is in Dutch, from which on it is kept: twice. */
const leastWeight = Math.log(2);
/** From here on a word is of that language, against the words of languages that we do not answer in: four times as usual. */
const ownWeight = Math.log(4);
/** No word alone outweighs a sentence. */
const mostWeight = 4;
/** Weight of a word of chatDutch. */
const chatWeight = 3;
/**
 * Sums of weights from which on a text is Dutch, or English. English asks for more: Dutch customers write English words ("thanks",
 * "portal login"), the others seldom Dutch ones.
 */
const enough = { nl: 1.8, en: 3.2 };

/** Tells Dutch from English by the words of the examples and of the chat, and both from the rest by a list. */
export class LanguageGuesser {
  /** @param weights by word: above 0 for Dutch, below for English */
  private constructor(private readonly weights: ReadonlyMap<string, number>) {}

  static of(examples: readonly Example[]): LanguageGuesser {
    const counts = { nl: new Map<string, number>(), en: new Map<string, number>() };
    const totals = { nl: 1, en: 1 };
    for (const { text, locale, style } of examples) {
      // Far misses hold other languages.
      if (style === "far") continue;
      for (const word of words(text)) {
        counts[locale].set(word, (counts[locale].get(word) ?? 0) + 1);
        totals[locale] += 1;
      }
    }
    const rate = (word: string, locale: Locale) => (counts[locale].get(word) ?? 0) / totals[locale] + unseen / (totals.nl + totals.en);
    const weights = new Map<string, number>();
    for (const word of new Set([...counts.nl.keys(), ...counts.en.keys()])) {
      const weight = Math.log(rate(word, "nl") / rate(word, "en"));
      if (Math.abs(weight) < leastWeight || sharedWords.has(word)) continue;
      weights.set(word, Math.round(Math.max(-mostWeight, Math.min(mostWeight, weight)) * 100) / 100);
    }
    return new LanguageGuesser(weights);
  }

  static fromEntries(entries: readonly (readonly [string, number])[]): LanguageGuesser {
    return new LanguageGuesser(new Map(entries));
  }

  entries(): [string, number][] {
    return [...this.weights];
  }

  /** @param tokens the words of the text, when they are at hand */
  guess(text: string, tokens: readonly string[] = words(text)): Language {
    if (isMostlyForeignScript(text)) return "other";
    let [sum, own, other] = [0, 0, 0];
    for (const word of tokens) {
      const weight = this.#weightOf(word);
      sum += weight;
      if (Math.abs(weight) >= ownWeight) own += 1;
      else if (foreignWords.has(word)) other += 1;
    }
    if (other >= 2 && other >= own) return "other";
    if (sum >= enough.nl) return "nl";
    return sum <= -enough.en ? "en" : "unknown";
  }

  #weightOf(word: string): number {
    const weight = this.weights.get(word) ?? 0;
    return chatDutch.has(word) ? Math.max(weight, chatWeight) : weight;
  }
}

function isMostlyForeignScript(text: string): boolean {
  const strange = text.match(/(?!\p{Script=Latin})\p{L}/gu)?.length ?? 0;
  return strange > 0 && strange > (text.match(/\p{L}/gu)?.length ?? 0) / 3;
}
