import { expect, test } from "vitest";
import { openAnswerer } from "../../src/answering/answerer.js";
import type { Article } from "../../src/answering/article.js";
import { CentroidModel } from "../../src/answering/centroids.js";
import type { Example, Knowledge } from "../../src/answering/knowledge.js";
import { loadKnowledge } from "../../src/answering/knowledge.js";
import { trainModel } from "../../src/answering/training.js";
import { smallKnowledge } from "./small-knowledge.js";

/** The small knowledge with `count` articles more, each about a thing that only it speaks of. */
function large(count: number): Knowledge {
  const small = loadKnowledge(smallKnowledge());
  const [article] = small.articles.values();
  const pattern = small.examples.find(({ locale }) => locale === "nl");
  if (article === undefined || pattern === undefined) throw new Error("The small knowledge has no article or no Dutch example");
  const things = Array.from({ length: count }, (_, number) => `ding${String.fromCharCode(97 + number % 26, 97 + Math.floor(number / 26) % 26, 97 + number % 7)}zak`);
  const added = things.map((thing): [string, Article] => [thing, { ...article, id: thing }]);
  const asked = things.flatMap((thing) => [`waar vind ik mijn ${thing}`, `wanneer krijg ik de ${thing} van jullie`, `hoe werkt ${thing} eigenlijk`]
    .map((text): Example => ({ ...pattern, label: thing, text })));
  return { ...small, articles: new Map([...small.articles, ...added]), examples: [...small.examples, ...asked], version: `large ${count}` };
}

test("knowledge of more than 300 articles is answered through the inverted index", () => {
  const knowledge = large(400);
  expect(trainModel(knowledge).classifier).toBeInstanceOf(CentroidModel);
  const answerer = openAnswerer({ knowledge });
  const asked = [...knowledge.articles.keys()].filter((id) => id.startsWith("ding")).filter((_, index) => index % 40 === 0);
  expect(asked.map((id) => answerer.decide(`kunt u mij zeggen waar de ${id} is`, { locale: "nl" }).label)).toEqual(asked);
});

test("the words that are alike are the ones that count", () => {
  const rows = [
    { row: { indices: Int32Array.of(0, 1), values: Float32Array.of(1, 1), owners: Int32Array.of(0, 1) }, target: 0 },
    { row: { indices: Int32Array.of(2), values: Float32Array.of(1), owners: Int32Array.of(0) }, target: 1 },
  ];
  const model = CentroidModel.of(rows, 3);
  const question = { indices: Int32Array.of(2, 0), values: Float32Array.of(1, 0.1), owners: Int32Array.of(0, 1) };
  const probabilities = model.probabilities(question);
  expect(probabilities.indexOf(Math.max(...probabilities))).toBe(1);
  expect(probabilities.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 5);
  expect([...model.contributions(question, 1, 2)]).toEqual([1, 0]);
});
