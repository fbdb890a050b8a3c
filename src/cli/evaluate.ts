import { Command } from "commander";
import { openAnswerer } from "../answering/answerer.js";
import { intents } from "../answering/decision.js";
import { loadKnowledge } from "../answering/knowledge.js";
import { builtModelFile } from "../answering/model-file.js";
import { evaluate } from "../evaluation/evaluate.js";
import { summarize } from "../evaluation/figures.js";
import { readQuestions } from "../evaluation/questions.js";
import { reportText } from "../evaluation/report.js";
import { settingsFromProcess } from "../settings.js";
import { runCommand } from "./run-command.js";

const program = new Command("evaluate")
  .description("Asks the questions of a CSV file (lang,style,text,expected) and tells how well they were answered.")
  .argument("<file>", "the questions")
  .option("--json", "print one JSON object: summary and rows")
  .action((file: string, options: { json?: true }) => {
    const knowledge = loadKnowledge(settingsFromProcess().knowledgeDir);
    const questions = readQuestions(file, new Set([...knowledge.articles.keys(), ...intents, "none"]));
    const rows = evaluate(openAnswerer({ knowledge, modelFile: builtModelFile() }), questions);
    process.stdout.write(`${options.json === true ? JSON.stringify({ summary: summarize(rows), rows }) : reportText(rows)}\n`);
  });

await runCommand(async () => {
  await program.parseAsync();
});
