import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import restify, { type Next, type Request, type Response, type Route, type Server, type ServerOptions } from "restify";
import { AppError, messageOf } from "../errors.js";
import { sendFault } from "../http-fault.js";
import type { Log } from "../log.js";
import { answerFault, type FaultPage } from "./faults.js";
import { logRequest, requestIdHeader } from "./request-log.js";
import { setSecurityHeaders } from "./security-headers.js";

export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export interface HttpServerOptions {
  publicUrl: string | undefined;
  log: Log;
  /** Takes WebSocket handshakes; without it each is refused with 404. */
  onUpgrade?: UpgradeHandler;
  /** What a browser gets for an address that is not there; without it, JSON. */
  faultPage?: FaultPage;
}

/** Longer than the keep-alive of the usual proxies (60 s), so that they close first. */
const keepAliveMs = 65_000;
/** A body of 4 MB over a slow phone, and an end to clients that never finish. */
const requestTimeoutMs = 120_000;

/**
 * A restify server with what holds for every address: security headers, request ids, log lines, and errors as
 * `{"error":{"code","message"}}`. It parses no bodies: each route parses what it takes.
 * Register handlers as `async (request, response)`: what they reject with becomes a 500, what a callback handler throws
 * would end the process.
 */
export function createHttpServer(options: HttpServerOptions): Server {
  const server = restify.createServer(serverOptions(options.log));
  server.pre((request: Request, response: Response, next: Next) => {
    response.setHeader(requestIdHeader, randomUUID());
    setSecurityHeaders(response, options.publicUrl);
    if (isReadable(request)) {
      next();
      return;
    }
    sendFault(response, 400, { code: "BadArgument", message: "The address or the Host header is not valid" });
    next(false);
  });
  // restify is told nothing back: with no call of its callback it adds no answer of its own.
  server.on("restifyError", (request: Request, response: Response, error: unknown) =>
    answerFault(error, request, response, { log: options.log, page: options.faultPage }));
  server.on("after", (request: Request, response: Response, route: Route | undefined) => logRequest(options.log, request, response, route));
  takeUpgrades(server, options.onUpgrade ?? refuseUpgrade);
  server.on("clientError", answerClientError);
  server.server.keepAliveTimeout = keepAliveMs;
  server.server.requestTimeout = requestTimeoutMs;
  return server;
}

/** Conversation ids of Teams are longer than the 100 characters that the router takes of a parameter; its option is not in restify's types. */
function serverOptions(log: Log): ServerOptions {
  const options: ServerOptions & { maxParamLength: number } = { name: "", log: quiet(log), maxParamLength: 1_000 };
  return options;
}

/** restify makes a URL of address and Host header where nothing catches what it throws: one such request ended the process. */
function isReadable(request: Request): boolean {
  try {
    request.getUrl();
    return true;
  } catch {
    return false;
  }
}

/** restify's own lines may hold bodies and addresses with tokens; ours say what is needed. */
function quiet(log: Log): NonNullable<ServerOptions["log"]> {
  // restify's types still name bunyan; it has used pino for years.
  return log.child({}, { level: "silent" }) as unknown as NonNullable<ServerOptions["log"]>;
}

/**
 * Only WebSockets are upgrades. Java's HttpClient and curl also offer `Upgrade: h2c` with plain requests, and a server may ignore
 * an offer (RFC 9110, 7.8); but Node before 24.9 takes each such socket out of HTTP.
 */
function takeUpgrades(server: Server, onUpgrade: UpgradeHandler): void {
  Object.assign(server.server, { shouldUpgradeCallback: isWebSocketOffer });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (isWebSocketOffer(request)) onUpgrade(request, socket, head);
    else serveWithoutUpgrade(server, request, { socket, head });
  });
}

function isWebSocketOffer(request: IncomingMessage): boolean {
  return request.headers.upgrade?.toLowerCase() === "websocket";
}

/** Hands the connection back to HTTP with the same request but for its offer, and for this one request: its body is still to come. */
function serveWithoutUpgrade(server: Server, request: IncomingMessage, rest: { socket: Duplex; head: Buffer }): void {
  const { method = "GET", url = "/", httpVersion, rawHeaders } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`, "Connection: close"];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? "";
    if (!["connection", "upgrade"].includes(name.toLowerCase())) lines.push(`${name}: ${rawHeaders[i + 1] ?? ""}`);
  }
  rest.socket.unshift(Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), rest.head]));
  server.server.emit("connection", rest.socket);
}

function refuseUpgrade(_request: IncomingMessage, socket: Duplex): void {
  endRaw(socket, "404 Not Found", { code: "NotFound", message: "No WebSocket is served at this address" });
}

/** What is not even HTTP, or has too long a header: Node has no request to route. */
function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, fault] = error.code === "HPE_HEADER_OVERFLOW"
    ? ["431 Request Header Fields Too Large", { code: "HeadersTooLarge", message: "The headers of the request are too large" }] as const
    : error.code === "ERR_HTTP_REQUEST_TIMEOUT"
      ? ["408 Request Timeout", { code: "RequestTimeout", message: "The request did not arrive in time" }] as const
      : ["400 Bad Request", { code: "BadArgument", message: "The request is not valid HTTP" }] as const;
  endRaw(socket, status, fault);
}

function endRaw(socket: Duplex, status: string, fault: { code: string; message: string }): void {
  const body = JSON.stringify({ error: fault });
  // The client may be gone already; there is nobody left to tell.
  socket.on("error", () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\n`
    + `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

/** The server cannot take requests at the address of the settings. */
export class ListenError extends AppError {
  readonly code = "listen";

  constructor(port: number, host: string, cause: NodeJS.ErrnoException) {
    super(`The server cannot listen on ${host.includes(":") ? `[${host}]` : host}:${port} (${reasonOf(cause)}); ${mendOf(cause)}`, { cause });
  }
}

function reasonOf(cause: NodeJS.ErrnoException): string {
  switch (cause.code) {
    case "EADDRINUSE": return "another program listens there";
    case "EACCES": return "this user may not";
    case "EADDRNOTAVAIL": return "this machine does not have that address";
    case "ENOTFOUND": case "EAI_AGAIN": case "EINVAL": return "that is no address of this machine";
    default: return messageOf(cause);
  }
}

function mendOf({ code }: NodeJS.ErrnoException): string {
  if (code === "EADDRINUSE") return "end that program, or set PORT to a port that is free";
  if (code === "EACCES") return "set PORT to a port from 1024";
  return "set HOST to an address of this machine, such as 127.0.0.1, or to 0.0.0.0 for all of them";
}

/** @throws ListenError when the port is taken or the host is no address of this machine */
export async function listen(server: Server, port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const refuse = (cause: NodeJS.ErrnoException): void => reject(new ListenError(port, host, cause));
    // restify emits its Node server's errors again on itself, and one that nobody hears there ends the process.
    server.once("error", refuse);
    server.listen(port, host, () => {
      server.off("error", refuse);
      resolve();
    });
  });
}

/**
 * Takes no new connections, lets running requests finish, closes idle ones. What still runs after `graceMs` is cut.
 * WebSockets are no requests: their channel closes them.
 */
export async function stopHttpServer(server: Server, graceMs: number): Promise<void> {
  const node = server.server;
  if (!node.listening) return;
  let cut: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve) => {
    node.close(() => resolve());
    const closeIdle = (): void => {
      if ("closeIdleConnections" in node) node.closeIdleConnections();
    };
    closeIdle();
    server.on("after", () => setImmediate(closeIdle));
    cut = setTimeout(() => {
      if ("closeAllConnections" in node) node.closeAllConnections();
      // Upgraded sockets keep `close` waiting and are not among "all connections".
      resolve();
    }, graceMs);
  });
  clearTimeout(cut);
}
