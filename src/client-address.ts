import type { IncomingMessage } from "node:http";

/**
 * The address of the client. Of `X-Forwarded-For` only the entries that the trusted proxies added are believed:
 * with `trustedProxies` n, the n-th from the right; with 0 the header is not read at all.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  const socketAddress = request.socket.remoteAddress ?? "unknown";
  if (trustedProxies === 0) return socketAddress;
  const header = request.headers["x-forwarded-for"];
  const hops = (Array.isArray(header) ? header.join(",") : header ?? "").split(",").map((hop) => hop.trim()).filter((hop) => hop !== "");
  return hops.at(-Math.min(trustedProxies, hops.length)) ?? socketAddress;
}
