import { createHash, timingSafeEqual } from "node:crypto";
import { isIP } from "node:net";
import type { Registry } from "prom-client";
import type { Request, Response, Server } from "restify";
import { sendFault } from "../http-fault.js";
import type { Log } from "../log.js";
import { messageOf } from "../errors.js";

export interface HealthOptions {
  /** Rejects, with the reason, while the server cannot answer customers: store unreachable, or stopping. */
  ready: () => Promise<void>;
  /** A line more for who looks at `/readyz`, of what is late and stops nobody from using the server. */
  remark?: () => Promise<string | undefined>;
  registry: Registry;
  /** Bearer token for `/metrics` from other machines; undefined: only this machine. */
  metricsToken: string | undefined;
  /** Number of proxies before the server. With any, one of this machine may bring strangers, so that `/metrics` wants the token of everybody. */
  trustedProxies: number;
  log: Log;
}

/**
 * `/healthz`: the process lives. `/readyz`: it can serve, else 503. `/metrics`: Prometheus, with the token, or without it for this machine
 * when there is no proxy before the server.
 */
export function registerHealth(server: Server, options: HealthOptions): void {
  const alive = async (_request: Request, response: Response): Promise<void> => {
    sendText(response, 200, "text/plain; charset=utf-8", "ok\n");
    await Promise.resolve();
  };
  const ready = async (_request: Request, response: Response): Promise<void> => {
    let remark: string | undefined;
    try {
      await options.ready();
      remark = await options.remark?.();
    } catch (error) {
      options.log.warn({ reason: messageOf(error) }, "not ready");
      sendFault(response, 503, { code: "NotReady", message: "The server cannot take requests now; its log says why" });
      return;
    }
    sendText(response, 200, "text/plain; charset=utf-8", remark === undefined ? "ready\n" : `ready\n${remark}\n`);
  };
  const metrics = async (request: Request, response: Response): Promise<void> => {
    const refusal = metricsRefusal(request, options);
    if (refusal !== undefined) {
      if (refusal === 401) response.setHeader("WWW-Authenticate", "Bearer");
      sendFault(response, refusal, { code: refusal === 401 ? "Unauthorized" : "Forbidden", message: mendOf(options) });
      return;
    }
    sendText(response, 200, options.registry.contentType, await options.registry.metrics());
  };
  for (const [path, handler] of [["/healthz", alive], ["/readyz", ready], ["/metrics", metrics]] as const) {
    server.get(path, handler);
    server.head(path, handler);
  }
}

function sendText(response: Response, status: number, type: string, body: string): void {
  response.writeHead(status, { "Content-Type": type, "Content-Length": Buffer.byteLength(body), "Cache-Control": "no-store" });
  response.end(body);
}

/** 401 when a token could open it, 403 when nothing can from there, undefined when it is allowed. */
function metricsRefusal(request: Request, { metricsToken: token, trustedProxies }: HealthOptions): 401 | 403 | undefined {
  const given = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (token !== undefined && given !== undefined && sameSecret(given, token)) return undefined;
  // A proxy on this machine connects from loopback too; most name the real client in a header.
  const proxied = request.headers["x-forwarded-for"] !== undefined || request.headers.forwarded !== undefined;
  if (trustedProxies === 0 && !proxied && given === undefined && isLoopbackAddress(request.socket.remoteAddress)) return undefined;
  return token === undefined ? 403 : 401;
}

function mendOf({ metricsToken, trustedProxies }: HealthOptions): string {
  const withToken = metricsToken === undefined ? "set METRICS_TOKEN and give it as a bearer token" : "give METRICS_TOKEN as a bearer token";
  return trustedProxies === 0 ? `Ask from the server itself, or ${withToken}` : `The server is behind a proxy: ${withToken}`;
}

function isLoopbackAddress(address: string | undefined): boolean {
  if (address === undefined) return false;
  const plain = address.startsWith("::ffff:") ? address.slice("::ffff:".length) : address;
  return plain === "::1" || (isIP(plain) === 4 && plain.startsWith("127."));
}

/** Hashed first, so that neither length nor content shows in the time it takes. */
function sameSecret(given: string, wanted: string): boolean {
  const digest = (value: string): Buffer => createHash("sha256").update(value).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
