import type { Request, Response } from "restify";
import { BodyAbortedError, RequestError, sendThrown } from "../http-body.js";
import { sendFault } from "../http-fault.js";
import type { Log } from "../log.js";
import { requestIdOf } from "./request-log.js";

/** A page that tells a person in a browser what is wrong; see pages.ts. */
export type FaultPage = (request: Request, response: Response, status: number) => string;

interface Fault {
  code: string;
  message: string;
}

const knownFaults = new Map<number, Fault>([
  [400, { code: "BadArgument", message: "The request could not be read; check its address and body" }],
  [404, { code: "NotFound", message: "Nothing is served at this address" }],
  [405, { code: "MethodNotAllowed", message: "This address does not take that method; the Allow header names those it takes" }],
  [406, { code: "NotAcceptable", message: "This address cannot answer in the form that Accept asks for" }],
  [413, { code: "PayloadTooLarge", message: "The body is too large" }],
  [415, { code: "UnsupportedMediaType", message: "This address does not take that Content-Type" }],
]);

/** The status that an error asks for; anything that is not plainly the client's is 500. */
function statusOf(error: unknown): number {
  if (error instanceof RequestError) return error.status;
  const status: unknown = typeof error === "object" && error !== null && "statusCode" in error ? error.statusCode : undefined;
  return typeof status === "number" && Number.isInteger(status) && status >= 400 && status <= 599 ? status : 500;
}

/**
 * Answers what no route answered: unknown address, wrong method, a handler that threw. Only a RequestError's own text
 * goes into the body; others, and the address, may hold what a customer wrote.
 */
export function answerFault(error: unknown, request: Request, response: Response, options: { log: Log; page: FaultPage | undefined }): void {
  if (error instanceof BodyAbortedError) return;
  const status = statusOf(error);
  if (status >= 500) {
    options.log.error({ requestId: requestIdOf(response), err: error }, "a request failed");
  }
  if (response.headersSent) {
    // Half an answer cannot be mended; a cut connection at least does not look complete.
    if (!response.writableEnded) response.destroy();
    return;
  }
  if (options.page !== undefined && wantsHtml(request)) {
    const body = options.page(request, response, status);
    response.writeHead(status, { "Content-Type": "text/html; charset=utf-8", "Content-Length": Buffer.byteLength(body) });
    response.end(request.method === "HEAD" ? undefined : body);
    return;
  }
  if (error instanceof RequestError) {
    sendThrown(response, error);
    return;
  }
  sendFault(response, status, knownFaults.get(status) ?? unexpected(status, requestIdOf(response)));
}

function unexpected(status: number, requestId: string): Fault {
  if (status < 500) return { code: "BadRequest", message: "The request was refused" };
  return { code: "ServiceError", message: `Something failed here; the server's log tells more under request ${requestId}` };
}

/** Whether a browser asks for a page: an API call with `Accept: *` gets JSON. */
function wantsHtml(request: Request): boolean {
  return (request.method === "GET" || request.method === "HEAD") && (request.headers.accept ?? "").includes("text/html");
}
