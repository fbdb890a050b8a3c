import { createHash } from "node:crypto";
import { Vocabulary } from "../answering/features.js";
import { foldForComparison } from "../answering/fold.js";
import type { Example, Knowledge } from "../answering/knowledge.js";
import { groupBy } from "./group-by.js";
import type { Question } from "./questions.js";
import { situations } from "./situations.js";

/** Share of each label's examples that is kept out. */
const keptShare = 0.2;

export interface KeptOut {
  /** The knowledge without the examples that are asked. */
  knowledge: Knowledge;
  questions: Question[];
}

/**
 * Keeps a fifth of the examples out of the training, to ask them. Examples that tell of the same situation stay together,
 * so that what is asked was not learned in nearly the same words; which situations are kept out depends only on their texts.
 */
export function keepOut(knowledge: Knowledge): KeptOut {
  const vocabulary = Vocabulary.of(knowledge.examples);
  const kept = new Set<Example>();
  for (const examples of groupBy(knowledge.examples, ({ label }) => label).values()) {
    let left = Math.floor(keptShare * examples.length);
    for (const situation of inOrderOfHash(situations(examples, vocabulary))) {
      if (situation.length > left) continue;
      left -= situation.length;
      for (const example of situation) kept.add(example);
    }
  }
  return {
    knowledge: { ...knowledge, examples: knowledge.examples.filter((example) => !kept.has(example)), version: `${knowledge.version} without a fifth` },
    questions: knowledge.examples.filter((example) => kept.has(example)).map(({ text, locale, style, label }) => ({ text, lang: locale, style, expected: [label] })),
  };
}

/** An order that looks drawn by lot, and changes little when examples are added. */
function inOrderOfHash(groups: readonly Example[][]): Example[][] {
  const keyed = groups.map((group) => ({ group, key: group.map(({ text }) => hashOf(text)).sort()[0] ?? "" }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ group }) => group);
}

const hashOf = (text: string): string => createHash("sha256").update(foldForComparison(text)).digest("hex");
