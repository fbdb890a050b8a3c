import { intents, type Label } from "./decision.js";
import { foldForComparison } from "./fold.js";
import { foldedText } from "./folded-example.js";
import type { Knowledge } from "./knowledge.js";

/** A longer text is a message with a story, and no example; in characters. */
const longestExample = 600;

/** The examples by what they say, however it is written; those that stand under several labels are left out. */
export class WordForWord {
  readonly #labels = new Map<string, Label | undefined>();

  constructor({ articles, examples }: Pick<Knowledge, "articles" | "examples">) {
    const known = new Set<Label>([...articles.keys(), ...intents, "none"]);
    for (const example of examples) {
      const { label } = example;
      const key = foldedText(example);
      if (key === "" || !known.has(label)) continue;
      this.#labels.set(key, !this.#labels.has(key) || this.#labels.get(key) === label ? label : undefined);
    }
  }

  /** The label of the example that the text is; nothing when it is none. */
  labelOf(text: string): Label | undefined {
    return text.length > longestExample ? undefined : this.#labels.get(foldForComparison(text));
  }
}
