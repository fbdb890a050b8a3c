import { describe, expect, test } from "vitest";
import { Vocabulary } from "../../src/answering/features.js";
import type { Example } from "../../src/answering/knowledge.js";
import { averageLinkage, situations } from "../../src/evaluation/situations.js";

/** A symmetric matrix of the likenesses given by pair; of others it is 0. */
function matrix(size: number, pairs: readonly [number, number, number][]): Float32Array[] {
  const rows = Array.from({ length: size }, () => new Float32Array(size));
  for (const [one, other, likeness] of pairs) {
    rows[one]?.fill(likeness, other, other + 1);
    rows[other]?.fill(likeness, one, one + 1);
  }
  return rows;
}

const sorted = (groups: number[][]) => groups.map((group) => [...group].sort((a, b) => a - b)).sort(([a = 0], [b = 0]) => a - b);

describe("average linkage", () => {
  test("joins what is alike on average", () => {
    expect(sorted(averageLinkage(matrix(4, [[0, 1, 0.9], [2, 3, 0.8], [0, 2, 0.1]]), 0.5))).toEqual([[0, 1], [2, 3]]);
  });

  test("makes no chain of pairs whose ends have nothing in common", () => {
    expect(sorted(averageLinkage(matrix(3, [[0, 1, 0.6], [1, 2, 0.5]]), 0.3))).toEqual([[0, 1], [2]]);
    expect(sorted(averageLinkage(matrix(3, [[0, 1, 0.6], [1, 2, 0.5]]), 0.2))).toEqual([[0, 1, 2]]);
  });

  test("weighs each member once, however the group came about", () => {
    // 3 is like 0 and 1 (0.6), and not like 2: on average 0.4.
    const pairs: [number, number, number][] = [[0, 1, 0.9], [0, 2, 0.8], [1, 2, 0.8], [0, 3, 0.6], [1, 3, 0.6]];
    expect(sorted(averageLinkage(matrix(4, pairs), 0.4 - 1e-6))).toEqual([[0, 1, 2, 3]]);
    expect(sorted(averageLinkage(matrix(4, pairs), 0.4 + 1e-3))).toEqual([[0, 1, 2], [3]]);
  });

  test("ends when many are equally alike, and of nothing", () => {
    const pairs = [0, 1, 2, 3, 4].flatMap((one) => [0, 1, 2, 3, 4].filter((other) => other > one).map((other): [number, number, number] => [one, other, 0.5]));
    expect(sorted(averageLinkage(matrix(5, pairs), 0.5))).toEqual([[0, 1, 2, 3, 4]]);
    expect(averageLinkage([], 0.5)).toEqual([]);
  });
});

test("the same situation in other words is one; questions without a known word are each their own", () => {
  const texts = ["Wie maakt dat account aan?", "maken jullie dat acount ook aan of niet", "Waar betaal ik de factuur?", "betaal ik die factuur waar", "???", "!!!"];
  const examples = texts.map((text): Example => ({ text, label: "a", locale: "nl", style: "plain", file: "", line: 0 }));
  const groups = situations(examples, Vocabulary.of(examples)).map((group) => group.map(({ text }) => texts.indexOf(text)));
  expect(sorted(groups)).toEqual([[0, 1], [2, 3], [4], [5]]);
});
