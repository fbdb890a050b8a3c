import { expect, it } from "vitest";
import { BadRequestError } from "../../src/request-errors.js";
import { ReviewConflictError, type ReviewCall, type ReviewRoute } from "../../src/review/route.js";
import { startReview } from "../support/review-server.js";

const route = (path: string, handle: ReviewRoute["handle"], method: ReviewRoute["method"] = "GET"): ReviewRoute => ({ method, path, role: "agent", handle });
const echo = route("/things/:id", ({ params, query, body }: ReviewCall) => Promise.resolve({ kind: "json", body: { params, query, body } }), "PUT");

it("gives a route the decoded path, the query and the body, and is never kept", async () => {
  const server = await startReview({ routes: [echo] });
  const cookie = await server.cookieOf("agent");
  const id = `19:${"x".repeat(180)}@thread|a/b c`;
  const response = await server.call(`/review/api/things/${encodeURIComponent(id)}?a=1&a=2`, { method: "PUT", cookie, body: { n: 1 } });
  expect(await response.json()).toEqual({ params: { id }, query: { a: "2" }, body: { n: 1 } });
  expect(response.headers.get("cache-control")).toBe("no-store");
});

it("refuses bodies that are no JSON, too large, or not said to be JSON, and addresses that are none", async () => {
  const server = await startReview({ routes: [echo] });
  const cookie = await server.cookieOf("agent");
  const put = async (body: string, type = "application/json"): Promise<number> =>
    (await fetch(`${server.url}/review/api/things/1`, { method: "PUT", headers: { cookie, origin: server.url, "content-type": type }, body })).status;
  expect(await put("{")).toBe(400);
  expect(await put(`"${"x".repeat(256 * 1024)}"`)).toBe(413);
  expect(await put("{}", "application/x-www-form-urlencoded")).toBe(415);
  const unknown = await server.call("/review/api/nothing", { cookie });
  expect([unknown.status, (await unknown.json() as { error: { code: string } }).error.code]).toEqual([404, "NotFound"]);
});

class ChangedError extends ReviewConflictError {
  readonly code = "Changed";
}

it("tells a conflict with how it stands now, and a fault of the client in its own words", async () => {
  const server = await startReview({ routes: [
    route("/conflict", () => Promise.reject(new ChangedError("Somebody was first", { version: 2 }))),
    route("/bad", () => Promise.reject(new BadRequestError("from is not right"))),
    route("/broken", () => Promise.reject(new Error("secret detail"))),
  ] });
  const cookie = await server.cookieOf("agent");
  const conflict = await server.call("/review/api/conflict", { cookie });
  expect([conflict.status, await conflict.json()]).toEqual([409, { error: { code: "Changed", message: "Somebody was first" }, current: { version: 2 } }]);
  expect(await (await server.call("/review/api/bad", { cookie })).json()).toEqual({ error: { code: "BadArgument", message: "from is not right" } });
  const broken = await server.call("/review/api/broken", { cookie });
  expect([broken.status, await broken.text()]).toEqual([500, expect.not.stringContaining("secret")]);
});

it("sends files whole or in pieces, under a name that no header can be made of", async () => {
  async function* pieces(): AsyncGenerator<string> {
    yield await Promise.resolve("a;b\n");
    yield "1;2\n";
  }
  const fileName = `..\\x"\r\nSet-Cookie: a=b/é.csv`;
  const server = await startReview({ routes: [
    route("/whole", () => Promise.resolve({ kind: "file", contentType: "text/plain; charset=utf-8", fileName, body: "één" })),
    route("/pieces", () => Promise.resolve({ kind: "file", contentType: "text/csv", fileName: "list.csv", body: pieces() })),
  ] });
  const cookie = await server.cookieOf("agent");
  const whole = await server.call("/review/api/whole", { cookie });
  expect([await whole.text(), whole.headers.get("content-disposition")]).toEqual(["één", `attachment; filename="x-Set-Cookie-a-b-.csv"`]);
  expect(await (await server.call("/review/api/pieces", { cookie })).text()).toBe("a;b\n1;2\n");
});

it("ends a session after 8 hours of silence, and after 24 hours in any case", async () => {
  const server = await startReview();
  const cookie = await server.cookieOf("agent");
  const status = async (): Promise<number> => (await server.call("/review/api/session", { cookie })).status;
  for (let hours = 0; hours < 21; hours += 7) {
    expect(await status(), `after ${hours} hours`).toBe(200);
    server.clock.advance({ hours: 7 });
  }
  expect(await status()).toBe(200);
  server.clock.advance({ hours: 3 });
  expect(await status()).toBe(401);
  const idle = await server.cookieOf("agent");
  server.clock.advance({ hours: 8 });
  expect((await server.call("/review/api/session", { cookie: idle })).status).toBe(401);
});

it("signs out for good, and ends the stream that the session had open", async () => {
  const stream = route("/stream", ({ response }) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write(": open\n\n");
    return Promise.resolve({ kind: "sent" });
  });
  const server = await startReview({ routes: [stream] });
  const cookie = await server.cookieOf("agent");
  const opened = await server.call("/review/api/stream", { cookie });
  const signedOut = await server.call("/review/api/sign-out", { method: "POST", cookie });
  expect([signedOut.status, signedOut.headers.getSetCookie()[0]]).toEqual([204, "__Host-review=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"]);
  expect(await opened.text()).toBe(": open\n\n");
  expect((await server.call("/review/api/session", { cookie })).status).toBe(401);
});

it("stops a session, and strangers, that ask too much", async () => {
  const server = await startReview({ limits: { requestsPerMinute: 2, strangersPerMinute: 2 } });
  const cookie = await server.cookieOf("agent");
  const statuses = async (cookies: { cookie?: string }): Promise<number[]> => {
    const found = [];
    for (let i = 0; i < 3; i++) found.push((await server.call("/review/api/session", cookies)).status);
    return found;
  };
  expect(await statuses({ cookie })).toEqual([200, 200, 429]);
  expect(await statuses({ cookie: "__Host-review=guess" })).toEqual([401, 401, 429]);
});

it("shows admins the audit log, newest first, a hundred lines a page", async () => {
  const look = route("/look/:n", async (call) => {
    await call.audit("open", call.params["n"] ?? "");
    return { kind: "empty" };
  });
  const server = await startReview({ routes: [look] });
  const cookie = await server.cookieOf("admin", "Anna");
  for (let n = 1; n <= 101; n++) await server.call(`/review/api/look/${n}`, { cookie });
  const first = await (await server.call("/review/api/audit", { cookie })).json() as { entries: { target: string; user: string }[]; nextCursor: string };
  expect([first.entries.length, first.entries[0]]).toEqual([100, expect.objectContaining({ user: "Anna", action: "open", target: "101", detail: null })]);
  const second = await (await server.call(`/review/api/audit?cursor=${first.nextCursor}`, { cookie })).json() as typeof first;
  expect([second.entries.map(({ target }) => target), second.nextCursor]).toEqual([["1"], null]);
  expect((await server.call("/review/api/audit?cursor=x", { cookie })).status).toBe(400);
});

it("serves the app's shell with a nonce to who is signed in, and sends others to sign in", async () => {
  const server = await startReview({ web: { reviewScript: "/assets/review-1.js", reviewStyles: "/assets/review-1.css" } });
  const cookie = await server.cookieOf("agent");
  const shell = await server.call("/review/conversations/x", { cookie });
  const text = await shell.text();
  const nonce = /<meta name="csp-nonce" content="([^"]+)">/.exec(text)?.[1] ?? "";
  expect(text).toContain(`<script type="module" nonce="${nonce}" src="/assets/review-1.js">`);
  expect(shell.headers.get("content-security-policy")).toContain(`script-src 'self' 'nonce-${nonce}'`);
  const stranger = await server.call("/review/x?q=a");
  expect([stranger.status, stranger.headers.get("location")]).toEqual([303, "/review/sign-in?to=%2Freview%2Fx%3Fq%3Da"]);
  const unbuilt = await startReview({ web: {} });
  expect((await unbuilt.call("/review", { cookie: await unbuilt.cookieOf("agent") })).status).toBe(503);
});
