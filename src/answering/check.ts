import { checkArticles } from "./check-articles.js";
import { checkExamples, type ExampleRules } from "./check-examples.js";
import { checkLetter } from "./check-letter.js";
import type { Fault } from "./knowledge-fault.js";
import { readKnowledge } from "./knowledge.js";

/** Every fault of the knowledge folder, by file and line. */
export function checkKnowledge(folder: string, rules?: ExampleRules): Fault[] {
  const { knowledge, faults } = readKnowledge(folder);
  const all = [...faults, ...checkLetter(knowledge), ...checkArticles(knowledge), ...checkExamples(knowledge, rules)];
  return all.sort((a, b) => a.file.localeCompare(b.file, "en") || a.line - b.line);
}
