import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { sendJson } from "../http-route.js";
import type { ReviewReply } from "./route.js";

/** Sends what a route answers; nothing of it is to be kept by browsers or proxies. */
export async function sendReply(response: ServerResponse, reply: ReviewReply): Promise<void> {
  switch (reply.kind) {
    case "json":
      sendJson(response, reply.status ?? 200, reply.body);
      return;
    case "empty":
      response.writeHead(204, { "Cache-Control": "no-store" });
      response.end();
      return;
    case "file":
      await sendFile(response, reply);
      return;
    case "sent":
  }
}

async function sendFile(response: ServerResponse, file: Extract<ReviewReply, { kind: "file" }>): Promise<void> {
  const headers = { "Content-Type": file.contentType, "Content-Disposition": disposition(file.fileName), "Cache-Control": "no-store" };
  if (typeof file.body === "string") {
    response.writeHead(200, { ...headers, "Content-Length": Buffer.byteLength(file.body) });
    response.end(file.body);
    return;
  }
  const pieces = file.body[Symbol.asyncIterator]();
  // What fails before the first piece can still be answered as a fault.
  const first = await pieces.next();
  response.writeHead(200, headers);
  try {
    await pipeline(Readable.from(after(first, pieces)), response);
  } catch (error) {
    // Whoever cancels a download is not to stand in the log as a failure.
    if ((error as NodeJS.ErrnoException).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  }
}

async function* after(first: IteratorResult<string, unknown>, rest: AsyncIterator<string>): AsyncGenerator<string> {
  try {
    for (let piece = first; piece.done !== true; piece = await rest.next()) yield piece.value;
  } finally {
    await rest.return?.();
  }
}

/** A name of letters, digits, dot, dash and underscore; a conversation's id may hold anything. */
function disposition(fileName: string): string {
  const safe = fileName.replace(/[^\w.-]+/g, "-").replace(/^[.-]+/, "").slice(0, 120);
  return `attachment; filename="${safe === "" ? "export" : safe}"`;
}
