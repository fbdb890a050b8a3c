import Table from "cli-table3";
import type { Article } from "../../answering/article.js";
import { openAnswerer } from "../../answering/answerer.js";
import type { Example, Knowledge } from "../../answering/knowledge.js";
import { loadKnowledge } from "../../answering/knowledge.js";
import { builtModelFile } from "../../answering/model-file.js";
import { settingsFromProcess } from "../../settings.js";
import { quantile, sorted } from "./figures.js";

const syllables = ["ba", "do", "fe", "gi", "ka", "lo", "mu", "ne", "pi", "ra", "so", "tu", "ve", "wi", "zo", "jel", "kor", "mant", "ster", "vul"];
const examplesPerArticle = 5;
const warmUp = 300;
const measured = 3_000;

/** A word that no other number has. */
function madeUpWord(number: number): string {
  let rest = number + syllables.length ** 2;
  let word = "";
  for (; rest > 0; rest = Math.floor(rest / syllables.length)) word += syllables[rest % syllables.length] ?? "";
  return word;
}

/** Knowledge of `count` articles: real questions about things that do not exist, two words of each article's own. */
function madeUpKnowledge(real: Knowledge, count: number): Knowledge {
  const models = real.examples.filter(({ label, locale }) => real.articles.has(label) && locale === "nl");
  const [article] = real.articles.values();
  const articles = new Map<string, Article>();
  const examples: Example[] = real.examples.filter(({ label }) => !real.articles.has(label));
  for (let number = 0; number < count; number++) {
    const label = `made-up-${number}`;
    if (article !== undefined) articles.set(label, { ...article, id: label });
    for (let which = 0; which < examplesPerArticle; which++) {
      const model = models[(number * examplesPerArticle + which) % models.length];
      if (model !== undefined) examples.push({ ...model, label, text: `${model.text} ${madeUpWord(2 * number)} ${madeUpWord(2 * number + 1)}` });
    }
  }
  return { ...real, articles, examples, version: `made up, ${count}` };
}

/** Microseconds from question to decision, with today's articles and with many more. */
export function measureDecisions(): string {
  const today = loadKnowledge(settingsFromProcess().knowledgeDir);
  const table = new Table({ head: ["articles", "examples", "p50 µs", "p95 µs", "p99 µs", "ready in s", "heap MB"], style: { head: [] } });
  for (const knowledge of [today, madeUpKnowledge(today, 1_000), madeUpKnowledge(today, 10_000)]) {
    globalThis.gc?.();
    const heapBefore = process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
    const openMs = performance.now();
    const answerer = openAnswerer({ knowledge, modelFile: builtModelFile() });
    const readySeconds = (performance.now() - openMs) / 1_000;
    globalThis.gc?.();
    const heapMb = (process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers - heapBefore) / 2 ** 20;
    const durations: number[] = [];
    for (let number = 0; number < warmUp + measured; number++) {
      // Questions from all over the examples, not in their order, and none that is known word for word.
      const text = `${knowledge.examples[(number * 7_919) % knowledge.examples.length]?.text ?? ""} eigenlijk`;
      const beginMs = performance.now();
      answerer.decide(text, { locale: "nl" });
      if (number >= warmUp) durations.push((performance.now() - beginMs) * 1_000);
    }
    const ordered = sorted(durations);
    table.push([knowledge.articles.size, knowledge.examples.length, ...[0.5, 0.95, 0.99].map((share) => quantile(ordered, share).toFixed(0)),
      readySeconds.toFixed(2), heapMb.toFixed(0)]);
  }
  return table.toString();
}
