import type { IncomingMessage, ServerResponse } from "node:http";
import type { Next, Request, RequestHandler, Response } from "restify";
import { refuse } from "./http-body.js";
import type { Log } from "./log.js";
import type { Metrics } from "./metrics.js";

export type RouteHandler = (request: Request, response: Response) => Promise<void>;
export type Route = (handler: RouteHandler) => RequestHandler;

export interface RouteOptions {
  log: Log;
  metrics: Metrics;
  /** Label of the errors that are counted, such as `directline-http`. */
  where: string;
}

/** Makes restify handlers of ours: what they throw becomes an answer, always. */
export function routeFactory({ log, metrics, where }: RouteOptions): Route {
  return (handler) => function answeredRoute(request: Request, response: Response, next: Next): void {
    handler(request, response).catch(async (thrown: unknown) => {
      if (await refuse(response, thrown)) return;
      metrics.errors.inc({ where });
      log.error({ where, method: request.method, path: pathOf(request), err: thrown }, "a request failed");
    }).finally(() => next(false));
  };
}

/** Answers are never to be cached: a poll repeats the same address. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  sendJsonText(response, status, JSON.stringify(body));
}

export function sendJsonText(response: ServerResponse, status: number, json: string): void {
  response.writeHead(status, {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(json),
    "Cache-Control": "no-store",
  });
  response.end(json);
}

/** A parameter of the path; routes only match when it is there. */
export function pathParameter(request: Request, name: string): string {
  return String((request.params as Record<string, unknown>)[name]);
}

/** Of a parameter that is given several times, the last. */
export function queryOf(request: IncomingMessage): Record<string, string | undefined> {
  const query = request.url?.split("?").slice(1).join("?") ?? "";
  return Object.fromEntries(new URLSearchParams(query));
}

/** Without the query: that of a stream holds a token. */
function pathOf(request: IncomingMessage): string {
  return request.url?.split("?", 1)[0] ?? "";
}
