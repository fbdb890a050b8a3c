import { piecesOf, wordFeature, type Vocabulary } from "./features.js";
import { words } from "./fold.js";
import type { Example } from "./knowledge.js";

/** A word that stands in examples of more than this share of the labels says nothing of the topic. */
const commonShare = 0.75;
/** Share of a word's pieces that the model must know to take it for a misspelt or joined word. */
const familiarShare = 0.7;
const shortestFamiliar = 5;

/** Whether a text speaks of anything that the examples speak of. */
export class KnownWords {
  readonly #common = new Set<string>();

  constructor(examples: readonly Example[], private readonly vocabulary: Vocabulary) {
    const labels = new Map<string, Set<string>>();
    for (const { text, label } of examples) {
      for (const word of words(text)) labels.set(word, (labels.get(word) ?? new Set<string>()).add(label));
    }
    const all = new Set(examples.map(({ label }) => label)).size;
    for (const [word, seen] of labels) if (seen.size > all * commonShare) this.#common.add(word);
  }

  /** At least one word is known, be it an everyday one. */
  anyOf(text: string): boolean {
    return words(text).some((word) => this.vocabulary.has(wordFeature(word)) || this.#isFamiliar(word));
  }

  /** At least one word that carries a topic is known, as it is or by its pieces. */
  speaksOfUs(text: string): boolean {
    return words(text).some((word) => !this.#common.has(word) && (this.vocabulary.has(wordFeature(word)) || this.#isFamiliar(word)));
  }

  #isFamiliar(word: string): boolean {
    if (word.length < shortestFamiliar) return false;
    const pieces = piecesOf(word);
    return pieces.filter((piece) => this.vocabulary.has(piece)).length >= pieces.length * familiarShare;
  }
}
