import type { IncomingMessage, ServerResponse } from "node:http";
import type { Next, Request, RequestHandler, Response } from "restify";
import { AppError } from "./errors.js";
import { sendFault } from "./http-fault.js";

/** An error that is the client's to read: `status` and `code` go over the wire as they are. */
export abstract class RequestError extends AppError {
  /** HTTP status, 400 to 599. */
  abstract readonly status: number;
  /** Headers of the answer besides the usual ones. */
  readonly headers: Readonly<Record<string, string>> = {};
}

export class BodyTooLargeError extends RequestError {
  readonly code = "PayloadTooLarge";
  readonly status = 413;

  constructor(limitBytes: number) {
    super(`The body is larger than ${limitBytes} bytes; send a smaller one`);
  }
}

export class BadBodyError extends RequestError {
  readonly code = "BadArgument";
  readonly status = 400;
}

export class BodyEncodingError extends RequestError {
  readonly code = "UnsupportedMediaType";
  readonly status = 415;

  constructor(encoding: string) {
    super(`The body has Content-Encoding "${encoding}"; send it without one`);
  }
}

/** The client went away in the middle; there is nobody left to answer. */
export class BodyAbortedError extends AppError {
  readonly code = "body_aborted";
}

/** What is read and thrown away beyond the limit, so that the client reads the 413 instead of a reset. */
const drainLimitBytes = 16 * 1024 * 1024;
/** Deeper JSON would overflow the stack of whoever walks it later; cards stay far below. */
const deepestJson = 200;

/**
 * The whole body of a request.
 * @throws BodyTooLargeError after the rest was drained (up to 16 MiB of it), BodyEncodingError, BodyAbortedError
 */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const encoding = request.headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity") throw new BodyEncodingError(encoding);
  if (request.destroyed) throw new BodyAbortedError("The connection closed before the body was read");
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limitBytes) chunks.push(chunk);
      else chunks.length = 0;
      if (size > limitBytes + drainLimitBytes) {
        request.pause();
        reject(new BodyTooLargeError(limitBytes));
      }
    });
    request.once("end", () => {
      if (size > limitBytes) reject(new BodyTooLargeError(limitBytes));
      else resolve(Buffer.concat(chunks));
    });
    request.once("error", (cause) => reject(new BodyAbortedError("The connection broke while the body was read", { cause })));
    request.once("close", () => {
      // Also said after every whole body.
      if (!request.readableEnded) reject(new BodyAbortedError("The connection closed before the body was whole"));
    });
  });
}

/** Reads on and throws away, up to 16 MiB, so that a client that is still sending reads the answer instead of a reset. */
export async function drainBody(request: IncomingMessage): Promise<void> {
  if (request.destroyed || request.readableEnded) return;
  await new Promise<void>((resolve) => {
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > drainLimitBytes) {
        request.pause();
        resolve();
      }
    });
    for (const event of ["end", "error", "close"]) request.once(event, () => resolve());
  });
}

/**
 * Bytes to JSON, whatever the Content-Type says; an empty body is undefined.
 * @throws BadBodyError when it is not JSON, not UTF-8, or nested deeper than 200 levels
 */
export function parseJson(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return undefined;
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new BadBodyError("The body is not UTF-8; send JSON in UTF-8", { cause });
  }
  if (isDeeperThan(text, deepestJson)) throw new BadBodyError(`The JSON is nested deeper than ${deepestJson} levels; send a flatter one`);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    // The parser's own message quotes the body, which may hold a customer's words.
    throw new BadBodyError("The body is not JSON; send one JSON object", { cause });
  }
}

/** A restify handler that puts the parsed JSON into `request.body` (undefined when there is none), or answers 400, 413 or 415. */
export function jsonBody({ limitBytes }: { limitBytes: number }): RequestHandler {
  return function readJsonBody(request: Request, response: Response, next: Next): void {
    readBody(request, limitBytes).then((bytes) => {
      request.body = parseJson(bytes);
      next();
    }).catch(async (thrown: unknown) => {
      await drainBody(request);
      sendThrown(response, thrown);
      next(false);
    });
  };
}

/** Answers with what was thrown. @returns whether it was an error meant for the client; others are the caller's to log */
export function sendThrown(response: ServerResponse, thrown: unknown): boolean {
  if (thrown instanceof BodyAbortedError) return true;
  const known = thrown instanceof RequestError;
  if (response.headersSent) {
    response.destroy();
    return known;
  }
  if (known) {
    for (const [name, value] of Object.entries(thrown.headers)) response.setHeader(name, value);
    sendFault(response, thrown.status, { code: thrown.code, message: thrown.message });
  } else {
    sendFault(response, 500, { code: "ServiceError", message: "Something went wrong on the server; try again" });
  }
  return known;
}

function isDeeperThan(json: string, levels: number): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < json.length; i++) {
    const character = json[i];
    if (inString) {
      if (character === "\\") i++;
      else if (character === "\"") inString = false;
    } else if (character === "\"") inString = true;
    else if (character === "{" || character === "[") {
      if (++depth > levels) return true;
    } else if (character === "}" || character === "]") depth--;
  }
  return false;
}
