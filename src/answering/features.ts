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
 * pieces, runs. Measured, see docs/decisions/0001-answering.md; half of it costs a point where examples are few.
 */
const blockWeights = [2, 1, 2, 1];

/** Sizes of the pieces of words; they carry typos. */
const pieceSizes = [3, 4];

/** Size of the runs of letters through the whole question, spaces left out; they carry split and joined compounds. */
const runSize = 5;

/** A pair, piece or run must stand in this many examples, a word in one: rarer ones teach nothing measurable, and fill half of the model. */
const fewestExamples = 3;
/** With fewer examples in all than this, the rare ones teach something (2 points on BANKING77 and FlixBus). */
const scarceExamples = 2_000;
/** Keeps a feature of all labels from weighing nothing. */
const leastWeight = 0.3;

/** Words of which the pieces are kept at hand: more than the examples hold. */
const mostKeptWords = 10_000;

type Visit = (name: string, owner: number) => void;

/** Goes through the features of one block; `owner` is the index of the word that a feature comes from. */
type Block = (tokens: readonly string[], visit: Visit) => void;

const pieces: Block = (tokens, visit) => {
  for (const [owner, token] of tokens.entries()) for (const piece of piecesOf(token)) visit(piece, owner);
};

const blocks: readonly Block[] = [
  (tokens, visit) => {
    for (const [owner, token] of tokens.entries()) visit(wordFeature(token), owner);
  },
  (tokens, visit) => {
    for (const [owner, token] of tokens.entries()) visit(`${tokens[owner - 1] ?? "^"} ${token}`, owner);
  },
  pieces,
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

/** A question of which it is known what it asks. */
export interface Labelled {
  text: string;
  label: string;
}

/** The features that the model knows, numbered from 0, each with its weight: the fewer labels it goes with, the more it tells. */
export class Vocabulary {
  readonly #numbers: ReadonlyMap<string, number>;
  /** Of words that were read before: most words are everyday ones, and a long message is read in parts and as a whole. */
  readonly #pieceNumbers = new Map<string, Int32Array>();
  /** While a row is made: 1 for each feature that is in it. */
  readonly #isIn: Uint8Array;

  /**
   * @param idf root of the inverse frequency among labels; among examples instead, a point to four less is answered right
   * @param numbers of each name, its place in `names`, when that is at hand
   */
  constructor(readonly names: readonly string[], readonly idf: Float32Array, numbers: ReadonlyMap<string, number> = new Map(names.map((name, index) => [name, index]))) {
    this.#numbers = numbers;
    this.#isIn = new Uint8Array(names.length);
  }

  static of(examples: readonly Labelled[]): Vocabulary {
    const features = new Map<string, { examples: number; labels: Set<string> }>();
    for (const { text, label } of examples) {
      const tokens = words(text);
      const names = new Set<string>();
      for (const block of blocks) block(tokens, (name) => names.add(name));
      for (const name of names) {
        const feature = features.get(name) ?? { examples: 0, labels: new Set<string>() };
        features.set(name, { examples: feature.examples + 1, labels: feature.labels.add(label) });
      }
    }
    const fewest = examples.length < scarceExamples ? 1 : fewestExamples;
    const kept = [...features].filter(([name, feature]) => feature.examples >= fewest || name.startsWith("="));
    const labels = new Set(examples.map(({ label }) => label)).size;
    const idf = kept.map(([, feature]) => Math.sqrt(Math.log((labels + 1) / feature.labels.size) + leastWeight));
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
      if (block === pieces) this.#addPieces(row, tokens);
      else block(tokens, (name, owner) => this.#add(row, this.#numbers.get(name), owner));
      this.#scale(row, start, blockWeights[number] ?? 1);
    }
    return { indices: Int32Array.from(row.indices), values: Float32Array.from(row.values), owners: Int32Array.from(row.owners) };
  }

  #addPieces(row: GrowingRow, tokens: readonly string[]): void {
    for (const [owner, token] of tokens.entries()) for (const index of this.#knownPiecesOf(token)) this.#add(row, index, owner);
  }

  #knownPiecesOf(token: string): Int32Array {
    let numbers = this.#pieceNumbers.get(token);
    if (numbers === undefined) {
      if (this.#pieceNumbers.size >= mostKeptWords) this.#pieceNumbers.clear();
      numbers = Int32Array.from(piecesOf(token).flatMap((piece) => this.#numbers.get(piece) ?? []));
      this.#pieceNumbers.set(token, numbers);
    }
    return numbers;
  }

  /** A feature counts once, however often it stands in the question. */
  #add({ indices, values, owners }: GrowingRow, index: number | undefined, owner: number): void {
    if (index === undefined || this.#isIn[index] === 1) return;
    indices.push(index);
    values.push(this.idf[index] ?? 0);
    owners.push(owner);
    this.#isIn[index] = 1;
  }

  /** Makes the squares of the values from `start` on add up to that of `length`. */
  #scale({ indices, values }: GrowingRow, start: number, length: number): void {
    let squares = 0;
    for (let i = start; i < indices.length; i++) {
      squares += (values[i] ?? 0) ** 2;
      this.#isIn[indices[i] ?? 0] = 0;
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
