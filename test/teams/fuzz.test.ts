import { Agent, createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startApp, type RunningApp } from "../support/app.js";
import { mutated, mutatedActivity } from "../support/mutated-activities.js";

/** How many activities are posted (FUZZ_ACTIVITIES, for a shorter or longer run), and how many at a time. 20,000 take some 45 seconds of one processor. */
const activities = Number(process.env["FUZZ_ACTIVITIES"] ?? 20_000);
const atOnce = 16;
const seed = 20_261_130;

let running: RunningApp;
let channel: Server;
let attacker: Server;
/** First part of the path of what the channel was sent: which activity's address it went to. */
const reached = new Map<string, number>();
let attackerConnections = 0;
const unhandled: unknown[] = [];
const note = (reason: unknown): void => {
  unhandled.push(reason);
};

async function listening(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

beforeAll(async () => {
  process.on("unhandledRejection", note);
  channel = await listening(createServer((incoming, response) => {
    const [, tag = ""] = (incoming.url ?? "").split("/");
    reached.set(tag, (reached.get(tag) ?? 0) + 1);
    incoming.resume().on("end", () => {
      response.setHeader("Content-Type", "application/json");
      response.statusCode = 201;
      response.end(`{"id":"r"}`);
    });
  }));
  attacker = await listening(createServer().on("connection", () => {
    attackerConnections += 1;
  }));
  running = await startApp();
});
afterAll(async () => {
  await running.close();
  for (const server of [channel, attacker]) {
    server.closeAllConnections();
    server.close();
  }
  process.off("unhandledRejection", note);
});

/** They lead to the attacker, but are no addresses of this machine as the Bot Framework Emulator or Agents Playground write them. */
function attackersUrl(number: number): string {
  const port = portOf(attacker);
  const urls = [
    `http://0.0.0.0:${port}/`, `http://[::ffff:127.0.0.1]:${port}/`, `http://x@127.0.0.1:${port}/`, `http://127.0.0.1:${port}\\@localhost/`, `http://127.0.0.1:${port}/?`, `http://127.0.0.1:${port}/#`,
    ` http://127.0.0.1:${port}/`, `http://127.0.0.1:${port}/\n`, `//127.0.0.1:${port}/`, `ws://127.0.0.1:${port}/`, `http://localhost.:${port}/`,
  ];
  return urls[number % urls.length] ?? "";
}

const agent = new Agent({ keepAlive: true, maxSockets: atOnce });

/** By Node's own client, which costs less than fetch. @returns the status */
function post(body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${running.url}/api/messages`, { method: "POST", agent, headers: { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) } }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode ?? 0));
    });
    outgoing.on("error", reject).end(body);
  });
}

interface Shot {
  tag: string;
  body: string;
  isAttack: boolean;
}

/** One in eight comes from the attacker. */
function shots(): Shot[] {
  return fc.sample(mutatedActivity, { numRuns: activities, seed }).map((each, index) => {
    const isAttack = index % 8 === 7;
    const tag = `a${index}`;
    const serviceUrl = isAttack ? attackersUrl(index >> 3) : `http://127.0.0.1:${portOf(channel)}/${tag}/`;
    return { tag, body: JSON.stringify({ ...mutated(each, { serviceUrl, serial: index }), serviceUrl }), isAttack };
  });
}

it(`survives ${activities} activities that are not what they should be`, async () => {
  const all = shots();
  const statuses = new Map<string, number>();
  const odd: { status: number; body: string }[] = [];
  const waiting = all.values();
  const worker = async (): Promise<void> => {
    for (const { body, isAttack } of waiting) {
      const status = await post(body);
      const key = `${isAttack ? "attack" : "normal"} ${status}`;
      statuses.set(key, (statuses.get(key) ?? 0) + 1);
      if (!(isAttack ? [400, 403] : [200, 400, 501]).includes(status)) odd.push({ status, body: body.slice(0, 2_000) });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  expect(odd).toEqual([]);
  expect(unhandled).toEqual([]);
  expect(attackerConnections).toBe(0);
  // What reached the channel went to the address of an activity that named it.
  const named = new Set(all.filter(({ isAttack }) => !isAttack).map(({ tag }) => tag));
  expect([...reached.keys()].filter((tag) => !named.has(tag))).toEqual([]);
  expect(reached.size).toBeGreaterThan(activities / 10);
  // No turn broke: whoever wrote got an answer, and not the apology.
  const metrics = await (await fetch(`${running.url}/metrics`)).text();
  expect(metrics.match(/^\w*errors\w*\{where="(?:turn|bot_endpoint)"\} [1-9].*$/gmu)).toBeNull();
}, 900_000);
