import { describe, expect, test } from "vitest";
import type { IntentQuestion } from "../../src/evaluation/intent-set.js";
import { scoreOtherData } from "../../src/evaluation/other-data.js";

const openings = ["I want to know about", "please tell me something of", "what is with", "help me with", "question on", "could you look at"];
const about = (topic: string, label: string): IntentQuestion[] => openings.map((opening) => ({ text: `${opening} ${topic}`, label }));
const learned = [...about("the train ticket", "ticket"), ...about("my lost suitcase", "luggage"), ...about("breakfast on board", "food")];
const outside = [...about("the weather tomorrow", "oos"), ...about("football results", "oos"), ...about("a pancake recipe", "oos")];
const asked: IntentQuestion[] = [
  { text: "and about my lost suitcase?", label: "luggage" }, { text: "then what of the train ticket", label: "ticket" }, { text: "ok breakfast on board", label: "food" },
  { text: "so breakfast on board", label: "ticket" }, { text: "then what of football results", label: "oos" }, { text: "and the weather tomorrow", label: "oos" },
];

describe("someone else's data", () => {
  const figures = scoreOtherData({ train: [...learned, ...outside], test: asked });

  test("is learned and scored, in scope and out of it", () => {
    expect(figures.rows.map(({ label }) => label)).toEqual(["luggage", "ticket", "food", "food", "oos", "oos"]);
    expect(figures.accuracyInScope).toMatchObject({ n: 4, share: 0.75 });
    expect(figures.recallOutOfScope).toMatchObject({ n: 2, share: 1 });
    expect(figures.precisionOutOfScope).toMatchObject({ n: 2, share: 1 });
  });

  test("is told with what it cost", () => {
    expect(figures.train).toEqual({ questions: 36, labels: 3, outOfScope: 18 });
    expect(figures.test).toEqual({ questions: 6, outOfScope: 2 });
    expect(figures.trainingSeconds).toBeGreaterThan(0);
    expect(figures.usPerQuestion).toBeGreaterThan(0);
  });

  test("without examples out of scope refuses nothing, unless asked to", () => {
    const all = scoreOtherData({ train: learned, test: asked });
    expect(all.rows.map(({ label }) => label)).not.toContain("oos");
    expect([all.threshold, all.recallOutOfScope.share, all.precisionOutOfScope.n]).toEqual([undefined, 0, 0]);
    expect(all.accuracyInScope).toEqual(all.bestGuess);
    const strict = scoreOtherData({ train: learned, test: asked }, { givenUp: 0.5 });
    expect(strict).toMatchObject({ threshold: expect.any(Number) as number, recallOutOfScope: { share: 1 }, bestGuess: all.bestGuess });
  });

  test("may call an intent none, human or smalltalk: they are its own", () => {
    const named = (label: string) => ({ ticket: "none", luggage: "human", food: "smalltalk" })[label] ?? label;
    const renamed = (list: IntentQuestion[]) => list.map(({ text, label }) => ({ text, label: named(label) }));
    const { rows } = scoreOtherData({ train: renamed([...learned, ...outside]), test: renamed(asked) });
    expect(rows.map(({ label }) => label)).toEqual(["human", "none", "smalltalk", "smalltalk", "oos", "oos"]);
  });

  test("is learned the same each time", () => {
    expect(scoreOtherData({ train: [...learned, ...outside], test: asked }).rows).toEqual(figures.rows);
  });
});
