import { Command } from "commander";
import { checkKnowledge } from "../answering/check.js";
import { misjudgedExamples, misjudgedLine } from "../answering/check-left-out.js";
import { faultLine } from "../answering/knowledge-fault.js";
import { loadKnowledge } from "../answering/knowledge.js";
import { knowledgeSettings } from "../settings.js";
import { runCommand } from "./run-command.js";

const program = new Command("knowledge:check")
  .description("Names what is wrong in the knowledge folder: file, line, fault and mend.")
  .option("--left-out", "list the examples too that the assistant gets wrong when it has not learned them; advice, takes seconds")
  .action((options: { leftOut?: true }) => {
    const folder = knowledgeSettings().knowledgeDir;
    const faults = checkKnowledge(folder);
    for (const fault of faults) process.stdout.write(`${faultLine(fault)}\n`);
    if (faults.length > 0) process.exitCode = 1;
    if (options.leftOut === true) process.stdout.write(advice(folder));
  });

function advice(folder: string): string {
  const knowledge = loadKnowledge(folder);
  const misjudged = misjudgedExamples(knowledge);
  const lines = misjudged.map((each) => `${faultLine(misjudgedLine(each))}\n`);
  return `${lines.join("")}${misjudged.length} of ${knowledge.examples.length} examples are taken for something else when left out\n`;
}

await runCommand(async () => {
  await program.parseAsync();
});
