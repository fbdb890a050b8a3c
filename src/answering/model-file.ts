import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { locales } from "../locale.js";
import { packageRoot } from "../package-root.js";
import { Vocabulary } from "./features.js";
import { LanguageGuesser } from "./language.js";
import { LinearModel } from "./linear.js";
import type { TrainedModel } from "./trained-model.js";

/**
 * Raise this when the features or the training change: a model of an older program is then trained again.
 */
const format = 1;

const headerSchema = z.object({
  format: z.literal(format),
  knowledgeVersion: z.string(),
  labels: z.array(z.string()),
  features: z.array(z.string()),
  leanings: z.array(z.tuple([z.string(), z.enum(locales)])),
  thresholds: z.object({ answer: z.number(), intent: z.number(), choose: z.number() }),
});
type Header = z.infer<typeof headerSchema>;

/** Where the build puts the model. */
export function builtModelFile(): string {
  return join(packageRoot(), "dist", "model.bin");
}

/** The file: length of the header (4 bytes, little endian), the header as JSON padded to 4 bytes, then 32-bit floats: idf, biases, weights. */
export function writeModel(path: string, model: TrainedModel & { classifier: LinearModel }): void {
  const header: Header = {
    format,
    knowledgeVersion: model.knowledgeVersion,
    labels: model.labels,
    features: [...model.vocabulary.names],
    leanings: model.language.entries(),
    thresholds: model.thresholds,
  };
  const json = Buffer.from(JSON.stringify(header));
  const padded = Buffer.alloc(Math.ceil(json.length / 4) * 4, " ");
  json.copy(padded);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(padded.length);
  const floats = [model.vocabulary.idf, model.classifier.biases, model.classifier.weights]
    .map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, Buffer.concat([length, padded, ...floats]));
}

/** The model in the file; nothing when there is no file, or when it is of other knowledge, of an older program, or cut off. */
export function readModel(path: string, knowledgeVersion: string): TrainedModel | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    return undefined;
  }
  const header = readHeader(bytes);
  if (header?.knowledgeVersion !== knowledgeVersion) return undefined;
  const classes = header.labels.length;
  const count = header.features.length;
  const start = 4 + bytes.readUInt32LE(0);
  if (bytes.length !== start + 4 * (count + classes + count * classes)) return undefined;
  const floats = new Float32Array(bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.length));
  return {
    knowledgeVersion,
    labels: header.labels,
    vocabulary: new Vocabulary(header.features, floats.subarray(0, count)),
    classifier: new LinearModel(classes, floats.subarray(count + classes), floats.subarray(count, count + classes)),
    language: LanguageGuesser.fromEntries(header.leanings),
    thresholds: header.thresholds,
  };
}

function readHeader(bytes: Buffer): Header | undefined {
  if (bytes.length < 4) return undefined;
  try {
    return headerSchema.safeParse(JSON.parse(bytes.toString("utf8", 4, 4 + bytes.readUInt32LE(0)))).data;
  } catch {
    return undefined;
  }
}
