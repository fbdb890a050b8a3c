import type { ServerResponse } from "node:http";

/** Body of every 4xx and 5xx: `{"error":{"code","message"}}`; `code` is stable, `message` is free (Direct Line 3.0). */
export function sendFault(response: ServerResponse, status: number, fault: { code: string; message: string }): void {
  writeFault(response, status, fault);
  response.end();
}

/** The same, but the response is the caller's to end. */
export function writeFault(response: ServerResponse, status: number, fault: { code: string; message: string }): void {
  const body = JSON.stringify({ error: fault });
  response.writeHead(status, { "Content-Type": "application/json; charset=utf-8", "Content-Length": Buffer.byteLength(body) });
  response.write(body);
}
