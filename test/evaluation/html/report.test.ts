import { describe, expect, test } from "vitest";
import type { Comparison } from "../../../src/evaluation/accepted.js";
import { headFigures, type DecidedSet, type Row } from "../../../src/evaluation/figures.js";
import { outcomeBars } from "../../../src/evaluation/html/bars.js";
import { confusionMatrix } from "../../../src/evaluation/html/matrix.js";
import { plot } from "../../../src/evaluation/html/plot.js";
import { htmlReport, type ReportOptions } from "../../../src/evaluation/html/report.js";
import { colors } from "../../../src/evaluation/html/svg.js";
import { decided, row } from "../rows.js";

const rows: Row[] = [
  row("a", decided("answer a", { a: 0.9, none: 0.05 }), { text: "right" }),
  row("a", decided("answer b", { b: 0.8, a: 0.1 }), { text: "wrong <script>alert(1)</script> & \"so\"", style: "typo", lang: "en" }),
  row("a", decided("answer b", { b: 0.95 }), { text: "surer wrong" }),
  row("b", decided("choose a b", { a: 0.4, b: 0.3 }), { text: "offered" }),
  row("none", decided("intent smalltalk", { smalltalk: 0.6 }), { text: "none taken up" }),
  row("b", decided("handoff", { none: 0.7, b: 0.2 }), { text: "missed" }),
];
const options: ReportOptions = { comparisons: [], knowledge: { version: "0123456789abcdef", examples: [] }, wrongBudget: 0.05 };
const page = (sets: DecidedSet[], more: Partial<ReportOptions> = {}) => htmlReport(sets, { ...options, ...more });
const dev = page([{ name: "dev", rows }]);
/** The text of the cells of a table row that holds this. */
const cellsOf = (html: string, holds: string) => [...(html.split("<tr>").find((line) => line.includes(holds)) ?? "").matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, cell]) => cell);

describe("the report", () => {
  test("tells each figure with its interval, number and target", () => {
    expect(cellsOf(dev, headFigures[0]?.name ?? "")).toEqual(["in-scope questions answered right", "<b>20.0%</b>", "3.6% to 62.4%", "5", "at least 75%, aim 82%"]);
    expect(dev).toContain("WRONG_BUDGET 5.0%");
    expect(dev).toContain("Not compared with an accepted report");
  });

  test("lists the worst: wrong answers, the surest first, then what got nothing, with why", () => {
    const listed = dev.slice(dev.indexOf("dev: the worst"));
    const places = ["surer wrong", "wrong &lt;script&gt;", "missed"].map((text) => listed.indexOf(`>${text}`));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(cellsOf(dev, "surer wrong")).toEqual(["surer wrong", "a", "answer b", "because"]);
    expect(listed).not.toContain(">offered<");
  });

  test("never lets a question be markup", () => {
    expect(dev).not.toContain("<script");
    expect(dev).toContain("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;so&quot;");
  });

  test("needs nothing from elsewhere, and its pictures say what they are", () => {
    expect(dev).not.toMatch(/(?:src|href)=|url\(|@import/);
    const labels = [...dev.matchAll(/<svg role="img" aria-label="([^"]+)"/g)].map(([, label]) => label);
    expect(labels).toEqual(["Coverage against error", "Coverage against none answered", "Reliability", "Confusion matrix", "Outcome by style", "Outcome by language"]);
    expect(dev).not.toMatch(/NaN|undefined|Infinity/);
  });

  test("marks the operator's budget in the coverage curve", () => {
    const xOf = (budget: number) => /x1="([\d.]+)"[^>]*stroke-dasharray="4 3"\/>\n<text[^>]*>budget</.exec(page([{ name: "dev", rows }], { wrongBudget: budget }))?.[1];
    expect(Number(xOf(0.05))).toBeCloseTo((54 + 444) / 2);
    expect(Number(xOf(0.01))).toBeLessThan(Number(xOf(0.05)));
  });

  test("of no questions, or one, is a page too", () => {
    expect(page([{ name: "own", rows: [] }, { name: "dev", rows: rows.slice(0, 1) }])).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe("compared with the accepted report", () => {
  const [right, , wrong] = headFigures;
  const changed = rows.slice(1, 2).map((each) => ({ row: each, before: "answer a", now: "answer b" }));
  const change = { questions: 5, before: 0.4, now: 0.2, better: [], worse: changed, tossUps: 0, chance: 0.5, isDrop: true };
  const comparison: Comparison = {
    set: "dev", questions: 6, shared: 5,
    changes: [...(wrong === undefined ? [] : [{ ...change, figure: wrong, worse: [], tossUps: 2, isDrop: false }]), ...(right === undefined ? [] : [{ ...change, figure: right }])],
  };
  const compared = page([{ name: "dev", rows }], { comparisons: [comparison] });

  test("each figure tells how it moved, and which dropped, whatever their order", () => {
    expect(cellsOf(compared, right?.name ?? "").at(-1)).toBe("0 better, 1 worse; <b>a drop</b>");
    expect(cellsOf(compared, wrong?.name ?? "").at(-1)).toBe("2 at the threshold");
    expect(compared).toContain("5 of them were asked when the report was accepted");
  });

  test("the questions that changed are listed with what was and is decided", () => {
    expect(cellsOf(compared.slice(compared.indexOf("Changed since")), "alert")).toEqual([
      expect.stringContaining("wrong &lt;script&gt;"), "dev: in-scope questions answered right", "worse", "a", "answer a", "answer b",
    ]);
  });
});

describe("the pictures", () => {
  test("the matrix counts what each label got: itself, an offer, another, a hand-off", () => {
    const titles = [...confusionMatrix(rows).matchAll(/fill="(#\w{6})\w*"><title>([^<]+)</g)].map(([, fill, title]) => [title, fill]);
    expect(titles).toEqual([
      ["a: 1 of 3 a", colors.right], ["a: 2 of 3 b", colors.wrong], ["b: 1 of 2 none", "#7d8894"], ["b: 1 of 2 offered, right", colors.offered], ["none: 1 of 1 smalltalk", "#7d8894"],
    ]);
  });

  test("a bar tells how a group fared: its parts make up the whole", () => {
    const bars = outcomeBars(rows, "style", ({ style }) => style);
    const titles = [...bars.matchAll(/width="([\d.]+)"[^>]*><title>([^<]+)</g)].map(([, width, title]) => [title, Number(width)] as const);
    expect(titles.map(([title]) => title)).toEqual([
      "plain: 40.0% right", "plain: 20.0% the right one offered", "plain: 20.0% handed off, or others offered", "plain: 20.0% wrong",
      "typo: 0.0% right", "typo: 0.0% the right one offered", "typo: 0.0% handed off, or others offered", "typo: 100.0% wrong",
    ]);
    expect(titles.slice(0, 4).reduce((sum, [, width]) => sum + width, 0)).toBeCloseTo(620);
  });

  test("a plot leaves out what lies beyond its axis, and shows a whisker for an interval", () => {
    const picture = plot([{ name: "one", line: [{ x: 0, y: 0 }, { x: 0.1, y: 0.5 }, { x: 0.9, y: 1 }], dots: [{ x: 0.1, y: 0.5, low: 0.4, high: 0.6 }, { x: 0.9, y: 1 }] }],
      { label: "p", xTitle: "x", yTitle: "y", xMost: 0.2 });
    expect(/<polyline points="([^"]+)"/.exec(picture)?.[1]?.split(" ")).toEqual(["54,328", "249,172"]);
    expect([...picture.matchAll(/<circle/g)]).toHaveLength(1);
    expect(picture).toContain(`<line x1="249" y1="203.2" x2="249" y2="140.8"`);
  });
});
