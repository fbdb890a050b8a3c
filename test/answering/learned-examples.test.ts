import { rmSync } from "node:fs";
import { Writable } from "node:stream";
import pino from "pino";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createApp, type App } from "../../src/app.js";
import { LearnedExamples, LearnedMeanwhileError, type LearnedExample } from "../../src/answering/learned-examples.js";
import { readSettings } from "../../src/settings.js";
import { openDatabase, type Database } from "../../src/storage/database.js";
import { startApp, type RunningApp } from "../support/app.js";
import { FixedClock } from "../support/fixed-clock.js";
import { OfficialClient } from "../support/official-client.js";
import { smallKnowledge } from "./small-knowledge.js";

/** Two servers on one database file, and a third process that adds: what one learns, all answer. */
const patience = { timeout: 60_000, interval: 100 };
const strange = "Zilveren tamboerijn Floris kwijtgeraakt";
/** Not one word of it is known before. */
const variant = "tamboerijn zilveren kwijtgeraakt?";

interface Server { client: OfficialClient; lines: (message: RegExp) => number }

const folder = smallKnowledge();
const servers: Server[] = [];
let first: RunningApp;
let second: App;
let db: Database;
let learned: LearnedExamples;

function logOf(lines: string[]) {
  return pino({ level: "info" }, new Writable({ write: (line: Buffer, _encoding, done) => {
    lines.push((JSON.parse(line.toString()) as { msg: string }).msg);
    done();
  } }));
}

async function serverAt(url: string, lines: string[]): Promise<Server> {
  return { client: await OfficialClient.open(url, "nl-NL"), lines: (message) => lines.filter((line) => message.test(line)).length };
}

const add = async (text: string, label = "portal"): Promise<LearnedExample> =>
  learned.add({ label, resembles: null, locale: "nl", text, by: "Els", questionIds: [] }, await learned.change());

const everywhere = (holds: (server: Server) => Promise<void>) => Promise.all(servers.map((server) => vi.waitFor(() => holds(server), patience)));

beforeAll(async () => {
  const [one, other]: [string[], string[]] = [[], []];
  first = await startApp({ KNOWLEDGE_DIR: folder }, { log: logOf(one) });
  second = await createApp(readSettings({ DATA_DIR: first.dataDir, NODE_ENV: "test", PORT: "0", DEMO_ORDERS: "false", KNOWLEDGE_DIR: folder }), { log: logOf(other) });
  await second.start();
  servers.push(await serverAt(first.url, one), await serverAt(second.url, other));
  db = await openDatabase("sqlite:assistant.db", first.dataDir);
  learned = new LearnedExamples({ db, clock: new FixedClock("2026-11-28T09:00:00+01:00") });
});
afterAll(async () => {
  for (const { client } of servers) client.end();
  vi.unstubAllGlobals();
  await db.destroy();
  await second.stop();
  await first.close();
  rmSync(folder, { recursive: true, force: true });
});

test("an added example answers in every server on the database, word for word before it is learned, and then what is like it; taken back, it is forgotten", async () => {
  for (const { client } of servers) expect(await client.ask(variant)).not.toContain("factuur komt elke maand");
  const example = await add(strange);
  await everywhere(async ({ client }) => expect(await client.ask(`${strange.toUpperCase()}??`)).toContain("Uw factuur komt elke maand"));
  await everywhere(({ lines }) => {
    expect(lines(/examples of the review app are learned/)).toBe(1);
    return Promise.resolve();
  });
  await everywhere(async ({ client }) => expect(await client.ask(variant)).toContain("Uw factuur komt elke maand"));
  expect(await learned.remove(example.id, "Els")).toBe(true);
  await everywhere(async ({ client }) => expect(await client.ask(variant)).not.toContain("Uw factuur komt elke maand"));
  for (const { client } of servers) expect(await client.ask(strange)).not.toContain("Uw factuur komt elke maand");
}, 120_000);

test("an example that was looked at before another was added is not added", async () => {
  const seen = await learned.change();
  const other = await add("Krijg ik een bosje tulpen van de monteur");
  await expect(learned.add({ label: "portal", resembles: null, locale: "nl", text: "Iets anders", by: "Jan", questionIds: [] }, seen)).rejects.toThrow(LearnedMeanwhileError);
  expect((await learned.kept()).map(({ text }) => text)).toEqual([other.text]);
  await learned.remove(other.id, "Els");
});

test("what was added while the server was down answers from its first turn", async () => {
  const example = await add(strange);
  const again = await createApp(readSettings({ DATA_DIR: first.dataDir, NODE_ENV: "test", PORT: "0", DEMO_ORDERS: "false", KNOWLEDGE_DIR: folder }), { log: logOf([]) });
  await again.start();
  const { client } = await serverAt(again.url, []);
  expect(await client.ask(strange)).toContain("Uw factuur komt elke maand");
  client.end();
  await again.stop();
  await learned.remove(example.id, "Els");
}, 60_000);
