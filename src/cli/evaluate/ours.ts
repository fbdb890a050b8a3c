import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { openAnswerer } from "../../answering/answerer.js";
import { intents, type Label } from "../../answering/decision.js";
import { loadKnowledge, type Knowledge } from "../../answering/knowledge.js";
import { builtModelFile } from "../../answering/model-file.js";
import { changesSince, dropText, readAccepted, writeAccepted, type DecidedSet } from "../../evaluation/accepted.js";
import { evaluate } from "../../evaluation/evaluate.js";
import { summarize } from "../../evaluation/figures.js";
import { htmlReport } from "../../evaluation/html/report.js";
import { keepOut } from "../../evaluation/kept-out.js";
import { readQuestions } from "../../evaluation/questions.js";
import { reportText } from "../../evaluation/report.js";
import { packageRoot } from "../../package-root.js";
import { settingsFromProcess } from "../../settings.js";
import { UsageError } from "./usage-error.js";

export interface OurOptions {
  json?: true;
  html?: string;
  accept?: true;
}

const inDocs = (name: string) => join(packageRoot(), "docs", "evaluation", name);
export const devFile = () => join(packageRoot(), "test", "fixtures", "eval", "dev.csv");
export const labelsOf = ({ articles }: Knowledge): Set<Label> => new Set([...articles.keys(), ...intents, "none"]);

/** Asks our questions, writes the reports, and compares with what was accepted; exit code 2 when a figure dropped. */
export function evaluateOurs(file: string | undefined, options: OurOptions): void {
  if (file !== undefined && options.accept === true) throw new UsageError("--accept keeps the figures of all our questions; leave the file out");
  const { knowledgeDir, wrongBudget } = settingsFromProcess();
  const knowledge = loadKnowledge(knowledgeDir);
  const questions = readQuestions(file ?? devFile(), labelsOf(knowledge));
  const rows = evaluate(openAnswerer({ knowledge, modelFile: builtModelFile(), wrongBudget }), questions);
  const sets: DecidedSet[] = [{ name: basename(file ?? devFile(), ".csv"), rows }];
  if (file === undefined) sets.push(keptOutSet(knowledge, wrongBudget));
  const accepted = existsSync(inDocs("accepted.json")) ? readAccepted(inDocs("accepted.json")) : undefined;
  const changes = new Map(sets.map((set) => [set.name, changesSince(accepted, set)]));
  const reportFile = options.html ?? join(packageRoot(), "dist", "evaluation", "report.html");
  const page = htmlReport(sets, { changes, knowledgeVersion: knowledge.version, examples: knowledge.examples.length });
  write(reportFile, page);
  if (options.accept === true) {
    write(inDocs("report.html"), page);
    writeAccepted(inDocs("accepted.json"), sets);
  }
  process.stdout.write(`${options.json === true ? JSON.stringify(jsonOf(sets)) : textOf(sets)}\n`);
  const drops = sets.flatMap(({ name }) => (changes.get(name) ?? []).filter(({ isDrop }) => isDrop).map((change) => dropText(name, change)));
  process.stderr.write([...drops, `report with pictures: ${reportFile}`].join("\n") + "\n");
  if (drops.length > 0 && options.accept !== true && file === undefined) process.exitCode = 2;
}

/** The fifth of our examples that a model asks itself which has learned the others. */
export function keptOutSet(knowledge: Knowledge, wrongBudget?: number): DecidedSet {
  const { knowledge: rest, questions } = keepOut(knowledge);
  return { name: "kept-out", rows: evaluate(openAnswerer({ knowledge: rest, ...(wrongBudget === undefined ? {} : { wrongBudget }) }), questions) };
}

/** Of one file as ever: summary and rows; of our own questions the other sets too. */
function jsonOf([first, ...others]: readonly DecidedSet[]): unknown {
  const rows = first?.rows ?? [];
  const more = Object.fromEntries(others.map((set) => [set.name, { summary: summarize(set.rows), rows: set.rows }]));
  return { summary: summarize(rows), rows, ...(others.length === 0 ? {} : { others: more }) };
}

const textOf = (sets: readonly DecidedSet[]) =>
  sets.map(({ name, rows }) => (sets.length === 1 ? reportText(rows) : `== ${name}\n\n${reportText(rows)}`)).join("\n\n");

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
