import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { linkPath } from "../../src/review/people.js";
import { collectComplaints, launchBrowser, seriousFaults, sidewaysOverflow } from "../support/browser.js";
import { startReview } from "../support/review-server.js";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

async function open(options: Parameters<Browser["newPage"]>[0] = {}): Promise<Page> {
  const page = await browser.newPage({ locale: "nl-NL", ...options });
  onTestFinished(() => page.close());
  return page;
}

it.each(["127.0.0.1", "localhost"])("signs in with a link over plain http on %s: Chromium keeps the __Host- cookie there", async (host) => {
  const { url, people } = await startReview();
  const address = url.replace("127.0.0.1", host);
  const page = await open();
  const complaints = collectComplaints(page);
  await page.goto(`${address}${linkPath(await people.invite("Joris <b>", "editor"))}`);
  expect(await page.textContent("main")).toContain("Joris <b>, met de rol redacteur");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForURL(`${address}/review`);
  const session = await page.evaluate<unknown>(`fetch("/review/api/session").then((answer) => answer.json())`);
  expect(session).toMatchObject({ name: "Joris <b>", role: "editor" });
  const signOut = await page.evaluate<number>(`fetch("/review/api/sign-out", { method: "POST" }).then((answer) => answer.status)`);
  expect(signOut).toBe(204);
  await page.goto(`${address}/review/figures?from=2026-01-01`);
  expect(page.url()).toBe(`${address}/review/sign-in?to=%2Freview%2Ffigures%3Ffrom%3D2026-01-01`);
  expect(complaints.filter((line) => !line.includes("404"))).toEqual([]);
});

it.each([["light", 1280], ["light", 400], ["dark", 400]] as const)("shows pages that axe passes and that fit: %s, %i px", async (colorScheme, width) => {
  const { url, people } = await startReview();
  const page = await open({ colorScheme, viewport: { width, height: 800 } });
  for (const path of ["/review/sign-in", linkPath(await people.invite("Joris", "agent")), "/review/sign-in/link?code=used"]) {
    await page.goto(url + path);
    expect(await seriousFaults(page), path).toEqual([]);
    expect(await sidewaysOverflow(page), path).toBe(0);
  }
});

it("speaks English to who asks for it, and keeps readable in high contrast", async () => {
  const { url } = await startReview();
  const page = await open({ locale: "en-GB", forcedColors: "active", contrast: "more" });
  await page.goto(`${url}/review/sign-in`);
  expect([await page.textContent("h1"), await page.getAttribute("html", "lang")]).toEqual(["Sign in", "en"]);
  expect(await seriousFaults(page)).toEqual([]);
});
