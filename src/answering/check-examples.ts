import { locales, type Locale } from "../locale.js";
import { intents } from "./decision.js";
import { foldForComparison } from "./fold.js";
import { inSlices } from "./in-slices.js";
import type { Fault } from "./knowledge-fault.js";
import type { Example, Knowledge } from "./knowledge.js";
import { likenessTo, nearDuplicates, type NearPair } from "./near-duplicates.js";

/** What the example questions must keep to; the assistant is as good as they are many and different. */
export interface ExampleRules {
  /** Examples of an article or intent, by language. */
  fewest: Record<Locale, number>;
  /** Examples of `none`, by language. */
  fewestNone: Record<Locale, number>;
  /** Ways of writing ("typo", "formal", ...) of an article or intent, in Dutch. */
  fewestStyles: number;
  /** From here on two examples are nearly the same: share of their letter triples that both have, over 0 to 1. */
  alike: number;
}

/** At 0.7 two questions differ in one small word or typing error; at 0.6 often in a word that matters. */
export const standardRules: ExampleRules = { fewest: { nl: 120, en: 40 }, fewestNone: { nl: 600, en: 150 }, fewestStyles: 8, alike: 0.7 };

/** That there are enough example questions, written in different ways, and none twice. */
export function checkExamples(knowledge: Knowledge, rules: ExampleRules = standardRules): Fault[] {
  return [...alikeExamples(knowledge.examples, rules), ...tooFew(knowledge, rules), ...tooFewStyles(knowledge, rules), ...strangeNearMisses(knowledge)];
}

/** Of each example that is like earlier ones: the one that it is most like. */
function alikeExamples(examples: readonly Example[], { alike }: ExampleRules): Fault[] {
  const nearest = new Map<number, NearPair>();
  for (const pair of nearDuplicates(examples.map(({ text }) => text), alike)) {
    if (pair.likeness > (nearest.get(pair.second)?.likeness ?? 0)) nearest.set(pair.second, pair);
  }
  return [...nearest.values()].flatMap(({ first, second }) => {
    const [earlier, later] = [examples[first], examples[second]];
    return earlier === undefined || later === undefined ? [] : [alikeFault(earlier, later)];
  });
}

/**
 * The example that a new one is most like, if it is nearly the same as any; those of other labels first, for they cannot both stay.
 * Of thousands it takes some tens of milliseconds, in slices.
 */
export async function exampleLike(
  { text, label }: Pick<Example, "text" | "label">, examples: readonly Example[], { alike }: Pick<ExampleRules, "alike"> = standardRules,
): Promise<Example | undefined> {
  const likeness = likenessTo(text, alike);
  const rated = await inSlices(examples, (example) => ({ example, likeness: likeness(example.text) }));
  const like = rated.filter((each) => each.likeness > 0).sort((one, other) => other.likeness - one.likeness).map(({ example }) => example);
  return like.find((each) => each.label !== label) ?? like[0];
}

function alikeFault(earlier: Example, { text, label, file, line }: Example): Fault {
  const place = `${earlier.file}:${earlier.line}`;
  const same = foldForComparison(earlier.text) === foldForComparison(text);
  if (earlier.label === label) {
    return { file, line, fault: same ? `"${text}" stands at ${place} already` : `"${text}" is nearly "${earlier.text}" (${place})`, mend: "remove one, or write another situation" };
  }
  return {
    file, line, fault: same ? `"${text}" stands under ${earlier.label} too (${place})` : `"${text}" is nearly "${earlier.text}" under ${earlier.label} (${place})`,
    mend: "keep it under the one that answers it",
  };
}

function tooFew({ articles, examples }: Knowledge, { fewest, fewestNone }: ExampleRules): Fault[] {
  return [...articles.keys(), ...intents, "none"].flatMap((label) => locales.flatMap((locale) => {
    const least = label === "none" ? fewestNone : fewest;
    const count = examples.filter((each) => each.label === label && each.locale === locale).length;
    return count >= least[locale] ? [] : [{ file: `examples/${label}.yaml`, line: 1, fault: `there are ${count} examples in ${locale}`, mend: `write at least ${least[locale]}` }];
  }));
}

function tooFewStyles({ articles, examples }: Knowledge, { fewestStyles }: ExampleRules): Fault[] {
  return [...articles.keys(), ...intents].flatMap((label) => {
    const styles = new Set(examples.filter((each) => each.label === label && each.locale === "nl").map(({ style }) => style));
    return styles.size >= fewestStyles ? [] : [{
      file: `examples/${label}.yaml`, line: 1, fault: `the examples in nl are written in ${styles.size} styles`, mend: `write in at least ${fewestStyles}, as the other files do`,
    }];
  });
}

function strangeNearMisses({ articles, examples }: Knowledge): Fault[] {
  const labels = new Set<string>([...articles.keys(), ...intents]);
  const strange = examples.filter(({ resembles }) => resembles !== undefined && !labels.has(resembles));
  return [...new Map(strange.map((example) => [example.resembles, example])).values()].map(({ file, line, resembles }) => ({
    file, line, fault: `"${resembles ?? ""}" under "near" is no article or intent`, mend: "put these questions under the article that they resemble, or under far",
  }));
}
