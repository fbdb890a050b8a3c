import { Command } from "commander";
import { measurePages } from "./bench/review-pages.js";
import { runCommand } from "./run-command.js";

await runCommand(async () => {
  const program = new Command("review-measure").description("How long the pages of the review app take, in a database that is there; with the chat beside it: npm run bench -- --part review-chat")
    .requiredOption("--data <folder>", "folder of assistant.db").option("--runs <count>", "times each is asked", "40");
  program.parse();
  const { data, runs } = program.opts<{ data: string; runs: string }>();
  process.stdout.write(`${await measurePages(data, Number(runs))}\n`);
});
