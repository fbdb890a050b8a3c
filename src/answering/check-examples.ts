import { locales } from "../locale.js";
import { intents } from "./decision.js";
import { foldForComparison } from "./fold.js";
import type { Fault } from "./knowledge-fault.js";
import type { Example, Knowledge } from "./knowledge.js";

/** Fewest examples of an article or intent, by language. */
const fewest = { nl: 25, en: 10 };
/** Fewest examples of `none`, both languages together. */
const fewestNone = 100;

/** That there are enough example questions, and that no two labels claim the same one. */
export function checkExamples(knowledge: Knowledge): Fault[] {
  return [...sharedExamples(knowledge.examples), ...tooFew(knowledge), ...strangeNearMisses(knowledge)];
}

function sharedExamples(examples: readonly Example[]): Fault[] {
  const seen = new Map<string, Example>();
  const faults: Fault[] = [];
  for (const example of examples) {
    // A question of signs alone ("???") has nothing left to compare after folding.
    const key = foldForComparison(example.text) || example.text;
    const first = seen.get(key);
    seen.set(key, first ?? example);
    if (first === undefined || first.label === example.label) continue;
    faults.push({ file: example.file, line: example.line, fault: `"${example.text}" stands under ${first.label} too (${first.file}:${first.line})`, mend: "keep it under the one that answers it" });
  }
  return faults;
}

function tooFew({ articles, examples }: Knowledge): Fault[] {
  const count = (label: string, locale?: string) => examples.filter((each) => each.label === label && (locale === undefined || each.locale === locale)).length;
  const faults = [...articles.keys(), ...intents].flatMap((label) => locales.filter((locale) => count(label, locale) < fewest[locale]).map((locale) => ({
    file: `examples/${label}.yaml`, line: 1, fault: `there are ${count(label, locale)} examples in ${locale}`, mend: `write at least ${fewest[locale]}`,
  })));
  const none = count("none");
  return none >= fewestNone ? faults : [...faults, { file: "examples/none.yaml", line: 1, fault: `there are ${none} examples`, mend: `write at least ${fewestNone}` }];
}

function strangeNearMisses({ articles, examples }: Knowledge): Fault[] {
  const labels = new Set<string>([...articles.keys(), ...intents]);
  const strange = examples.filter(({ resembles }) => resembles !== undefined && !labels.has(resembles));
  return [...new Map(strange.map((example) => [example.resembles, example])).values()].map(({ file, line, resembles }) => ({
    file, line, fault: `"${resembles ?? ""}" under "near" is no article or intent`, mend: "put these questions under the article that they resemble, or under far",
  }));
}
