import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { loadKnowledge } from "../../src/answering/knowledge.js";
import { LearnedExamples } from "../../src/answering/learned-examples.js";
import { withLearned } from "../../src/answering/learned-knowledge.js";
import { pullExamples } from "../../src/answering/pull-examples.js";
import { knowledgePullProgram } from "../../src/cli/knowledge-pull.js";
import { CommandError } from "../../src/cli/operator-program.js";
import { packageRoot } from "../../src/package-root.js";
import { readSettings } from "../../src/settings.js";
import { changeFile } from "../answering/small-knowledge.js";
import { FixedClock } from "../support/fixed-clock.js";
import { tempDatabase } from "../support/temp-database.js";

/** The check of all examples takes seconds. */
const longestMs = 120_000;

async function setUp() {
  const { db, dataDir } = await tempDatabase();
  const folder = join(mkdtempSync(join(tmpdir(), "pull-")), "knowledge");
  cpSync(join(packageRoot(), "knowledge"), folder, { recursive: true });
  onTestFinished(() => rmSync(join(folder, ".."), { recursive: true, force: true }));
  const clock = new FixedClock("2026-11-28T09:00:00+01:00");
  const learned = new LearnedExamples({ db, clock });
  const add = async (text: string, label: string, more: { resembles?: string; locale?: "nl" | "en" } = {}) =>
    learned.add({ text, label, locale: more.locale ?? "nl", resembles: more.resembles ?? null, by: "Els", questionIds: [] }, await learned.change());
  const run = async (): Promise<string> => {
    const lines: string[] = [];
    await knowledgePullProgram({ db, clock, settings: readSettings({ DATA_DIR: dataDir, KNOWLEDGE_DIR: folder }), print: (text) => lines.push(text) }).parseAsync([], { from: "user" });
    return lines.join("\n");
  };
  const diff = (): string[] => {
    try {
      execFileSync("diff", ["-r", join(packageRoot(), "knowledge"), folder]);
      return [];
    } catch (error) {
      return String((error as { stdout: Buffer }).stdout).split("\n").filter((line) => /^[<>]|^Only/.test(line));
    }
  };
  return { folder, learned, add, run, diff };
}

test("writes what was added into the files, adds lines and changes none, and writes nothing twice", async () => {
  const { folder, learned, add, run, diff } = await setUp();
  expect(await run()).toMatch(/There are no examples to write/);
  const strange = await add("Zilveren \"tamboerijn\": kwijt in de\u00e9n \\ portal #3", "portal-login");
  await add("Green fiddle lost in portal login by Wilbur", "portal-login", { locale: "en" });
  await add("Kunnen de gele ganzen ook bellen met Zwitserland", "none", { resembles: "switch-mobile" });
  await add("Hoeveel gele ganzen passen in een bestelbus", "none");
  const undone = await add("Teruggenomen hoofdpijnvraag over pinguïns", "contact");
  await learned.remove(undone.id, "Els");

  expect(await run()).toBe([
    "examples/none.yaml", `  + nl "Kunnen de gele ganzen ook bellen met Zwitserland"`, `  + nl "Hoeveel gele ganzen passen in een bestelbus"`,
    "examples/portal-login.yaml", `  + nl "${strange.text}"`, `  + en "Green fiddle lost in portal login by Wilbur"`,
    "4 written; look at the change and commit it"].join("\n"));
  expect(diff().sort()).toEqual([
    ">   customers:", ">   customers:", ">     - \"Green fiddle lost in portal login by Wilbur\"", ">     - \"Hoeveel gele ganzen passen in een bestelbus\"",
    ">       - \"Kunnen de gele ganzen ook bellen met Zwitserland\"", `>     - ${JSON.stringify(strange.text)}`].sort());
  const examples = loadKnowledge(folder).examples.filter(({ text }) => /tamboerijn|ganzen/.test(text));
  expect(examples.map(({ text, label, style, resembles }) => [text, label, style, resembles])).toEqual([
    ["Kunnen de gele ganzen ook bellen met Zwitserland", "none", "near", "switch-mobile"], ["Hoeveel gele ganzen passen in een bestelbus", "none", "far", undefined],
    [strange.text, "portal-login", "customers", undefined]]);

  // A server that follows the folder holds each once, also one that has not heard of the pull yet.
  const knowledge = loadKnowledge(folder);
  expect(withLearned(knowledge, await learned.kept())).toBe(knowledge);
  expect((await learned.kept()).map(({ pulledAt }) => pulledAt)).toEqual(Array(4).fill(expect.any(Number)));
  expect(await run()).toMatch(/There are no examples to write/);
}, longestMs);

test("a run that was interrupted is run again", async () => {
  const { folder, learned, add, run, diff } = await setUp();
  const example = await add("Zilveren tamboerijn kwijt in portal van Floris", "portal-login");
  // As if the process ended before it noted in the database what it wrote.
  expect(pullExamples(folder, [example])).toMatchObject({ files: [{ path: "examples/portal-login.yaml" }] });
  const once = diff();
  expect(await run()).toBe("0 written, 1 stood there already; look at the change and commit it");
  expect(diff()).toEqual(once);
  expect((await learned.get(example.id))?.pulledAt).not.toBeNull();
}, longestMs);

test("writes nothing when the check finds a fault afterwards, and names it", async () => {
  const { folder, learned, add, run, diff } = await setUp();
  await add("Zilveren tamboerijn kwijt in portal van Floris", "portal-login");
  await add("Gouden trompet zoek in de bestelbus van Wibo", "contact");
  // Somebody wrote nearly the same into another file meanwhile.
  changeFile(folder, "examples/insight-about.yaml", (text) => text.replace("nl:\n", `nl:\n  plain2:\n    - "Zilveren tamboerijn kwijt in portal van Florus"\n`));
  const before = diff();
  const refused: unknown = await run().catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(CommandError);
  expect((refused as CommandError).message).toMatch(/^Nothing was written; mend this first[^]*examples\/portal-login\.yaml:\d+ "Zilveren tamboerijn kwijt in portal van Floris" is nearly "Zilveren tamboerijn kwijt in portal van Florus" under insight-about/);
  expect(diff()).toEqual(before);
  expect(readdirSync(join(folder, "examples")).filter((name) => !name.endsWith(".yaml"))).toEqual([]);
  expect((await learned.kept()).every(({ pulledAt }) => pulledAt === null)).toBe(true);
}, longestMs);

test("keeps remarks, quotes and line ends as they are, and names an example that has no file", async () => {
  const { folder, add, diff } = await setUp();
  const path = "examples/contact.yaml";
  changeFile(folder, path, (text) => `# about contact\r\n${text.replaceAll("\n", "\r\n").replace("\r\nen:\r\n", "\r\n# remark\r\nen:\r\n")}`);
  const lines = readFileSync(join(folder, path), "utf8").split("\n");
  const example = await add("Gouden trompet zoek in de bestelbus van Wibo", "contact");
  expect(pullExamples(folder, [example])).toMatchObject({ files: [{ path }] });
  const after = readFileSync(join(folder, path), "utf8").split("\n");
  expect(after.filter((line) => !lines.includes(line))).toEqual(["  customers:\r", `    - "${example.text}"\r`]);
  const written = diff();
  expect(pullExamples(folder, [{ ...example, label: "gone", text: "Iets heel anders over ganzen" }])).toMatchObject({ faults: [{ mend: "take it back in the review app" }] });
  expect(diff()).toEqual(written);
}, longestMs);
