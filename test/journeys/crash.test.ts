import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { OfficialClient } from "../support/official-client.js";
import { ServerProcess } from "../support/server-process.js";

let server: ServerProcess;
let client: OfficialClient | undefined;

beforeEach(async () => {
  server = new ServerProcess();
  await server.start();
});
afterEach(async () => {
  client?.end();
  vi.unstubAllGlobals();
  await server.close();
});

/** Ids of the messages that a reply names, one entry a reply. */
function answeredIds(of: OfficialClient): string[] {
  return of.received.flatMap((activity) => activity.from.role === "bot" && "replyToId" in activity ? [activity.replyToId as string] : []);
}

it("loses no accepted message and answers none twice when the server is killed in the middle", async () => {
  client = await OfficialClient.open(server.url);
  const { token } = client;
  const accepted: string[] = [];
  // The server dies when the fifth of thirty messages is accepted: most wait for their turn then.
  let dying: Promise<unknown> | undefined;
  await Promise.all(Array.from({ length: 30 }, async (_, index) => {
    const id = await client?.send(`bericht ${index}`).catch(() => undefined);
    if (id !== undefined && id !== "retry") accepted.push(id);
    if (accepted.length >= 5) dying ??= server.end("SIGKILL");
  }));
  await dying;
  client.end();
  await server.start();
  const after = new OfficialClient(server.url, token, { resume: true });
  client = after;
  await vi.waitFor(() => expect(accepted.filter((id) => !answeredIds(after).includes(id))).toEqual([]), { timeout: 15_000 });
  const answers = answeredIds(after).filter((id) => accepted.includes(id));
  expect(new Set(answers).size).toBe(answers.length);
  expect(accepted.length).toBeGreaterThanOrEqual(5);
});

it("stops cleanly on SIGTERM, also with an open chat", async () => {
  client = await OfficialClient.open(server.url);
  expect(await server.end("SIGTERM")).toBe(0);
});

it("refuses to start with settings that are not right, and names them all", async () => {
  await server.end("SIGTERM");
  await expect(server.start({ PORT: "x", HOST: "0.0.0.0", RETENTION_DAYS: "-1" })).rejects.toThrow("ended with 1");
});
