import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import Table from "cli-table3";
import { calibration } from "../answering/calibration.js";
import { loadKnowledge } from "../answering/knowledge.js";
import { LinearModel } from "../answering/linear.js";
import { builtModelFile, readModel, writeModel } from "../answering/model-file.js";
import { chooseThresholds, coverageAt, hardness, thresholdIntervals } from "../answering/thresholds.js";
import type { TrainedModel } from "../answering/trained-model.js";
import { trainModel } from "../answering/training.js";
import { knowledgeSettings } from "../settings.js";
import { runCommand } from "./run-command.js";

const stampOf = (file: string): string => `${file}.program`;

function readStamp(file: string): string | undefined {
  return existsSync(stampOf(file)) ? readFileSync(stampOf(file), "utf8") : undefined;
}

/** Hash of the program that trains: a change of the code trains again, as a change of the knowledge does. */
function programVersion(): string {
  const folder = dirname(fileURLToPath(import.meta.resolve("../answering/training.js")));
  const hash = createHash("sha256");
  for (const name of readdirSync(folder).filter((each) => /\.(js|ts)$/.test(each)).sort()) hash.update(readFileSync(join(folder, name)));
  return hash.digest("hex");
}

/** Shares of customers' questions that may be answered wrongly, to show what each costs. */
const budgets = [0.01, 0.02, 0.03, 0.05, 0.08, 0.12];
const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;

/** The thresholds with their intervals, and what other budgets would cost in answers. */
function thresholdsText({ judged, thresholds, temperature }: TrainedModel, wrongBudget: number): string {
  const intervals = thresholdIntervals(judged, wrongBudget);
  const shown = (["answer", "choose", "intent"] as const).map((name) =>
    `${name} ${thresholds[name].toFixed(2)} (${intervals[name].low.toFixed(2)} to ${intervals[name].high.toFixed(2)})`);
  const table = new Table({ head: ["WRONG_BUDGET", "answer from", "right", "offered", "handed off", "wrong", "none answered"], style: { head: [], border: [] } });
  for (const budget of [...new Set([...budgets, wrongBudget])].sort((one, other) => one - other)) {
    const at = chooseThresholds(judged, budget);
    const { right, offered, handedOff, wrong, noneAnswered } = coverageAt(judged, at);
    table.push([`${percent(budget)}${budget === wrongBudget ? " *" : ""}`, at.answer.toFixed(2), ...[right, offered, handedOff, wrong, noneAnswered].map(percent)]);
  }
  const { error, brier } = calibration(judged);
  return `thresholds for at most ${percent(wrongBudget)} wrong, with 95% intervals: ${shown.join(", ")}; handed off below choose\n`
    + `probabilities: temperature ${temperature.toFixed(2)}, calibration error ${percent(error)}, Brier score ${brier.toFixed(3)}\n`
    + `${table.toString()}\nfigures of the examples, each judged by a model that had not learned it; customers are wrongly answered about ${hardness} times as often\n`;
}

await runCommand(() => {
  const start = performance.now();
  const { knowledgeDir, wrongBudget } = knowledgeSettings();
  const knowledge = loadKnowledge(knowledgeDir);
  const file = builtModelFile();
  const program = programVersion();
  const built = readModel(file, { knowledgeVersion: knowledge.version, wrongBudget });
  if (built !== undefined && readStamp(file) === program) {
    process.stdout.write(`model: up to date\n${thresholdsText(built, wrongBudget)}`);
    return;
  }
  const trained = trainModel(knowledge, { wrongBudget });
  const { classifier, ...model } = trained;
  // A larger one is made at the start of the server, in less time than this file would take to read.
  if (classifier instanceof LinearModel) {
    writeModel(file, { ...model, classifier });
    writeFileSync(stampOf(file), program);
  }
  process.stdout.write(`model of ${knowledge.examples.length} examples, ${model.vocabulary.size} features, in ${((performance.now() - start) / 1000).toFixed(1)} s\n`
    + thresholdsText(trained, wrongBudget));
});
