import { expect, it } from "vitest";
import { createWording } from "../../src/wording/wording.js";
import { linkPath } from "../../src/review/people.js";
import { signInFaults } from "../../src/review/sign-in-fault.js";
import { readSettings } from "../../src/settings.js";
import { reviewProgram } from "../../src/cli/review.js";
import { CookieBrowser } from "../support/cookie-browser.js";
import { startReview, type ReviewServer } from "../support/review-server.js";

async function press(server: ReviewServer, link: string, browser = new CookieBrowser(), headers: Record<string, string> = { origin: server.url }): Promise<Response> {
  const shown = await browser.request(server.url + link);
  const code = /name="code" value="([^"]+)"/.exec(await shown.text())?.[1] ?? new URL(server.url + link).searchParams.get("code") ?? "";
  return browser.request(`${server.url}/review/sign-in/link`, { method: "POST", headers, body: new URLSearchParams({ code }) });
}

it("signs in once, however often the link is looked at before", async () => {
  const server = await startReview();
  const link = linkPath(await server.people.invite("Joris", "agent"));
  for (let i = 0; i < 3; i++) expect((await server.call(link)).status).toBe(200);
  const browser = new CookieBrowser();
  const first = await press(server, link, browser);
  expect([first.status, first.headers.get("location")]).toEqual([303, "/review"]);
  expect(await (await browser.request(`${server.url}/review/api/session`)).json()).toMatchObject({ name: "Joris", role: "agent" });
  expect((await press(server, link)).status).toBe(410);
  expect((await server.call(link)).status).toBe(410);
});

it("is worth nothing after 24 hours, from another website, or without the cookie; the last two do not use it up", async () => {
  const server = await startReview();
  const link = linkPath(await server.people.invite("Joris", "agent"));
  expect((await press(server, link, new CookieBrowser(), { origin: "https://evil.example" })).status).toBe(403);
  const noCookie = await fetch(`${server.url}/review/sign-in/link`, { method: "POST", headers: { origin: server.url }, body: new URLSearchParams({ code: link.split("=")[1] ?? "" }) });
  expect(noCookie.status).toBe(400);
  expect(await server.people.linkFor(link.split("=")[1] ?? "")).toBeDefined();
  server.clock.advance({ hours: 24 });
  expect((await press(server, link)).status).toBe(410);
});

it("keeps only hashes of links and sessions", async () => {
  const server = await startReview();
  const secret = await server.people.invite("Joris", "agent");
  const cookie = await server.cookieOf("agent");
  const kept = JSON.stringify([await server.db.selectFrom("review_links").selectAll().execute(), await server.db.selectFrom("review_sessions").selectAll().execute()]);
  expect(kept).not.toContain(secret);
  expect(kept).not.toContain(cookie.split("=")[1]);
});

it("gives whoever starts the server one link at a time, and none where a provider signs people in or links are off", async () => {
  const server = await startReview();
  const [first, second] = [await server.review.startLink(), await server.review.startLink()];
  expect((await press(server, first ?? "")).status).toBe(410);
  expect((await press(server, second ?? "")).status).toBe(303);
  const oidc = { REVIEW_OIDC_ISSUER: "https://login.example", REVIEW_OIDC_CLIENT_ID: "a", REVIEW_OIDC_CLIENT_SECRET: "b" };
  expect(await (await startReview({ environment: oidc })).review.startLink()).toBeUndefined();
  const production = await startReview({ environment: { ...oidc, NODE_ENV: "production", BOT_ENDPOINT: "off", PUBLIC_URL: "https://chat.example" } });
  expect((await production.call(linkPath(await production.people.invite("x", "admin")))).status).toBe(303);
});

it("stops an address that keeps trying", async () => {
  const server = await startReview({ limits: { signInsPerMinute: 2 } });
  const statuses = [];
  for (let i = 0; i < 3; i++) statuses.push((await server.call("/review/sign-in/link?code=guess")).status);
  expect(statuses).toEqual([410, 410, 429]);
});

it("is made, listed and withdrawn by the command, and removing somebody ends the session", async () => {
  const server = await startReview();
  const run = async (...words: string[]): Promise<string> => {
    const printed: string[] = [];
    await reviewProgram({ db: server.db, clock: server.clock, settings: readSettings({ PUBLIC_URL: "https://chat.example" }), print: (text) => printed.push(text) })
      .exitOverride().parseAsync(words, { from: "user" });
    return printed.join("\n");
  };
  const link = await run("invite", "Joris", "--role", "editor");
  expect(link).toMatch(/^https:\/\/chat\.example\/review\/sign-in\/link\?code=[\w-]{43}$/);
  const browser = new CookieBrowser();
  expect((await press(server, link.replace("https://chat.example", ""), browser)).status).toBe(303);
  const users = await run("users");
  expect(users).toContain("Joris");
  const id = /link:[\w-]+/.exec(users)?.[0] ?? "";
  const again = await run("invite", "Joris B.", "--role", "agent", "--id", id);
  expect((await press(server, again.replace("https://chat.example", ""), browser)).status).toBe(303);
  expect(await run("users")).toMatch(new RegExp(`^${id} +Joris B\\. +agent`, "m"));
  await expect(run("invite", "Joris", "--role", "agent", "--id", "link:x")).rejects.toThrow("There is nobody with the id");
  expect(await run("remove", id)).toBe(`${id} removed`);
  expect((await browser.request(`${server.url}/review/api/session`)).status).toBe(401);
  await expect(run("remove", id)).rejects.toThrow("There is nobody with the id");
});

it("has sentences for every fault in both languages", () => {
  const wording = createWording(readSettings({}).localesDir);
  for (const kind of Object.keys(signInFaults)) {
    for (const locale of ["nl", "en"] as const) expect(wording.say(`review:fault.${kind}.text`, locale, { name: "x" })).not.toBe("");
  }
});
