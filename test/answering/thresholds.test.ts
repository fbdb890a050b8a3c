import { describe, expect, test } from "vitest";
import { chooseThresholds, coverageAt, hardness, thresholdIntervals, type Judged } from "../../src/answering/thresholds.js";

/** 1,000 questions; the surer the model is, the seldomer it is wrong. */
const inScope: Judged[] = Array.from({ length: 1_000 }, (_, index) => {
  const probability = (index + 0.5) / 1_000;
  return { label: "a", best: index % 10 < 3 * (1 - probability) ? "b" : "a", probability, none: 0 };
});
const none: Judged[] = Array.from({ length: 200 }, (_, index) => ({ label: "none", best: "a", probability: index / 400, none: 0.5 }));
const judged = [...inScope, ...none];

describe("the thresholds", () => {
  test.each([0.01, 0.03, 0.1])("keep a budget of %d, made stricter because customers are harder than examples", (budget) => {
    const { wrong, right } = coverageAt(judged, chooseThresholds(judged, budget));
    expect(wrong).toBeLessThanOrEqual(budget / hardness);
    expect(wrong).toBeGreaterThan(budget / hardness - 0.005);
    expect(right).toBeGreaterThan(0);
  });

  test("answer fewer the smaller the budget", () => {
    const rights = [0.01, 0.03, 0.1].map((budget) => coverageAt(judged, chooseThresholds(judged, budget)).right);
    expect(rights).toEqual([...rights].sort((a, b) => a - b));
    expect(rights[0]).toBeLessThan(rights[2] ?? 0);
  });

  test("are three percent when nobody says", () => {
    expect(chooseThresholds(judged)).toEqual(chooseThresholds(judged, 0.03));
  });

  test("of no examples answer nothing wrongly, for there is nothing", () => {
    expect(coverageAt([], chooseThresholds([]))).toEqual({ right: 0, wrong: 0, offered: 0, handedOff: 0, noneAnswered: 0 });
  });

  test("lie in their intervals, which are the same each time and narrower with more examples", () => {
    const { answer } = chooseThresholds(judged);
    const interval = thresholdIntervals(judged).answer;
    expect(interval).toEqual(thresholdIntervals(judged).answer);
    expect(interval.low).toBeLessThanOrEqual(answer);
    expect(interval.high).toBeGreaterThanOrEqual(answer);
    const more = thresholdIntervals(Array.from({ length: 10 }, () => judged).flat()).answer;
    expect(more.high - more.low).toBeLessThan(interval.high - interval.low);
  });
});

describe("coverage", () => {
  const thresholds = { answer: 0.5, intent: 0.2, choose: -0.5 };
  const at = (label: string, best: string, confidence: number): Judged => ({ label, best, probability: Math.max(confidence, 0), none: Math.max(-confidence, 0) });

  test("tells answers, intents, choices and hand-offs apart", () => {
    expect(coverageAt([
      at("a", "a", 0.6), at("a", "b", 0.6), at("a", "a", 0.4), at("a", "a", -0.6), at("a", "human", 0.3),
      at("none", "a", 0.7), at("none", "human", 0.7), at("none", "a", 0),
    ], thresholds)).toEqual({ right: 0.2, wrong: 0.4, offered: 0.2, handedOff: 0.2, noneAnswered: 1 / 3 });
  });
});
