import { piecesOf, wordFeature, type Vocabulary } from "./features.js";
import { words } from "./fold.js";
import type { Example } from "./knowledge.js";

/** A word that stands in examples of more than this share of the labels says nothing of the topic. */
const commonShare = 0.75;
/** Words that ask without saying about what: "wanneer dan?" has no topic of its own, though it resembles one article most. */
const asking = new Set(`
wanneer waar waarom hoezo hoe wie wat welke welk hoeveel dan daar dat die dit betekent bedoel bedoelt vind kan moet komt doe doet regelt precies normaal logisch klopt
when where why how who what which then there that this it does mean find can come arranges exactly normal correct
`.split(/\s+/));
/** Share of a word's pieces that the model must know to take it for a misspelt or joined word. */
const familiarShare = 0.7;
const shortestFamiliar = 5;

/** The words that stand in examples of nearly all labels. */
export function commonWords(examples: readonly Example[]): string[] {
  const labels = new Map<string, Set<string>>();
  for (const { text, label } of examples) {
    for (const word of words(text)) labels.set(word, (labels.get(word) ?? new Set<string>()).add(label));
  }
  const all = new Set(examples.map(({ label }) => label)).size;
  return [...labels].filter(([, seen]) => seen.size > all * commonShare).map(([word]) => word);
}

/** Whether a text speaks of anything that the examples speak of. */
export class KnownWords {
  readonly #common: ReadonlySet<string>;

  /** @param common see commonWords */
  constructor(common: Iterable<string>, private readonly vocabulary: Vocabulary) {
    this.#common = new Set(common);
  }

  /** At least one word is known, be it an everyday one. */
  anyOf(tokens: readonly string[]): boolean {
    return tokens.some((word) => this.vocabulary.has(wordFeature(word)) || this.#isFamiliar(word));
  }

  /** At least one word that carries a topic is known, as it is or by its pieces. */
  speaksOfUs(tokens: readonly string[]): boolean {
    return tokens.some((word) => !this.#common.has(word) && !asking.has(word) && (this.vocabulary.has(wordFeature(word)) || this.#isFamiliar(word)));
  }

  /** At least one word may carry a topic, known or not. */
  mayTell(tokens: readonly string[]): boolean {
    return tokens.some((word) => !this.#common.has(word) && !asking.has(word));
  }

  #isFamiliar(word: string): boolean {
    if (word.length < shortestFamiliar) return false;
    const pieces = piecesOf(word);
    return pieces.filter((piece) => this.vocabulary.has(piece)).length >= pieces.length * familiarShare;
  }
}
