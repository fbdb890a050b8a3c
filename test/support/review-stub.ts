import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import sirv from "sirv";
import { readWebManifest } from "../../src/http/static-files.js";
import { packageRoot } from "../../src/package-root.js";
import type { Role, SessionInfo } from "../../src/review/wire.js";

export interface StubCall {
  /** What the `:names` of the path stand for. */
  params: Record<string, string>;
  query: URLSearchParams;
  body: unknown;
  request: IncomingMessage;
  response: ServerResponse;
}

/** What a route answers: JSON with a status (200 unless given), a file as text, or nothing more when it wrote the response itself. */
export type StubReply = { status?: number; json?: unknown } | { file: string; contentType: string } | "sent";

/** By "METHOD /path/:param" below /review/api. */
export type StubRoutes = Record<string, (call: StubCall) => StubReply | Promise<StubReply>>;

export interface ReviewStub {
  url: string;
  /** "METHOD /path?query" of every call of the API, in order. */
  calls: string[];
  /** Routes can be added and replaced while it runs. */
  routes: StubRoutes;
  stop(): Promise<void>;
}

export function stubSession(role: Role = "agent"): SessionInfo {
  return {
    name: "Sanne de Vries", role, timeZone: "Europe/Amsterdam", retentionDays: 90,
    labels: [
      { label: "first-invoice", title: { nl: "Wat staat er op mijn eerste factuur?", en: "What is on my first invoice?" } },
      { label: "sla-cost", title: { nl: "Wat kost een SLA?", en: "What does an SLA cost?" } },
      { label: "portal-login", title: { nl: "Hoe log ik in op het beheerportaal?", en: "How do I log in to the management portal?" } },
      { label: "order-status", title: null }, { label: "human", title: null }, { label: "smalltalk", title: null }, { label: "none", title: null },
    ],
  };
}

/** The built review app with a made-up API behind it: what the browser sees is real, what it is told is the test's. */
export async function startReviewStub(routes: StubRoutes, options: { role?: Role; locale?: string } = {}): Promise<ReviewStub> {
  const web = join(packageRoot(), "dist", "web");
  const script = readWebManifest(web).reviewScript;
  const assets = sirv(join(web, "public"), { dev: true });
  const stub: Omit<ReviewStub, "url" | "stop"> = { calls: [], routes: { "GET /session": () => ({ json: stubSession(options.role) }), ...routes } };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://stub");
    if (url.pathname.startsWith("/assets/")) assets(request, response);
    else if (url.pathname.startsWith("/review/api/")) void answer(stub, { request, response, url });
    else if (url.pathname.startsWith("/review/sign-in")) response.setHeader("Content-Type", "text/html").end(`<!doctype html><title>stub</title><h1>Sign in</h1>`);
    else sendShell(response, script, options.locale ?? "nl");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    ...stub, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** As the server's own page; a policy any stricter would not let the app run. */
function sendShell(response: ServerResponse, script: string, locale: string): void {
  const nonce = randomBytes(16).toString("base64");
  response.setHeader("Content-Security-Policy", `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; img-src 'self' data:; `
    + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  response.end(`<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`
    + `<title>VST</title><meta name="csp-nonce" content="${nonce}"><link rel="icon" href="data:,"><script type="module" nonce="${nonce}" src="${script}"></script></head>`
    + `<body><div id="root"></div></body></html>`);
}

async function answer(stub: Pick<ReviewStub, "calls" | "routes">, { request, response, url }: { request: IncomingMessage; response: ServerResponse; url: URL }): Promise<void> {
  const method = request.method ?? "GET";
  const path = url.pathname.slice("/review/api".length);
  stub.calls.push(`${method} ${path}${url.search}`);
  const found = match(stub.routes, method, path);
  const body = await readBody(request);
  const reply = found === undefined ? { status: 404, json: { error: { code: "NotFound", message: "no such route in the stub" } } }
    : await found.handle({ params: found.params, query: url.searchParams, body, request, response });
  if (reply === "sent") return;
  if ("file" in reply) {
    response.setHeader("Content-Type", reply.contentType).end(reply.file);
    return;
  }
  response.statusCode = reply.status ?? (reply.json === undefined ? 204 : 200);
  if (reply.json === undefined) response.end();
  else response.setHeader("Content-Type", "application/json").end(JSON.stringify(reply.json));
}

function match(routes: StubRoutes, method: string, path: string): { handle: StubRoutes[string]; params: Record<string, string> } | undefined {
  for (const [key, handle] of Object.entries(routes)) {
    const [routeMethod, route = ""] = key.split(" ");
    const parts = route.split("/");
    const given = path.split("/");
    if (routeMethod !== method || parts.length !== given.length || !parts.every((part, index) => part.startsWith(":") || part === given[index])) continue;
    const params = Object.fromEntries(parts.flatMap((part, index) => (part.startsWith(":") ? [[part.slice(1), decodeURIComponent(given[index] ?? "")]] : [])));
    return { handle, params };
  }
  return undefined;
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return pieces.length === 0 ? undefined : JSON.parse(Buffer.concat(pieces).toString()) as unknown;
}
