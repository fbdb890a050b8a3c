import { createRequire } from "node:module";
import Table from "cli-table3";
import Fuse, { type IFuseOptions } from "fuse.js";
import MiniSearch from "minisearch";
import { openAnswerer } from "../../answering/answerer.js";
import type { Label } from "../../answering/decision.js";
import { loadKnowledge, type Example, type Knowledge } from "../../answering/knowledge.js";
import { builtModelFile } from "../../answering/model-file.js";
import { isIntent } from "../../evaluation/figures.js";
import { groupBy } from "../../evaluation/group-by.js";
import { devFile, questionsFor } from "../../evaluation/our-questions.js";
import type { Question } from "../../evaluation/questions.js";
import { localeOf, defaultLocale, type Locale } from "../../locale.js";
import { settingsFromProcess } from "../../settings.js";
import { quantile, sorted } from "./figures.js";

/** A label and how well it fits, on the engine's own scale: the higher, the better. */
interface Ranked {
  label: Label;
  score: number;
}

/** What finds the labels of a question; best first. */
type Rank = (text: string, locale: Locale) => Ranked[] | Promise<Ranked[]>;

interface Engine {
  name: string;
  /** From the knowledge to the first question. */
  open: (knowledge: Knowledge) => Rank | Promise<Rank>;
}

/** In-scope wrong answers at which the engines are compared, 0 to 1. */
const sameWrong = 0.05;
const warmUp = 5;

/** Ours beside fuse.js, MiniSearch and NLP.js: the same examples, the same questions, one run. */
export async function measureEngines(): Promise<string> {
  const knowledge = loadKnowledge(settingsFromProcess().knowledgeDir);
  const questions = questionsFor(knowledge, devFile());
  const table = new Table({
    head: ["engine", "best guess", "right one in 3", `right at ${sameWrong * 100}% wrong`, "AUROC answerable", "p50 µs", "p99 µs", "ready in s", "heap MB"], style: { head: [] },
  });
  for (const engine of engines) {
    table.push(await measure(engine, knowledge, questions));
    // fuse.js takes minutes.
    process.stderr.write(`measured ${engine.name}\n`);
  }
  return [
    table.toString(),
    `${knowledge.examples.length} examples; dev.csv: ${questions.length} questions. Best guess, and right one in 3: of those that an article answers, nothing refused. `
      + `Right at ${sameWrong * 100}% wrong: at the threshold that is best for the engine on these very questions. `
      + "Ours reads the model that the build trained; the others learn here.",
  ].join("\n");
}

async function measure({ name, open }: Engine, knowledge: Knowledge, questions: readonly Question[]): Promise<string[]> {
  const heapBefore = heapMb();
  const begin = performance.now();
  const rank = await open(knowledge);
  const readySeconds = (performance.now() - begin) / 1_000;
  const ask = ({ text, lang }: Question) => rank(text, localeOf(lang) ?? defaultLocale);
  for (const question of questions.slice(0, warmUp)) await ask(question);
  const heap = heapMb() - heapBefore;
  const micros: number[] = [];
  const judged: Judged[] = [];
  for (const question of questions) {
    const begun = performance.now();
    const ranked = await ask(question);
    micros.push((performance.now() - begun) * 1_000);
    judged.push(judge(question, ranked));
  }
  const inScope = judged.filter(({ isInScope }) => isInScope);
  const percent = (count: number) => `${(count / inScope.length * 100).toFixed(1)}%`;
  const times = sorted(micros);
  return [
    name, percent(inScope.filter(({ isRight }) => isRight).length), percent(inScope.filter(({ isAmongThree }) => isAmongThree).length), percent(rightAtSameWrong(inScope)),
    (auroc(judged) * 100).toFixed(1), ...[0.5, 0.99].map((part) => quantile(times, part).toFixed(0)), readySeconds.toFixed(2), heap.toFixed(0),
  ];
}

/** What is held in memory, in MB; needs --expose-gc to tell no garbage. */
function heapMb(): number {
  // Twice: what the first finds may hold more.
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 2 ** 20;
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
    isAnswerable, isInScope: isAnswerable && !isIntent(expected[0] ?? "none"),
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

function ours(knowledge: Knowledge): Rank {
  const answerer = openAnswerer({ knowledge, modelFile: builtModelFile(), wrongBudget: settingsFromProcess().wrongBudget });
  return (text, locale) => answerer.decide(text, { locale }).candidates.map(({ id, score }) => ({ label: id, score }));
}

/** More of a question is not given to fuse.js, in characters: its time grows with them. */
const longestPattern = 250;

/** The best example of each label, over the examples of all labels. */
function fuse({ examples }: Knowledge, options: IFuseOptions<Example>): Rank {
  const index = new Fuse(examples, { keys: ["text"], includeScore: true, ignoreDiacritics: true, ...options });
  return (text) => bestOfEach(index.search(text.slice(0, longestPattern)).map(({ item, score = 1 }) => ({ label: item.label, score: 1 - score })));
}

/** BM25 over one document a label, of all its examples; better than over the examples, and than with fuzzy words or prefixes. */
function miniSearch({ examples }: Knowledge): Rank {
  const index = new MiniSearch({ fields: ["text"] });
  index.addAll([...groupBy(examples, ({ label }) => label)].map(([id, group]) => ({ id, text: group.map(({ text }) => text).join("\n") })));
  return (text) => index.search(text).map(({ id, score }) => ({ label: String(id), score }));
}

function bestOfEach(ranked: readonly Ranked[]): Ranked[] {
  return [...groupBy(ranked, ({ label }) => label).values()].flatMap((group) => group.slice(0, 1));
}

/** The part of node-nlp that is used; it has no types of its own. */
interface NlpManager {
  addDocument: (locale: string, text: string, intent: string) => void;
  train: () => Promise<void>;
  process: (locale: string, text: string) => Promise<{ classifications: { intent: string; score: number }[] }>;
}
interface NodeNlp {
  NlpManager: new (settings: object) => NlpManager;
}

/** NLP.js, Dutch and English, trained until its loss changes by less than a millionth (which its options cannot change). */
async function nlpJs({ examples }: Knowledge): Promise<Rank> {
  const { NlpManager } = createRequire(import.meta.url)("node-nlp") as NodeNlp;
  const manager = new NlpManager({ languages: ["nl", "en"], nlu: { log: false }, autoSave: false, autoLoad: false, ner: { threshold: 1 } });
  for (const { locale, text, label } of examples) manager.addDocument(locale, text, label === "none" ? "None" : label);
  await manager.train();
  return async (text, locale) => (await manager.process(locale, text)).classifications.map(({ intent, score }) => ({ label: intent === "None" ? "none" : intent, score }));
}

const engines: readonly Engine[] = [
  { name: "ours", open: ours },
  { name: "fuse.js over the examples", open: (knowledge) => fuse(knowledge, { ignoreLocation: true, threshold: 0.6 }) },
  { name: "fuse.js over the examples, word by word", open: (knowledge) => fuse(knowledge, { useTokenSearch: true, threshold: 0.3 }) },
  { name: "MiniSearch, a document a label", open: miniSearch },
  { name: "NLP.js", open: nlpJs },
];
