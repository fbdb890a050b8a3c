import { Command } from "commander";
import { measureAblation } from "./evaluate/ablation.js";
import { evaluateOtherData } from "./evaluate/other-data.js";
import { evaluateFile, evaluateJudged, evaluateOurs } from "./evaluate/ours.js";
import { UsageError } from "./evaluate/usage-error.js";
import { runCommand } from "./run-command.js";

interface Options {
  json?: true;
  html?: string;
  accept?: true;
  ablation?: true;
  judged?: true;
  train?: string;
  test?: string;
  refuse?: number;
}

function shareFrom(text: string): number {
  const share = Number(text);
  if (text.trim() === "" || !(share >= 0 && share < 1)) throw new UsageError(`--refuse is "${text}"; give a share from 0 up to 1, such as 0.01`);
  return share;
}

async function evaluateAs(file: string | undefined, options: Options): Promise<void> {
  const { train, test, ablation, accept, judged } = options;
  if (train !== undefined && test !== undefined) {
    refuseOthers({ file, ...options }, "--train and --test", ["train", "test", "refuse", "json"]);
    evaluateOtherData({ ...options, train, test });
  } else if (train !== undefined || test !== undefined) {
    throw new UsageError("--train and --test belong together; give both");
  } else if (ablation === true) {
    refuseOthers({ file, ...options }, "--ablation", ["ablation", "json"]);
    measureAblation(options);
  } else if (judged === true) {
    refuseOthers({ file, ...options }, "--judged", ["judged", "html", "json"]);
    await evaluateJudged(options);
  } else if (accept === true || file === undefined) {
    refuseOthers({ file, ...options }, accept === true ? "--accept" : "a run without --train", ["accept", "html", "json"]);
    evaluateOurs(options);
  } else {
    refuseOthers({ file, ...options }, "a file of questions", ["file", "html", "json"]);
    evaluateFile(file, options);
  }
}

/** What was given is never silently left aside. */
function refuseOthers(given: Options & { file: string | undefined }, kind: string, allowed: readonly string[]): void {
  const others = Object.entries(given).filter(([name, value]) => value !== undefined && !allowed.includes(name)).map(([name]) => (name === "file" ? "the file" : `--${name}`));
  if (others.length > 0) throw new UsageError(`${others.join(" and ")} ${others.length === 1 ? "means" : "mean"} nothing with ${kind}; leave ${others.length === 1 ? "it" : "them"} out`);
}

const program = new Command("evaluate")
  .description("Asks questions and tells how well they were answered: those of a CSV file (lang,style,text,expected); or without a file "
    + "test/fixtures/eval/dev.csv and a fifth of the examples, kept out of the training by situation, compared with docs/evaluation/accepted.json. "
    + "Exit code 2 when a figure dropped since by more than its noise.")
  .argument("[file]", "the questions")
  .option("--json", "print one JSON object: summary and rows")
  .option("--html <file>", "where to write the report with pictures; default: dist/evaluation/report.html")
  .option("--accept", "keep the figures as those that later ones are compared with: docs/evaluation/accepted.json and report.html")
  .option("--judged", "ask instead what agents judged and kept as test cases in the review app: in the database of DATA_DIR")
  .option("--ablation", "leave out each part of the engine in turn, and tell what it costs; takes minutes")
  .option("--train <file>", "train on someone else's questions (text,label; label oos: belongs to none) instead of on our knowledge")
  .option("--test <file>", "and ask these; may be the same file when a column split tells train from test")
  .option("--refuse <share>", "with --train: share of right answers that may be given up to refuse what is out of scope; "
    + "default 0.015, or nothing is refused when the training holds no oos", shareFrom)
  .action(evaluateAs);

await runCommand(async () => {
  await program.parseAsync();
});
