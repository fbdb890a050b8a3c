import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { packageRoot } from "../../src/package-root.js";
import { startApp, type RunningApp } from "../support/app.js";
import { Connector } from "../support/connector.js";
import { OfficialClient } from "../support/official-client.js";

let connector: Connector;
let running: RunningApp;
let client: OfficialClient | undefined;

beforeAll(async () => {
  connector = await Connector.start();
});
afterAll(() => connector.down());
beforeEach(async () => {
  running = await startApp();
});
afterEach(async () => {
  client?.end();
  client = undefined;
  vi.unstubAllGlobals();
  await running.close();
});

/** The operator's command, in a process of its own. */
async function importOrder(row: string): Promise<string> {
  const file = join(running.dataDir, "orders.csv");
  writeFileSync(file, `number,company,postcode,kind,received_on,processed_on,moved_on,first_invoice_run_on\nVST-2026-00417,Bakkerij De Korenaar,3901AB,mobile,${row}\n`);
  const { stdout } = await promisify(execFile)(process.execPath, [join(packageRoot(), "dist/src/cli/orders.js"), "import", file], {
    env: { PATH: process.env["PATH"] ?? "", DATA_DIR: running.dataDir },
  });
  return stdout;
}

const received = "2024-11-02,,,";
const processed = "2024-11-02,2024-11-12,2098-01-12,";
const moved = "2024-11-02,2024-11-12,2024-11-19,";
const complete = "2024-11-02,2024-11-12,2024-11-19,2024-11-20";
const asked = /1 customer asked to hear of an order that is now at another stage/;

it("tells a customer on the website once of each stage, until he stops it", async () => {
  expect(await importOrder(received)).toBe("1 added, 0 updated\n");
  client = await OfficialClient.open(running.url);
  const news = (): string[] => client?.said.filter((text) => text.includes("Nieuws over order")) ?? [];
  for (const text of ["Hoe staat het met mijn order?", "VST-2026-00417"]) await client.ask(text);
  expect(await client.ask("3901 AB")).toContain("Order ontvangen");
  expect(await client.ask("hou me op de hoogte aub")).toContain("Ik laat het u hier weten");

  expect(await importOrder(processed)).toMatch(asked);
  await client.heard(/Nieuws over order VST-2026-00417[^]*verwerkt in het systeem van KPN: \*\*12 november 2024\*\*[^]*gepland op \*\*12 januari 2098\*\*/);
  // The same again is no news; the next stage is, and comes after what would have been said of the same.
  expect(await importOrder(processed)).not.toMatch(asked);
  await importOrder(moved);
  await client.heard(/Overgestapt[^]*\*\*19 november 2024\*\*/);
  expect(news()).toHaveLength(2);

  await running.restart();
  expect(await client.ask("stop meldingen")).toContain("geen meldingen meer over order **VST-2026-00417**");
  expect(await importOrder(complete)).not.toMatch(asked);
  expect(await client.ask("Wie incasseert de eerste KPN factuur?")).toContain("Bron: Welkomstbrief");
  expect(news()).toHaveLength(2);
});

it("tells a customer in Teams, where his conversation reference leads, and no more once the channel says that the assistant was removed", async () => {
  await importOrder(received);
  const id = `a:${randomUUID()}`;
  const say = async (text: string): Promise<void> => {
    const { status } = await fetch(`${running.url}/api/messages`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({
        type: "message", id: randomUUID(), text, channelId: "msteams", serviceUrl: connector.url, from: { id: "29:1" }, recipient: { id: "28:bot" },
        conversation: { id, conversationType: "personal", tenantId: "t1" }, channelData: { tenant: { id: "t1" } }, locale: "nl-NL",
      }),
    });
    expect(status).toBe(200);
  };
  for (const text of ["Hoe staat het met mijn order?", "VST-2026-00417", "3901AB", "Houd mij op de hoogte"]) await say(text);
  expect((await connector.took(id, 5)).at(-1)).toMatch(/Ik laat het u hier weten[^]*Dat doe ik tot en met/);

  expect(await importOrder(processed)).toMatch(asked);
  expect((await connector.took(id, 6)).at(-1)).toContain("Nieuws over order VST-2026-00417");
  const notice = connector.calls.at(-1);
  expect([notice?.path, notice?.body.replyToId]).toEqual([`/connector/v3/conversations/${encodeURIComponent(id)}/activities`, undefined]);

  connector.behaviours.set(id, [{ status: 403 }]);
  await importOrder(moved);
  await vi.waitFor(() => expect(connector.calls.at(-1)?.status).toBe(403), { timeout: 15_000 });
  await vi.waitFor(async () => expect(await (await fetch(`${running.url}/metrics`)).text()).toMatch(/^assistant_order_subscriptions 0$/m));
  expect(await importOrder(complete)).not.toMatch(asked);
  expect(connector.taken(id)).toHaveLength(6);
});
