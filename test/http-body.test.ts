import { once } from "node:events";
import { connect } from "node:net";
import restify, { type Server } from "restify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jsonBody } from "../src/http-body.js";

const limitBytes = 1_000;
let server: Server;
let url: string;

beforeAll(async () => {
  server = restify.createServer({ name: "" });
  server.post("/", jsonBody({ limitBytes }), (request, response, next) => {
    response.writeHead(200);
    response.end(JSON.stringify({ got: (request.body as unknown) ?? "nothing" }));
    next(false);
  });
  const waits = { longestMs: 60_000, silentMs: 60_000, cutAfterMs: 50 };
  server.post("/silent", jsonBody({ limitBytes, waits: { ...waits, silentMs: 20 } }));
  server.post("/endless", jsonBody({ limitBytes, waits: { ...waits, longestMs: 20 } }));
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  url = `http://127.0.0.1:${(server.address()).port}/`;
});

afterAll(async () => {
  server.server.closeAllConnections();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
});

async function post(body: RequestInit["body"], headers: Record<string, string> = {}): Promise<{ status: number; json: { got?: unknown; error?: { code: string; message: string } } }> {
  const answer = await fetch(url, { method: "POST", headers, body: body ?? null });
  return { status: answer.status, json: await answer.json() as { got?: unknown } };
}

describe("jsonBody", () => {
  it("gives the parsed JSON, whatever the content type says", async () => {
    expect((await post(`{"a":["é",1]}`)).json.got).toEqual({ a: ["é", 1] });
  });

  it("takes an empty body for none, also when it is called JSON", async () => {
    expect(await post("", { "content-type": "application/json" })).toEqual({ status: 200, json: { got: "nothing" } });
    expect(await post(null)).toEqual({ status: 200, json: { got: "nothing" } });
  });

  it.each([
    ["not JSON", "{nee"],
    ["cut off", `{"a":`],
    ["not UTF-8", new Uint8Array([0x22, 0xff, 0x22])],
    ["nested too deep", "[".repeat(300) + "]".repeat(300)],
  ])("answers 400 for a body that is %s, without repeating it", async (_what, body) => {
    const { status, json } = await post(body);
    expect(status).toBe(400);
    expect(json.error?.code).toBe("BadArgument");
    expect(json.error?.message).not.toContain("nee");
  });

  it("does not count brackets inside text as levels", async () => {
    expect((await post(JSON.stringify("[{\\\"".repeat(100)))).status).toBe(200);
  });

  it("answers 415 for a compressed body", async () => {
    expect((await post("{}", { "content-encoding": "gzip" })).status).toBe(415);
  });

  it("takes a body of exactly the limit, and answers 413 for one byte more", async () => {
    expect((await post(`"${"a".repeat(limitBytes - 2)}"`)).status).toBe(200);
    const { status, json } = await post(`"${"a".repeat(limitBytes - 1)}"`);
    expect(status).toBe(413);
    expect(json.error?.code).toBe("PayloadTooLarge");
  });

  it("lets a client that sends all before it reads, and then closes, read its 413", async () => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    const body = Buffer.alloc(3_000_000, "a");
    socket.write(`POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n`);
    await new Promise<void>((resolve) => {
      socket.write(body, () => resolve());
    });
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1\.1 413 .*"PayloadTooLarge"/s);
  });

  it.each([["announced", true], ["not announced", false]])("reads 25 MiB to the end before it answers 413, when the size is %s", async (_what, announced) => {
    const bytes = new Blob([Buffer.alloc(25 * 2 ** 20)]);
    const answer = await fetch(url, { method: "POST", body: announced ? bytes : bytes.stream(), duplex: "half" });
    expect([answer.status, await answer.json()]).toMatchObject([413, { error: { code: "PayloadTooLarge" } }]);
  });

  it.each([
    ["/silent", "of which nothing comes", `Content-Length: ${limitBytes + 1}\r\n`, ""],
    ["/silent", "of an encoding that is not taken, of which only the begin comes", "Content-Encoding: gzip\r\nContent-Length: 100\r\n", "begin"],
    ["/endless", "that never ends", "Transfer-Encoding: chunked\r\n", `7d0\r\n${"a".repeat(2_000)}\r\n`],
  ])("at %s refuses a body %s, and cuts the connection", async (path, _what, headers, piece) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    const chunks: Buffer[] = [];
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    // The cut reaches a client that still sends as a reset.
    socket.on("error", () => undefined);
    socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\n${headers}\r\n${piece}`);
    const sending = setInterval(() => path === "/endless" && socket.write(piece), 1);
    await once(socket, "close");
    clearInterval(sending);
    expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1\.1 41[35] .*Connection: close\r\n.*\{"error":\{"code":"[A-Za-z]+","message":"[^"]*(?:\\"[^"]*)*"\}\}$/s);
  });

  it("goes on serving after a client went away in the middle", async () => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    await new Promise<void>((resolve) => {
      socket.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nhalf", () => resolve());
    });
    socket.destroy();
    expect((await post("{}")).status).toBe(200);
  });
});
