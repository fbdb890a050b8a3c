import { execFile } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../src/package-root.js";

const run = promisify(execFile);
const node = (command: string, ...given: string[]) =>
  run(process.execPath, ["--import", "tsx", join("src", "cli", `${command}.ts`), ...given], { cwd: packageRoot(), timeout: 60_000 });

function questionsFile(lines: string): string {
  const path = join(mkdtempSync(join(tmpdir(), "evaluate-")), "questions.csv");
  writeFileSync(path, `lang,style,text,expected\n${lines}`);
  return path;
}

describe("evaluate", () => {
  test("prints one JSON object and nothing else", async () => {
    const { stdout } = await node("evaluate", questionsFile("nl,plain,Wat kost bellen naar Peru?,none\n"), "--json");
    const report = JSON.parse(stdout) as { summary: { noneNotAnswered: unknown }; rows: unknown[] };
    expect(report.rows).toEqual([expect.objectContaining({ text: "Wat kost bellen naar Peru?", lang: "nl", expected: ["none"], decision: "handoff", label: "none" })]);
    expect(report.summary.noneNotAnswered).toMatchObject({ n: 1, share: 1 });
  });

  test("tells a label that it does not know, without a stack", async () => {
    const path = questionsFile("nl,plain,hoi,hallo\n");
    await expect(node("evaluate", path)).rejects.toMatchObject({ code: 1, stdout: "", stderr: expect.stringMatching(/^.*is not right:\n {2}- line 2: "hallo" is no label[^]*(?<! at .*)$/) as string });
  });
});

describe("ask", () => {
  test("answers with the source", async () => {
    const { stdout } = await node("ask", "Waarom is mijn eerste factuur hoger dan de offerte?");
    expect(stdout).toMatch(/^Uw eerste factuur[^]*_Bron: Welkomstbrief, Belangrijke informatie voor Finance_\n$/);
  });

  test("answers English in English, as JSON with the decision", async () => {
    const { stdout } = await node("ask", "--json", "Why is my first invoice higher than the quote?");
    expect(JSON.parse(stdout)).toMatchObject({ decision: { kind: "answer", label: "first-invoice-amount", language: "en" }, text: expect.stringContaining("_Source: Welcome letter") as string });
  });

  test("says that it does not know", async () => {
    const { stdout } = await node("ask", "--locale", "nl", "Wat kost bellen naar Peru?");
    expect(stdout).toContain("Dat weet ik niet.");
  });
});
