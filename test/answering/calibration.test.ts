import { describe, expect, test } from "vitest";
import { calibration, chooseTemperature, tempered, type RawJudgement } from "../../src/answering/calibration.js";
import type { Judged } from "../../src/answering/thresholds.js";

const judged = (count: number, each: Judged): Judged[] => Array.from({ length: count }, () => each);

describe("calibration", () => {
  test("tells for each degree of sureness how often the likeliest label was right, none among them", () => {
    const { bins, error, brier } = calibration([
      ...judged(3, { label: "a", best: "a", probability: 0.75, none: 0.1 }), ...judged(1, { label: "b", best: "a", probability: 0.75, none: 0.1 }),
      ...judged(4, { label: "none", best: "a", probability: 0.1, none: 0.9 }),
    ]);
    expect(bins).toEqual([
      { from: 0.7, to: 0.8, questions: 4, said: 0.75, right: 0.75 },
      { from: 0.9, to: 1, questions: 4, said: expect.closeTo(0.9) as number, right: 1 },
    ]);
    expect(error).toBeCloseTo(0.05);
    expect(brier).toBeCloseTo((3 * 0.25 ** 2 + 0.75 ** 2 + 4 * 0.1 ** 2) / 8);
  });

  test("of certainty, and of nothing, has a place too", () => {
    expect(calibration(judged(2, { label: "a", best: "a", probability: 1, none: 0 })).bins).toEqual([{ from: 0.9, to: 1, questions: 2, said: 1, right: 1 }]);
    expect(calibration([])).toEqual({ bins: [], error: 0, brier: 0 });
  });
});

describe("the temperature", () => {
  /** A model that says p of the first of two labels, of which `share` of 100 questions are. */
  const saying = (p: number, share: number): RawJudgement[] =>
    Array.from({ length: 100 }, (_, index) => ({ target: index < share * 100 ? 0 : 1, probabilities: Float32Array.of(p, 1 - p) }));

  test.each([[0.99, 0.8], [0.6, 0.8], [0.7, 0.7]])("makes %d into %d", (said, right) => {
    const judgements = saying(said, right);
    const [corrected] = tempered(judgements[0]?.probabilities ?? new Float32Array(), chooseTemperature(judgements));
    expect(corrected).toBeCloseTo(right, 2);
  });

  test("is above 1 for a model that is too sure of itself, and 1 of nothing", () => {
    expect(chooseTemperature(saying(0.99, 0.8))).toBeGreaterThan(1);
    expect(chooseTemperature(saying(0.6, 0.9))).toBeLessThan(1);
    expect(chooseTemperature([])).toBe(1);
  });

  test("leaves the order as it is, and the sum at 1", () => {
    const cooled = tempered(Float32Array.of(0.5, 0.3, 0.2, 0), 0.5);
    expect([...cooled].sort((a, b) => b - a)).toEqual([...cooled]);
    expect(cooled.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1);
  });
});
