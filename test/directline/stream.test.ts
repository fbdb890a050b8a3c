import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Tokens } from "../../src/directline/tokens.js";
import { DirectLineHost, type HostOptions, type Started } from "../support/direct-line-host.js";

const website = "https://www.example.nl";
let host: DirectLineHost;
let conversation: Started;

async function start(options: HostOptions = {}): Promise<void> {
  host = await DirectLineHost.start({ settings: { allowedOrigins: [website], directLineSecret: "0123456789012345678901234567890123" }, ...options });
  conversation = await host.startConversation();
  await host.directLine.idle();
}

beforeEach(() => start());

afterEach(async () => {
  await host.close();
});

async function say(text: string): Promise<void> {
  await host.post(conversation, { type: "message", text });
}

/** A reconnect's streamUrl. */
async function streamUrl(watermark: string): Promise<string> {
  const { body } = await host.call(`/v3/directline/conversations/${conversation.conversationId}?watermark=${watermark}`, { token: conversation.token });
  return String(body["streamUrl"]);
}

describe("a stream", () => {
  it("begins with what was said since the start, then shows what comes: one activity a frame, each with its watermark", async () => {
    await say("voor");
    await host.directLine.idle();
    const stream = await host.stream(conversation.streamUrl);
    await say("na");
    await vi.waitFor(() => expect(stream.texts()).toEqual(["welkom", "voor", "echo voor", "na", "echo na"]), 10_000);
    expect(stream.frames.every((frame) => frame.activities.length === 1)).toBe(true);
    const { activities, watermark } = await host.history(conversation);
    expect(stream.frames.at(-1)?.watermark).toBe(watermark);
    expect(stream.frames.flatMap((frame) => frame.activities)).toEqual(activities);
  });

  it("after a reconnect begins behind the watermark", async () => {
    await say("gezien");
    await host.directLine.idle();
    const { watermark } = await host.history(conversation);
    await say("gemist");
    const stream = await host.stream(await streamUrl(watermark));
    await vi.waitFor(() => expect(stream.texts()).toEqual(["gemist", "echo gemist"]), 10_000);
  });

  it("loses and doubles nothing while messages come in as it opens", async () => {
    const texts = Array.from({ length: 40 }, (_, index) => `bericht ${index}`);
    const posts = texts.map(say);
    const streams = await Promise.all([1, 2, 3].map(() => host.stream(conversation.streamUrl)));
    await Promise.all(posts);
    await host.directLine.idle();
    const ids = (await host.history(conversation)).activities.map(({ id }) => id);
    expect(ids).toHaveLength(81);
    for (const stream of streams) await vi.waitFor(() => expect(stream.frames.map(({ activities }) => activities[0]?.id)).toEqual(ids));
  });

  it("shows typing to those who watch, and to nobody later", async () => {
    await host.close();
    await start({ answer: () => [{ type: "typing" }, { type: "trace", value: "geheim" }, { type: "message", text: "klaar" }] });
    const watching = await host.stream(await streamUrl("99999"));
    await host.post(conversation, { type: "typing" });
    await vi.waitFor(() => expect(watching.frames.map(({ activities }) => activities[0]?.type)).toEqual(["typing", "typing", "message"]), 10_000);
    expect(new Set(watching.frames.slice(1).map(({ activities }) => activities[0]?.from.id))).toEqual(new Set(["vst-assistant"]));
    const later = await host.stream(conversation.streamUrl);
    await vi.waitFor(() => expect(later.texts()).toEqual(["klaar", "klaar"]), 10_000);
    expect((await host.history(conversation)).activities.map(({ type }) => type)).toEqual(["message", "message"]);
  });

  it("takes typing for typing however it is written", async () => {
    await host.post(conversation, { type: "Typing" });
    await host.directLine.idle();
    expect((await host.history(conversation)).activities.map(({ type }) => type)).toEqual(["message"]);
  });

  it("is kept alive with empty texts, and takes those of the client", async () => {
    await host.close();
    await start({ limits: { keepAliveMs: 20 } });
    const { socket } = await host.stream(await streamUrl("99999"));
    socket.send("");
    const [frame, isBinary] = await once(socket, "message") as [Buffer, boolean];
    expect([frame.toString(), isBinary]).toEqual(["", false]);
    expect(socket.readyState).toBe(socket.OPEN);
  });

  it("of a client that no longer answers is dropped", async () => {
    await host.close();
    await start({ limits: { keepAliveMs: 20 } });
    const { socket } = await host.stream(conversation.streamUrl);
    socket.pause();
    await vi.waitFor(async () => {
      expect((await host.metrics.openSockets.get()).values[0]?.value).toBe(0);
    });
  });

  it("waits for a client that reads slowly, and gives it everything in the end", async () => {
    await host.close();
    await start({ limits: { bufferedBytes: 1_000, postPointsPerMinute: 10_000 } });
    const slow = await host.stream(conversation.streamUrl);
    slow.socket.pause();
    for (let i = 0; i < 60; i++) await say(`${i} ${"x".repeat(200_000)}`);
    slow.socket.resume();
    await host.directLine.idle();
    const ids = (await host.history(conversation)).activities.map(({ id }) => id);
    await vi.waitFor(() => expect(slow.frames.map(({ activities }) => activities[0]?.id).slice(0, ids.length)).toEqual(ids), { timeout: 10_000 });
    expect(slow.frames).toHaveLength(121);
  });
});

describe("a handshake", () => {
  it("is refused for a wrong, foreign or expired stream token, and for the conversation's own token", async () => {
    const other = await host.startConversation();
    const t = (url: string): string => new URL(url).searchParams.get("t") ?? "";
    const url = (token: string): string => conversation.streamUrl.replace(t(conversation.streamUrl), token);
    await expect(host.stream(url("onzin"))).rejects.toThrow("status 401");
    await expect(host.stream(url(""))).rejects.toThrow("status 401");
    await expect(host.stream(url(conversation.token))).rejects.toThrow("status 401");
    await expect(host.stream(url(t(other.streamUrl)))).rejects.toThrow("status 401");
    host.clock.nowMs += 60_000;
    await expect(host.stream(conversation.streamUrl)).rejects.toThrow("status 403");
    expect((await host.stream(await streamUrl(""))).socket.readyState).toBe(1);
  });

  it("is taken from allowed websites, from this server's own pages and without an Origin, and from nowhere else", async () => {
    for (const origin of [website, host.url]) expect((await host.stream(conversation.streamUrl, { origin })).socket.readyState).toBe(1);
    await expect(host.stream(conversation.streamUrl, { origin: "https://evil.example" })).rejects.toThrow("status 403");
    await expect(host.stream(conversation.streamUrl, { origin: "null" })).rejects.toThrow("status 403");
  });

  it("follows the origins that the token was made for", async () => {
    const { body } = await host.call("/v3/directline/tokens/generate",
      { method: "POST", token: "0123456789012345678901234567890123", json: { trustedOrigins: ["https://partner.example"] } });
    const started = (await host.call("/v3/directline/conversations", { method: "POST", token: String(body["token"]) })).body as unknown as Started;
    expect((await host.stream(started.streamUrl, { origin: "https://partner.example" })).socket.readyState).toBe(1);
    await expect(host.stream(started.streamUrl, { origin: website })).rejects.toThrow("status 403");
  });

  it("is refused for a conversation that was erased, and for an address that is no stream", async () => {
    await host.db.deleteFrom("dl_conversations").execute();
    await expect(host.stream(conversation.streamUrl)).rejects.toThrow("status 404");
    await expect(host.stream(`${host.url.replace("http", "ws")}/ergens`)).rejects.toThrow("status 404");
  });

  it("is refused beyond the cap of a conversation; a closed stream makes room", async () => {
    await host.close();
    await start({ limits: { socketsPerConversation: 2 } });
    const streams = [await host.stream(conversation.streamUrl), await host.stream(conversation.streamUrl)];
    await expect(host.stream(conversation.streamUrl)).rejects.toThrow("status 429");
    await say("aan allen");
    for (const { texts } of streams) await vi.waitFor(() => expect(texts().at(-1)).toBe("echo aan allen"));
    streams[0]?.socket.close();
    await vi.waitFor(async () => expect((await host.stream(conversation.streamUrl)).socket.readyState).toBe(1), 10_000);
  });

  it("answers with JSON when it refuses, also a plain GET", async () => {
    const { port } = new URL(host.url);
    const socket = connect(Number(port), "127.0.0.1");
    socket.write(`GET /v3/directline/conversations/x/stream?t=y HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${"A".repeat(22)}==\r\n\r\n`);
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n.*\{"error":\{"code":"BadArgument"/s);
    const plain = await host.call(new URL(conversation.streamUrl).pathname);
    expect(plain).toMatchObject({ status: 426, body: { error: { code: "BadArgument" } } });
  });

  it.each([
    ["has no key", "Sec-WebSocket-Version: 13\r\n"],
    ["is of another version", `Sec-WebSocket-Version: 7\r\nSec-WebSocket-Key: ${"A".repeat(22)}==\r\n`],
  ])("that %s gets its fault as JSON, with the version that is taken", async (_what, headers) => {
    const { port, pathname, search } = new URL(conversation.streamUrl);
    const socket = connect(Number(port), "127.0.0.1");
    socket.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${headers}\r\n`);
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    const answer = Buffer.concat(chunks).toString();
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n.*\{"error":\{"code":"BadArgument"/s);
    expect(answer).toMatch(/^Content-Type: application\/json/m);
    expect(answer).toMatch(/^Sec-WebSocket-Version: 13\r$/m);
  });

  it("has tokens of its own, good for 60 seconds", async () => {
    const tokens = new Tokens(new Uint8Array(32).fill(7), host.clock);
    const t = new URL(conversation.streamUrl).searchParams.get("t") ?? "";
    expect(await tokens.verify("stream", t)).toEqual({ conversationId: conversation.conversationId, userId: conversation.userId });
    await expect(tokens.verify("conversation", t)).rejects.toThrow("Invalid token");
  });
});
