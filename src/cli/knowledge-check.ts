import { checkKnowledge } from "../answering/check.js";
import { faultLine } from "../answering/knowledge-fault.js";
import { settingsFromProcess } from "../settings.js";
import { runCommand } from "./run-command.js";

await runCommand(() => {
  const faults = checkKnowledge(settingsFromProcess().knowledgeDir);
  for (const fault of faults) process.stdout.write(`${faultLine(fault)}\n`);
  if (faults.length > 0) process.exitCode = 1;
});
