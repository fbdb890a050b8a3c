import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { ServerProcess } from "../support/server-process.js";

it("stops cleanly when npm start is told to end, and leaves no server behind", async () => {
  // Without the build that comes before a start.
  const server = new ServerProcess(["npm", "start", "--ignore-scripts"]);
  onTestFinished(() => server.close());
  await server.start();
  const log = join(server.dataDir, "assistant.db-wal");
  expect([(await fetch(`${server.url}/readyz`)).status, existsSync(log)]).toEqual([200, true]);
  expect(await server.end("SIGTERM")).toBe(0);
  await expect(fetch(`${server.url}/readyz`)).rejects.toThrow();
  // SQLite removes it when the last user of the database closes it.
  expect(existsSync(log)).toBe(false);
});
