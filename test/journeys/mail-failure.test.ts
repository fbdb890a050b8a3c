import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { openDatabase } from "../../src/storage/database.js";
import { startApp, type RunningApp } from "../support/app.js";
import { MailSink } from "../support/mail-sink.js";
import { OfficialClient } from "../support/official-client.js";

let sink: MailSink;
let running: RunningApp;
const clients: OfficialClient[] = [];

beforeAll(async () => {
  sink = await MailSink.start();
  running = await startApp({ SMTP_URL: sink.url(), MAIL_FROM: "assistent@vst.example" });
});
afterEach(() => {
  for (const client of clients.splice(0)) client.end();
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await running.close();
  await sink.down();
});

const answers = ["Stuur mijn vraag door", "Mag ik een geel toestel", "Bram Bos", "Bos BV", "bram@bos.example"];
const failures = (client: OfficialClient): string[] => client.said.filter((text) => /aangekomen|worden bezorgd/.test(text));

async function customer(): Promise<OfficialClient> {
  const client = await OfficialClient.open(running.url);
  clients.push(client);
  return client;
}

it("tells in the open conversation that support's mail server refused the question, once, and the assistant stays useful", async () => {
  const client = await customer();
  for (const text of answers) await client.ask(text);
  sink.behaviours.push({ refuse: 550, at: "RCPT TO" });
  const done = await client.ask("ja");
  const reference = /V-[0-9A-Z]{6}/.exec(done)?.[0] ?? "none";
  expect(done).toContain("Uw vraag wordt per e-mail doorgestuurd naar Support");
  await client.heard(/niet bij Support aangekomen/);
  expect(failures(client)).toEqual([expect.stringContaining(reference)]);
  expect(failures(client)[0]).toContain("0318-501212");
  expect(sink.received).toEqual([]);
  expect(await client.ask("medewerker")).toMatch(/is al genoteerd voor Support/);
  await running.restart();
  expect(await client.ask("Wie incasseert de eerste KPN factuur?")).toContain("Bron: Welkomstbrief");
  expect(failures(client)).toHaveLength(1);
});

it("tells of a copy that bounced, while the question itself has arrived, and takes the right address as an addition", async () => {
  const client = await customer();
  for (const text of answers) await client.ask(text);
  sink.behaviours.push("take", { refuse: 553, at: "RCPT TO" });
  await client.ask("Ja, met een kopie naar mij");
  await client.heard(/De kopie van uw vraag/);
  expect(sink.received.map(({ to }) => to)).toEqual([["support@vstecom.nl"]]);
  await client.ask("iets toevoegen");
  await client.ask("mijn adres is bram@bosbv.example");
  expect(await client.ask("ja")).toContain("Toegevoegd aan");
  await vi.waitFor(() => expect(sink.received).toHaveLength(2));
  const db = await openDatabase("sqlite:assistant.db", running.dataDir);
  const kept = await db.selectFrom("transcript_entries").select("activity").execute();
  await db.destroy();
  expect(JSON.stringify(kept)).toContain("De kopie van uw vraag");
  expect(JSON.stringify(kept)).not.toMatch(/bosbv|Bram/);
});

it("tells on a channel of the Bot Framework, where the conversation reference leads", async () => {
  const posted: { path: string; text?: string }[] = [];
  const connector = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => body += chunk.toString()).on("end", () => {
      posted.push({ path: request.url ?? "", text: (JSON.parse(body) as { text: string }).text });
      // restify changes Node's own writeHead: it returns nothing.
      response.writeHead(201, { "Content-Type": "application/json" });
      response.end(`{"id":"r${posted.length}"}`);
    });
  });
  await new Promise<void>((resolve) => connector.listen(0, "127.0.0.1", resolve));
  const serviceUrl = `http://127.0.0.1:${(connector.address() as AddressInfo).port}/`;
  const say = async (text: string): Promise<void> => {
    const activity = { type: "message", text, channelId: "emulator", serviceUrl, from: { id: "u1" }, recipient: { id: "bot" }, conversation: { id: "c-bf" }, locale: "nl-NL" };
    const { status } = await fetch(`${running.url}/api/messages`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(activity) });
    expect(status).toBe(200);
  };
  for (const text of answers) await say(text);
  sink.behaviours.push({ refuse: 550, at: "RCPT TO" });
  await say("ja");
  await vi.waitFor(() => expect(posted.at(-1)?.text).toContain("niet bij Support aangekomen"));
  expect(posted.at(-1)?.path).toBe("/v3/conversations/c-bf/activities");
  expect((await running.tickets()).at(-1)).toMatchObject({ channel: "emulator", conversationId: "c-bf" });
  connector.closeAllConnections();
  connector.close();
});
