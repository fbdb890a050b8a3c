import { DirectLine, type Activity as ClientActivity, type ConnectionStatus } from "botframework-directlinejs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { DirectLineHost, type HostOptions, type Token } from "../support/direct-line-host.js";
import { createXmlHttpRequest } from "../support/xml-http-request.js";

const origin = "https://www.example.nl";

interface Client {
  directLine: DirectLine;
  received: ClientActivity[];
  statuses: ConnectionStatus[];
  sockets: WebSocket[];
  texts: () => unknown[];
  send: (text: string) => Promise<string>;
}

let host: DirectLineHost;
let clients: Client[];

beforeEach(() => {
  clients = [];
});

afterEach(async () => {
  for (const client of clients) client.directLine.end();
  vi.unstubAllGlobals();
  await host.close();
});

async function start(options: HostOptions = {}): Promise<void> {
  host = await DirectLineHost.start({ ...options, settings: { allowedOrigins: [origin], ...options.settings } });
}

/** The client as a page on another website has it. */
function connect(token: Token, options: { webSocket?: boolean; conversationId?: string } = {}): Client {
  const sockets: WebSocket[] = [];
  class PageWebSocket extends WebSocket {
    constructor(url: string) {
      super(url, { origin });
      sockets.push(this);
      host.sockets.add(this);
    }
  }
  vi.stubGlobal("XMLHttpRequest", createXmlHttpRequest({ origin }));
  vi.stubGlobal("WebSocket", PageWebSocket);
  // A random number of -0.24 makes the client reconnect after 120 ms instead of 3 to 15 seconds.
  const services = { WebSocket: PageWebSocket as never, random: () => -0.24 };
  const directLine = new DirectLine({ domain: host.domain, token: token.token, pollingInterval: 200, ...options, ...services });
  const client: Client = {
    directLine, sockets, received: [], statuses: [],
    texts: () => client.received.map((activity) => "text" in activity ? activity.text : undefined),
    send: (text) => directLine.postActivity({ type: "message", text, from: { id: "anyone" }, channelData: { clientActivityID: text } }).toPromise(),
  };
  directLine.connectionStatus$.subscribe((status) => client.statuses.push(status));
  // `end` makes the stream of activities fail with "conversation ended".
  directLine.activity$.subscribe((activity) => client.received.push(activity), () => undefined);
  clients.push(client);
  return client;
}

describe("the official client, from a page on an allowed website", () => {
  it("starts, is greeted once, posts, sees its echo under the id of the answer to the post, and the reply to it", async () => {
    await start();
    const client = connect(await host.token());
    const id = await client.send("hallo");
    await vi.waitFor(() => expect(client.texts()).toEqual(["welkom", "hallo", "echo hallo"]), 10_000);
    expect(client.received[1]).toMatchObject({ id, from: { role: "user" }, channelData: { clientActivityID: "hallo" } });
    expect(client.received[2]).toMatchObject({ replyToId: id, from: { role: "bot" } });
    expect(client.statuses).toEqual([0, 1, 2]);
  });

  it("polls instead, and gets the same once each", async () => {
    await start();
    const client = connect(await host.token(), { webSocket: false });
    await client.send("hallo");
    await vi.waitFor(() => expect(client.texts()).toEqual(["welkom", "hallo", "echo hallo"]), 10_000);
    await client.send("nog een");
    await vi.waitFor(() => expect(client.texts()).toEqual(["welkom", "hallo", "echo hallo", "nog een", "echo nog een"]), 10_000);
  });

  it("reconnects after a dropped socket from its watermark: what was said meanwhile comes once, nothing before it again", async () => {
    await start();
    const token = await host.token();
    const client = connect(token);
    await client.send("een");
    await vi.waitFor(() => expect(client.texts()).toEqual(["welkom", "een", "echo een"]), 10_000);
    client.sockets[0]?.terminate();
    await host.post(token, { type: "message", text: "twee" });
    await host.directLine.idle();
    await vi.waitFor(() => expect(client.texts()).toEqual(["welkom", "een", "echo een", "twee", "echo twee"]), 10_000);
    expect(client.sockets).toHaveLength(2);
    expect(client.statuses).toEqual([0, 1, 2]);
  });

  it("loses and doubles none of 200 rapid messages, and keeps their order", async () => {
    await start();
    const client = connect(await host.token());
    const texts = Array.from({ length: 200 }, (_, index) => `bericht ${index}`);
    const ids = await Promise.all(texts.map((text) => client.send(text)));
    expect(new Set(ids).size).toBe(200);
    await vi.waitFor(() => expect(client.received).toHaveLength(401), { timeout: 15_000 });
    expect(client.texts().filter((text) => texts.includes(String(text))).sort()).toEqual([...texts].sort());
    const places = client.received.map((activity) => activity.id ?? "");
    expect(places).toEqual([...places].sort());
    const questions = client.received.slice(1).filter((activity) => activity.from.role === "user").map((activity) => activity.id);
    const answered = client.received.filter((activity) => activity.from.role === "bot").map((activity) => (activity as { replyToId?: string }).replyToId);
    expect(answered.slice(1)).toEqual(questions);
  });

  it("goes on after a restart of the server: a message that waited is answered once", async () => {
    let block = true;
    const waiting: (() => void)[] = [];
    await start({
      answer: async (context) => {
        if (context.activity.text === "traag" && block) await new Promise<void>((resolve) => waiting.push(resolve));
        return context.activity.type === "message" ? [{ type: "message", text: `echo ${context.activity.text}` }] : [];
      },
    });
    const token = await host.token();
    const client = connect(token);
    await client.send("traag");
    await client.send("wacht");
    await vi.waitFor(() => expect(waiting).toHaveLength(1), 10_000);
    const stopped = host.shutDown();
    block = false;
    waiting[0]?.();
    await stopped;
    expect(host.turns.map((turn) => turn.text)).toEqual([undefined, "traag"]);
    await host.listen();
    await vi.waitFor(() => expect(client.texts()).toEqual(["traag", "wacht", "echo traag", "echo wacht"]), { timeout: 30_000 });
    expect(host.turns.map((turn) => turn.text)).toEqual([undefined, "traag", "wacht"]);
    await client.send("daarna");
    await vi.waitFor(() => expect(client.texts().at(-1)).toBe("echo daarna"), 10_000);
  });

  it("resumes a kept conversation after a page reload, with all that was said", async () => {
    await start();
    const token = await host.token();
    const before = connect(token);
    await before.send("hallo");
    await vi.waitFor(() => expect(before.received).toHaveLength(3), 10_000);
    before.directLine.end();
    const after = connect(token, { conversationId: token.conversationId });
    await vi.waitFor(() => expect(after.texts()).toEqual(["welkom", "hallo", "echo hallo"]), 10_000);
    expect(host.turns.filter((turn) => turn.type === "conversationUpdate")).toHaveLength(1);
  });

  it("learns from a readable 403 that its token has expired", async () => {
    await start();
    const client = connect(await host.token());
    await client.send("hallo");
    host.clock.nowMs += 1_801_000;
    expect(await client.send("te laat")).toBe("retry");
    expect(client.statuses).toContain(3);
  });

  it("uploads a picture, and shows it as one attachment under its name", async () => {
    await start();
    const client = connect(await host.token());
    const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
    const contentUrl = URL.createObjectURL(new Blob([png], { type: "image/png" }));
    const id: unknown = await client.directLine.postActivity({
      type: "message", text: "zie foto", from: { id: "anyone" }, attachments: [{ contentType: "image/png", contentUrl, name: "foto.png" }],
    }).toPromise();
    await vi.waitFor(() => expect(client.received.find((activity) => activity.id === id)).toMatchObject({
      text: "zie foto", attachments: [{ contentType: "image/png", name: "foto.png", contentUrl: expect.stringContaining(host.url) as unknown }],
    }));
    expect(await client.directLine.getSessionId().toPromise()).toMatch(/^[0-9a-f]{32}$/);
  });
});
