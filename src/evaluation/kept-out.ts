import { createHash } from "node:crypto";
import { foldForComparison } from "../answering/fold.js";
import type { Example, Knowledge } from "../answering/knowledge.js";
import { nearDuplicates } from "../answering/near-duplicates.js";
import type { Question } from "./questions.js";

/** Share of each label's examples that is kept out. */
const keptShare = 0.2;
/**
 * From here on two examples of a label tell of the same situation: share of letter triples, 0 to 1. At 0.4 they have a
 * clause in common ("ik zie nergens mijn nummers"); at 0.3 chains of such pairs join most examples of a label.
 */
const sameSituation = 0.4;

export interface KeptOut {
  /** The knowledge without the examples that are asked. */
  knowledge: Knowledge;
  questions: Question[];
}

/**
 * Keeps a fifth of the examples out of the training, to ask them. Examples that tell of the same situation stay together,
 * so that none is asked that was learned in other words; which situations are kept out depends only on their texts.
 */
export function keepOut(knowledge: Knowledge): KeptOut {
  const kept = new Set<Example>();
  for (const examples of groupBy(knowledge.examples, ({ label }) => label).values()) {
    const most = keptShare * examples.length;
    let count = 0;
    for (const situation of inOrderOfHash(situations(examples))) {
      if (count + situation.length > most) continue;
      count += situation.length;
      for (const example of situation) kept.add(example);
    }
  }
  return {
    knowledge: { ...knowledge, examples: knowledge.examples.filter((example) => !kept.has(example)), version: `${knowledge.version} without a fifth` },
    questions: knowledge.examples.filter((example) => kept.has(example)).map(({ text, locale, style, label }) => ({ text, lang: locale, style, expected: [label] })),
  };
}

/** Examples joined when they are alike, or both alike to a third. */
export function situations(examples: readonly Example[]): Example[][] {
  const leaders = examples.map((_, index) => index);
  const leaderOf = (index: number): number => {
    const leader = leaders[index] ?? index;
    return leader === index ? index : leaders[index] = leaderOf(leader);
  };
  for (const { first, second } of nearDuplicates(examples.map(({ text }) => text), sameSituation)) {
    const [one, other] = [leaderOf(first), leaderOf(second)];
    leaders[Math.max(one, other)] = Math.min(one, other);
  }
  return [...groupBy([...examples.entries()], ([index]) => leaderOf(index)).values()].map((group) => group.map(([, example]) => example));
}

/** An order that looks drawn by lot, and changes little when examples are added. */
function inOrderOfHash(groups: readonly Example[][]): Example[][] {
  const keyed = groups.map((group) => ({ group, key: group.map(({ text }) => hashOf(text)).sort()[0] ?? "" }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ group }) => group);
}

const hashOf = (text: string): string => createHash("sha256").update(foldForComparison(text)).digest("hex");

export function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
