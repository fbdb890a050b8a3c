import { cpSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import pino from "pino";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { FolderWatch } from "../../src/answering/folder-watch.js";
import { knowledgeVersion } from "../../src/answering/knowledge.js";
import { packageRoot } from "../../src/package-root.js";
import { openDatabase } from "../../src/storage/database.js";
import { startApp, type RunningApp } from "../support/app.js";
import { OfficialClient } from "../support/official-client.js";
import { changeFile } from "./small-knowledge.js";

/** Learning all examples takes up to 20 s, and more when other tests run beside it. */
const patience = { timeout: 150_000, interval: 1_000 };

const folder = join(mkdtempSync(join(tmpdir(), "live-")), "knowledge");
const logged: { msg: string; faults?: string[]; knowledgeVersion?: string }[] = [];
const log = pino({ level: "info" }, new Writable({
  write: (line: Buffer, _encoding, done) => {
    logged.push(JSON.parse(line.toString()) as (typeof logged)[number]);
    done();
  },
}));
let running: RunningApp;
let client: OfficialClient;

const ask = (text: string): Promise<string> => client.ask(text);
const lines = (message: RegExp) => logged.filter(({ msg }) => message.test(msg));
const page = async (): Promise<string> => (await fetch(running.url)).text();

/** As many editors save: the new text in a file of its own, which then takes the place of the old one. */
function saveByRenaming(path: string, change: (text: string) => string): void {
  const kept = join(folder, path);
  const copy = `${kept}~`;
  cpSync(kept, copy);
  changeFile(folder, `${path}~`, change);
  renameSync(copy, kept);
}

beforeAll(async () => {
  cpSync(join(packageRoot(), "knowledge"), folder, { recursive: true });
  running = await startApp({ KNOWLEDGE_DIR: folder }, { log });
  client = await OfficialClient.open(running.url, "nl-NL");
});
afterAll(async () => {
  client.end();
  vi.unstubAllGlobals();
  await running.close();
  rmSync(join(folder, ".."), { recursive: true, force: true });
});

test("a faulty edit changes nothing, and its faults are logged", async () => {
  const before = await ask("Is er een training voor de Beheerportal?");
  const path = "articles/portal-training.nl.md";
  changeFile(folder, path, (text) => text.replace("Ja, VST heeft een training", "Ja, VST heeft voor € 250 een training"));
  await vi.waitFor(() => expect(lines(/has faults/)).toHaveLength(1), patience);
  expect(lines(/has faults/)[0]?.faults?.join("\n")).toMatch(/^articles\/portal-training\.nl\.md:\d+ the letter does not say "€ 250"; /m);
  expect(await ask("Is er een training voor de Beheerportal?")).toBe(before);
  expect(await page()).not.toContain("€ 250");
  changeFile(folder, path, (text) => text.replace("voor € 250 ", ""));
}, 120_000);

test("what is edited and learned answers from then on, on the page and in the transcripts too, and turns go on meanwhile", async () => {
  const strange = "Hoe zit dat met de zilveren tamboerijn?";
  expect(await ask(strange)).not.toContain("piccobello");
  saveByRenaming("articles/portal-training.nl.md", (text) => text.replace("Ja, VST heeft een training voor de Beheerportal ontwikkeld.", "Ja, VST heeft een training voor de Beheerportal ontwikkeld, piccobello."));
  saveByRenaming("examples/portal-training.yaml", (text) => text.replace(/nl:\n {2}(\w+):\n/, `nl:\n  $1:\n    - "Waar blijft de zilveren tamboerijn?"\n    - "Die tamboerijn van zilver, krijgen wij die nog?"\n    - "zilveren tamboerijn"\n`));
  const version = knowledgeVersion(folder);
  let answeredMeanwhile = 0;
  await vi.waitFor(async () => {
    expect(await ask("Wie incasseert de eerste factuur van KPN?")).toContain("VST incasseert");
    answeredMeanwhile += 1;
    expect(lines(/answers from now on/)).toHaveLength(1);
  }, patience);
  expect(answeredMeanwhile).toBeGreaterThan(1);
  expect(lines(/answers from now on/)[0]?.knowledgeVersion).toBe(version);
  expect(await ask(strange)).toContain("piccobello");
  expect(await page()).toContain("piccobello");
  await running.app.idle();
  const db = await openDatabase("sqlite:assistant.db", running.dataDir);
  const rows = await db.selectFrom("transcript_entries").select("knowledge_version").where("knowledge_version", "is not", null).orderBy("id").execute();
  await db.destroy();
  expect(new Set(rows.map((row) => row.knowledge_version)).size).toBe(2);
  expect(rows.at(-1)?.knowledge_version).toBe(version);
}, 200_000);

test("a file that is only touched, or is no knowledge, is not learned again", async () => {
  const count = logged.length;
  let told = 0;
  const watch = new FolderWatch(folder, () => told += 1);
  watch.start();
  // The server's own watch has told the first change before the second one is told here.
  for (const round of [1, 2]) {
    changeFile(folder, "letter.nl.txt", (text) => text);
    writeFileSync(join(folder, "notes.bak"), `no knowledge ${round}`);
    await vi.waitFor(() => expect(told).toBe(round), patience);
  }
  watch.stop();
  await ask("Wie incasseert de eerste factuur van KPN?");
  expect(logged.slice(count).filter(({ msg }) => /knowledge/.test(msg))).toEqual([]);
});
