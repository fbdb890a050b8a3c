import { describe, expect, test } from "vitest";
import type { Decision } from "../../src/answering/decision.js";
import { rowOf, share, summarize, type Row } from "../../src/evaluation/figures.js";
import { reportText } from "../../src/evaluation/report.js";

const grounds: Pick<Decision, "candidates" | "language" | "reason"> = { candidates: [], language: "nl", reason: "" };
const answer = (...articles: string[]): Decision => ({ ...grounds, kind: "answer", label: articles[0] ?? "", articles });
const choose = (...articles: string[]): Decision => ({ ...grounds, kind: "choose", label: articles[0] ?? "", articles });
const handoff: Decision = { ...grounds, kind: "handoff", label: "none" };
const smalltalk: Decision = { ...grounds, kind: "intent", label: "smalltalk" };

const row = (expected: string, decision: Decision, us = 100): Row =>
  rowOf({ lang: "nl", style: "plain", text: `about ${expected}`, expected: expected.split("|") }, decision, us);

describe("the summary", () => {
  test("an expected article, though not the best, is right; another one first is wrong", () => {
    const { inScopeRight, inScopeWrong } = summarize([row("a|b", answer("b", "c")), row("a", answer("b", "a")), row("a", choose("a", "b")), row("a", handoff)]);
    expect([inScopeRight.share, inScopeWrong.share, inScopeRight.n]).toEqual([0.25, 0.25, 4]);
  });

  test("an expected article among those offered counts as offered only", () => {
    const { inScopeRight, inScopeRightOrOffered } = summarize([row("a", choose("b", "a")), row("a", choose("b", "c"))]);
    expect([inScopeRight.share, inScopeRightOrOffered.share]).toEqual([0, 0.5]);
  });

  test("an intent that is taken up for an article question is wrong", () => {
    expect(summarize([row("a", smalltalk)]).inScopeWrong.share).toBe(1);
  });

  test("a hand-off counts for human, not for the other intents", () => {
    expect(summarize([row("human", handoff)]).intentsRecognised.share).toBe(1);
    expect(summarize([row("smalltalk", handoff), row("smalltalk", smalltalk)]).intentsRecognised.share).toBe(0.5);
  });

  test("a none question is answered only by an answer", () => {
    const { noneAnswered, noneNotAnswered } = summarize([row("none", answer("a")), row("none", choose("a", "b")), row("none", handoff), row("none", smalltalk)]);
    expect([noneAnswered.share, noneNotAnswered.share]).toEqual([0.25, 0.75]);
  });

  test("the latency is that of the slowest in a hundred", () => {
    const rows = Array.from({ length: 200 }, (_, index) => row("a", handoff, index + 1));
    expect(summarize(rows).latencyUs).toEqual({ p50: 101, p95: 191, p99: 199 });
  });
});

test("the interval is Wilson's", () => {
  const rows = Array.from({ length: 10 }, (_, index) => row("a", index < 8 ? answer("a") : handoff));
  const { share: part, low, high } = share(rows, (each) => each.decision === "answer");
  expect(part).toBe(0.8);
  expect(low).toBeCloseTo(0.4902, 4);
  expect(high).toBeCloseTo(0.9433, 4);
  expect(share([], () => true)).toEqual({ n: 0, share: 0, low: 0, high: 1 });
});

test("a row tells the articles of an answer and of a choice", () => {
  expect(row("a", choose("b", "a"), 7)).toEqual({ text: "about a", lang: "nl", style: "plain", expected: ["a"], decision: "choose", label: "b", candidates: [], offered: ["b", "a"], reason: "", us: 7 });
  expect(row("a", answer("a"))).toMatchObject({ articles: ["a"] });
});

test("the report names what was confused", () => {
  const report = reportText([row("a", answer("b")), row("none", answer("c")), row("d", answer("d"))]);
  for (const text of ["a -> b", "none -> c", "95% interval", "plain", "p99"]) expect(report).toContain(text);
  expect(report).not.toContain("d -> d");
});
