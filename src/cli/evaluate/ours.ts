import { mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { answererOf, openAnswerer, openModel } from "../../answering/answerer.js";
import { loadKnowledge } from "../../answering/knowledge.js";
import { LearnedExamples } from "../../answering/learned-examples.js";
import { withLearned } from "../../answering/learned-knowledge.js";
import { builtModelFile } from "../../answering/model-file.js";
import { trainModel } from "../../answering/training.js";
import { systemClock } from "../../clock.js";
import { acceptedFile, AcceptedReportError, compareWith, faultsOf, readAccepted, writeAccepted, type Comparison } from "../../evaluation/accepted.js";
import { evaluate } from "../../evaluation/evaluate.js";
import { summarize, type DecidedSet } from "../../evaluation/figures.js";
import { htmlReport } from "../../evaluation/html/report.js";
import { judgedQuestions } from "../../evaluation/judged.js";
import { decideOurs, questionsFor } from "../../evaluation/our-questions.js";
import { reportText } from "../../evaluation/report.js";
import { packageRoot } from "../../package-root.js";
import { knowledgeSettings, settingsFromProcess } from "../../settings.js";
import { openDatabase } from "../../storage/database.js";
import { UsageError } from "./usage-error.js";

export interface ReportOptions {
  json?: true;
  html?: string;
}

/** Asks the questions of a file, and writes the reports. */
export function evaluateFile(file: string, options: ReportOptions): void {
  const { knowledgeDir, wrongBudget } = knowledgeSettings();
  const knowledge = loadKnowledge(knowledgeDir);
  // Read before a model may have to be trained: a fault in the file is told at once.
  const questions = questionsFor(knowledge, file);
  const rows = evaluate(openAnswerer({ knowledge, modelFile: builtModelFile(), wrongBudget }), questions);
  const sets = [{ name: basename(file, ".csv"), rows }];
  printReports(sets, htmlReport(sets, { comparisons: [], knowledge, wrongBudget }), options);
}

/** Asks what agents judged and kept in the review app, of knowledge and learned examples as a server of DATA_DIR answers with, and writes the reports. */
export async function evaluateJudged(options: ReportOptions): Promise<void> {
  const settings = settingsFromProcess();
  const { wrongBudget } = settings;
  const folder = loadKnowledge(settings.knowledgeDir);
  const db = await openDatabase(settings.databaseUrl, settings.dataDir);
  try {
    const questions = await judgedQuestions(db);
    if (questions.length === 0) {
      throw new UsageError(`Nobody has judged an answer or kept a test case in the database of ${settings.dataDir} yet; do so in the review app, or point DATA_DIR at the server's`);
    }
    const learned = (await new LearnedExamples({ db, clock: systemClock }).kept()).filter(({ pulledAt }) => pulledAt === null);
    const knowledge = withLearned(folder, learned);
    const base = openModel({ knowledge: folder, modelFile: builtModelFile(), wrongBudget });
    const model = knowledge === folder ? base : trainModel(knowledge, { wrongBudget, calibratedAs: base });
    const sets = [{ name: "judged", rows: evaluate(answererOf(model, knowledge), questions) }];
    printReports(sets, htmlReport(sets, { comparisons: [], knowledge, wrongBudget }), options);
  } finally {
    await db.destroy();
  }
}

/** Asks our own questions, writes the reports, and compares with what was accepted; exit code 2 when a figure dropped. */
export function evaluateOurs(options: ReportOptions & { accept?: true }): void {
  const { knowledgeDir, wrongBudget } = knowledgeSettings();
  const knowledge = loadKnowledge(knowledgeDir);
  const sets = decideOurs(knowledge, wrongBudget);
  const { comparisons, note } = comparisonsOf(sets, wrongBudget);
  const page = htmlReport(sets, { comparisons, knowledge, wrongBudget });
  printReports(sets, page, options);
  const faults = comparisons.flatMap(faultsOf);
  if (options.accept === true) {
    write(join(dirname(acceptedFile()), "report.html"), page);
    writeAccepted(acceptedFile(), sets, wrongBudget);
    process.stderr.write(`accepted: ${acceptedFile()}\n`);
    return;
  }
  process.stderr.write([...note, ...faults].map((line) => `${line}\n`).join(""));
  if (faults.length > 0) process.exitCode = 2;
}

/** Nothing is compared when nothing was accepted yet, or at another budget; the note says so. */
function comparisonsOf(sets: readonly DecidedSet[], wrongBudget: number): { comparisons: Comparison[]; note: string[] } {
  try {
    const accepted = readAccepted(acceptedFile());
    if (accepted.wrongBudget === wrongBudget) return { comparisons: sets.map((set) => compareWith(accepted, set)), note: [] };
    return { comparisons: [], note: [`not compared: the figures were accepted with WRONG_BUDGET=${accepted.wrongBudget * 100}, which is now ${wrongBudget * 100}`] };
  } catch (thrown) {
    if (!(thrown instanceof AcceptedReportError)) throw thrown;
    return { comparisons: [], note: [thrown.message] };
  }
}

function printReports(sets: readonly DecidedSet[], page: string, { json, html }: ReportOptions): void {
  const reportFile = html ?? join(packageRoot(), "dist", "evaluation", "report.html");
  write(reportFile, page);
  process.stdout.write(`${json === true ? JSON.stringify(jsonOf(sets)) : textOf(sets)}\n`);
  process.stderr.write(`report with pictures: ${reportFile}\n`);
}

/** Of one file: summary and rows; of our own questions the other sets too. */
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
