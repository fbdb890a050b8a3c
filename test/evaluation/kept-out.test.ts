import { expect, test } from "vitest";
import { loadKnowledge, type Knowledge } from "../../src/answering/knowledge.js";
import { groupBy } from "../../src/evaluation/group-by.js";
import { keepOut } from "../../src/evaluation/kept-out.js";
import { smallKnowledge } from "../answering/small-knowledge.js";

const knowledge = loadKnowledge(smallKnowledge());
/** The small knowledge asks in five turns of phrase about each topic; a topic in each of them is a situation. */
const topics = ["de factuur", "die rekening", "onze nota", "het factuurbedrag", "de maandfactuur", "the invoice", "our monthly bill"];

const textsOf = (from: Knowledge) => from.examples.map(({ text }) => text);

test("a fifth of each label is kept out, short of whole situations, and none of it learned", () => {
  const { knowledge: rest, questions } = keepOut(knowledge);
  const kept = groupBy(questions, ({ expected }) => expected[0] ?? "");
  // Of none nearly all is one situation, the weather.
  for (const [label, examples] of groupBy(knowledge.examples.filter((each) => each.label !== "none"), (example) => example.label)) {
    const count = kept.get(label)?.length ?? 0;
    expect(count, label).toBeLessThanOrEqual(0.2 * examples.length);
    expect(count, label).toBeGreaterThan(0.1 * examples.length);
  }
  expect([...textsOf(rest), ...questions.map(({ text }) => text)].sort()).toEqual(textsOf(knowledge).sort());
  expect(questions[0]).toEqual({ text: expect.any(String) as string, lang: expect.stringMatching(/^(nl|en)$/) as string, style: expect.any(String) as string, expected: [expect.any(String)] });
});

test("a situation is kept out as a whole, or learned as a whole", () => {
  const { questions } = keepOut(knowledge);
  const asked = questions.filter(({ expected }) => expected[0] === "invoice").map(({ text }) => text);
  const shares = topics.map((topic) => asked.filter((text) => text.endsWith(`${topic}?`)).length);
  expect(shares.filter((count) => count > 0).length).toBeGreaterThan(0);
  expect(shares.filter((count) => count > 0 && count < 5)).toEqual([]);
});

test("the model of the rest is no other model's: its version differs", () => {
  expect(keepOut(knowledge).knowledge.version).not.toBe(knowledge.version);
});

test("which are kept out depends on the texts, not on their order", () => {
  const turned = keepOut({ ...knowledge, examples: [...knowledge.examples].reverse() });
  expect(turned.questions.map(({ text }) => text).sort()).toEqual(keepOut(knowledge).questions.map(({ text }) => text).sort());
});
