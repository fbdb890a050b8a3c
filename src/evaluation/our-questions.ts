import { join } from "node:path";
import { answererOf } from "../answering/answerer.js";
import { intents, type Label } from "../answering/decision.js";
import type { Knowledge } from "../answering/knowledge.js";
import { builtModelFile, readModel } from "../answering/model-file.js";
import { thresholdIntervals } from "../answering/thresholds.js";
import { trainModel } from "../answering/training.js";
import { packageRoot } from "../package-root.js";
import { evaluate } from "./evaluate.js";
import type { DecidedSet } from "./figures.js";
import { keepOut } from "./kept-out.js";
import { readQuestions, type Question } from "./questions.js";

/** Questions that others wrote; only for measuring. */
export const devFile = () => join(packageRoot(), "test", "fixtures", "eval", "dev.csv");

/** Questions of a file, with the labels of the knowledge. */
export function questionsFor({ articles }: Pick<Knowledge, "articles">, file: string): Question[] {
  return readQuestions(file, new Set<Label>([...articles.keys(), ...intents, "none"]));
}

/** dev.csv, asked of the model that was built; and the kept-out fifth of the examples, asked of a model that learned the rest. Trains for seconds. */
export function decideOurs(knowledge: Knowledge, wrongBudget: number): DecidedSet[] {
  const dev = questionsFor(knowledge, devFile());
  const { knowledge: rest, questions } = keepOut(knowledge);
  const built = readModel(builtModelFile(), { knowledgeVersion: knowledge.version, wrongBudget });
  const sets = [
    { name: "dev", from: knowledge, model: built ?? trainModel(knowledge, { wrongBudget }), asked: dev },
    { name: "kept-out", from: rest, model: trainModel(rest, { wrongBudget }), asked: questions },
  ];
  return sets.map(({ name, from, model, asked }) => ({
    name, rows: evaluate(answererOf(model, from), asked), thresholds: thresholdIntervals(model.judged, wrongBudget),
  }));
}
