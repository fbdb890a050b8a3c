import type { IncomingMessage } from "node:http";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clientAddress } from "../src/client-address.js";

function addressOf(forwarded: string | string[] | undefined, trustedProxies = 1, remoteAddress: string | undefined = "127.0.0.1"): string {
  const headers = forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
  // Of a request only these two are read.
  return clientAddress({ socket: { remoteAddress }, headers } as unknown as IncomingMessage, trustedProxies);
}

describe("clientAddress", () => {
  it("is the socket's when no proxy is trusted, whatever the header says", () => {
    expect(addressOf("203.0.113.5", 0, "198.51.100.7")).toBe("198.51.100.7");
    expect(addressOf(undefined, 1, "198.51.100.7")).toBe("198.51.100.7");
  });

  it("believes only what the trusted proxies added: the n-th entry from the right", () => {
    expect(addressOf("192.0.2.66, 203.0.113.5, 10.0.0.1", 2)).toBe("203.0.113.5");
    expect(addressOf(["192.0.2.66", "203.0.113.5"], 1)).toBe("203.0.113.5");
    expect(addressOf("203.0.113.5", 3)).toBe("203.0.113.5");
  });

  it.each([
    ["203.0.113.5:1234", "203.0.113.5"],
    ["[2001:db8:1:2::1]:443", "2001:db8:1:2::/64"],
    ["[2001:db8:1:2::1]", "2001:db8:1:2::/64"],
  ])("takes no port for a part of the address: %s", (entry, address) => {
    expect(addressOf(entry)).toBe(address);
  });

  it("counts IPv6 per /64 network, in one spelling, also of the socket", () => {
    const network = "2001:db8:1:2::/64";
    expect([addressOf("2001:db8:1:2::1"), addressOf("2001:0DB8:0001:0002:ffff:ffff:ffff:ffff"), addressOf(undefined, 0, "2001:db8:1:2::9%eth0")])
      .toEqual([network, network, network]);
    expect(addressOf("2001:db8:1:3::1")).toBe("2001:db8:1:3::/64");
    expect(addressOf("2001:db8::1")).toBe("2001:db8::/64");
    expect(addressOf("::1")).toBe("::/64");
  });

  it.each(["::ffff:203.0.113.5", "::FFFF:cb00:7105", "[::ffff:203.0.113.5]:80", "0:0:0:0:0:ffff:203.0.113.5"])("counts %s, which is IPv4 in IPv6, as IPv4", (entry) => {
    expect(addressOf(entry)).toBe("203.0.113.5");
    expect(addressOf(undefined, 0, "::ffff:203.0.113.5")).toBe("203.0.113.5");
  });

  it.each(["unknown", "_hidden", "203.0.113", "203.0.113.256", "203.0.113.5:123456", "[2001:db8::1", "2001:db8:::1", "1:2:3", "example.org", "<script>", "☎"])(
    "falls back to the socket's address when the header holds %j", (entry) => {
      expect(addressOf(entry, 1, "::ffff:198.51.100.7")).toBe("198.51.100.7");
    });

  it("says unknown of a socket that is gone, and never throws", () => {
    const gone = { socket: {}, headers: {} } as unknown as IncomingMessage;
    expect(clientAddress(gone, 0)).toBe("unknown");
    fc.assert(fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 0, max: 3 }), (header, proxies) => {
      expect(addressOf(header, proxies)).toMatch(/^[\d.]+$|\/64$/);
    }));
    fc.assert(fc.property(fc.ipV6(), (address) => {
      expect(addressOf(address)).toMatch(/^[\d.]+$|^[\da-f:]*::\/64$/);
    }));
  });
});
