import { createHash } from "node:crypto";
import type { Locale } from "../locale.js";
import type { Label } from "./decision.js";
import { foldForComparison } from "./fold.js";
import { foldedText } from "./folded-example.js";
import type { Example, Knowledge } from "./knowledge.js";

/** An example that was added in the review app, as far as answering goes. */
export interface LearnedText {
  label: Label;
  /** For `none`: the article or intent that it resembles, if any. */
  resembles: Label | null;
  locale: Locale;
  text: string;
}

/** Style of what customers asked and agents added, in the running server as in the files. */
export const learnedStyle = "customers";
/** In the place of a file's name, wherever an example is named. */
export const learnedFile = "review app";

/**
 * The folder's knowledge and what was learned since, in the order given. What stands in the files already, under whichever label, is
 * left to them. The version is that of both: the same two give the same, and nothing learned gives the folder's own.
 */
export function withLearned(folder: Knowledge, learned: readonly LearnedText[]): Knowledge {
  const inFiles = new Set(folder.examples.map(foldedText));
  const added = learned.filter(({ text }) => !inFiles.has(foldForComparison(text)));
  if (added.length === 0) return folder;
  const hash = createHash("sha256").update(folder.version);
  for (const { label, resembles, locale, text } of added) hash.update(`\0${JSON.stringify([label, resembles, locale, text])}`);
  return { ...folder, examples: [...folder.examples, ...added.map(exampleOf)], version: hash.digest("hex").slice(0, 16) };
}

function exampleOf({ label, resembles, locale, text }: LearnedText, index: number): Example {
  const example = { text, label, locale, file: learnedFile, line: index + 1 };
  if (label !== "none") return { ...example, style: learnedStyle };
  return resembles === null ? { ...example, style: "far" } : { ...example, style: "near", resembles };
}
