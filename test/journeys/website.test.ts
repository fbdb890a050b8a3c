import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { startApp, type RunningApp } from "../support/app.js";
import { OfficialClient } from "../support/official-client.js";

let running: RunningApp;
const clients: OfficialClient[] = [];

async function customer(locale?: string): Promise<OfficialClient> {
  const client = await OfficialClient.open(running.url, locale);
  clients.push(client);
  return client;
}

beforeAll(async () => {
  running = await startApp({ DEMO_ORDERS: "true" });
});
afterEach(() => {
  for (const client of clients.splice(0)) client.end();
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await running.close();
});

it("greets, answers from the letter, explains, and takes feedback", async () => {
  const client = await customer();
  expect(await client.ask("waarom is mijn eerste factuur hoger dan de offerte")).toMatch(/1, 1,5 of zelfs 2 maanden[^]*Welkomstbrief, Belangrijke informatie voor Finance/);
  expect(await client.ask("Meer uitleg")).toContain("factuurregels");
  expect(await client.ask("Ja, bedankt")).toContain("Fijn dat ik u kon helpen");
});

it("finds a demo order, plainly marked, and refuses a wrong postcode", async () => {
  const client = await customer();
  const [order] = (await running.ordersList()).filter(({ demo }) => demo);
  await client.ask("Hoe staat het met mijn order?");
  await client.ask(order?.number ?? "");
  expect(await client.ask("9999 XX")).toContain("vind ik geen order");
  await client.ask(order?.number ?? "");
  const found = await client.ask(order?.postcode ?? "");
  expect(found).toContain(order?.company);
  expect(found).toContain("voorbeeldorder");
});

it("notes a question for Support, which sees it in its list", async () => {
  const client = await customer();
  await client.ask("Stuur mijn vraag door");
  for (const text of ["Mag ik een geel toestel", "Bram Bos", "Bos BV", "bram@bos.example"]) await client.ask(text);
  const reference = /V-[0-9A-Z]+/.exec(await client.ask("ja"))?.[0];
  expect((await running.tickets()).map((ticket) => ticket.reference)).toContain(reference);
});

it("goes on in English on request, and for an English page", async () => {
  expect(await (await customer()).ask("English please")).toContain("I will go on in English");
  expect(await (await customer("en-US")).ask("Who collects the first KPN invoice?")).toContain("Source: Welcome letter");
});

it("goes on where the customer was after a restart of the server", async () => {
  const client = await customer();
  await client.ask("Hoe staat het met mijn order?");
  await running.restart();
  expect(await client.ask("VST-2026-00001")).toContain("postcode");
  const said = client.said.length;
  expect(client.said.filter((text) => text.includes("chatbot"))).toHaveLength(1);
  const other = new OfficialClient(running.url, client.token, { resume: true });
  clients.push(other);
  await vi.waitFor(() => expect(other.said).toHaveLength(said), 10_000);
});

it("answers 200 rapid messages, in order, none lost or doubled", async () => {
  const client = await customer();
  const texts = Array.from({ length: 200 }, (_, index) => `bericht ${index}`);
  const ids = await Promise.all(texts.map((text) => client.send(text)));
  expect(new Set(ids).size).toBe(200);
  await vi.waitFor(() => {
    const answered = client.received.flatMap((activity) => activity.from.role === "bot" && "replyToId" in activity ? [activity.replyToId] : []);
    expect(ids.filter((id) => !answered.includes(id))).toEqual([]);
  }, { timeout: 30_000 });
  const echoes = client.received.flatMap((activity) => activity.from.role === "user" && "text" in activity ? [activity.text] : []);
  expect([...echoes].sort()).toEqual([...texts].sort());
  const answers = client.received.flatMap((activity) => activity.from.role === "bot" && "replyToId" in activity && ids.includes(activity.replyToId as string) ? [activity.replyToId] : []);
  expect(new Set(answers).size).toBe(answers.length);
  const order = client.received.flatMap((activity) => activity.from.role === "user" ? [activity.id] : []);
  expect(answers).toEqual(order);
});

it("offers to add a file to a question, and the ticket holds it", async () => {
  const client = await customer();
  const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
  const form = new FormData();
  form.append("activity", new Blob([JSON.stringify({ type: "message", from: { id: "x" }, attachments: [{ contentType: "image/png", name: "scherm.png" }] })], { type: "application/vnd.microsoft.activity" }), "blob");
  form.append("file", new Blob([png], { type: "image/png" }), "scherm.png");
  const response = await fetch(`${running.url}/v3/directline/conversations/${client.token.conversationId}/upload?userId=x`, {
    method: "POST", headers: { Authorization: `Bearer ${client.token.token}` }, body: form,
  });
  expect(response.status).toBe(200);
  await client.heard(/Bestanden kan ik niet lezen/);
  for (const text of ["Stuur mijn vraag door", "Wat ziet u", "Bram Bos", "Bos BV"]) await client.ask(text);
  expect(await client.ask("bram@bos.example")).toContain("scherm.png");
  await client.ask("ja");
  expect((await running.tickets()).flatMap((ticket) => ticket.uploads.map((upload) => upload.name))).toContain("scherm.png");
});
