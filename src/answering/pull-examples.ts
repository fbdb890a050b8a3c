import { chmodSync, cpSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isMap, isSeq, parseDocument, Scalar, YAMLMap, YAMLSeq, type Document } from "yaml";
import { AppError } from "../errors.js";
import { checkKnowledge } from "./check.js";
import type { ExampleRules } from "./check-examples.js";
import { foldForComparison } from "./fold.js";
import { foldedText } from "./folded-example.js";
import type { Fault } from "./knowledge-fault.js";
import { loadKnowledge, type Knowledge } from "./knowledge.js";
import type { LearnedExample } from "./learned-examples.js";
import { learnedFile, learnedStyle } from "./learned-knowledge.js";

/** Somebody edits the knowledge files while examples are written into them. */
export class ChangedMeanwhileError extends AppError {
  readonly code = "changed_meanwhile";

  constructor(path: string) {
    super(`${path} was edited meanwhile and is left as it is; run the command again`);
  }
}

/** A file that gets examples. */
export interface PulledFile {
  /** Inside the knowledge folder. */
  path: string;
  added: LearnedExample[];
}

interface Change extends PulledFile {
  before: string;
  after: string;
}

/** Either there are faults, and nothing was written, or every example stands in the files now. */
export type Pulled = { files: PulledFile[]; faults?: undefined } | { faults: Fault[] };

/**
 * Writes the examples into the files of the knowledge folder, each under `customers`, those of `none` under `near` or `far`; nothing else
 * in the files changes, but that a remark behind a key gets a line of its own. What stands there already is left alone, so that a run that was interrupted is simply run again.
 * @param rules see checkKnowledge, whose faults in the outcome keep everything from being written
 * @throws KnowledgeError when the folder cannot be read
 */
export function pullExamples(folder: string, examples: readonly LearnedExample[], rules?: ExampleRules): Pulled {
  const knowledge = loadKnowledge(folder);
  const inFiles = new Set(knowledge.examples.map(foldedText));
  const missing = examples.filter(({ text }) => !inFiles.has(foldForComparison(text)));
  const homeless = missing.filter((example) => !knowledge.examples.some(({ file }) => file === pathOf(example)));
  if (homeless.length > 0) return { faults: homeless.map(homelessFault) };
  const changes = [...new Set(missing.map(pathOf))].sort().map((path) => changeOf(folder, path, { knowledge, added: missing.filter((example) => pathOf(example) === path) }));
  const faults = changes.length === 0 ? [] : faultsWith(folder, changes, rules);
  if (faults.length > 0) return { faults };
  for (const { path, before, after } of changes) replaceFile(join(folder, path), before, after);
  return { files: changes.map(({ path, added }) => ({ path, added })) };
}

const pathOf = ({ label }: Pick<LearnedExample, "label">) => `examples/${label}.yaml`;

function homelessFault({ id, text, label }: LearnedExample): Fault {
  return { file: learnedFile, line: id, fault: `"${text}" is an example of ${label}, of which there is no file ${pathOf({ label })}`, mend: "take it back in the review app" };
}

function changeOf(folder: string, path: string, { knowledge, added }: { knowledge: Knowledge; added: LearnedExample[] }): Change {
  const before = readFileSync(join(folder, path), "utf8");
  const document = parseDocument(before.replaceAll("\r\n", "\n"));
  for (const example of added) addTo(document, placeOf(example, knowledge), example.text);
  // Long questions stay on their line.
  const text = document.toString({ lineWidth: 0 });
  return { path, added, before, after: before.includes("\r\n") ? text.replaceAll("\n", "\r\n") : text };
}

function placeOf({ label, locale, resembles }: LearnedExample, { examples }: Knowledge): string[] {
  if (label !== "none") return [locale, learnedStyle];
  // An article may have gone since.
  return resembles !== null && examples.some((example) => example.label === resembles) ? [locale, "near", resembles] : [locale, "far"];
}

function addTo(document: Document, path: readonly string[], text: string): void {
  const question = new Scalar(text);
  question.type = Scalar.QUOTE_DOUBLE;
  for (const length of path.keys()) {
    // `{}` and `[]` hold nothing that could stay on their line.
    const above: unknown = document.getIn(path.slice(0, length), true);
    if ((isMap(above) || isSeq(above)) && above.items.length === 0) above.flow = false;
    if (length > 0 && !isMap(above)) document.setIn(path.slice(0, length), new YAMLMap());
  }
  const list: unknown = document.getIn(path, true);
  if (isSeq(list)) {
    if (list.items.length === 0) list.flow = false;
    list.add(question);
  } else {
    const added = new YAMLSeq();
    added.add(question);
    document.setIn(path, added);
  }
}

/** What knowledge:check would say of the folder afterwards; the folder itself is not touched. */
function faultsWith(folder: string, changes: readonly Change[], rules: ExampleRules | undefined): Fault[] {
  const copy = mkdtempSync(join(tmpdir(), "knowledge-pull-"));
  try {
    cpSync(folder, copy, { recursive: true });
    for (const { path, after } of changes) writeFileSync(join(copy, path), after);
    return checkKnowledge(copy, rules);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** In one step: nobody ever reads half a file. */
function replaceFile(path: string, before: string, after: string): void {
  const fresh = `${path}.pulling`;
  writeFileSync(fresh, after);
  chmodSync(fresh, statSync(path).mode);
  if (readFileSync(path, "utf8") !== before) {
    rmSync(fresh);
    throw new ChangedMeanwhileError(path);
  }
  renameSync(fresh, path);
}
