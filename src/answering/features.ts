import { words } from "./fold.js";

/** Which features a question has, and how heavy each is: the sparse row that the linear model reads. */
export interface SparseRow {
  indices: Int32Array;
  values: Float32Array;
  /** For each feature: the index of the (first) word that it comes from. */
  owners: Int32Array;
}

/** Features are counted and scaled in blocks, so that a long question weighs no more than a short one. */
type Block = Map<string, { count: number; owner: number }>;

/** How heavy each block is against the words: measured, see docs/decisions/0001-answering.md; 0.5 to 1.5 changes little. */
const blockWeights = { words: 1, pairs: 0.7, pieces: 1, runs: 1 };

/** Sizes of the pieces of words; they carry typos. */
const pieceSizes = [3, 4];

/** Size of the runs of letters through the whole question, spaces left out; they carry split and joined compounds. */
const runSize = 5;

/** A pair, piece or run must stand in this many examples, a word in one: rarer ones teach nothing, and fill a third of the model. */
const fewestExamples = 3;

function add(block: Block, name: string, owner: number): void {
  const entry = block.get(name);
  if (entry === undefined) block.set(name, { count: 1, owner });
  else entry.count += 1;
}

function blocksOf(tokens: readonly string[]): [Block, number][] {
  const whole: Block = new Map();
  const pairs: Block = new Map();
  const pieces: Block = new Map();
  const runs: Block = new Map();
  for (const [owner, token] of tokens.entries()) {
    add(whole, wordFeature(token), owner);
    add(pairs, `${tokens[owner - 1] ?? "^"} ${token}`, owner);
    for (const piece of piecesOf(token)) add(pieces, piece, owner);
  }
  const letters = tokens.join("");
  const owners = tokens.flatMap((token, owner) => Array.from(token, () => owner));
  for (let start = 0; start + runSize <= letters.length; start++) add(runs, letters.slice(start, start + runSize), owners[start] ?? 0);
  return [[whole, blockWeights.words], [pairs, blockWeights.pairs], [pieces, blockWeights.pieces], [runs, blockWeights.runs]];
}

/** The name of the feature "has this word"; pairs hold a space and pieces begin with a mark, so that no two kinds are alike. */
export function wordFeature(token: string): string {
  return `=${token}`;
}

/** The pieces of a word, its ends marked. */
export function piecesOf(token: string): string[] {
  const marked = `_${token}_`;
  return pieceSizes.flatMap((size) => Array.from({ length: Math.max(0, marked.length - size + 1) }, (_, start) => `~${marked.slice(start, start + size)}`));
}

/** The features that the model knows, numbered from 0, with their inverse document frequency. */
export class Vocabulary {
  private readonly numbers = new Map<string, number>();

  constructor(readonly names: readonly string[], readonly idf: Float32Array) {
    for (const [index, name] of names.entries()) this.numbers.set(name, index);
  }

  static of(questions: readonly string[]): Vocabulary {
    const frequencies = new Map<string, number>();
    for (const question of questions) {
      for (const [block] of blocksOf(words(question))) {
        for (const name of block.keys()) frequencies.set(name, (frequencies.get(name) ?? 0) + 1);
      }
    }
    const kept = [...frequencies].filter(([name, frequency]) => frequency >= fewestExamples || name.startsWith("="));
    const idf = kept.map(([, frequency]) => Math.log((questions.length + 1) / (frequency + 1)) + 1);
    return new Vocabulary(kept.map(([name]) => name), Float32Array.from(idf));
  }

  get size(): number {
    return this.names.length;
  }

  has(name: string): boolean {
    return this.numbers.has(name);
  }

  row(tokens: readonly string[]): SparseRow {
    const indices: number[] = [];
    const values: number[] = [];
    const owners: number[] = [];
    for (const [block, weight] of blocksOf(tokens)) {
      const start = values.length;
      let squares = 0;
      for (const [name, { count, owner }] of block) {
        const index = this.numbers.get(name);
        if (index === undefined) continue;
        const value = (1 + Math.log(count)) * (this.idf[index] ?? 0);
        indices.push(index);
        values.push(value);
        owners.push(owner);
        squares += value * value;
      }
      const scale = weight / Math.sqrt(squares);
      for (let i = start; i < values.length; i++) values[i] = (values[i] ?? 0) * scale;
    }
    return { indices: Int32Array.from(indices), values: Float32Array.from(values), owners: Int32Array.from(owners) };
  }
}
