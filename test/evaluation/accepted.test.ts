import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compareWith, faultsOf, readAccepted, writeAccepted, type Accepted, type Change } from "../../src/evaluation/accepted.js";
import type { HeadFigure, Row } from "../../src/evaluation/figures.js";
import { decided, row } from "./rows.js";

const path = () => join(mkdtempSync(join(tmpdir(), "accepted-")), "accepted.json");

/** What is read back when these rows were accepted. */
function accepted(rows: Row[], name = "dev"): Accepted {
  const file = path();
  writeAccepted(file, [{ name, rows }], 0.03);
  return readAccepted(file);
}

const ask = (number: number, expected: string, decision: string) => row(expected, decided(decision), { text: `question ${number}` });
/** Questions 0 up to `count`, all of them decided in the same way. */
const all = (count: number, expected: string, decision: string) => Array.from({ length: count }, (_, number) => ask(number, expected, decision));
/** Of them, the first `count` decided otherwise. */
const but = (rows: Row[], count: number, decision: string) =>
  rows.map((each, number) => (number < count ? ask(number, each.expected.join("|"), decision) : each));

function changeOf(before: Row[], now: Row[], figure: HeadFigure["of"]): Change {
  const change = compareWith(accepted(before), { name: "dev", rows: now }).changes.find((each) => each.figure.of === figure);
  if (change === undefined) throw new Error(`no ${figure}`);
  return change;
}

describe("what was accepted", () => {
  test("gives back each decision, of every kind", () => {
    const rows = [
      row("a", decided("answer a b"), { text: "1" }), row("b", decided("choose a b"), { text: "2" }), row("smalltalk", decided("intent smalltalk"), { text: "3" }),
      row("human", decided("handoff"), { text: "4" }), row("none", decided("answer c"), { text: "5" }), row("a", decided("answer c"), { text: "6" }),
    ];
    const { shared, changes } = compareWith(accepted(rows), { name: "dev", rows });
    expect(shared).toBe(6);
    for (const { before, now, better, worse, isDrop } of changes) expect([before, better, worse, isDrop]).toEqual([now, [], [], false]);
    expect(changes.map(({ now }) => now)).toEqual([1 / 3, 2 / 3, 1 / 3, 1, 1]);
  });

  test("is a file that people can compare: figures, and a line for each decision", () => {
    const file = path();
    writeAccepted(file, [{ name: "dev", rows: [...all(2, "a", "answer a"), ask(2, "a", "handoff")] }], 0.03);
    const text = readFileSync(file, "utf8");
    expect(text).toContain(`"in-scope questions answered right": 0.6667`);
    expect(text).toMatch(/^ +"answer a": \["[0-9a-f]{12}", "[0-9a-f]{12}"\],?$/m);
    expect(text).not.toContain("question 1");
  });

  test("when there is none, the message tells how to make it", () => {
    expect(() => readAccepted(path())).toThrow(/accepted\.json is not there, .*npm run evaluate -- --accept$/);
  });

  test.each(["{", `{"sets":{}}`, `{"wrongBudget":0.03,"sets":{"dev":{"figures":{},"decisions":[]}}}`])("a file that holds %s is told, with its mend", (text) => {
    const file = path();
    writeFileSync(file, text);
    expect(() => readAccepted(file)).toThrow(/is no accepted report: [^]+take it from the repository again/);
  });
});

describe("a drop", () => {
  const right = all(40, "a", "answer a");

  test("is more questions that became worse than chance makes", () => {
    expect(changeOf(right, but(right, 8, "handoff"), "inScopeRight")).toMatchObject({ isDrop: true, chance: 1 / 256, before: 1, now: 32 / 40 });
    expect(changeOf(right, but(right, 7, "handoff"), "inScopeRight")).toMatchObject({ isDrop: false, chance: 1 / 128 });
  });

  test("is weighed against what became better", () => {
    const before = but(right, 4, "handoff");
    const now = [...all(4, "a", "answer a"), ...right.slice(4, 9).map((_, index) => ask(index + 4, "a", "handoff")), ...right.slice(9)];
    const change = changeOf(before, now, "inScopeRight");
    expect([change.better.length, change.worse.length, change.isDrop]).toEqual([4, 5, false]);
    expect(change.chance).toBe(0.5);
  });

  test("is never one of questions that became better", () => {
    expect(changeOf(but(right, 9, "handoff"), right, "inScopeRight")).toMatchObject({ isDrop: false, worse: [] });
    expect(changeOf(but(right, 9, "answer b"), right, "inScopeWrong")).toMatchObject({ isDrop: false, worse: [], before: 9 / 40, now: 0 });
  });

  test.each([
    ["inScopeWrong", "a", "handoff", "answer b"], ["noneAnswered", "none", "choose a b", "answer a"], ["intentsRecognised", "smalltalk", "intent smalltalk", "handoff"],
    ["inScopeRightOrOffered", "a", "choose b a", "choose b c"],
  ] as const)("counts in %s", (figure, expected, was, is) => {
    const before = all(10, expected, was);
    expect(changeOf(before, but(before, 8, is), figure)).toMatchObject({ isDrop: true, questions: 10 });
  });

  test("of one figure is none of the others: a choice that holds the right article is still offered", () => {
    const now = but(right, 8, "choose b a");
    expect(changeOf(right, now, "inScopeRight").isDrop).toBe(true);
    expect(changeOf(right, now, "inScopeRightOrOffered")).toMatchObject({ isDrop: false, worse: [] });
  });

  test("is not that the threshold fell otherwise: questions as sure as its interval count for nothing", () => {
    const interval = (low: number, high: number) => ({ low, high });
    const thresholds = { answer: interval(0.6, 0.8), intent: interval(0, 0.1), choose: interval(-0.5, -0.3) };
    const change = (decision: string, scores: Record<string, number>) => {
      const now = right.map((each, number) => (number < 8 ? row("a", decided(decision, scores), { text: each.text }) : each));
      return compareWith(accepted(right), { name: "dev", rows: now, thresholds }).changes[0];
    };
    expect(change("choose a b", { a: 0.75, none: 0.05 })).toMatchObject({ tossUps: 8, worse: [], isDrop: false, now: 0.8 });
    expect(change("choose a b", { a: 0.6, none: 0.1 })).toMatchObject({ tossUps: 0, isDrop: true });
    expect(change("choose a b", { none: 0.7, a: 0.3 })).toMatchObject({ tossUps: 0, isDrop: true });
    expect(change("answer b", { b: 0.75, none: 0.05 })).toMatchObject({ tossUps: 0, isDrop: true });
    expect(change("handoff", {})).toMatchObject({ tossUps: 0, isDrop: true });
  });

  test("is told with the questions that changed, and what to do", () => {
    const [fault, ...others] = faultsOf(compareWith(accepted(right), { name: "dev", rows: but(right, 8, "answer b") }));
    expect(fault).toMatch(/^dev: in-scope questions answered right: 100\.0% when accepted, 80\.0% now, of 40 questions; 8 worse, 0 better \(chance 0\.004\)\. .*npm run evaluate -- --accept\n/);
    expect(fault?.split("\n").slice(1)).toEqual(Array.from({ length: 8 }, (_, number) => `  - "question ${number}" (a): answer a -> answer b`));
    expect(others).toHaveLength(2);
  });
});

describe("questions that changed", () => {
  const before = all(20, "a", "answer a");

  test("that are new, or were asked then only, do not count", () => {
    const now = [...before.slice(5), ...Array.from({ length: 10 }, (_, number) => ask(100 + number, "a", "answer b"))];
    const comparison = compareWith(accepted(before), { name: "dev", rows: now });
    expect([comparison.questions, comparison.shared]).toEqual([25, 15]);
    expect(faultsOf(comparison)).toEqual([]);
  });

  test("that have another label now are judged by it then too", () => {
    const now = all(20, "b", "answer a");
    expect(changeOf(before, now, "inScopeRight")).toMatchObject({ before: 0, now: 0, worse: [], isDrop: false });
  });

  test("and are mostly new cannot be compared, nor can a set that was never accepted", () => {
    const now = Array.from({ length: 20 }, (_, number) => ask(number + 11, "a", "answer a"));
    expect(faultsOf(compareWith(accepted(before), { name: "dev", rows: now }))).toEqual([expect.stringMatching(/^dev: only 9 of 20 questions .* too few to compare; .*--accept$/)]);
    expect(faultsOf(compareWith(accepted(before), { name: "kept-out", rows: before }))).toEqual([expect.stringMatching(/^kept-out: only 0 of 20/)]);
  });

  test("in another language are other questions", () => {
    const english = before.map((each) => ({ ...each, lang: "en" }));
    expect(compareWith(accepted(before), { name: "dev", rows: english }).shared).toBe(0);
  });
});
