import { createRequire } from "node:module";
import { join } from "node:path";
import Table from "cli-table3";
import Fuse from "fuse.js";
import MiniSearch from "minisearch";
import { openAnswerer } from "../../answering/answerer.js";
import { intents, type Label } from "../../answering/decision.js";
import { loadKnowledge, type Knowledge } from "../../answering/knowledge.js";
import { builtModelFile } from "../../answering/model-file.js";
import { readQuestions, type Question } from "../../evaluation/questions.js";
import { localeOf, defaultLocale, type Locale } from "../../locale.js";
import { packageRoot } from "../../package-root.js";
import { settingsFromProcess } from "../../settings.js";
import { quantile, sorted } from "./figures.js";

/** A label and how well it fits, on the engine's own scale: the higher, the better. */
interface Ranked {
  label: Label;
  score: number;
}

/** What finds the label of a question; best first. */
interface Engine {
  name: string;
  /** From the knowledge to the first question. */
  readySeconds: number;
  rank: (text: string, locale: Locale) => Ranked[] | Promise<Ranked[]>;
}

/** In-scope wrong answers at which the engines are compared, 0 to 1. */
const sameWrong = 0.05;
const warmUp = 20;

/** Ours beside fuse.js, MiniSearch and NLP.js: the same examples, the same questions, one run. */
export async function measureEngines(): Promise<string> {
  const knowledge = loadKnowledge(settingsFromProcess().knowledgeDir);
  const labels = new Set([...knowledge.articles.keys(), ...intents, "none"]);
  const questions = readQuestions(join(packageRoot(), "test/fixtures/eval/dev.csv"), labels);
  const table = new Table({
    head: ["engine", "best guess", "right one in 3", `right at ${sameWrong * 100}% wrong`, "AUROC answerable", "p50 µs", "p99 µs", "ready in s"], style: { head: [] },
  });
  const missing: string[] = [];
  for (const open of [ours, fuse, miniSearch, nlpJs]) {
    const engine = await open(knowledge);
    if (typeof engine === "string") missing.push(engine);
    else table.push(await measure(engine, questions));
  }
  return [
    table.toString(),
    `dev.csv: ${questions.length} questions. Best guess and right one in 3: of those that an article answers, nothing refused. Right at ${sameWrong * 100}% wrong: at the threshold that is best for the engine on these very questions.`,
    ...missing,
  ].join("\n");
}

async function measure({ name, readySeconds, rank }: Engine, questions: readonly Question[]): Promise<string[]> {
  const ask = ({ text, lang }: Question) => rank(text, localeOf(lang) ?? defaultLocale);
  for (const question of questions.slice(0, warmUp)) await ask(question);
  const micros: number[] = [];
  const judged: Judged[] = [];
  for (const question of questions) {
    const begin = performance.now();
    const ranked = await ask(question);
    micros.push((performance.now() - begin) * 1_000);
    judged.push(judge(question, ranked));
  }
  const inScope = judged.filter(({ isInScope }) => isInScope);
  const percent = (count: number) => `${(count / inScope.length * 100).toFixed(1)}%`;
  const times = sorted(micros);
  return [
    name, percent(inScope.filter(({ isRight }) => isRight).length), percent(inScope.filter(({ isAmongThree }) => isAmongThree).length), percent(rightAtSameWrong(inScope)),
    (auroc(judged) * 100).toFixed(1), ...[0.5, 0.99].map((part) => quantile(times, part).toFixed(0)), readySeconds.toFixed(2),
  ];
}

interface Judged {
  isInScope: boolean;
  isAnswerable: boolean;
  isRight: boolean;
  isAmongThree: boolean;
  /** How much surer of the best label than of none. */
  confidence: number;
}

function judge({ expected }: Question, ranked: readonly Ranked[]): Judged {
  const answers = ranked.filter(({ label }) => label !== "none");
  const [best] = answers;
  const isAnswerable = expected[0] !== "none";
  return {
    isAnswerable, isInScope: isAnswerable && !intents.some((intent) => intent === expected[0]),
    isRight: best !== undefined && expected.includes(best.label),
    isAmongThree: answers.slice(0, 3).some(({ label }) => expected.includes(label)),
    confidence: best === undefined ? Number.NEGATIVE_INFINITY : best.score - (ranked.find(({ label }) => label === "none")?.score ?? 0),
  };
}

/** Most that any threshold answers right with at most `sameWrong` answered wrong. */
function rightAtSameWrong(inScope: readonly Judged[]): number {
  let [right, wrong, most] = [0, 0, 0];
  for (const { isRight } of inScope.filter(({ confidence }) => confidence > Number.NEGATIVE_INFINITY).sort((a, b) => b.confidence - a.confidence)) {
    if (isRight) right += 1;
    else wrong += 1;
    if (wrong <= sameWrong * inScope.length) most = right;
  }
  return most;
}

/** Chance that an answerable question gets a higher confidence than one that is not; 0.5 is no better than a coin. */
function auroc(judged: readonly Judged[]): number {
  const none = judged.filter(({ isAnswerable }) => !isAnswerable);
  const answerable = judged.filter(({ isAnswerable }) => isAnswerable);
  const wins = answerable.reduce((sum, { confidence }) =>
    sum + none.reduce((points, other) => points + (confidence > other.confidence ? 1 : confidence === other.confidence ? 0.5 : 0), 0), 0);
  return wins / (answerable.length * none.length);
}

function ours(knowledge: Knowledge): Engine {
  const begin = performance.now();
  const answerer = openAnswerer({ knowledge, modelFile: builtModelFile(), wrongBudget: settingsFromProcess().wrongBudget });
  return {
    name: "ours", readySeconds: secondsSince(begin),
    rank: (text, locale) => answerer.decide(text, { locale }).candidates.map(({ id, score }) => ({ label: id, score })),
  };
}

/** The best example of each label, over the examples of all labels. */
function fuse({ examples }: Knowledge): Engine {
  const begin = performance.now();
  const index = new Fuse(examples, { keys: ["text"], includeScore: true, ignoreLocation: true, ignoreDiacritics: true, threshold: 0.6 });
  return {
    name: "fuse.js over the examples", readySeconds: secondsSince(begin),
    rank: (text) => bestOfEach(index.search(text.slice(0, 250), { limit: 50 }).map(({ item, score = 1 }) => ({ label: item.label, score: 1 - score }))),
  };
}

/** BM25 over one document a label, of all its examples. */
function miniSearch({ examples }: Knowledge): Engine {
  const begin = performance.now();
  const documents = [...new Set(examples.map(({ label }) => label))].map((id) => ({ id, text: examples.filter(({ label }) => label === id).map(({ text }) => text).join("\n") }));
  const index = new MiniSearch({ fields: ["text"], searchOptions: { fuzzy: 0.2, prefix: true } });
  index.addAll(documents);
  return {
    name: "MiniSearch, a document a label", readySeconds: secondsSince(begin),
    rank: (text) => index.search(text).map(({ id, score }) => ({ label: String(id), score })),
  };
}

function bestOfEach(ranked: readonly Ranked[]): Ranked[] {
  const best = new Map<Label, Ranked>();
  for (const each of ranked) if (!best.has(each.label)) best.set(each.label, each);
  return [...best.values()];
}

const secondsSince = (beginMs: number) => (performance.now() - beginMs) / 1_000;

/** The part of node-nlp that is used; it has no types of its own. */
interface NlpManager {
  addDocument: (locale: string, text: string, intent: string) => void;
  train: () => Promise<void>;
  process: (locale: string, text: string) => Promise<{ classifications: { intent: string; score: number }[] }>;
}
type NodeNlp = { NlpManager: new (settings: object) => NlpManager };

/** NLP.js, trained out, Dutch and English; a sentence when it is not installed. */
async function nlpJs({ examples }: Knowledge): Promise<Engine | string> {
  let library: NodeNlp;
  try {
    library = createRequire(import.meta.url)("node-nlp") as NodeNlp;
  } catch {
    return "NLP.js was not measured: node-nlp is not installed here; npm install --no-save node-nlp, then run this again";
  }
  const begin = performance.now();
  const manager = new library.NlpManager({ languages: ["nl", "en"], nlu: { log: false }, autoSave: false, ner: { threshold: 1 } });
  for (const { locale, text, label } of examples) manager.addDocument(locale, text, label === "none" ? "None" : label);
  await manager.train();
  return {
    name: "NLP.js", readySeconds: secondsSince(begin),
    rank: async (text, locale) => (await manager.process(locale, text)).classifications.map(({ intent, score }) => ({ label: intent === "None" ? "none" : intent, score })),
  };
}
