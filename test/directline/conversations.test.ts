import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DirectLineHost, type Json, type Started, type Token } from "../support/direct-line-host.js";

const secret = "0123456789012345678901234567890123456789";
let host: DirectLineHost;

beforeEach(async () => {
  host = await DirectLineHost.start({ settings: { directLineSecret: secret } });
});

afterEach(async () => {
  await host.close();
});

async function start(token: Token, json?: unknown): Promise<{ status: number; body: Json }> {
  return host.call("/v3/directline/conversations", { method: "POST", token: token.token, json });
}

async function reconnect(token: Token, query = ""): Promise<{ status: number; body: Json }> {
  return host.call(`/v3/directline/conversations/${token.conversationId}${query}`, { token: token.token, headers: { "content-type": "application/json" } });
}

/** Without a Content-Length. */
async function postChunked(to: Token, bytes: Buffer): Promise<number> {
  const body = new Blob([bytes]).stream();
  const request = { method: "POST", headers: { authorization: `Bearer ${to.token}` }, body, duplex: "half" };
  return (await fetch(`${host.url}/v3/directline/conversations/${to.conversationId}/activities`, request as RequestInit)).status;
}

/** Posts, waits for the bot, and gives the echo as others see it. */
async function echoOf(conversation: Token, activity: unknown): Promise<Json> {
  const { status, body } = await host.post(conversation, activity);
  expect(status).toBe(200);
  await host.directLine.idle();
  const { activities } = await host.history(conversation);
  return activities.find(({ id }) => id === body["id"]) as unknown as Json;
}

describe("a start", () => {
  it("gives 201 with all that a client needs, then 200 for the same conversation", async () => {
    const token = await host.token();
    const first = await start(token, { user: {} });
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({ conversationId: token.conversationId, expires_in: 1_800, token: expect.any(String) as unknown });
    expect(first.body["streamUrl"]).toMatch(new RegExp(`^ws://127\\.0\\.0\\.1:\\d+/v3/directline/conversations/${token.conversationId}/stream\\?`));
    expect(await start(token)).toMatchObject({ status: 200, body: { conversationId: token.conversationId } });
  });

  it("tells the bot once who is there, and the clients never", async () => {
    const token = await host.token();
    await Promise.all([start(token), start(token), start(token), reconnect(token)]);
    await host.directLine.idle();
    expect(host.turns).toMatchObject([{ type: "conversationUpdate", membersAdded: [{ id: "vst-assistant" }, { id: token.userId }], from: { id: token.userId } }]);
    const { activities } = await host.history(token);
    expect(activities.map(({ type, text }) => [type, text])).toEqual([["message", "welkom"]]);
    // Web Chat holds back what replies to something that it never saw.
    expect(activities[0]).not.toHaveProperty("replyToId");
  });

  it("also comes with the first reconnect or the first message of a token that was never started", async () => {
    const [one, two] = [await host.token(), await host.token()];
    expect((await reconnect(one)).status).toBe(200);
    await host.post(two, { type: "message", text: "hallo" });
    await host.directLine.idle();
    expect((await host.history(one)).activities.map(({ text }) => text)).toEqual(["welkom"]);
    expect((await host.history(two)).activities.map(({ text }) => text)).toEqual(["hallo", "welkom", "echo hallo"]);
  });

  it("is in the language of the start, else of the token, and the bot hears the newest one", async () => {
    const { body } = await host.call("/api/chat/token", { method: "POST", json: { locale: "en-GB" } });
    const token = body as unknown as Token;
    await start(token);
    await start(await host.token(), { locale: "nl-BE" });
    await host.post(token, { type: "message", text: "een" });
    await host.post(token, { type: "message", text: "twee", locale: "nl-NL" });
    await host.post(token, { type: "message", text: "drie" });
    await host.directLine.idle();
    expect(host.turns.filter((turn) => turn.conversation.id === token.conversationId).map((turn) => turn.locale)).toEqual(["en-GB", "en-GB", "nl-NL", "nl-NL"]);
    expect(host.turns.filter((turn) => turn.conversation.id !== token.conversationId).map((turn) => turn.locale)).toEqual(["nl-BE"]);
  });

  it("without a user in the token: the client's own id counts, but not one that begins with dl_", async () => {
    const ask = async (json: unknown): Promise<Token> =>
      (await host.call("/v3/directline/tokens/generate", { method: "POST", token: secret, json })).body as unknown as Token;
    const [named, forged, silent] = [await ask({}), await ask({}), await ask({})];
    await start(named, { user: { id: "klant" } });
    await start(forged, { user: { id: "dl_ander" } });
    await start(silent);
    await host.directLine.idle();
    const members = (token: Token): unknown[] => host.turns.filter((turn) => turn.conversation.id === token.conversationId)
      .map((turn) => (turn.membersAdded ?? []).map(({ id }) => id));
    expect(members(named)).toEqual([["vst-assistant", "klant"]]);
    expect(members(forged)).toEqual([["vst-assistant"]]);
    expect(await echoOf(forged, { type: "message", from: { id: "dl_ander" } })).not.toMatchObject({ from: { id: "dl_ander" } });
    expect(await echoOf(silent, { type: "message", from: { id: "gast" } })).toMatchObject({ from: { id: "gast", role: "user" } });
    expect(members(silent)).toEqual([["vst-assistant"], ["gast"], []]);
  });

  it.each([["[]"], ["null"], ["{"]])("answers 400 for the body %s", async (body) => {
    const { token } = await host.token();
    expect(await host.call("/v3/directline/conversations", { method: "POST", token, body })).toMatchObject({ status: 400, body: { error: { code: "BadArgument" } } });
  });
});

describe("the stream's address", () => {
  it("is wss under the public URL, and else follows the proxy only when it is trusted", async () => {
    const urlWith = async (settings: object): Promise<string> => {
      const other = await DirectLineHost.start({ settings });
      const { token } = await other.token();
      const { body } = await other.call("/v3/directline/conversations", { method: "POST", token, headers: { "x-forwarded-proto": "https" } });
      await other.close();
      return String(body["streamUrl"]);
    };
    expect(await urlWith({ publicUrl: "https://chat.example.nl" })).toMatch(/^wss:\/\/chat\.example\.nl\/v3\//);
    expect(await urlWith({ trustedProxies: 1 })).toMatch(/^wss:\/\/127\.0\.0\.1:/);
    expect(await urlWith({})).toMatch(/^ws:\/\/127\.0\.0\.1:/);
  });
});

describe("a posted activity", () => {
  let conversation: Started;

  beforeEach(async () => {
    conversation = await host.startConversation();
    await host.directLine.idle();
  });

  it("is stamped by the server, whatever the client says of itself", async () => {
    const echo = await echoOf(conversation, {
      type: "message", text: "hoi", id: "mijn-id", timestamp: "1999-01-01T00:00:00Z", channelId: "webchat", serviceUrl: "https://evil.example", callerId: "x",
      conversation: { id: "ander" }, recipient: { id: "ander" }, replyToId: "ander|0000001", relatesTo: { serviceUrl: "https://evil.example" },
      from: { id: "dl_ander", name: "Jan", role: "bot" },
    });
    expect(echo).toMatchObject({
      id: `${conversation.conversationId}|0000003`, timestamp: "2026-11-20T10:00:00.000Z", channelId: "directline",
      conversation: { id: conversation.conversationId }, recipient: { id: "vst-assistant" }, from: { id: conversation.userId, name: "Jan", role: "user" },
    });
    for (const name of ["serviceUrl", "callerId", "replyToId", "relatesTo"]) expect(echo).not.toHaveProperty(name);
  });

  it("keeps what the client wrote, and the bot gets it with times as dates", async () => {
    const written = {
      text: "regel 1\nregel 2 🇳🇱 שלום \u0000", value: { diep: [1, null, { x: "y" }] }, name: "naam", channelData: { clientActivityID: "c1", postBack: true, x: [] },
      entities: [{ type: "ClientCapabilities", supportsListening: true }], locale: "nl-NL", localTimestamp: "2026-11-20T11:00:00.000+01:00",
      localTimezone: "Europe/Amsterdam", attachments: [{ contentType: "text/plain", content: "x" }], textFormat: "plain", deliveryMode: "stream",
      suggestedActions: { actions: [] }, eigenVeld: 1,
    };
    expect(await echoOf(conversation, { type: "message", ...written })).toMatchObject(written);
    const turn = host.turns.at(-1);
    expect(turn).toMatchObject({ text: written.text, timestamp: new Date(host.clock.nowMs), localTimestamp: new Date("2026-11-20T10:00:00Z") });
  });

  it.each([["event", { name: "webchat/join", value: { language: "nl" } }], ["endOfConversation", {}], ["message", { value: { a: 1 } }], ["iets-eigens", {}]])(
    "of type %s is echoed and kept", async (type, rest) => {
      expect(await echoOf(conversation, { type, ...rest })).toMatchObject({ type, ...rest });
    });

  it("of type typing gets an id and reaches the bot, but is no history", async () => {
    expect(await echoOf(conversation, { type: "typing" })).toBeUndefined();
    expect(host.turns.at(-1)?.type).toBe("typing");
  });

  it.each([["conversationUpdate"], ["contactRelationUpdate"], ["trace"], ["delay"], ["invokeResponse"], ["ConversationUpdate"], [5], [{}], [["message"]]])(
    "of type %j is refused with 400", async (type) => {
      expect(await host.post(conversation, { type, text: "x" })).toMatchObject({ status: 400, body: { error: { code: "BadArgument" } } });
    });

  it.each([[{}], [{ type: null }], [{ type: "" }]])("without a type (%j) is refused with 400 MissingProperty", async (activity) => {
    expect(await host.post(conversation, activity)).toMatchObject({ status: 400, body: { error: { code: "MissingProperty" } } });
  });

  it.each([["text", 5], ["name", {}], ["locale", []], ["attachments", {}], ["attachments", [null]], ["entities", "x"], ["localTimestamp", 5], ["suggestedActions", "x"],
    ["textFormat", false], ["replyToId", 1]])("whose %s is %j is refused with 400 that names it", async (field, value) => {
    const { status, body } = await host.post(conversation, { type: "message", [field]: value });
    expect([status, String((body["error"] as Json)["message"])]).toEqual([400, expect.stringContaining(field)]);
  });

  it("with null in every field is taken as if they were absent", async () => {
    const nulls = Object.fromEntries(["text", "from", "channelData", "entities", "attachments", "locale", "localTimestamp", "suggestedActions", "name", "conversation"].map((name) => [name, null]));
    const echo = await echoOf(conversation, { type: "message", ...nulls });
    expect(echo).toMatchObject({ type: "message", from: { id: conversation.userId } });
    expect(echo).not.toHaveProperty("entities");
  });

  it.each([["null"], ["[]"], [`"x"`], ["1"], [""], ["{nee"]])("that is the body %j is refused with 400", async (body) => {
    const { conversationId, token } = conversation;
    expect((await host.call(`/v3/directline/conversations/${conversationId}/activities`, { method: "POST", token, body })).status).toBe(400);
  });

  it("over 256 KiB gets 413, and one below goes through", async () => {
    expect((await host.post(conversation, { type: "message", text: "a".repeat(256 * 1024) })).status).toBe(413);
    expect((await host.post(conversation, { type: "message", text: "a".repeat(255 * 1024) })).status).toBe(200);
  });

  it("that is repeated under its clientActivityID gets the same id, one echo and one turn", async () => {
    const activity = { type: "message", text: "dubbel", channelData: { clientActivityID: "c1" } };
    const answers = await Promise.all([1, 2, 3].map(() => host.post(conversation, activity)));
    await host.directLine.idle();
    expect(new Set(answers.map(({ body }) => body["id"])).size).toBe(1);
    expect((await host.history(conversation)).activities.map(({ text }) => text)).toEqual(["welkom", "dubbel", "echo dubbel"]);
    const other = await host.startConversation();
    expect((await host.post(other, activity)).body["id"]).not.toBe(answers[0]?.body["id"]);
  });

  it("gets 429 with a date when one conversation posts without end", async () => {
    await host.close();
    host = await DirectLineHost.start({ limits: { postPointsPerMinute: 3 } });
    conversation = await host.startConversation();
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await host.post(conversation, { type: "message" })).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect((await host.history(conversation)).activities.length).toBeGreaterThan(0);
  });

  it("is charged for its size, also when it does not announce it", async () => {
    await host.close();
    host = await DirectLineHost.start({ limits: { postPointsPerMinute: 40 } });
    conversation = await host.startConversation();
    const bytes = Buffer.from(JSON.stringify({ type: "message", text: "x".repeat(250_000) }));
    expect([await postChunked(conversation, bytes), await postChunked(conversation, bytes)]).toEqual([200, 429]);
    conversation = await host.startConversation();
    expect([await postChunked(conversation, Buffer.alloc(300_000)), await postChunked(conversation, Buffer.from("{}")), await postChunked(conversation, bytes)]).toEqual([413, 400, 429]);
  });

  it("that says that it is too large gets 413, and costs nothing", async () => {
    await host.close();
    host = await DirectLineHost.start({ limits: { postPointsPerMinute: 1 } });
    conversation = await host.startConversation();
    for (let i = 0; i < 3; i++) expect((await host.post(conversation, { type: "message", text: "x".repeat(300_000) })).status).toBe(413);
    expect((await host.post(conversation, { type: "message" })).status).toBe(200);
  });
});

describe("history", () => {
  it("is in order, with timestamps that never go back, also when the clock does", async () => {
    const conversation = await host.startConversation();
    await host.post(conversation, { type: "message", text: "een" });
    host.clock.nowMs -= 60_000;
    await host.post(conversation, { type: "message", text: "twee" });
    host.clock.nowMs += 120_000;
    await host.post(conversation, { type: "message", text: "drie" });
    await host.directLine.idle();
    const { activities } = await host.history(conversation);
    const times = activities.map(({ timestamp }) => String(timestamp));
    expect(times).toEqual([...times].sort());
    expect(times[0]).toMatch(/^2026-11-20T10:00:00\.000Z$/);
    expect(activities.map(({ id }) => id)).toEqual([...activities.map(({ id }) => id)].sort());
  });

  it("after a watermark holds what came later, the same each time, and nothing after the last", async () => {
    const conversation = await host.startConversation();
    await host.directLine.idle();
    const before = await host.history(conversation);
    await host.post(conversation, { type: "message", text: "nieuw" });
    await host.directLine.idle();
    const page = await host.history(conversation, before.watermark);
    expect(page.activities.map(({ text }) => text)).toEqual(["nieuw", "echo nieuw"]);
    expect(await host.history(conversation, before.watermark)).toEqual(page);
    expect(page.watermark).not.toBe(before.watermark);
    expect(await host.history(conversation, page.watermark)).toEqual({ activities: [], watermark: page.watermark });
  });

  it.each([[""], ["0"], ["-"], ["null"], ["undefined"], ["-1"], ["1e3"], ["%00"], ["'; drop table"]])("for the watermark %j starts at the first activity", async (watermark) => {
    const conversation = await host.startConversation();
    await host.directLine.idle();
    expect((await host.history(conversation, watermark)).activities).toHaveLength(1);
    expect((await reconnect(conversation, `?watermark=${watermark}`)).status).toBe(200);
  });

  it("for a watermark beyond the end is empty, and loses nothing that comes later", async () => {
    const conversation = await host.startConversation();
    await host.directLine.idle();
    const { activities, watermark } = await host.history(conversation, "99999999999");
    expect(activities).toEqual([]);
    await host.post(conversation, { type: "event", name: "later" });
    expect((await host.history(conversation, watermark)).activities).toMatchObject([{ name: "later" }]);
  });

  it("comes in pages that lead to the end", async () => {
    await host.close();
    host = await DirectLineHost.start({ limits: { pageActivities: 2 } });
    const conversation = await host.startConversation();
    for (const text of ["een", "twee", "drie"]) await host.post(conversation, { type: "message", text });
    await host.directLine.idle();
    const seen: unknown[] = [];
    let page = await host.history(conversation);
    while (page.activities.length > 0) {
      seen.push(...page.activities.map(({ id }) => id));
      page = await host.history(conversation, page.watermark);
    }
    expect(seen).toHaveLength(7);
    expect(new Set(seen).size).toBe(7);
  });
});
