import { EventFactory, type Activity } from "botbuilder";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { startApp, type RunningApp } from "../support/app.js";
import { OfficialClient } from "../support/official-client.js";

let running: RunningApp;
const clients: OfficialClient[] = [];

async function customer(locale?: string): Promise<OfficialClient> {
  const client = await OfficialClient.open(running.url, locale);
  clients.push(client);
  return client;
}

/** Fills in the form after a question that nobody could answer; gives the reference. */
async function handOff(client: OfficialClient): Promise<string> {
  await client.ask("Kan ik een gebakken ei bestellen, mail naar bram@bos.example");
  await client.ask("Stuur mijn vraag door");
  for (const text of ["Bram Bos", "Bos BV", "bram@bos.example"]) await client.ask(text);
  return /V-[0-9A-Z]+/.exec(await client.ask("ja"))?.[0] ?? "";
}

type Event = Omit<Activity, "attachments"> & { attachments: { content: { activities: Activity[] }; contentType: string; name: string }[] };

function eventsOf(client: OfficialClient): Event[] {
  return client.received.filter((activity) => activity.type === "event" && activity.name === "handoff.initiate") as unknown as Event[];
}

/** As a hub sends it that is a client of the conversation. */
async function status(client: OfficialClient, value: unknown, name = "handoff.status"): Promise<void> {
  await client.directLine.postActivity({ type: "event", name, value, from: { id: "hub" } }).toPromise();
  await running.app.idle();
}

/** What the bot says next, to know that nothing came before it. */
async function saidUpTo(client: OfficialClient, from: number): Promise<string[]> {
  await client.ask("hallo");
  return client.said.slice(from, -1);
}

const hubOf = async (reference: string) => (await running.tickets()).find((ticket) => ticket.reference === reference)?.hub;

afterEach(() => {
  for (const client of clients.splice(0)) client.end();
});

describe("with HANDOFF_EVENT=true", () => {
  beforeAll(async () => {
    running = await startApp({ HANDOFF_EVENT: "true" });
  });
  afterAll(async () => {
    vi.unstubAllGlobals();
    await running.close();
  });

  it("sends a hub the event with its context and the masked transcript, after the confirmation", async () => {
    const client = await customer();
    await client.ask("Wie incasseert de eerste factuur van KPN?");
    const reference = await handOff(client);
    await vi.waitFor(() => expect(eventsOf(client)).toHaveLength(1));
    const [event] = eventsOf(client);
    const question = "Kan ik een gebakken ei bestellen, mail naar [contact]";
    expect(event).toMatchObject({
      from: { role: "bot" }, conversation: { id: client.token.conversationId }, relatesTo: { conversation: { id: client.token.conversationId } },
      value: {
        reference, va_Scope: "bot", va_LastPhrases: question, va_ConversationId: client.token.conversationId, va_BotId: "vst-assistant", va_Language: "nl",
        va_AgentMessage: `Ticket ${reference}. Vraag van de klant: ${question}`,
        va_Phrases: expect.arrayContaining(["Wie incasseert de eerste factuur van KPN?"]) as unknown,
      },
      attachments: [{ contentType: "application/json", name: "Transcript" }],
    });
    const value = event?.value as { va_Topics: string[]; va_LastTopic: string; va_Phrases: string[] };
    expect(value.va_Topics).toHaveLength(1);
    expect(value.va_LastTopic).toBe(value.va_Topics[0]);
    expect(value.va_Phrases).not.toContain("[naam]");
    expect(client.received.at(-1)).toBe(event);
    expect(client.said.at(-2)).toContain(reference);

    const told = event?.attachments[0]?.content.activities ?? [];
    expect(told.map(({ type }) => type)).toEqual(told.map(() => "message"));
    expect(told.map(({ text }) => text)).toEqual(expect.arrayContaining(["Wie incasseert de eerste factuur van KPN?", "[naam]", "[contact]"]));
    expect(told.every(({ timestamp }) => !Number.isNaN(Date.parse(String(timestamp))))).toBe(true);
    expect(JSON.stringify(event)).not.toMatch(/Bram|Bos BV|bos\.example/);
    expect(await hubOf(reference)).toEqual({ state: "initiated", message: null });
  });

  it("sends no transcript inside the transcript at the next hand-off", async () => {
    const client = await customer();
    await handOff(client);
    await client.ask("Een andere vraag doorsturen");
    await client.ask("Mag ik ook een blauw toestel");
    await client.ask("ja");
    await vi.waitFor(() => expect(eventsOf(client)).toHaveLength(2));
    expect(JSON.stringify(eventsOf(client)[1]?.attachments[0]?.content)).not.toContain("Transcript");
  });

  it("leaves out the oldest messages of a transcript that no hub would take", async () => {
    const client = await customer();
    for (const number of [1, 2, 3, 4, 5]) await client.ask(`bericht ${number} ${"ei ".repeat(20_000)}`);
    await client.ask("Stuur mijn vraag door");
    for (const text of ["Mag ik een geel toestel", "Bram Bos", "Bos BV", "bram@bos.example", "ja"]) await client.ask(text);
    await vi.waitFor(() => expect(eventsOf(client)).toHaveLength(1));
    const activities = eventsOf(client)[0]?.attachments[0]?.content.activities ?? [];
    expect(JSON.stringify(activities).length).toBeLessThan(250_000);
    expect(activities.map(({ text }) => text.slice(0, 9)).filter((text) => text.startsWith("bericht"))).toEqual(["bericht 3", "bericht 4", "bericht 5"]);
    expect(activities.at(-1)?.text).toContain("Klopt dit zo?");
  });

  it("tells the customer once what the hub tells, and keeps it on his ticket", async () => {
    const client = await customer();
    const reference = await handOff(client);
    const from = client.said.length;
    // As the SDK's own hub makes it.
    const accepted = EventFactory.createHandoffStatus({ id: client.token.conversationId } as Activity["conversation"], "accepted").value as unknown;
    await status(client, accepted);
    await status(client, accepted);
    await status(client, { state: "completed", message: "Opgelost" });
    await status(client, { state: "accepted" });
    await status(client, { state: "failed" });
    expect(await saidUpTo(client, from)).toEqual([
      "Een medewerker van Support neemt het gesprek hier over.",
      "De medewerker van Support heeft het gesprek hier afgesloten. Heeft u nog een vraag, stel die gerust.\n\nBericht daarbij: “Opgelost”",
    ]);
    expect(await hubOf(reference)).toEqual({ state: "completed", message: "Opgelost" });
  });

  it("gives phone and mail when the hub failed, in the customer's language", async () => {
    const client = await customer("en-US");
    await client.ask("Pass on my question");
    for (const text of ["May I have a yellow phone", "Bram Bos", "Bos BV", "bram@bos.example"]) await client.ask(text);
    const reference = /V-[0-9A-Z]+/.exec(await client.ask("yes"))?.[0] ?? "";
    await status(client, { state: "failed" });
    await client.heard(/could not connect you/);
    expect(client.said.at(-1)).toMatch(new RegExp(`${reference}[^]*0318-501212[^]*support@vstecom\\.nl`));
  });

  it("shows the hub's words as plain text, shortened, without links", async () => {
    const client = await customer();
    const reference = await handOff(client);
    const message = `[klik](https://evil.example) <b>x</b>\n# kop https://evil.example/a www.evil.example jan@evil.example javascript:alert(1) \u202E${"lang ".repeat(10_000)}`;
    await status(client, { state: "accepted", message });
    await client.heard(/neemt het gesprek/);
    const said = client.said.at(-1) ?? "";
    expect(said).not.toMatch(/evil|javascript|\u202E|<b>|\n#/);
    expect(said).toContain("\\<b\\>x\\</b\\> \\# kop");
    expect(said.length).toBeLessThan(500);
    expect((await hubOf(reference))?.message).toHaveLength(300);
  });

  it.each([
    ["an unknown state", { state: "queued" }], ["no state", { message: "hallo" }], ["text", "accepted"], ["nothing", undefined], ["null", null], ["a list", ["accepted"]],
    ["a state that is no text", { state: { toString: "accepted" } }], ["a state of JavaScript's own", { state: "constructor" }],
  ])("ignores a status with %s", async (_what, value) => {
    const client = await customer();
    const reference = await handOff(client);
    const from = client.said.length;
    await status(client, value);
    expect(await saidUpTo(client, from)).toEqual([]);
    expect(await hubOf(reference)).toMatchObject({ state: "initiated" });
  });

  it("ignores a status where nothing was handed off, and never touches another customer's ticket", async () => {
    const [client, stranger] = [await customer(), await customer()];
    const reference = await handOff(client);
    const from = stranger.said.length;
    await stranger.directLine.postActivity({
      type: "event", name: "handoff.status", value: { state: "completed", reference, conversation: { id: client.token.conversationId } },
      from: { id: "hub" }, conversation: { id: client.token.conversationId },
    } as never).toPromise();
    await running.app.idle();
    expect(await saidUpTo(stranger, from)).toEqual([]);
    expect(await hubOf(reference)).toMatchObject({ state: "initiated" });
  });
});

it("sends nothing and listens to no hub unless it is set", async () => {
  running = await startApp();
  try {
    const client = await customer();
    const reference = await handOff(client);
    const from = client.said.length;
    await status(client, { state: "accepted" });
    expect(await saidUpTo(client, from)).toEqual([]);
    expect(eventsOf(client)).toEqual([]);
    expect(await hubOf(reference)).toBeUndefined();
  } finally {
    vi.unstubAllGlobals();
    await running.close();
  }
});
