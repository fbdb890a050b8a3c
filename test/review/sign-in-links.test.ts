import { expect, it } from "vitest";
import type { ReviewRoute } from "../../src/review/route.js";
import { CookieBrowser } from "../support/cookie-browser.js";
import { startReview, type ReviewServer } from "../support/review-server.js";

const form = (code: string, headers: Record<string, string>): RequestInit => ({ method: "POST", headers: { "content-type": "application/x-www-form-urlencoded", ...headers }, body: new URLSearchParams({ code }) });

/** Opens the link and presses its button. */
async function press(server: ReviewServer, code: string, browser = new CookieBrowser()): Promise<Response> {
  await browser.request(`${server.url}/review/sign-in/link?code=${code}`);
  return browser.request(`${server.url}/review/sign-in/link`, form(code, { origin: server.url }));
}

const session = (server: ReviewServer, cookie: string) => server.call("/review/api/session", { cookie });

it("signs in by the button of a link's page, once", async () => {
  const server = await startReview();
  const code = await server.people.invite("<b>Anna</b>", "editor");
  const browser = new CookieBrowser();
  const page = await browser.request(`${server.url}/review/sign-in/link?code=${code}`);
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("&lt;b&gt;Anna&lt;/b&gt;")]);
  expect((await press(server, code, browser)).headers.get("location")).toBe("/review");
  expect(await (await browser.request(`${server.url}/review/api/session`)).json()).toMatchObject({ name: "<b>Anna</b>", role: "editor" });
  expect((await press(server, code)).status).toBe(410);
  browser.cookies(server.url).set("__Host-review-sign-in", "x");
  expect((await browser.request(`${server.url}/review/sign-in/link`, form(code, { origin: server.url }))).status).toBe(410);
});

it("takes no link of another website, without the cookie of its page, after a day, or that was withdrawn", async () => {
  const server = await startReview();
  const code = await server.people.invite("Anna", "admin");
  const post = (headers: Record<string, string>) => fetch(`${server.url}/review/sign-in/link`, { redirect: "manual", ...form(code, headers) });
  const begun = { cookie: "__Host-review-sign-in=x" };
  expect((await post({ ...begun, origin: "https://evil.example" })).status).toBe(403);
  expect((await post({ ...begun, "sec-fetch-site": "cross-site" })).status).toBe(403);
  expect((await post(begun)).status).toBe(403);
  expect((await post({ origin: server.url })).status).toBe(400);
  server.clock.advance({ hours: 24 });
  expect((await press(server, code)).status).toBe(410);
  expect((await post({ origin: server.url })).status).toBe(410);
  expect((await post({ ...begun, origin: server.url })).status).toBe(410);
  const withdrawn = await server.people.invite("Bo", "admin");
  const [bo] = (await server.people.list()).filter(({ name }) => name === "Bo");
  await server.people.remove(bo?.id ?? "");
  expect((await press(server, withdrawn)).status).toBe(410);
});

it("ends a session after 8 hours without a request, 24 hours after the sign-in, and at the next sign-in in that browser", async () => {
  const server = await startReview();
  const idle = await server.cookieOf("agent", "idle");
  const busy = await server.cookieOf("agent", "busy");
  for (let hour = 0; hour < 21; hour += 7) {
    expect((await session(server, busy)).status, `after ${hour} hours`).toBe(200);
    server.clock.advance({ hours: 7 });
  }
  expect((await session(server, idle)).status).toBe(401);
  expect((await session(server, busy)).status).toBe(200);
  server.clock.advance({ hours: 3 });
  expect((await session(server, busy)).status).toBe(401);

  const browser = new CookieBrowser();
  await press(server, await server.people.invite("Anna", "agent"), browser);
  const before = `__Host-review=${browser.cookies(server.url).get("__Host-review") ?? ""}`;
  await press(server, await server.people.invite("Bo", "agent"), browser);
  expect((await session(server, before)).status).toBe(401);
});

const goesOn: ReviewRoute = {
  method: "GET", path: "/goes-on", role: "agent",
  handle({ response }) {
    response.write("begun");
    return Promise.resolve({ kind: "sent" });
  },
};

it("ends what goes on in a session that was ended elsewhere, and nothing else", async () => {
  const server = await startReview({ routes: [goesOn] });
  const [gone, kept] = [await server.cookieOf("agent", "gone"), await server.cookieOf("agent", "kept")];
  const [ended, open] = [await server.call("/review/api/goes-on", { cookie: gone }), await server.call("/review/api/goes-on", { cookie: kept })];
  await server.people.remove("test:gone");
  server.review.start();
  expect(await ended.text()).toBe("begun");
  const reader = open.body?.getReader();
  await reader?.read();
  const state = await Promise.race([reader?.read(), session(server, kept).then(() => "open")]);
  expect(state).toBe("open");
  await reader?.cancel();
});

it("ends the session and what goes on in it at the sign-out", async () => {
  const server = await startReview({ routes: [goesOn] });
  const cookie = await server.cookieOf("agent");
  const stream = await server.call("/review/api/goes-on", { cookie });
  expect((await server.call("/review/api/sign-out", { method: "POST", cookie })).status).toBe(204);
  expect(await stream.text()).toBe("begun");
  expect((await session(server, cookie)).status).toBe(401);
  expect(await server.db.selectFrom("audit_log").select(["user_name", "action"]).execute()).toEqual([{ user_name: "agent", action: "sign-out" }]);
});

it("counts the requests of a session, of a stranger, and the steps of signing in", async () => {
  const server = await startReview({ limits: { requestsPerMinute: 2, strangersPerMinute: 2, signInsPerMinute: 2 } });
  const cookie = await server.cookieOf("agent");
  const statuses = async (ask: () => Promise<Response>): Promise<number[]> => [(await ask()).status, (await ask()).status, (await ask()).status];
  expect(await statuses(() => session(server, cookie))).toEqual([200, 200, 429]);
  expect(await statuses(() => session(server, "__Host-review=guessed"))).toEqual([401, 401, 429]);
  expect(await statuses(() => fetch(`${server.url}/review/sign-in/link?code=guessed`))).toEqual([410, 410, 429]);
});
