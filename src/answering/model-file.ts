import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { packageRoot } from "../package-root.js";
import { Vocabulary } from "./features.js";
import { runAtOnce, runInSlices, type Steps } from "./in-slices.js";
import { LanguageGuesser } from "./language.js";
import { LinearModel } from "./linear.js";
import { chooseThresholds, type Judged } from "./thresholds.js";
import type { TrainedModel } from "./trained-model.js";

/**
 * Raise this when the features or the training change: a model of an older program is then trained again.
 */
const format = 8;

const headerSchema = z.object({
  format: z.literal(format),
  knowledgeVersion: z.string(),
  labels: z.array(z.string()),
  /** How many, and the bytes of their names. */
  features: z.number(),
  namesBytes: z.number(),
  commonWords: z.array(z.string()),
  languageWeights: z.array(z.tuple([z.string(), z.number()])),
  temperature: z.number(),
  /** Number of examples that were judged. */
  judged: z.number(),
});
type Header = z.infer<typeof headerSchema>;

/** Where the build puts the model. */
export function builtModelFile(): string {
  return join(packageRoot(), "dist", "model.bin");
}

/** Numbers that stand for one judged example: its label, the best label, and their probabilities. */
const judgedSize = 4;

/**
 * Length of the header (4 bytes, little endian), the header as JSON and the features' names (no name holds a line break), a line each, both
 * padded to 4 bytes, then 32-bit floats: idf, biases, weights, judged.
 */
export function encodeModel(model: TrainedModel & { classifier: LinearModel }): Uint8Array {
  const names = Buffer.from(model.vocabulary.names.join("\n"));
  const header: Header = {
    format,
    knowledgeVersion: model.knowledgeVersion,
    labels: model.labels,
    features: model.vocabulary.size,
    namesBytes: names.length,
    commonWords: model.commonWords,
    languageWeights: model.language.entries(),
    temperature: model.temperature,
    judged: model.judged.length,
  };
  const padded = paddedTo4(Buffer.from(JSON.stringify(header)));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(padded.length);
  const judged = Float32Array.from(model.judged.flatMap(({ label, best, probability, none }) => [model.labels.indexOf(label), model.labels.indexOf(best), probability, none]));
  const floats = [model.vocabulary.idf, model.classifier.biases, model.classifier.weights, judged]
    .map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength));
  return Buffer.concat([length, padded, paddedTo4(names), ...floats]);
}

function paddedTo4(bytes: Buffer): Buffer {
  const padded = Buffer.alloc(roundedTo4(bytes.length), " ");
  bytes.copy(padded);
  return padded;
}

const roundedTo4 = (length: number): number => Math.ceil(length / 4) * 4;

export function writeModel(path: string, model: TrainedModel & { classifier: LinearModel }): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, encodeModel(model));
}

export interface ReadOptions {
  knowledgeVersion: string;
  /** See chooseThresholds. */
  wrongBudget?: number | undefined;
}

/** The model in the file; nothing when there is no file, or when it is of other knowledge, of an older program, or cut off. */
export function readModel(path: string, options: ReadOptions): TrainedModel | undefined {
  try {
    return runAtOnce(decoding(readFileSync(path), options));
  } catch {
    return undefined;
  }
}

/** The model in the bytes, for a server that answers meanwhile; nothing when they are of other knowledge, of an older program, or cut off. */
export async function decodeModel(given: Uint8Array, options: ReadOptions): Promise<TrainedModel | undefined> {
  return runInSlices(decoding(given, options));
}

/** Each step takes a few milliseconds. */
function* decoding(given: Uint8Array, { knowledgeVersion, wrongBudget }: ReadOptions): Steps<TrainedModel | undefined> {
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
  const header = readHeader(bytes);
  if (header?.knowledgeVersion !== knowledgeVersion) return undefined;
  yield;
  const { labels, temperature, commonWords } = header;
  const sizes = [header.features, labels.length, header.features * labels.length, header.judged * judgedSize];
  const namesAt = 4 + bytes.readUInt32LE(0);
  const start = namesAt + roundedTo4(header.namesBytes);
  if (bytes.length !== start + 4 * sizes.reduce((sum, size) => sum + size, 0)) return undefined;
  const names = bytes.toString("utf8", namesAt, namesAt + header.namesBytes).split("\n");
  if (names.length !== header.features) return undefined;
  yield;
  const floats = new Float32Array(bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.length));
  const [idf, biases, weights, numbers] = splitAt(floats, sizes);
  if (idf === undefined || biases === undefined || weights === undefined || numbers === undefined) return undefined;
  yield;
  const vocabulary = new Vocabulary(names, idf, yield* placesOf(names));
  const judged = yield* judgedOf(numbers, labels);
  return {
    knowledgeVersion, labels, temperature, commonWords, judged, vocabulary,
    classifier: new LinearModel(labels.length, weights, biases),
    language: LanguageGuesser.fromEntries(header.languageWeights),
    thresholds: chooseThresholds(judged, wrongBudget),
  };
}

/** Items between two places where other work may come in. */
const rowsAtOnce = 1_000;

function* placesOf(names: readonly string[]): Steps<Map<string, number>> {
  const places = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    if (index % rowsAtOnce === 0) yield;
    places.set(name, index);
  }
  return places;
}

function splitAt(floats: Float32Array, sizes: readonly number[]): Float32Array[] {
  let from = 0;
  return sizes.map((size) => floats.subarray(from, from += size));
}

function* judgedOf(numbers: Float32Array, labels: readonly string[]): Steps<Judged[]> {
  const judged: Judged[] = [];
  for (let at = 0; at < numbers.length; at += judgedSize) {
    if (at % (rowsAtOnce * judgedSize) === 0) yield;
    const [label = 0, best = 0, probability = 0, none = 0] = numbers.subarray(at, at + judgedSize);
    judged.push({ label: labels[label] ?? "none", best: labels[best] ?? "none", probability, none });
  }
  yield;
  return judged;
}

function readHeader(bytes: Buffer): Header | undefined {
  if (bytes.length < 4) return undefined;
  try {
    return headerSchema.safeParse(JSON.parse(bytes.toString("utf8", 4, 4 + bytes.readUInt32LE(0)))).data;
  } catch {
    return undefined;
  }
}
