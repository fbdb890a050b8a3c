import { Vocabulary, type SparseRow } from "../answering/features.js";
import { words } from "../answering/fold.js";
import type { Example } from "../answering/knowledge.js";

/**
 * Mean likeness (cosine of the engine's own features, 0 to 1) from which on groups of examples tell of the same situation. Read off the
 * groups: at 0.3 they ask the same thing in the same words ("wie maakt dat account"); at 0.2 half a label hangs together.
 */
const sameSituation = 0.3;

/**
 * Examples of one label in groups that tell of the same situation, in other words (average linkage).
 * @param vocabulary of all examples, those of other labels too: it knows which words tell
 */
export function situations(examples: readonly Example[], vocabulary: Vocabulary): Example[][] {
  const rows = examples.map(({ text }) => unitRow(vocabulary.row(words(text))));
  return averageLinkage(likenesses(rows, vocabulary.size), sameSituation).map((group) => group.flatMap((index) => examples[index] ?? []));
}

type UnitRow = Pick<SparseRow, "indices" | "values">;

function unitRow({ indices, values }: SparseRow): UnitRow {
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return { indices, values: values.map((value) => (length === 0 ? 0 : value / length)) };
}

/** How alike each row is to each other one. */
function likenesses(rows: readonly UnitRow[], features: number): Float32Array[] {
  const matrix = rows.map(() => new Float32Array(rows.length));
  const weights = new Float32Array(features);
  for (const [one, { indices, values }] of rows.entries()) {
    for (const [at, index] of indices.entries()) weights[index] = values[at] ?? 0;
    for (let other = 0; other < one; other++) {
      const likeness = dot(rows[other], weights);
      matrix[one]?.fill(likeness, other, other + 1);
      matrix[other]?.fill(likeness, one, one + 1);
    }
    for (const index of indices) weights[index] = 0;
  }
  return matrix;
}

function dot(row: UnitRow | undefined, weights: Float32Array): number {
  let sum = 0;
  // Counted by hand: there are millions of pairs.
  for (let at = 0; row !== undefined && at < row.indices.length; at++) sum += (row.values[at] ?? 0) * (weights[row.indices[at] ?? 0] ?? 0);
  return sum;
}

/**
 * Groups whose members are on average at least so alike. Follows from each group the nearest one until two are each other's nearest, and
 * joins them ("nearest neighbour chain"): the same groups as joining the nearest pair of all each time, and much faster.
 * @param likeness symmetric; is written over
 */
export function averageLinkage(likeness: Float32Array[], least: number): number[][] {
  const groups = new Map(likeness.map((_, index) => [index, [index]]));
  const done: number[][] = [];
  const chain: number[] = [];
  for (;;) {
    const tip = chain.at(-1) ?? groups.keys().next().value;
    if (tip === undefined) return done;
    if (chain.length === 0) chain.push(tip);
    const nearest = nearestOf(tip, likeness, groups.keys());
    if (nearest === undefined || (likeness[tip]?.[nearest] ?? 0) < least) {
      // Joining others brings no group nearer to this one than the nearest is now.
      done.push(groups.get(tip) ?? []);
      groups.delete(tip);
      chain.pop();
    } else if (nearest === chain.at(-2)) {
      join(nearest, tip, { likeness, groups });
      chain.splice(-2);
    } else chain.push(nearest);
  }
}

/** Of several equally near the first, always in the same order: so the chain ends. */
function nearestOf(tip: number, likeness: readonly Float32Array[], groups: Iterable<number>): number | undefined {
  const ofTip = likeness[tip] ?? new Float32Array();
  let nearest: number | undefined;
  for (const other of groups) {
    if (other !== tip && (nearest === undefined || (ofTip[other] ?? 0) > (ofTip[nearest] ?? 0))) nearest = other;
  }
  return nearest;
}

function join(into: number, from: number, { likeness, groups }: { likeness: readonly Float32Array[]; groups: Map<number, number[]> }): void {
  const [own, joined] = [groups.get(into) ?? [], groups.get(from) ?? []];
  const size = own.length + joined.length;
  for (const other of groups.keys()) {
    if (other === into || other === from) continue;
    const mean = ((likeness[into]?.[other] ?? 0) * own.length + (likeness[from]?.[other] ?? 0) * joined.length) / size;
    for (const [one, two] of [[into, other], [other, into]] as const) likeness[one]?.fill(mean, two, two + 1);
  }
  groups.set(into, [...own, ...joined]);
  groups.delete(from);
}
