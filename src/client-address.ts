import type { IncomingMessage } from "node:http";
import { isIPv4 } from "node:net";

/**
 * The address that a client is counted under: of IPv4 the address, of IPv6 the /64 network (`2001:db8:1:2::/64`), since one connection is
 * given all of that (RFC 6177). Of `X-Forwarded-For` only the entries that the trusted proxies added are believed: with `trustedProxies` n,
 * the n-th from the right; with 0 the header is not read at all. An entry that is no address counts for nothing: the socket's address it is.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  const socketAddress = request.socket.remoteAddress ?? "unknown";
  const forwarded = trustedProxies === 0 ? undefined : forwardedAddress(request, trustedProxies);
  return forwarded ?? counted(socketAddress) ?? socketAddress;
}

function forwardedAddress(request: IncomingMessage, trustedProxies: number): string | undefined {
  const header = request.headers["x-forwarded-for"];
  const hops = (Array.isArray(header) ? header.join(",") : header ?? "").split(",").map((hop) => hop.trim()).filter((hop) => hop !== "");
  const hop = hops.at(-Math.min(trustedProxies, hops.length));
  return hop === undefined ? undefined : counted(withoutPort(hop));
}

/** "203.0.113.5:1234", "[2001:db8::1]:443", "[2001:db8::1]"; a bare IPv6 address has no port. */
function withoutPort(hop: string): string {
  return /^\[([^\]]+)\](?::\d{1,5})?$/.exec(hop)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(hop)?.[1] ?? hop;
}

function counted(address: string): string | undefined {
  if (isIPv4(address)) return address;
  const groups = ipv6Groups(address);
  if (groups === undefined) return undefined;
  const mapped = groups.slice(0, 6).join(":") === "0:0:0:0:0:ffff" ? groups.slice(6) : undefined;
  if (mapped !== undefined) return mapped.map((group) => Number.parseInt(group, 16)).map((pair) => `${pair >> 8}.${pair & 0xff}`).join(".");
  return `${canonical(`${groups.slice(0, 4).join(":")}::`) ?? address}/64`;
}

/** The eight groups in hexadecimal digits, without a zone (`%eth0`). */
function ipv6Groups(address: string): string[] | undefined {
  const short = canonical(address.replace(/%[\w.-]+$/, ""));
  if (short === undefined) return undefined;
  const [before = [], after = []] = short.split("::").map((half) => half.split(":").filter((group) => group !== ""));
  return [...before, ...Array<string>(8 - before.length - after.length).fill("0"), ...after];
}

/** The one short form of an IPv6 address, as the URL standard writes it. */
function canonical(address: string): string | undefined {
  if (!/^[\da-f:.]{2,45}$/i.test(address)) return undefined;
  const url = `http://[${address}]/`;
  return URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : undefined;
}
