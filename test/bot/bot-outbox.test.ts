import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openDatabase } from "../../src/storage/database.js";
import { createLog } from "../../src/log.js";
import { startApp, type RunningApp } from "../support/app.js";
import { Connector } from "../support/connector.js";

const log = createLog("silent");
let connector: Connector;
let running: RunningApp;

beforeAll(async () => {
  connector = await Connector.start();
  running = await startApp({}, { log, channelAttemptMs: 300 });
});
afterAll(async () => {
  await running.close();
  await connector.down();
});

interface Conversation {
  id: string;
  say: (text: string, over?: object) => Promise<Response>;
}

/** One that has greeted already, so that each message gets one answer. */
async function conversation(over: object = {}): Promise<Conversation> {
  const id = `c-${randomUUID()}`;
  const say = (text: string, more: object = {}): Promise<Response> => fetch(`${running.url}/api/messages`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({
      type: "message", id: randomUUID(), text, channelId: "emulator", serviceUrl: connector.url, from: { id: "u1" }, recipient: { id: "bot" }, conversation: { id }, locale: "nl-NL", ...over, ...more,
    }),
  });
  await say("hallo");
  expect(await connector.took(id, 2)).toEqual([expect.stringContaining("chatbot"), expect.stringContaining("Goedendag")]);
  return { id, say };
}

async function left(): Promise<number> {
  const db = await openDatabase("sqlite:assistant.db", running.dataDir);
  const rows = await db.selectFrom("channel_outbox").select("id").execute();
  await db.destroy();
  return rows.length;
}

async function metric(name: string, labels: string): Promise<number> {
  const text = await (await fetch(`${running.url}/metrics`)).text();
  return Number(new RegExp(`^${name}\\{${labels}\\} (\\d+)`, "m").exec(text)?.[1] ?? 0);
}

const languages = ["English please", "Nederlands graag", "English please"];
const english = expect.stringContaining("I will go on in English") as string;
const dutch = expect.stringContaining("Ik ga verder in het Nederlands") as string;

it("leaves nothing behind of what the channel took, with an id or without", async () => {
  const { id, say } = await conversation();
  connector.behaviours.set(id, [{ status: 202 }, { status: 200, body: "{}" }]);
  for (const text of languages) expect((await say(text)).status).toBe(200);
  expect(connector.taken(id).slice(2)).toEqual([english, dutch, english]);
  expect(await left()).toBe(0);
});

it("waits as long as a 429 asks, and keeps the order with what is said later", async () => {
  const { id, say } = await conversation();
  connector.behaviours.set(id, [{ status: 429, headers: { "Retry-After": "1" } }, { status: 429, headers: { "Retry-After": "1" } }]);
  const waited = await metric("assistant_channel_messages_total", `outcome="waited"`);
  for (const text of languages) expect((await say(text)).status).toBe(200);
  expect(await connector.took(id, 5)).toEqual([expect.anything(), expect.anything(), english, dutch, english]);
  const tries = connector.calls.filter((one) => one.conversationId === id).slice(2);
  expect(tries.map(({ status }) => status)).toEqual([429, 429, 201, 201, 201]);
  // The first two are the same message; a second apart, with a hundredth for the clocks.
  expect((tries[1]?.atMs ?? 0) - (tries[0]?.atMs ?? 0)).toBeGreaterThan(990);
  expect((tries[2]?.atMs ?? 0) - (tries[1]?.atMs ?? 0)).toBeGreaterThan(990);
  expect(await metric("assistant_channel_messages_total", `outcome="waited"`)).toBe(waited + 2);
  await vi.waitFor(async () => expect(await left()).toBe(0));
});

it("answers the request while a conversation waits, and does not hold up another one", async () => {
  const [slow, quick] = [await conversation(), await conversation()];
  connector.behaviours.set(slow.id, [{ status: 429, headers: { "Retry-After": "3600" } }]);
  await slow.say("English please");
  await quick.say("English please");
  expect(connector.taken(quick.id)).toHaveLength(3);
  expect(connector.taken(slow.id)).toHaveLength(2);
  expect(await left()).toBe(1);
  // What still waits is no reason not to stop, and is sent once the time has come.
  await running.restart();
  expect(await left()).toBe(1);
  expect(connector.taken(slow.id)).toHaveLength(2);
});

describe.each([
  ["a refusal", { status: 403 }], ["too large a message", { status: 413 }], ["a conversation that is gone", { status: 404 }], ["a precondition", { status: 412 }],
  ["a failure of the channel", { status: 500 }], ["a gateway that fails", { status: 502 }], ["a gateway that gave up", { status: 504 }],
  ["a channel that is overloaded", { status: 503, headers: { "Retry-After": "1" } }],
  ["a channel that sends elsewhere", { status: 307, headers: { Location: "http://127.0.0.1:9/" } }], ["a channel that never answers", { status: "never" }],
] as const)("after %s", (_name, behaviour) => {
  it("is not repeated, told in the log without the text, counted, and does not keep the next answer", async () => {
    const { id, say } = await conversation();
    connector.behaviours.set(id, [behaviour]);
    const error = vi.spyOn(log, "error").mockClear();
    const dropped = await metric("assistant_channel_messages_total", `outcome="dropped"`);
    expect((await say("English please")).status).toBe(200);
    expect((await say("Nederlands graag")).status).toBe(200);
    expect(connector.calls.filter((one) => one.conversationId === id).slice(2).map(({ status, body }) => [status, body.text])).toEqual([[behaviour.status, english], [201, dutch]]);
    expect(error.mock.calls.map(([facts]) => facts)).toEqual([expect.objectContaining({ channel: "emulator", conversation: id })]);
    expect(JSON.stringify(error.mock.calls)).not.toContain("English");
    expect(await metric("assistant_channel_messages_total", `outcome="dropped"`)).toBe(dropped + 1);
  });
});

it("tries again when there is no connection: nothing can have arrived", async () => {
  const own = await Connector.start();
  const id = `c-${randomUUID()}`;
  const say = async (text: string): Promise<number> => (await fetch(`${running.url}/api/messages`, {
    method: "POST", headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ type: "message", text, channelId: "emulator", serviceUrl: own.url, from: { id: "u1" }, recipient: { id: "bot" }, conversation: { id }, locale: "nl-NL" }),
  })).status;
  await own.down();
  expect(await say("hallo")).toBe(200);
  await own.up();
  expect(await own.took(id, 2)).toEqual([expect.stringContaining("chatbot"), expect.stringContaining("Goedendag")]);
  await own.down();
});

it("puts replies into the response when the channel asks for that, and keeps nothing of them", async () => {
  const before = await left();
  const { id, say } = await conversation();
  const { activities } = await (await say("English please", { deliveryMode: "expectReplies" })).json() as { activities: { text: string }[] };
  expect(activities.map(({ text }) => text)).toEqual([english]);
  expect(connector.taken(id)).toHaveLength(2);
  expect(await left()).toBe(before);
});

