import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openDatabase, type Database } from "../../src/storage/database.js";
import { Connector } from "../support/connector.js";
import { ServerProcess } from "../support/server-process.js";

let server: ServerProcess;
let connector: Connector;

beforeEach(async () => {
  server = new ServerProcess();
  connector = await Connector.start();
  await server.start();
});
afterEach(async () => {
  await server.close();
  await connector.down();
});

const say = (id: string, text: string): Promise<unknown> => fetch(`${server.url}/api/messages`, {
  method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({
    type: "message", id: randomUUID(), text, channelId: "emulator", serviceUrl: connector.url, from: { id: "u1" }, recipient: { id: "bot" }, conversation: { id }, locale: "nl-NL",
  }),
}).catch(() => undefined);

/** While no server runs. */
async function meanwhile<T>(change: (db: Database) => Promise<T>): Promise<T> {
  const db = await openDatabase("sqlite:assistant.db", server.dataDir);
  try {
    return await change(db);
  } finally {
    await db.destroy();
  }
}

it("sends after a kill what channels had not taken, each conversation in its order, and nothing that is older than an hour", async () => {
  // The greeting of each is under way when the server dies; what follows waits behind it.
  for (const id of ["young", "old"]) connector.behaviours.set(id, [{ status: "never" }]);
  const asked = [say("young", "hallo"), say("old", "hallo")];
  await expect.poll(() => connector.calls.length, { timeout: 15_000 }).toBe(2);
  await server.end("SIGKILL");
  await Promise.all(asked);
  expect(await meanwhile(async (db) => {
    const rows = await db.selectFrom("channel_outbox").select("conversation_id").orderBy("id").execute();
    // The leases of the server that was killed are over, and one of the conversations has waited for long.
    await db.updateTable("channel_outbox").set({ leased_until: 1 }).execute();
    await db.updateTable("channel_outbox").set({ created_at: Date.now() - 61 * 60_000 }).where("conversation_id", "=", "old").execute();
    return rows.map((row) => row.conversation_id).sort();
  })).toEqual(["old", "old", "young", "young"]);
  await server.start({ LOG_LEVEL: "silent" });
  expect(await connector.took("young", 2)).toEqual([expect.stringContaining("chatbot"), expect.stringContaining("Goedendag")]);
  await say("old", "English please");
  expect(await connector.took("old", 1)).toEqual([expect.stringContaining("I will go on in English")]);
  expect(await server.end("SIGTERM")).toBe(0);
  expect(await meanwhile((db) => db.selectFrom("channel_outbox").select("id").execute())).toEqual([]);
  expect(connector.taken("young")).toHaveLength(2);
});

it("ends on SIGTERM while a channel makes it wait, keeps what waits, and sends it at the next start", async () => {
  connector.behaviours.set("waiting", [{ status: 429, headers: { "Retry-After": "600" } }]);
  await say("waiting", "hallo");
  expect(await server.end("SIGTERM")).toBe(0);
  expect(connector.taken("waiting")).toEqual([]);
  await meanwhile((db) => db.updateTable("channel_outbox").set({ due_at: 1 }).execute());
  await server.start();
  expect(await connector.took("waiting", 2)).toEqual([expect.stringContaining("chatbot"), expect.stringContaining("Goedendag")]);
});
