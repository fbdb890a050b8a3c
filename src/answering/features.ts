import { words } from "./fold.js";

/** Which features a question has, and how heavy each is: the sparse row that the linear model reads. */
export interface SparseRow {
  indices: Int32Array;
  values: Float32Array;
  /** For each feature: the index of the (first) word that it comes from. */
  owners: Int32Array;
}

/**
 * Features are scaled in blocks, each to this length, so that a long question weighs no more than a short one: words, pairs,
 * pieces, runs. Measured, see docs/decisions/0001-answering.md; 0.5 to 1.5 changes little.
 */
const blockWeights = [1, 0.7, 1, 1];

/** Sizes of the pieces of words; they carry typos. */
const pieceSizes = [3, 4];

/** Size of the runs of letters through the whole question, spaces left out; they carry split and joined compounds. */
const runSize = 5;

/** A pair, piece or run must stand in this many examples, a word in one: rarer ones teach nothing, and fill a third of the model. */
const fewestExamples = 3;

type Visit = (name: string, owner: number) => void;

/** Goes through the features of one block; `owner` is the index of the word that a feature comes from. */
const blocks: readonly ((tokens: readonly string[], visit: Visit) => void)[] = [
  (tokens, visit) => {
    for (const [owner, token] of tokens.entries()) visit(wordFeature(token), owner);
  },
  (tokens, visit) => {
    for (const [owner, token] of tokens.entries()) visit(`${tokens[owner - 1] ?? "^"} ${token}`, owner);
  },
  (tokens, visit) => {
    for (const [owner, token] of tokens.entries()) for (const piece of piecesOf(token)) visit(piece, owner);
  },
  (tokens, visit) => {
    const letters = tokens.join("");
    let owner = 0;
    let ownerEnd = tokens[0]?.length ?? 0;
    for (let start = 0; start + runSize <= letters.length; start++) {
      while (start >= ownerEnd) ownerEnd += tokens[++owner]?.length ?? letters.length;
      visit(letters.slice(start, start + runSize), owner);
    }
  },
];

/** The name of the feature "has this word"; pairs hold a space and pieces begin with a mark, so that no two kinds are alike. */
export function wordFeature(token: string): string {
  return `=${token}`;
}

/** The pieces of a word, its ends marked. */
export function piecesOf(token: string): string[] {
  const marked = `_${token}_`;
  const pieces: string[] = [];
  for (const size of pieceSizes) {
    for (let start = 0; start + size <= marked.length; start++) pieces.push(`~${marked.slice(start, start + size)}`);
  }
  return pieces;
}

/** The features that the model knows, numbered from 0, with their inverse document frequency. */
export class Vocabulary {
  readonly #numbers = new Map<string, number>();
  /** While a row is made: where in it each feature stands, from 1; 0 when it does not. */
  readonly #places: Int32Array;

  constructor(readonly names: readonly string[], readonly idf: Float32Array) {
    for (const [index, name] of names.entries()) this.#numbers.set(name, index);
    this.#places = new Int32Array(names.length);
  }

  static of(questions: readonly string[]): Vocabulary {
    const frequencies = new Map<string, number>();
    for (const question of questions) {
      const tokens = words(question);
      const names = new Set<string>();
      for (const block of blocks) block(tokens, (name) => names.add(name));
      for (const name of names) frequencies.set(name, (frequencies.get(name) ?? 0) + 1);
    }
    const kept = [...frequencies].filter(([name, frequency]) => frequency >= fewestExamples || name.startsWith("="));
    const idf = kept.map(([, frequency]) => Math.log((questions.length + 1) / (frequency + 1)) + 1);
    return new Vocabulary(kept.map(([name]) => name), Float32Array.from(idf));
  }

  get size(): number {
    return this.names.length;
  }

  has(name: string): boolean {
    return this.#numbers.has(name);
  }

  row(tokens: readonly string[]): SparseRow {
    const row: GrowingRow = { indices: [], values: [], owners: [] };
    for (const [number, block] of blocks.entries()) {
      const start = row.indices.length;
      block(tokens, (name, owner) => this.#count(row, name, owner));
      this.#scale(row, start, blockWeights[number] ?? 1);
    }
    return { indices: Int32Array.from(row.indices), values: Float32Array.from(row.values), owners: Int32Array.from(row.owners) };
  }

  #count({ indices, values, owners }: GrowingRow, name: string, owner: number): void {
    const index = this.#numbers.get(name);
    if (index === undefined) return;
    const place = this.#places[index] ?? 0;
    if (place > 0) {
      values[place - 1] = (values[place - 1] ?? 0) + 1;
      return;
    }
    indices.push(index);
    values.push(1);
    owners.push(owner);
    this.#places[index] = indices.length;
  }

  /** Makes the counts from `start` on into TF-IDF weights whose squares add up to that of `length`. */
  #scale({ indices, values }: GrowingRow, start: number, length: number): void {
    let squares = 0;
    for (let i = start; i < indices.length; i++) {
      const index = indices[i] ?? 0;
      const value = (1 + Math.log(values[i] ?? 1)) * (this.idf[index] ?? 0);
      values[i] = value;
      squares += value * value;
      this.#places[index] = 0;
    }
    const scale = length / Math.sqrt(squares);
    for (let i = start; i < values.length; i++) values[i] = (values[i] ?? 0) * scale;
  }
}

interface GrowingRow {
  indices: number[];
  values: number[];
  owners: number[];
}
