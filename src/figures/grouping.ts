import { foldForComparison } from "../answering/fold.js";
import { nearDuplicates } from "../answering/near-duplicates.js";

/** Least share of letter triples that two questions in one group have in common: 0 to 1. Lower puts different questions together. */
const leastLikeness = 0.45;

/** So many different questions are compared with one another, those asked most first; twice as many take four times as long. */
const mostCompared = 2_000;

export interface TextGroup {
  /** The one that was asked most, in the words of the newest. */
  text: string;
  /** Places in the list that was given, in its order. */
  members: number[];
}

/** Texts alike in one group, the largest group first. What is the same but for capitals, accents and signs counts as one. */
export function groupTexts(texts: readonly string[]): TextGroup[] {
  const same = new Map<string, TextGroup>();
  for (const [place, text] of texts.entries()) {
    const key = foldForComparison(text) || text;
    const group = same.get(key);
    if (group === undefined) same.set(key, { text, members: [place] });
    else group.members.push(place);
  }
  const singles = [...same.values()].sort(largestFirst);
  return [...joined(singles.slice(0, mostCompared)), ...singles.slice(mostCompared)].sort(largestFirst);
}

/** A text joins the most usual one that it is like, and not one that joined another: chains would end in one group of everything. */
function joined(singles: readonly TextGroup[]): TextGroup[] {
  const like = new Map<number, number[]>();
  for (const { first, second } of nearDuplicates(singles.map(({ text }) => text), leastLikeness)) like.set(second, [...like.get(second) ?? [], first]);
  const groups = new Map<number, TextGroup>();
  for (const [index, single] of singles.entries()) {
    const leader = (like.get(index) ?? []).sort((a, b) => a - b).find((first) => groups.has(first));
    const group = leader === undefined ? undefined : groups.get(leader);
    if (group === undefined) groups.set(index, { text: single.text, members: [...single.members] });
    else group.members.push(...single.members);
  }
  return [...groups.values()].map(({ text, members }) => ({ text, members: members.sort((a, b) => a - b) }));
}

function largestFirst(a: TextGroup, b: TextGroup): number {
  return b.members.length - a.members.length || (a.members[0] ?? 0) - (b.members[0] ?? 0);
}
