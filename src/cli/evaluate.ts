import { Command } from "commander";
import { evaluateOtherData } from "./evaluate/other-data.js";
import { evaluateOurs, type OurOptions } from "./evaluate/ours.js";
import { measureAblation } from "./evaluate/ablation.js";
import { UsageError } from "./evaluate/usage-error.js";
import { runCommand } from "./run-command.js";

interface Options extends OurOptions {
  ablation?: true;
  train?: string;
  test?: string;
  refuse?: number;
}

function shareFrom(text: string): number {
  const share = Number(text);
  if (text.trim() === "" || !(share >= 0 && share < 1)) throw new UsageError(`--refuse is "${text}"; give a share from 0 up to 1, such as 0.01`);
  return share;
}

const program = new Command("evaluate")
  .description("Asks questions and tells how well they were answered: those of a CSV file (lang,style,text,expected), or without a file "
    + "test/fixtures/eval/dev.csv and a fifth of the examples, kept out of the training by situation. Compares with docs/evaluation/accepted.json.")
  .argument("[file]", "the questions")
  .option("--json", "print one JSON object: summary and rows")
  .option("--html <file>", "where to write the report with pictures; default: dist/evaluation/report.html")
  .option("--accept", "keep the figures as those that later ones are compared with: docs/evaluation/accepted.json and report.html")
  .option("--ablation", "leave out each part of the engine in turn, and tell what it costs; takes minutes")
  .option("--train <file>", "train on someone else's questions (text,label; label oos: belongs to none) instead of on our knowledge")
  .option("--test <file>", "and ask these; may be the same file when a column split tells train from test")
  .option("--refuse <share>", "with --train: share of right answers that may be given up to refuse what is out of scope; "
    + "default 0.01, or nothing is refused when the training holds no oos", shareFrom)
  .action((file: string | undefined, options: Options) => {
    const { train, test } = options;
    if (train !== undefined && test !== undefined) evaluateOtherData({ ...options, train, test });
    else if (train !== undefined || test !== undefined) throw new UsageError("--train and --test belong together; give both");
    else if (options.ablation === true) measureAblation(options);
    else evaluateOurs(file, options);
  });

await runCommand(async () => {
  await program.parseAsync();
});
