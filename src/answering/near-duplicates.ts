import { foldForComparison } from "./fold.js";

/** Two texts, by their place in the list (`first` comes before `second`), and how alike they are: 0 to 1. */
export interface NearPair {
  first: number;
  second: number;
  likeness: number;
}

const gramSize = 3;

/**
 * The pairs of texts that share at least `least` (over 0, at most 1) of their letter triples: the number that both have,
 * divided by the number that either has (Jaccard). Capitals, accents, punctuation and which digits stand in a long number
 * do not count. Compares only texts that share a rare triple and are about as long, so that thousands take a second.
 */
export function nearDuplicates(texts: readonly string[], least: number): NearPair[] {
  const all = rarestFirst(texts.map(gramsOf));
  const places = new Map<number, number[]>();
  /** By text: the last one that it was compared with. */
  const comparedWith = new Int32Array(texts.length).fill(-1);
  const pairs: NearPair[] = [];
  for (const [second, own] of all.entries()) {
    // Texts this much alike have one of their first triples in common, when those of both are in the same order.
    for (const gram of own.subarray(0, own.length - Math.ceil(least * own.length) + 1)) {
      const found = places.get(gram) ?? [];
      for (const first of found) {
        if (comparedWith[first] === second) continue;
        comparedWith[first] = second;
        const likeness = jaccard(all[first] ?? own, own, least);
        if (likeness >= least) pairs.push({ first, second, likeness });
      }
      found.push(second);
      places.set(gram, found);
    }
  }
  return pairs;
}

/** How alike other texts are to this one, by the same measure: 0 when it is less than `least`. */
export function likenessTo(text: string, least: number): (other: string) => number {
  const own = gramsOf(text);
  return (other) => {
    const likeness = shared(own, gramsOf(other), least);
    return likeness >= least ? likeness : 0;
  };
}

/** As jaccard, of sets. */
function shared(one: ReadonlySet<string>, other: ReadonlySet<string>, least: number): number {
  if (Math.min(one.size, other.size) < least * Math.max(one.size, other.size)) return 0;
  let common = 0;
  for (const gram of one) if (other.has(gram)) common += 1;
  return common / (one.size + other.size - common);
}

function gramsOf(text: string): Set<string> {
  // A question of signs alone ("???") has nothing left after folding.
  const plain = ` ${(foldForComparison(text) || text).replace(/\d{4,}/g, "0000")} `;
  return new Set(Array.from({ length: Math.max(1, plain.length - gramSize + 1) }, (_, start) => plain.slice(start, start + gramSize)));
}

/** Each text's triples as numbers, rising: the lower, the fewer texts have it. */
function rarestFirst(grams: readonly ReadonlySet<string>[]): Uint32Array[] {
  const frequency = new Map<string, number>();
  for (const own of grams) for (const gram of own) frequency.set(gram, (frequency.get(gram) ?? 0) + 1);
  const ranked = [...frequency].sort(([a, ofA], [b, ofB]) => ofA - ofB || (a < b ? -1 : 1));
  const rank = new Map(ranked.map(([gram], index) => [gram, index]));
  return grams.map((own) => Uint32Array.from(own, (gram) => rank.get(gram) ?? 0).sort());
}

/** Of two rising lists; 0 when it is less than `least`, as far as that was seen before the end. */
function jaccard(one: Uint32Array, other: Uint32Array, least: number): number {
  const size = one.length + other.length;
  if (Math.min(one.length, other.length) < least * Math.max(one.length, other.length)) return 0;
  // So many of either may be alone; most texts that share a rare triple are unlike, and a few triples show it.
  const mostAlone = size - 2 * Math.ceil(least / (1 + least) * size - 1e-9);
  let alone = 0;
  let common = 0;
  for (let i = 0, j = 0; i < one.length && j < other.length;) {
    const a = one[i] ?? 0;
    const b = other[j] ?? 0;
    if (a === b) common += 1;
    else if ((alone += 1) > mostAlone) return 0;
    if (a <= b) i += 1;
    if (b <= a) j += 1;
  }
  return common / (size - common);
}
