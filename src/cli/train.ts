import { loadKnowledge } from "../answering/knowledge.js";
import { builtModelFile, writeModel } from "../answering/model-file.js";
import { trainModel } from "../answering/training.js";
import { settingsFromProcess } from "../settings.js";
import { runCommand } from "./run-command.js";

await runCommand(() => {
  const start = performance.now();
  const knowledge = loadKnowledge(settingsFromProcess().knowledgeDir);
  const model = trainModel(knowledge);
  writeModel(builtModelFile(), model);
  const { answer, intent, choose } = model.thresholds;
  process.stdout.write(`model of ${knowledge.examples.length} examples, ${model.vocabulary.size} features, in ${((performance.now() - start) / 1000).toFixed(1)} s; `
    + `thresholds: answer ${answer.toFixed(2)}, intent ${intent.toFixed(2)}, choose ${choose.toFixed(2)}\n`);
});
