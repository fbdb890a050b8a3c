import { once } from "node:events";
import { connect } from "node:net";
import { PassThrough } from "node:stream";
import { pino } from "pino";
import type { Request, Response, Server } from "restify";
import { afterEach, describe, expect, it, vi } from "vitest";
import { RequestError } from "../../src/http-body.js";
import { createHttpServer, listen, ListenError, stopHttpServer, type HttpServerOptions } from "../../src/http/server.js";
import { createLog } from "../../src/log.js";
import { startServer, type RunningServer } from "../support/page-server.js";

let running: RunningServer | undefined;

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

async function serve(register: (server: Server) => void = () => undefined, options: Partial<HttpServerOptions> = {}): Promise<string> {
  running = await startServer(options, register);
  return running.url;
}

function answerOk(_request: Request, response: Response): Promise<void> {
  response.end("ok");
  return Promise.resolve();
}

const ok = async (request: Request, response: Response): Promise<void> => answerOk(request, response);

class TeapotError extends RequestError {
  readonly code = "Teapot";
  readonly status = 418;
  override readonly headers = { "Retry-After": "5" };
}

/** Sends bytes as they are and reads the answer until the server closes. */
async function raw(url: string, bytes: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  socket.write(bytes);
  await once(socket, "close");
  return Buffer.concat(chunks).toString("utf8");
}

describe("what every answer carries", () => {
  it.each(["/there", "/missing"])("has the security headers and a request id of its own at %s", async (path) => {
    const url = await serve((server) => server.get("/there", ok));
    const { headers } = await fetch(url + path, { headers: { "X-Request-Id": "of-the-client" } });
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("strict-origin-when-cross-origin");
    expect(headers.get("permissions-policy")).toContain("camera=()");
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get("server")).toBeNull();
  });

  it("tells browsers to stay on HTTPS only where the public address is HTTPS", async () => {
    const plain = await fetch(await serve(undefined, { publicUrl: "http://chat.example.nl" }));
    expect(plain.headers.get("strict-transport-security")).toBeNull();
    await running?.stop();
    const secure = await fetch(await serve(undefined, { publicUrl: "https://chat.example.nl" }));
    expect(secure.headers.get("strict-transport-security")).toContain("max-age=31536000");
  });
});

describe("faults", () => {
  it("answers an unknown address with 404 and the error as JSON, without repeating the address", async () => {
    const response = await fetch(`${await serve()}/geheim?token=abc`);
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toContain("application/json");
    const text = await response.text();
    expect(JSON.parse(text)).toEqual({ error: { code: "NotFound", message: expect.any(String) as string } });
    expect(text).not.toContain("geheim");
  });

  it("answers a wrong method with 405 and those that it takes", async () => {
    const url = await serve((server) => server.get("/there", ok));
    const response = await fetch(`${url}/there`, { method: "DELETE" });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET");
    expect(await response.json()).toMatchObject({ error: { code: "MethodNotAllowed" } });
  });

  it("answers what a handler throws with 500 and the request's id, never with the error's text", async () => {
    const url = await serve((server) => server.get("/bang", async () => Promise.reject(new Error("mijn wachtwoord is geheim"))));
    const response = await fetch(`${url}/bang`);
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(text).toContain(response.headers.get("x-request-id"));
    expect(text).not.toContain("wachtwoord");
  });

  it("answers an error that is meant for the client as it says", async () => {
    const url = await serve((server) => server.get("/tea", async () => Promise.reject(new TeapotError("Short and stout"))));
    const response = await fetch(`${url}/tea`);
    expect(response.status).toBe(418);
    expect(response.headers.get("retry-after")).toBe("5");
    expect(await response.json()).toEqual({ error: { code: "Teapot", message: "Short and stout" } });
  });

  it("cuts the connection when an answer breaks off half-way, so that it does not look whole", async () => {
    const url = await serve((server) => server.get("/half", async (_request: Request, response: Response) => {
      response.writeHead(200, { "Content-Length": 100 });
      await new Promise<void>((resolve) => response.write("half", () => resolve()));
      throw new Error("the rest is gone");
    }));
    const response = await fetch(`${url}/half`);
    await expect(response.text()).rejects.toThrow();
    expect((await fetch(`${url}/half`)).status).toBe(200);
  });

  it.each([
    ["an address that is no UTF-8", "GET /%ff%fe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"],
    ["an address of slashes", "GET // HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"],
    ["a foreign address", "GET http://[::bad HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"],
    ["a host that is none", "GET / HTTP/1.1\r\nHost: ][\r\nConnection: close\r\n\r\n"],
    ["no HTTP at all", "hallo\r\n\r\n"],
    ["a header that is too long", `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${"a".repeat(40_000)}\r\n\r\n`],
    ["an odd method", "PROPFIND / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"],
    ["OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"],
  ])("answers %s, and lives", async (_what, bytes) => {
    const url = await serve((server) => server.get("/there", ok));
    expect(await raw(url, bytes)).toMatch(/^HTTP\/1\.1 [245]\d\d /);
    expect((await fetch(`${url}/there`)).status).toBe(200);
  });

  it("refuses a WebSocket when nobody takes them", async () => {
    const url = await serve();
    const answer = await raw(url, "GET /x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
  });

  it.each([["GET", ""], ["POST", "Content-Length: 5\r\n"]])("serves a %s that also offers h2c as if it did not, with its body", async (method, length) => {
    const onUpgrade = vi.fn<NonNullable<HttpServerOptions["onUpgrade"]>>();
    const echo = async (request: Request, response: Response): Promise<void> => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      response.end(JSON.stringify([request.headers["x-own"], request.url, Buffer.concat(chunks).toString()]));
    };
    const url = await serve((server) => {
      server.get("/echo", echo);
      server.post("/echo", echo);
    }, { onUpgrade });
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    const head = `${method} /echo?a=%20b HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\nX-Own: é\r\n${length}\r\n`;
    // The body in two pieces: with the head, and later.
    socket.write(Buffer.from(length === "" ? head : `${head}ha`, "latin1"));
    await once(socket, "connect");
    await new Promise((resolve) => setImmediate(resolve));
    if (length !== "") socket.write("llo");
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    const answer = Buffer.concat(chunks).toString();
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toContain(JSON.stringify(["é", "/echo?a=%20b", length === "" ? "" : "hallo"]));
    expect(onUpgrade).not.toHaveBeenCalled();
    expect((await fetch(`${url}/echo`)).status).toBe(200);
  });

  it("passes WebSocket handshakes on", async () => {
    const onUpgrade = vi.fn<NonNullable<HttpServerOptions["onUpgrade"]>>((_request, socket) => socket.end("HTTP/1.1 418 Teapot\r\n\r\n"));
    const url = await serve(undefined, { onUpgrade });
    expect(await raw(url, "GET /stream?t=1 HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")).toContain("418");
    expect(onUpgrade.mock.calls[0]?.[0].url).toBe("/stream?t=1");
  });
});

describe("the log", () => {
  it("has one line a request, with the route's pattern and no address, query, body or header", async () => {
    const output = new PassThrough();
    const lines: string[] = [];
    output.on("data", (chunk: Buffer) => lines.push(chunk.toString("utf8")));
    const url = await serve((server) => server.post("/conversations/:id", ok), { log: pino({ level: "trace" }, output) });
    const response = await fetch(`${url}/conversations/geheim-id?t=geheim-token`, {
      method: "POST", body: "geheime tekst", headers: { Authorization: "Bearer geheim" },
    });
    await response.text();
    await vi.waitFor(() => expect(lines).toHaveLength(1), 10_000);
    expect(JSON.parse(lines.join(""))).toMatchObject({
      method: "POST", route: "/conversations/:id", status: 200, requestId: response.headers.get("x-request-id"),
    });
    expect(lines.join("")).not.toContain("geheim");
  });
});

describe("listening", () => {
  const refusalOf = (port: number, host: string): Promise<unknown> =>
    listen(createHttpServer({ publicUrl: undefined, log: createLog("silent") }), port, host).catch((error: unknown) => error);

  it("names the address and PORT when another program listens there", async () => {
    const port = Number(new URL(await serve()).port);
    const refusal = await refusalOf(port, "127.0.0.1");
    expect(refusal).toBeInstanceOf(ListenError);
    expect(refusal).toMatchObject({ code: "listen", message: expect.stringMatching(new RegExp(`127\\.0\\.0\\.1:${port} .*set PORT`)) as string });
  });

  it.each([["192.0.2.1", "192.0.2.1:0 "], ["2001:db8::1", "[2001:db8::1]:0 "]])(
    "names the address and HOST when this machine is not %s", async (host, address) => {
      const refusal = await refusalOf(0, host);
      expect(refusal).toBeInstanceOf(ListenError);
      expect(String(refusal)).toContain(address);
      expect(String(refusal)).toContain("set HOST");
    });

  it("can try again after a refusal", async () => {
    const taken = Number(new URL(await serve()).port);
    const server = createHttpServer({ publicUrl: undefined, log: createLog("silent") });
    await expect(listen(server, taken, "127.0.0.1")).rejects.toThrow(ListenError);
    await listen(server, 0, "127.0.0.1");
    expect(server.address().port).not.toBe(taken);
    await stopHttpServer(server, 1_000);
  });
});

describe("stopping", () => {
  it("lets a running request finish, and then takes no other", async () => {
    let finish = (): void => undefined;
    const arrived = new Promise<void>((resolveArrived) => {
      finish = resolveArrived;
    });
    let answer = (): void => undefined;
    const url = await serve((server) => server.get("/slow", async (_request: Request, response: Response) => {
      await new Promise<void>((resolve) => {
        answer = resolve;
        finish();
      });
      response.end("done");
    }));
    const request = fetch(`${url}/slow`);
    await arrived;
    const server = running?.server;
    if (server === undefined) throw new Error("not running");
    const stopped = stopHttpServer(server, 60_000);
    answer();
    expect(await (await request).text()).toBe("done");
    // Keep-alive connections would hold it up for a minute.
    await stopped;
    await expect(fetch(`${url}/slow`)).rejects.toThrow();
  });

  it("cuts what does not finish in time", async () => {
    const url = await serve((server) => server.get("/never", async () => new Promise<void>(() => undefined)));
    const request = fetch(`${url}/never`).then(() => "answered", () => "cut");
    const server = running?.server;
    if (server === undefined) throw new Error("not running");
    await vi.waitFor(() => expect(server.inflightRequests()).toBe(1), 10_000);
    await stopHttpServer(server, 1);
    expect(await request).toBe("cut");
  });
});
