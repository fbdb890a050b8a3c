import type { IncomingMessage, ServerResponse } from "node:http";
import type { Next, Request, RequestHandler, Response } from "restify";
import { AppError } from "./errors.js";
import { sendFault, writeFault } from "./http-fault.js";

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

/** How long a refusal waits for a client that is still sending: browsers read no answer before their body is out. */
export interface RefusalWaits {
  /** For a body that goes on and on. Default 20 s: 25 MB over 10 Mbit/s. */
  longestMs: number;
  /** For one of which nothing comes. Default 3 s. */
  silentMs: number;
  /** After the answer to one that was still being sent, until the connection is cut; a cut at once could overtake the answer. Default 2 s. */
  cutAfterMs: number;
}

const defaultWaits: RefusalWaits = { longestMs: 20_000, silentMs: 3_000, cutAfterMs: 2_000 };
/** Deeper JSON would overflow the stack of whoever walks it later; cards stay far below. */
const deepestJson = 200;

/** @throws BodyTooLargeError when Content-Length says so, before anything is read */
export function checkAnnouncedLength(request: IncomingMessage, limitBytes: number): void {
  if (Number(request.headers["content-length"] ?? 0) > limitBytes) throw new BodyTooLargeError(limitBytes);
}

/**
 * The whole body of a request. What it throws is to be answered with `refuse`, which takes the rest of the body.
 * @throws BodyTooLargeError as soon as it is, BodyEncodingError, BodyAbortedError
 */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const encoding = request.headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity") throw new BodyEncodingError(encoding);
  checkAnnouncedLength(request, limitBytes);
  if (request.destroyed) throw new BodyAbortedError("The connection closed before the body was read");
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limitBytes) {
        chunks.push(chunk);
        return;
      }
      // Never paused: a body that nobody reads never ends, and its client never reads the answer.
      chunks = [];
      reject(new BodyTooLargeError(limitBytes));
    });
    request.once("end", () => resolve(Buffer.concat(chunks)));
    request.once("error", (cause) => reject(new BodyAbortedError("The connection broke while the body was read", { cause })));
    request.once("close", () => {
      // Also said after every whole body.
      if (!request.readableEnded) reject(new BodyAbortedError("The connection closed before the body was whole"));
    });
  });
}

/** Reads on and throws away. @returns whether the body came to its end (or its client went away) in time */
async function drainBody(request: IncomingMessage, { longestMs, silentMs }: RefusalWaits): Promise<boolean> {
  if (request.destroyed || request.readableEnded) return true;
  return new Promise<boolean>((resolve) => {
    const settle = (whole: boolean): void => {
      clearTimeout(longest);
      clearTimeout(silent);
      request.off("data", heard);
      resolve(whole);
    };
    const longest = setTimeout(() => settle(false), longestMs);
    const silent = setTimeout(() => settle(false), silentMs);
    const heard = (): void => {
      silent.refresh();
    };
    request.on("data", heard);
    for (const event of ["end", "error", "close"]) request.once(event, () => settle(true));
  });
}

/**
 * Answers with what was thrown so that the client can read it: after its whole body. To one that does not come to its end, it answers
 * in the middle, and cuts the connection a little later.
 * @returns whether it was an error meant for the client; others are the caller's to log
 */
export async function refuse(response: ServerResponse, thrown: unknown, waits: RefusalWaits = defaultWaits): Promise<boolean> {
  if (await drainBody(response.req, waits)) return sendThrown(response, thrown);
  return sendThrown(response, thrown, (_response, status, fault) => {
    response.setHeader("Connection", "close");
    writeFault(response, status, fault);
    // Node destroys the socket as soon as such an answer has ended; its length tells the client that it is whole before that.
    const cut = setTimeout(() => response.end(), waits.cutAfterMs);
    response.req.once("end", () => response.end());
    response.once("close", () => clearTimeout(cut));
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
export function jsonBody({ limitBytes, waits }: { limitBytes: number; waits?: RefusalWaits }): RequestHandler {
  return function readJsonBody(request: Request, response: Response, next: Next): void {
    readBody(request, limitBytes).then((bytes) => {
      request.body = parseJson(bytes);
      next();
    }).catch(async (thrown: unknown) => {
      await refuse(response, thrown, waits);
      next(false);
    });
  };
}

/** Answers with what was thrown. @returns whether it was an error meant for the client; others are the caller's to log */
export function sendThrown(response: ServerResponse, thrown: unknown, send = sendFault): boolean {
  if (thrown instanceof BodyAbortedError) return true;
  const known = thrown instanceof RequestError;
  if (response.headersSent) {
    response.destroy();
    return known;
  }
  if (known) {
    for (const [name, value] of Object.entries(thrown.headers)) response.setHeader(name, value);
    send(response, thrown.status, { code: thrown.code, message: thrown.message });
  } else {
    send(response, 500, { code: "ServiceError", message: "Something went wrong on the server; try again" });
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
