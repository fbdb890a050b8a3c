import { describe, expect, test } from "vitest";
import { coverageCurve, reliability } from "../../src/evaluation/curves.js";
import type { Row } from "../../src/evaluation/figures.js";
import { decided, row } from "./rows.js";

/** A question of which the engine finds these labels likely, and decides nothing. */
const guess = (expected: string, scores: Record<string, number>): Row => row(expected, decided("handoff", scores));
const refused = (expected: string): Row => row(expected, decided("handoff"));

describe("coverage against error", () => {
  test("tells what each threshold would answer right, wrong and of none, the surest first", () => {
    const points = coverageCurve([guess("a", { a: 0.9, none: 0.05 }), guess("b", { a: 0.7, none: 0.2 }), guess("none", { a: 0.6, none: 0.4 }), guess("a", { none: 0.8, a: 0.2 })]);
    expect(points.map(({ right, wrong, noneAnswered }) => [right, wrong, noneAnswered])).toEqual([[1 / 3, 0, 0], [1 / 3, 1 / 3, 0], [1 / 3, 1 / 3, 1], [2 / 3, 1 / 3, 1]]);
    [0.85, 0.5, 0.2, -0.6].forEach((threshold, index) => expect(points[index]?.threshold).toBeCloseTo(threshold));
  });

  test("never answers what a guard refused, which yet counts among the questions", () => {
    expect(coverageCurve([guess("a", { a: 0.9 }), refused("a"), refused("none")])).toEqual([{ threshold: 0.9, right: 0.5, wrong: 0, noneAnswered: 0 }]);
  });

  test("an intent for an article question is wrong; for a none question it is no answer", () => {
    expect(coverageCurve([guess("a", { smalltalk: 0.9 }), guess("none", { smalltalk: 0.8 })])).toEqual([{ threshold: 0.9, right: 0, wrong: 1, noneAnswered: 0 }]);
  });

  test("any of several labels is right; questions for an intent are in no figure", () => {
    expect(coverageCurve([guess("a|b", { b: 0.9 }), guess("human", { a: 0.8 })])).toEqual([{ threshold: 0.9, right: 1, wrong: 0, noneAnswered: 0 }]);
  });

  test("questions that are equally sure cross the threshold together", () => {
    expect(coverageCurve([guess("a", { a: 0.5 }), guess("b", { a: 0.5 })])).toEqual([{ threshold: 0.5, right: 0.5, wrong: 0.5, noneAnswered: 0 }]);
  });

  test("of nothing is nothing", () => expect(coverageCurve([])).toEqual([]));
});

describe("reliability", () => {
  test("compares what was said of the likeliest label, none among them, with how often it was right", () => {
    const { bins, error } = reliability([
      ...Array.from({ length: 3 }, () => guess("a", { a: 0.75, b: 0.2 })), guess("b", { a: 0.75, b: 0.2 }), guess("none", { none: 0.95, a: 0.05 }), guess("c|b", { b: 0.95 }),
    ]);
    expect(bins.map(({ said, right, questions }) => [said, right, questions])).toEqual([[0.75, 0.75, 4], [0.95, 1, 2]]);
    expect(error).toBeCloseTo(0.05 * 2 / 6);
  });

  test("leaves out what a guard refused: nothing was said of it", () => {
    expect(reliability([refused("a"), refused("none")])).toMatchObject({ bins: [], error: 0 });
  });
});
