import type { IncomingMessage, ServerResponse } from "node:http";
import type { Next, Request, RequestHandler, Response } from "restify";
import { parseJson, readBody, refuse } from "../http-body.js";
import type { Log } from "../log.js";
import type { Metrics } from "../metrics.js";
import { objectBody, type JsonObject } from "./incoming.js";

export type RouteHandler = (request: Request, response: Response) => Promise<void>;
export type Route = (handler: RouteHandler) => RequestHandler;

/** Makes restify handlers of ours: what they throw becomes an answer, always. */
export function routeFactory(logger: Log, metrics: Metrics): Route {
  return (handler) => function directLineRoute(request: Request, response: Response, next: Next): void {
    handler(request, response).catch(async (thrown: unknown) => {
      if (await refuse(response, thrown)) return;
      metrics.errors.inc({ where: "directline-http" });
      logger.error({ method: request.method, path: pathOf(request), err: thrown }, "a Direct Line request failed");
    }).finally(() => next(false));
  };
}

/**
 * The body as a JSON object, empty when there is none; to be read after the caller was checked.
 * @throws BodyTooLargeError, BodyEncodingError, BadBodyError, BadRequestError
 */
export async function readObject(request: IncomingMessage, limitBytes: number): Promise<JsonObject> {
  return objectBody(parseJson(await readBody(request, limitBytes)));
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
