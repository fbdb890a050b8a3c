import { foldForComparison } from "./fold.js";
import type { Example } from "./knowledge.js";

const folded = new WeakMap<Pick<Example, "text">, string>();

/** foldForComparison of the example, kept at hand: folding thousands takes tens of milliseconds, and a new example changes none of them. */
export function foldedText(example: Pick<Example, "text">): string {
  let text = folded.get(example);
  if (text === undefined) {
    text = foldForComparison(example.text);
    folded.set(example, text);
  }
  return text;
}
