import { request as httpRequest } from "node:http";
import { once } from "node:events";
import { Counter, Registry } from "prom-client";
import { afterEach, describe, expect, it } from "vitest";
import { registerHealth, type HealthOptions } from "../../src/http/health.js";
import { createLog } from "../../src/log.js";
import { startServer, type RunningServer } from "../support/page-server.js";

const metricsToken = "a-token-for-prometheus";
let running: RunningServer | undefined;

afterEach(async () => running?.stop());

async function serve(options: Partial<HealthOptions> = {}): Promise<string> {
  const registry = new Registry();
  new Counter({ name: "answers_total", help: "Answers", registers: [registry] }).inc(3);
  running = await startServer({}, (server) => registerHealth(server, {
    ready: () => Promise.resolve(), registry, metricsToken: undefined, trustedProxies: 0, log: createLog("silent"), ...options,
  }));
  return running.url;
}

async function status(url: string, headers: Record<string, string>): Promise<number> {
  const request = httpRequest(url, { headers }).end();
  const [response] = await once(request, "response") as [import("node:http").IncomingMessage];
  response.resume();
  return response.statusCode ?? 0;
}

describe("health", () => {
  it("lives also while it is not ready", async () => {
    const url = await serve({ ready: () => Promise.reject(new Error("the database is gone")) });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it("tells what is late, and is ready nevertheless", async () => {
    const response = await fetch(`${await serve({ remark: () => Promise.resolve("oldest unsent mail: 90 s") })}/readyz`);
    expect([response.status, await response.text()]).toEqual([200, "ready\noldest unsent mail: 90 s\n"]);
  });

  it("is ready when its check passes", async () => {
    const response = await fetch(`${await serve()}/readyz`);
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  it("answers 503 while the check fails, without telling strangers why", async () => {
    const response = await fetch(`${await serve({ ready: () => Promise.reject(new Error("password of db")) })}/readyz`);
    expect(response.status).toBe(503);
    const text = await response.text();
    expect(text).toContain('"code":"NotReady"');
    expect(text).not.toContain("password");
  });
});

describe("metrics", () => {
  it("are there for this machine, in Prometheus' format", async () => {
    const response = await fetch(`${await serve()}/metrics`);
    expect(response.headers.get("content-type")).toContain("text/plain");
    expect(await response.text()).toContain("answers_total 3");
  });

  it("are not there for whom a proxy on this machine brings", async () => {
    const url = await serve();
    expect(await status(`${url}/metrics`, { "X-Forwarded-For": "127.0.0.1" })).toBe(403);
    expect(await status(`${url}/metrics`, { Forwarded: "for=127.0.0.1" })).toBe(403);
  });

  it("are there for a proxied client with the token, and for no other token", async () => {
    const url = await serve({ metricsToken });
    const from = { "X-Forwarded-For": "203.0.113.5" };
    expect(await status(`${url}/metrics`, { ...from, Authorization: `Bearer ${metricsToken}` })).toBe(200);
    expect(await status(`${url}/metrics`, { ...from, Authorization: `Bearer ${metricsToken}x` })).toBe(401);
    expect(await status(`${url}/metrics`, from)).toBe(401);
    expect(await status(`${url}/metrics`, { Authorization: "Bearer wrong" })).toBe(401);
  });

  it("are there with the token only when there are proxies before the server, since one of them may not name its client", async () => {
    const url = await serve({ metricsToken, trustedProxies: 1 });
    expect(await status(`${url}/metrics`, {})).toBe(401);
    expect(await status(`${url}/metrics`, { Authorization: `Bearer ${metricsToken}` })).toBe(200);
    await running?.stop();
    const response = await fetch(`${await serve({ trustedProxies: 1 })}/metrics`);
    expect(response.status).toBe(403);
    expect(await response.text()).toContain("set METRICS_TOKEN");
  });

  it("take no token when none is set", async () => {
    expect(await status(`${await serve()}/metrics`, { "X-Forwarded-For": "203.0.113.5", Authorization: "Bearer undefined" })).toBe(403);
  });
});
