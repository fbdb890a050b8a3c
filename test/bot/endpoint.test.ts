import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLog } from "../../src/log.js";
import { startApp, type RunningApp } from "../support/app.js";
import { bearer, publicServiceUrl, publishKeys, unsignedBearer, type Keys } from "../support/bot-tokens.js";

function message(text: unknown, overrides: object = {}): Record<string, unknown> {
  return {
    type: "message", id: randomUUID(), text, channelId: "msteams", serviceUrl: publicServiceUrl, deliveryMode: "expectReplies",
    from: { id: "29:user", name: "Anna" }, recipient: { id: "28:bot" }, conversation: { id: `a:${randomUUID()}`, conversationType: "personal" }, locale: "nl-NL", ...overrides,
  };
}

interface Reply {
  status: number;
  texts: string[];
  body: string;
}

async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Reply> {
  const response = await fetch(`${url}/api/messages`, {
    method: "POST", headers: { "Content-Type": "application/json", ...headers }, body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const text = await response.text();
  const activities = response.ok && text !== "" ? (JSON.parse(text) as { activities?: { text?: string }[] }).activities ?? [] : [];
  return { status: response.status, texts: activities.map((activity) => activity.text ?? ""), body: text };
}

describe("with an app id", () => {
  let keys: Keys;
  let running: RunningApp;

  beforeAll(async () => {
    keys = await publishKeys();
    running = await startApp(keys.environment);
  });
  afterAll(async () => {
    await running.close();
    keys.close();
  });

  it("answers a message that carries a token of the Bot Framework", async () => {
    const reply = await post(running.url, message("Wanneer kan ik KPN Insight activeren?"), { Authorization: await bearer() });
    expect(reply.status).toBe(200);
    expect(reply.texts.join("\n")).toContain("eerste factuurrun");
  });

  it("says 503 when the keys cannot be read: that tells nothing of the token", async () => {
    const blind = await startApp({ ...keys.environment, BotOpenIdMetadata: "http://127.0.0.1:9/" });
    const reply = await post(blind.url, message("hallo"), { Authorization: await bearer() });
    await blind.close();
    expect(reply.status).toBe(503);
  });

  it.each([[{}, 1], [{ MicrosoftAppType: "MultiTenant" }, 0], [{ MicrosoftAppId: "", MicrosoftAppPassword: "" }, 0]])("warns at the start of a kind that nobody chose: %j", async (environment, times) => {
    const lines: string[] = [];
    const other = await startApp({ ...keys.environment, ...environment }, { log: createLog("warn", { write: (line) => void lines.push(line) }) });
    await other.close();
    expect(lines.filter((line) => line.includes("set MicrosoftAppType"))).toHaveLength(times);
  });

  const refused: [string, () => Promise<Record<string, string>>][] = [
    ["no token", () => Promise.resolve({})],
    ["something that is no token", () => Promise.resolve({ Authorization: "Bearer abc" })],
    ["a basic password", () => Promise.resolve({ Authorization: "Basic YTpi" })],
    ["a token signed by another", async () => ({ Authorization: await bearer({ isForeign: true }) })],
    ["a key that is not published", async () => ({ Authorization: await bearer({ kid: "k2" }) })],
    ["an expired token", async () => ({ Authorization: await bearer({ expires: "-10m" }) })],
    ["a token that is not valid yet", async () => ({ Authorization: await bearer({ notBefore: "10m", expires: "20m" }) })],
    ["a token for another bot", async () => ({ Authorization: await bearer({ claims: { aud: "other" } }) })],
    ["a token of another issuer", async () => ({ Authorization: await bearer({ claims: { iss: "https://evil.example" } }) })],
    ["a token for another service address", async () => ({ Authorization: await bearer({ claims: { serviceurl: "https://evil.example" } }) })],
    ["a token without signature", () => Promise.resolve({ Authorization: unsignedBearer() })],
  ];
  it.each(refused)("refuses %s, and says no more than that", async (_name, headers) => {
    const reply = await post(running.url, message("Waarom is mijn factuur hoger?"), await headers());
    expect(reply.status).toBe(401);
    expect(JSON.parse(reply.body)).toEqual({ error: { code: "Unauthorized", message: expect.any(String) as string } });
    expect(reply.body).not.toMatch(/signature|issuer|audience|jwt/i);
  });
});

describe("without an app id", () => {
  let running: RunningApp;
  const local = (text: unknown, overrides: object = {}): Record<string, unknown> => message(text, { serviceUrl: "http://127.0.0.1:9/", channelId: "emulator", ...overrides });

  beforeAll(async () => {
    running = await startApp();
  });
  afterAll(() => running.close());

  it("serves this machine", async () => {
    const reply = await post(running.url, local("Wie incasseert de eerste KPN factuur?"));
    expect(reply.texts.join("\n")).toContain("VST");
  });

  it("posts its answers to the channel, in order, each as a reply to the message", async () => {
    const posted: { path: string; body: { text?: string; replyToId?: string } }[] = [];
    const connector = createServer((request_, response) => {
      let body = "";
      request_.on("data", (chunk: Buffer) => body += chunk.toString()).on("end", () => {
        posted.push({ path: request_.url ?? "", body: JSON.parse(body) as { text?: string } });
        // restify changes Node's own writeHead: it returns nothing.
        response.writeHead(201, { "Content-Type": "application/json" });
        response.end(`{"id":"r${posted.length}"}`);
      });
    });
    await new Promise<void>((resolve) => connector.listen(0, "127.0.0.1", resolve));
    const answered = await post(running.url, local("Wie incasseert de eerste KPN factuur?", {
      id: "m1", conversation: { id: "c-posted" }, deliveryMode: undefined, serviceUrl: `http://127.0.0.1:${(connector.address() as AddressInfo).port}/`,
    }));
    connector.closeAllConnections();
    connector.close();
    expect(answered).toMatchObject({ status: 200, texts: [] });
    expect(posted.map(({ path }) => path)).toEqual(["/v3/conversations/c-posted/activities/m1", "/v3/conversations/c-posted/activities/m1"]);
    expect(posted.map(({ body }) => body.text)).toEqual([expect.stringContaining("chatbot"), expect.stringContaining("Bron: Welkomstbrief")]);
  });

  it("refuses what came through a proxy", async () => {
    expect((await post(running.url, local("hallo"), { "X-Forwarded-For": "203.0.113.9" })).status).toBe(403);
  });

  it("refuses to answer towards another machine", async () => {
    expect((await post(running.url, local("hallo", { serviceUrl: "http://192.0.2.1/" }))).status).toBe(403);
  });

  it("answers a repeated activity once", async () => {
    const same = local("Wie incasseert de eerste KPN factuur?");
    const [first, second] = [await post(running.url, same), await post(running.url, same)];
    expect(first.texts).not.toEqual([]);
    expect(second).toMatchObject({ status: 200, texts: [] });
  });

  it("answers the messages of a conversation one after another, in order", async () => {
    const conversation = { id: `a:${randomUUID()}` };
    await post(running.url, local("hallo", { conversation }));
    const replies = await Promise.all([
      post(running.url, local("Waar staat mijn order?", { conversation })),
      post(running.url, local("VST-2026-99999", { conversation })),
      post(running.url, local("1234 AB", { conversation })),
    ]);
    expect(replies.map((reply) => reply.texts.at(-1))).toEqual([
      expect.stringContaining("ordernummer"), expect.stringContaining("postcode"), expect.stringContaining("vind ik geen order"),
    ]);
  });

  it.each([
    ["bad JSON", "{", 400], ["an array", "[]", 400], ["null", "null", 400], ["a text", `"x"`, 400], ["nothing", "", 400],
    ["no type", { conversation: { id: "c" }, channelId: "emulator" }, 400], ["no conversation", { type: "message", channelId: "emulator" }, 400],
    ["too much", JSON.stringify(local("x".repeat(300_000))), 413],
  ])("says what is wrong with %s", async (_name, body, status) => {
    const reply = await post(running.url, body);
    expect(reply.status).toBe(status);
    expect(JSON.parse(reply.body)).toEqual({ error: { code: expect.any(String) as string, message: expect.any(String) as string } });
  });

  it.each([
    ["a number for text", local(7)], ["null for text", local(null)], ["no sender", local("hallo", { from: null })], ["null entities", local("hallo", { entities: null })],
    ["odd attachments", local("hallo", { attachments: "x" })], ["emoji", local("😀🙈")], ["right to left", local("متى موعد الانتقال؟")],
    ["a long story", local("factuur ".repeat(20_000))], ["an odd time", local("hallo", { timestamp: "gisteren" })], ["an event", local(undefined, { type: "event", name: 7 })],
    ["an unknown type", local("x", { type: "banana" })], ["a lone surrogate", local("\ud83d factuur")], ["odd members", local("x", { type: "conversationUpdate", membersAdded: [null, 3] })],
  ])("takes %s without failing", async (_name, body) => {
    const reply = await post(running.url, body);
    expect(reply.status).toBe(200);
    expect(reply.texts.join()).not.toContain("Er ging bij mij iets mis");
  });
});
