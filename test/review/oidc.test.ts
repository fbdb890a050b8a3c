import { expect, it, onTestFinished } from "vitest";
import { CookieBrowser } from "../support/cookie-browser.js";
import { startReview, type ReviewServer } from "../support/review-server.js";
import { startTestProvider, testClient, type TestProvider } from "../support/test-oidc-provider.js";

interface Room {
  server: ReviewServer;
  provider: TestProvider;
  browser: CookieBrowser;
}

/** The provider must know the redirect URI before the review app has its port: it is named through PUBLIC_URL, and the browser goes to the port. */
const publicUrl = "http://review.test";

async function open(claims: Record<string, unknown> = { name: "Anna de Boer", roles: ["agent"] }, environment: Record<string, string> = {}): Promise<Room> {
  const provider = await startTestProvider({ redirectUris: [`${publicUrl}/review/sign-in/callback`] });
  onTestFinished(() => provider.close());
  provider.claims = claims;
  const server = await startReview({ environment: {
    PUBLIC_URL: publicUrl, REVIEW_OIDC_ISSUER: provider.issuer, REVIEW_OIDC_CLIENT_ID: testClient.id, REVIEW_OIDC_CLIENT_SECRET: testClient.secret, ...environment,
  } });
  return { server, provider, browser: new CookieBrowser() };
}

/** As far as the provider's answer, which is not yet given to the app. @returns the app's address with it */
async function answered({ server, browser }: Room, to = "/review"): Promise<URL> {
  const { url } = await browser.follow(`${server.url}/review/sign-in/start?to=${encodeURIComponent(to)}`, (address) => address.startsWith(publicUrl));
  return new URL(url.replace(publicUrl, server.url));
}

async function page(answer: Promise<Response>): Promise<{ status: number; title: string; text: string }> {
  const response = await answer;
  const text = await response.text();
  return { status: response.status, title: /<h1>(.*?)<\/h1>/.exec(text)?.[1] ?? "", text };
}

it.each([["agent", "agent"], ["editor", "editor"], ["admin", "admin"]])("signs in with the role that the provider gives: %s", async (value, role) => {
  const room = await open({ name: "Anna de Boer", roles: ["other", value] });
  const callback = await answered(room, "/review/figures?from=2026-01-01");
  const response = await room.browser.request(callback.href);
  expect([response.status, response.headers.get("location")]).toEqual([303, "/review/figures?from=2026-01-01"]);
  expect(response.headers.getSetCookie().find((line) => line.startsWith("__Host-review="))).toMatch(/^__Host-review=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax$/);
  const session = await room.browser.request(`${room.server.url}/review/api/session`);
  expect(await session.json()).toMatchObject({ name: "Anna de Boer", role });
});

it("takes the highest of several roles, groups by their ids, and the role anew at each sign-in", async () => {
  const room = await open({ name: "Anna", groups: ["g-agents", "g-editors"] }, { REVIEW_OIDC_ROLE_CLAIM: "groups", REVIEW_ROLE_AGENT: "g-agents", REVIEW_ROLE_EDITOR: "g-editors" });
  await room.browser.request((await answered(room)).href);
  expect(await (await room.browser.request(`${room.server.url}/review/api/session`)).json()).toMatchObject({ role: "editor" });
  room.provider.claims = { name: "Anna", groups: ["g-agents"] };
  await room.browser.request((await answered(room)).href);
  expect(await (await room.browser.request(`${room.server.url}/review/api/session`)).json()).toMatchObject({ role: "agent" });
});

it("shows who has no role whom to ask, and ends the sessions of who has lost it", async () => {
  const room = await open();
  await room.browser.request((await answered(room)).href);
  const before = `__Host-review=${room.browser.cookies(room.server.url).get("__Host-review") ?? ""}`;
  room.provider.claims = { name: "<b>Anna</b>", roles: ["reader"] };
  const told = await page(room.browser.request((await answered(room)).href));
  expect([told.status, told.title]).toEqual([403, "U hebt nog geen toegang"]);
  expect(told.text).toContain("&lt;b&gt;Anna&lt;/b&gt;");
  expect((await room.server.call("/review/api/session", { cookie: before })).status).toBe(401);
});

it("says so when the provider leaves out the groups of somebody who has too many", async () => {
  const room = await open({ name: "Anna", _claim_names: { groups: "src1" } }, { REVIEW_OIDC_ROLE_CLAIM: "groups" });
  expect(await page(room.browser.request((await answered(room)).href))).toMatchObject({ status: 403, title: "Uw rol is niet te bepalen" });
});

it("refuses an answer with another state, from another browser, or a second time", async () => {
  const room = await open();
  const callback = await answered(room);
  const other = new URL(callback);
  other.searchParams.set("state", "x".repeat(43));
  const gone = { status: 400, title: "Begin opnieuw met aanmelden" };
  expect(await page(room.browser.request(other.href))).toMatchObject(gone);
  expect(await page(new CookieBrowser().request(callback.href))).toMatchObject(gone);
  const cookie = room.browser.cookies(room.server.url).get("__Host-review-sign-in") ?? "";
  expect((await room.browser.request(callback.href)).status).toBe(303);
  room.browser.cookies(room.server.url).set("__Host-review-sign-in", cookie);
  expect(await page(room.browser.request(callback.href))).toMatchObject(gone);
});

it.each(["nonce", "verifier"] as const)("refuses an answer when the %s is not that of the request", async (column) => {
  const room = await open();
  const callback = await answered(room);
  await room.server.db.updateTable("review_logins").set({ [column]: "y".repeat(43) }).execute();
  expect(await page(room.browser.request(callback.href))).toMatchObject({ status: 400, title: "Aanmelden is niet gelukt" });
  expect(await room.server.people.list()).toEqual([]);
});

it("refuses a code that was used before, in a login of its own", async () => {
  const room = await open();
  const first = await answered(room);
  expect((await room.browser.request(first.href)).status).toBe(303);
  const second = await answered(room);
  second.searchParams.set("code", first.searchParams.get("code") ?? "");
  expect(await page(room.browser.request(second.href))).toMatchObject({ status: 400, title: "Aanmelden is niet gelukt" });
});

it("refuses a login that took longer than ten minutes", async () => {
  const room = await open();
  const callback = await answered(room);
  room.server.clock.advance({ minutes: 10 });
  expect(await page(room.browser.request(callback.href))).toMatchObject({ status: 400, title: "Begin opnieuw met aanmelden" });
});

it("says that the provider is away, and signs in when it is back", async () => {
  const room = await open();
  const { port } = new URL(room.provider.issuer);
  await room.provider.close();
  expect(await page(room.browser.request(`${room.server.url}/review/sign-in/start`))).toMatchObject({ status: 503, title: "Aanmelden kan nu even niet" });
  const back = await startTestProvider({ redirectUris: [`${publicUrl}/review/sign-in/callback`], port: Number(port) });
  onTestFinished(() => back.close());
  back.claims = { name: "Anna", roles: "admin" };
  expect((await room.browser.request((await answered(room)).href)).status).toBe(303);
  const callback = await answered(room);
  await back.close();
  expect(await page(room.browser.request(callback.href))).toMatchObject({ status: 503, title: "Aanmelden kan nu even niet" });
});

it("goes back only to a path of the app", async () => {
  const room = await open();
  for (const to of ["https://evil.example", "//evil.example/review", "/review/../", "/review\\@evil.example", "/review/sign-in", "/review/api/session", "/reviewer"]) {
    expect((await room.browser.request((await answered(room, to)).href)).headers.get("location"), to).toBe("/review");
  }
});
