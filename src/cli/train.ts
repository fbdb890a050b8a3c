import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadKnowledge } from "../answering/knowledge.js";
import { LinearModel } from "../answering/linear.js";
import { builtModelFile, readModel, writeModel } from "../answering/model-file.js";
import { trainModel } from "../answering/training.js";
import { settingsFromProcess } from "../settings.js";
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

await runCommand(() => {
  const start = performance.now();
  const knowledge = loadKnowledge(settingsFromProcess().knowledgeDir);
  const file = builtModelFile();
  const program = programVersion();
  if (readModel(file, knowledge.version) !== undefined && readStamp(file) === program) {
    process.stdout.write("model: up to date\n");
    return;
  }
  const { classifier, ...model } = trainModel(knowledge);
  // A larger one is made at the start of the server, in less time than this file would take to read.
  if (classifier instanceof LinearModel) {
    writeModel(file, { ...model, classifier });
    writeFileSync(stampOf(file), program);
  }
  const { answer, intent, choose } = model.thresholds;
  process.stdout.write(`model of ${knowledge.examples.length} examples, ${model.vocabulary.size} features, in ${((performance.now() - start) / 1000).toFixed(1)} s; `
    + `thresholds: answer ${answer.toFixed(2)}, intent ${intent.toFixed(2)}, choose ${choose.toFixed(2)}\n`);
});
