import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { LearnedExamples } from "../../src/answering/learned-examples.js";
import { systemClock } from "../../src/clock.js";
import { packageRoot } from "../../src/package-root.js";
import { openDatabase } from "../../src/storage/database.js";
import { smallKnowledge } from "../answering/small-knowledge.js";

const run = promisify(execFile);
const program = (command: string, environment: Record<string, string> = {}) => (...given: string[]) =>
  run(process.execPath, ["--import", "tsx", join("src", "cli", `${command}.ts`), ...given], { cwd: packageRoot(), timeout: 60_000, env: { ...process.env, ...environment } });
const folder = smallKnowledge();
const evaluate = program("evaluate", { KNOWLEDGE_DIR: folder });
const ask = program("ask");

function questionsFile(lines: string): string {
  const path = join(mkdtempSync(join(tmpdir(), "evaluate-")), "questions.csv");
  writeFileSync(path, `lang,style,text,expected\n${lines}`);
  return path;
}

describe("evaluate", () => {
  test("prints one JSON object and nothing else", async () => {
    const html = join(mkdtempSync(join(tmpdir(), "evaluate-")), "made", "report.html");
    const { stdout, stderr } = await evaluate(questionsFile("nl,plain,xyzzy plugh,none\n"), "--json", "--html", html);
    const report = JSON.parse(stdout) as { summary: { noneNotAnswered: unknown }; rows: unknown[] };
    expect(report.rows).toEqual([expect.objectContaining({ text: "xyzzy plugh", lang: "nl", expected: ["none"], decision: "handoff", label: "none" })]);
    expect(report.summary.noneNotAnswered).toMatchObject({ n: 1, share: 1 });
    expect(stderr).toContain(`report with pictures: ${html}`);
    expect(readFileSync(html, "utf8")).toContain("<h2>questions: 1 questions</h2>");
  });

  test("tells a label that it does not know, without a stack", async () => {
    const path = questionsFile("nl,plain,hoi,hallo\n");
    await expect(evaluate(path)).rejects.toMatchObject({ code: 1, stdout: "", stderr: expect.stringMatching(/^.*is not right:\n {2}- line 2: "hallo" is no label[^]*(?<! at .*)$/) as string });
  });
});

describe("evaluate --judged", () => {
  test("measures what was judged in the database of DATA_DIR, with what was learned", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "evaluate-"));
    const judged = program("evaluate", { KNOWLEDGE_DIR: folder, DATA_DIR: dataDir });
    await expect(judged("--judged")).rejects.toMatchObject({ code: 1, stdout: "", stderr: expect.stringMatching(/^Nobody has judged an answer or kept a test case in the database of .*; do so in the review app/) as string });
    const db = await openDatabase("sqlite:assistant.db", dataDir);
    const learned = new LearnedExamples({ db, clock: systemClock });
    const text = "Zilveren tamboerijn Floris kwijtgeraakt";
    await learned.add({ text, label: "portal", locale: "nl", resembles: null, by: "Els", questionIds: [] }, await learned.change());
    for (const asked of [text, "xyzzy plugh"]) await learned.addTestCase({ text: asked, locale: "nl", expected: ["portal"], by: "Els", questionIds: [] });
    await db.destroy();
    const { stdout } = await judged("--judged", "--json", "--html", join(dataDir, "report.html"));
    const { summary, rows } = JSON.parse(stdout) as { summary: { inScopeRight: unknown }; rows: unknown[] };
    expect(rows).toEqual([expect.objectContaining({ text, style: "test-case", label: "portal", decision: "answer" }), expect.objectContaining({ text: "xyzzy plugh", label: "none" })]);
    expect(summary.inScopeRight).toMatchObject({ n: 2, share: 0.5 });
  }, 130_000);
});

describe("evaluate with someone else's questions", () => {
  test("prints the figures of one file that holds both parts", async () => {
    const lines = ["train", "train", "train", "test"].flatMap((split) => [`hallo daar,groet,${split}`, `waar is mijn koffer,bagage,${split}`]);
    const path = join(mkdtempSync(join(tmpdir(), "evaluate-")), "set.csv");
    writeFileSync(path, `text,label,split\n${lines.join("\n")}\n`);
    const { stdout } = await evaluate("--train", path, "--test", path);
    expect(stdout).toMatch(/^trained on 6 questions, 2 intents, 0 out of scope; asked 2, 0 out of scope$/m);
    expect(stdout).toMatch(/accuracy in scope +│ 100\.0% .*│ 2 /);
    expect(stdout).toMatch(/^training [\d.]+ s, \d+ µs a question$/m);
  });

  test.each([
    [["--train", "a.csv"], "--train and --test belong together; give both\n"],
    [["--train", "a.csv", "--test", "a.csv", "--refuse", "2"], `--refuse is "2"; give a share from 0 up to 1, such as 0.01\n`],
    [["own.csv", "--judged"], "the file means nothing with --judged; leave it out\n"],
    [["own.csv", "--accept"], "the file means nothing with --accept; leave it out\n"],
    [["own.csv", "--ablation", "--html", "x.html"], "the file and --html mean nothing with --ablation; leave them out\n"],
  ])("%j is refused, not half done", async (given, stderr) => {
    await expect(evaluate(...given)).rejects.toMatchObject({ code: 1, stdout: "", stderr });
  });
});

describe("ask", () => {
  test("answers with the source", async () => {
    const { stdout } = await ask("Waarom is mijn eerste factuur hoger dan de offerte?");
    expect(stdout).toMatch(/^Uw eerste factuur[^]*_Bron: Welkomstbrief, Belangrijke informatie voor Finance_\n$/);
  });

  test("answers English in English, as JSON with the decision", async () => {
    const { stdout } = await ask("--json", "Why is my first invoice higher than the quote?");
    expect(JSON.parse(stdout)).toMatchObject({ decision: { kind: "answer", label: "first-invoice-amount", language: "en" }, text: expect.stringContaining("_Source: Welcome letter") as string });
  });

  test("says that it does not know", async () => {
    const { stdout } = await ask("--locale", "nl", "Wat kost bellen naar Peru?");
    expect(stdout).toContain("Dat weet ik niet.");
  });
});
