import { chmodSync, existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import type { Attachment } from "botbuilder";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DirectLineHost, type Json, type Started } from "../support/direct-line-host.js";

const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
const gif = Buffer.from("R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==", "base64");
const pdf = Buffer.from("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n");

interface Sent {
  activity?: unknown;
  /** As the official client sends it: a file part with a type of its own. */
  asField?: boolean;
  files?: [name: string, bytes: Buffer, type?: string][] | undefined;
}

let host: DirectLineHost;
let conversation: Started;
let uploads: unknown[];

beforeEach(async () => {
  uploads = [];
  host = await DirectLineHost.start({
    answer: (context, origin) => {
      uploads.push(origin.uploads);
      return context.activity.type === "message" ? [{ type: "message", text: "gezien" }] : [];
    },
  });
  conversation = await host.startConversation();
  await host.directLine.idle();
});

afterEach(async () => {
  await host.close();
});

async function upload(sent: Sent): Promise<{ status: number; body: Json }> {
  const form = new FormData();
  const json = JSON.stringify(sent.activity);
  if (sent.activity !== undefined && sent.asField !== true) form.append("activity", new Blob([json], { type: "application/vnd.microsoft.activity" }));
  if (sent.activity !== undefined && sent.asField === true) form.append("activity", json);
  for (const [name, bytes, type] of sent.files ?? []) form.append("file", new Blob([bytes], { type: type ?? "image/png" }), name);
  return send(form);
}

async function send(body: RequestInit["body"], headers: Record<string, string> = {}): Promise<{ status: number; body: Json }> {
  const path = `/v3/directline/conversations/${conversation.conversationId}/upload?userId=dl_someone`;
  return host.call(path, { method: "POST", token: conversation.token, headers, body });
}

/** The attachments of the echo. */
async function attachments(id: unknown): Promise<Attachment[]> {
  const { activities } = await host.history(conversation);
  return activities.find((activity) => activity.id === id)?.attachments ?? [];
}

function stored(): string[] {
  const folder = join(host.dataDir, "uploads");
  return existsSync(folder) ? readdirSync(folder) : [];
}

describe("an upload", () => {
  it.each([[false], [true]])("replaces the stubs by the files, in the order of the stubs (activity as a field: %s)", async (asField) => {
    const { status, body } = await upload({
      asField,
      activity: {
        type: "message", text: "zie", from: { id: "dl_ander" }, channelData: { attachmentSizes: [1, 2, 3], clientActivityID: "u1" },
        attachments: [{ name: "foto.png", contentType: "image/png", thumbnailUrl: "data:x" }, { name: "foto (1).png" }, { name: "brief é.pdf", contentType: "application/pdf" }],
      },
      files: [["brief é.pdf", pdf], ["foto (1).png", gif], ["foto.png", png]],
    });
    expect(status).toBe(200);
    const echo = (await host.history(conversation)).activities.find(({ id }) => id === body["id"]);
    expect(echo).toMatchObject({ text: "zie", from: { id: conversation.userId }, channelData: { attachmentSizes: [1, 2, 3] } });
    expect(echo?.attachments).toMatchObject([
      { name: "foto.png", contentType: "image/png" }, { name: "foto (1).png", contentType: "image/gif" }, { name: "brief é.pdf", contentType: "application/pdf" },
    ]);
    expect(JSON.stringify(echo)).not.toContain("data:x");
  });

  it("is told to the bot with the files' ids; an address that a client only points to is not", async () => {
    const { body } = await upload({ files: [["foto.png", png]] });
    await host.directLine.idle();
    const [attachment] = await attachments(body["id"]);
    host.clock.nowMs += 1_000;
    await host.post(conversation, { type: "message", attachments: [attachment] });
    await host.directLine.idle();
    expect(uploads.slice(1)).toEqual([[{ id: stored()[0], name: "foto.png" }], []]);
  });

  it("without an activity makes an empty message, and one raw file does as well", async () => {
    const form = await upload({ files: [["foto.png", png]] });
    const raw = await send(png, { "content-type": "image/png", "content-disposition": `attachment; name="file"; filename="los.png"` });
    expect(await attachments(form.body["id"])).toMatchObject([{ name: "foto.png" }]);
    expect(await attachments(raw.body["id"])).toMatchObject([{ name: "los.png", contentType: "image/png" }]);
  });

  it("that is repeated gets the first id, and its files are not kept twice", async () => {
    const sent = { activity: { type: "message", channelData: { clientActivityID: "u1" }, attachments: [{ name: "a.png" }] }, files: [["a.png", png]] as [string, Buffer][] };
    const first = await upload(sent);
    expect((await upload(sent)).body).toEqual(first.body);
    expect(stored()).toHaveLength(1);
  });

  it("keeps only the name of a path", async () => {
    const { body } = await send(png, { "content-disposition": `attachment; filename="..\\..\\etc/passwd.png"` });
    expect(await attachments(body["id"])).toMatchObject([{ name: "passwd.png" }]);
  });

  it("of other kinds of files is refused with 415, whatever they are called, and leaves nothing behind", async () => {
    const svg = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`);
    for (const bytes of [svg, Buffer.from("<html>"), Buffer.from("PK\u0003\u0004"), Buffer.alloc(0)]) {
      expect((await upload({ files: [["goed.png", png], ["fout.png", bytes]] })).status).toBe(415);
    }
    expect(stored()).toEqual([]);
  });

  it("of 4 MiB is taken, and of more gets 413", async () => {
    const large = (size: number): Buffer => Buffer.concat([png, Buffer.alloc(size - png.length)]);
    expect((await upload({ files: [["a.png", large(2 ** 21)], ["b.png", large(2 ** 21)]] })).status).toBe(200);
    expect(await upload({ files: [["a.png", large(2 ** 21)], ["b.png", large(2 ** 21 + 1)]] })).toMatchObject({ status: 413, body: { error: { code: "PayloadTooLarge" } } });
    expect((await upload({ files: [["a.png", large(2 ** 23)]] })).status).toBe(413);
    expect(stored()).toHaveLength(2);
  });

  it("that cannot be read is refused with 400", async () => {
    expect((await send("geen multipart", { "content-type": "multipart/form-data; boundary=x" })).status).toBe(400);
    expect((await send("x", { "content-type": "multipart/form-data" })).status).toBe(400);
    expect((await upload({ activity: { type: "message" } })).body).toMatchObject({ error: { code: "MissingProperty" } });
    expect((await upload({ activity: { type: "conversationUpdate" }, files: [["a.png", png]] })).status).toBe(400);
    expect((await upload({ activity: [], files: [["a.png", png]] })).status).toBe(400);
    expect((await upload({ activity: { type: "message", text: "x".repeat(300_000) }, files: [["a.png", png]] })).status).toBe(400);
    expect((await send(null)).status).toBe(400);
    expect(stored()).toEqual([]);
  });

  it.each<[unknown]>([[undefined], [{ type: "message" }]])("of 20 files is taken, and of 21 gets 400 (activity: %o)", async (activity) => {
    const files = (count: number): Sent["files"] => Array.from({ length: count }, (_, i) => [`${i}.png`, png]);
    expect((await upload({ activity, files: files(20) })).status).toBe(200);
    expect((await upload({ activity, files: files(21) })).body).toMatchObject({ error: { code: "BadArgument", message: expect.stringContaining("20 files") as string } });
    expect((await upload({ activity, files: files(60) })).status).toBe(400);
    expect(stored()).toHaveLength(20);
  });

  it("of far more than is taken can read its 413, and without a right its 401", async () => {
    const bytes = Buffer.alloc(25 * 2 ** 20);
    expect(await send(bytes)).toMatchObject({ status: 413, body: { error: { code: "PayloadTooLarge" } } });
    conversation.token = "x";
    expect((await send(bytes)).status).toBe(401);
  });

  it.each([
    ["in number", { uploadsPerMinuteOfAddress: 2 }],
    ["in bytes", { uploadBytesPerMinuteOfAddress: 2 * png.length }],
  ])("beyond what one address may send %s gets 429, whatever the conversation", async (_what, limits) => {
    await host.close();
    host = await DirectLineHost.start({ limits });
    const statuses = [];
    for (let i = 0; i < 3; i++) {
      conversation = await host.startConversation();
      statuses.push((await upload({ files: [["a.png", png]] })).status);
    }
    expect(statuses).toEqual([200, 200, 429]);
    expect(stored()).toHaveLength(2);
  });

  it("for which the folder has no room gets 507, also one of several at the same time, until there is room again", async () => {
    await host.close();
    host = await DirectLineHost.start({ limits: { uploadsFolderBytes: 2 * png.length } });
    conversation = await host.startConversation();
    expect((await upload({ files: [["a.png", png]] })).status).toBe(200);
    const both = await Promise.all([upload({ files: [["b.png", png]] }), upload({ files: [["c.png", png]] })]);
    expect(both.map(({ status }) => status)).toContain(507);
    expect(stored().length).toBeLessThanOrEqual(2);
    expect((await upload({ files: [["d.png", png], ["e.png", png]] })).body).toMatchObject({ error: { code: "InsufficientStorage" } });
    await host.db.deleteFrom("dl_uploads").execute();
    expect((await upload({ files: [["f.png", png], ["g.png", png]] })).status).toBe(200);
  });

  it("without a right to it is refused so that a client that sends all before it reads can read why", async () => {
    const socket = connect(Number(new URL(host.url).port), "127.0.0.1");
    const body = Buffer.alloc(3_000_000);
    const path = `/v3/directline/conversations/${conversation.conversationId}/upload`;
    socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer x\r\nContent-Length: ${body.length}\r\n\r\n`);
    await new Promise<void>((resolve) => {
      socket.write(body, () => resolve());
    });
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1\.1 401 /);
  });

  it("to a conversation that was erased gets 404", async () => {
    await host.db.deleteFrom("dl_conversations").execute();
    expect((await upload({ files: [["a.png", png]] })).status).toBe(404);
    expect(stored()).toEqual([]);
  });
});

describe("an uploaded file", () => {
  async function fetchFile(name: string, bytes: Buffer): Promise<Response> {
    const { body } = await upload({ files: [[name, bytes]] });
    const [attachment] = await attachments(body["id"]);
    expect(attachment?.contentUrl).toMatch(new RegExp(`^${host.url}/v3/directline/attachments/[0-9a-f]{32}$`));
    return fetch(String(attachment?.contentUrl));
  }

  it("is served as it was, without a token, so that nothing in it runs", async () => {
    const answer = await fetchFile(`rare "naam" é'.png`, png);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(png);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "image/png", "x-content-type-options": "nosniff", "content-security-policy": "default-src 'none'; sandbox",
      "cache-control": "private, no-store", "content-disposition": "inline; filename*=UTF-8''rare%20%22naam%22%20%C3%A9%27.png",
    });
    expect((await fetchFile("brief.pdf", pdf)).headers.get("content-disposition")).toMatch(/^attachment;/);
  });

  it("is readable for this program's user alone, and gone is 404", async () => {
    const answer = await fetchFile("a.png", png);
    const [file = ""] = stored();
    expect(statSync(join(host.dataDir, "uploads", file)).mode & 0o777).toBe(0o600);
    expect(statSync(join(host.dataDir, "uploads")).mode & 0o777).toBe(0o700);
    expect(readFileSync(join(host.dataDir, "uploads", file))).toEqual(png);
    await host.db.deleteFrom("dl_uploads").execute();
    expect((await fetch(answer.url)).status).toBe(404);
    expect((await fetch(answer.url.replace(/[0-9a-f]{32}$/, "..%2F..%2Ftest.db"))).status).toBe(404);
  });

  it("that a ticket still holds is no longer served once its conversation is erased", async () => {
    const answer = await fetchFile("a.png", png);
    await host.db.deleteFrom("dl_conversations").execute();
    expect((await fetch(answer.url)).status).toBe(404);
    expect(stored()).toHaveLength(1);
  });

  it("that this very process wrote is removed as well once nobody knows it", async () => {
    await fetchFile("a.png", png);
    await host.db.deleteFrom("dl_uploads").execute();
    chmodSync(join(host.dataDir, "uploads"), 0o755);
    await host.directLine.resume();
    expect(stored()).toEqual([]);
    expect(statSync(join(host.dataDir, "uploads")).mode & 0o777).toBe(0o700);
  });

  it("that no conversation knows is removed at the next start; the others stay", async () => {
    const answer = await fetchFile("a.png", png);
    await host.shutDown();
    writeFileSync(join(host.dataDir, "uploads", "0".repeat(32)), "half");
    await host.listen();
    expect(stored()).toHaveLength(1);
    expect((await fetch(answer.url)).status).toBe(200);
  });
});
