import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, seriousFaults, sidewaysOverflow } from "../support/browser.js";
import { startPageServer, type RunningServer } from "../support/page-server.js";

let browser: Browser;
let server: RunningServer;

beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startPageServer()]);
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

async function open(path: string, options: Parameters<Browser["newPage"]>[0] = {}): Promise<Page> {
  const page = await browser.newPage(options);
  await page.goto(server.url + path);
  return page;
}

describe("the questions without JavaScript", () => {
  it("open one by one, and phone and mail are there", async () => {
    const page = await open("/", { javaScriptEnabled: false });
    expect(await page.locator("details.question").count()).toBeGreaterThanOrEqual(20);
    const question = page.locator("#insight-activation");
    await question.locator("summary").click();
    expect(await question.locator(".answer").isVisible()).toBe(true);
    expect(await page.getByRole("link", { name: "Bel 0318-501212" }).isVisible()).toBe(true);
    expect(await page.locator("noscript p").isVisible()).toBe(true);
    // No empty window stands between the reader and the questions.
    expect((await page.locator("#chat").boundingBox())?.height).toBeLessThan(300);
    expect(await page.locator("#faq-input").count()).toBe(0);
    expect(await page.getByRole("link", { name: "Terug naar de chat" }).count()).toBe(0);
    await page.close();
  });
});

describe("the questions with JavaScript", () => {
  it("are filtered while typing, also with a typo, and the number is told", async () => {
    const page = await open("/");
    const search = page.locator("#faq-input");
    await search.fill("beheerpotal");
    await page.getByText(/\d+ vragen gevonden\./).waitFor();
    expect(await page.locator("#portal-empty").isVisible()).toBe(true);
    expect(await page.locator("#sla-cost").isVisible()).toBe(false);
    // Only its answer has the word.
    await search.fill("Wachtwoord");
    await page.locator("#portal-login").waitFor();
    expect(await page.locator("#sla-cost").isVisible()).toBe(false);
    await search.fill("zzzzzz");
    await page.getByText("Geen vraag gevonden").waitFor();
    expect(await page.locator(".faq-group:visible").count()).toBe(0);
    await search.fill("");
    await page.locator("#sla-cost").waitFor();
    await page.close();
  });

  it("open at their own address, also when it changes", async () => {
    const page = await open("/#portal-empty");
    await page.locator("#portal-empty .answer").waitFor();
    await page.evaluate("location.hash = 'sla-cost'");
    await page.locator("#sla-cost .answer").waitFor();
    expect(await page.locator("#sla-invoice .answer").isVisible()).toBe(false);
    await page.close();
  });
});

describe("the page", () => {
  it.each([[1280, 800], [320, 640], [640, 360]])("fits a window of %d by %d, with phone and mail in view at its end too", async (width, height) => {
    const page = await open("/", { viewport: { width, height } });
    for (const summary of await page.locator("summary").all()) await summary.click();
    await page.locator("footer").scrollIntoViewIfNeeded();
    expect(await sidewaysOverflow(page)).toBe(0);
    for (const name of ["Bel 0318-501212", "Mail support@vstecom.nl"]) {
      const box = await page.getByRole("link", { name }).boundingBox();
      expect(box?.y).toBeGreaterThanOrEqual(0);
      expect((box?.y ?? height) + (box?.height ?? 0)).toBeLessThanOrEqual(height);
    }
    await page.close();
  });

  it("fits 320 pixels when text is twice as large", async () => {
    const page = await open("/", { viewport: { width: 320, height: 640 } });
    await page.evaluate("document.documentElement.style.fontSize = '200%'");
    expect(await sidewaysOverflow(page)).toBe(0);
    await page.close();
  });

  it.each(["/", "/en", "/chat", "/weg"])("has nothing that axe calls serious at %s, with every question open", async (path) => {
    const page = await open(path);
    await page.evaluate("document.querySelectorAll('details').forEach((element) => { element.open = true; })");
    expect(await seriousFaults(page)).toEqual([]);
    await page.close();
  });

  it("begins, for the keyboard, with links past the header", async () => {
    const page = await open("/");
    await page.keyboard.press("Tab");
    const skip = page.getByRole("link", { name: "Naar de chat", exact: true });
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Naar de chat");
    expect((await skip.boundingBox())?.width).toBeGreaterThan(50);
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.id")).toBe("chat");
    await page.close();
  });

  it("tells of phone and mail when the chat cannot be reached, and tries again", async () => {
    const page = await open("/");
    const failed = page.getByText("De chat is nu niet bereikbaar");
    await failed.waitFor();
    const asked = page.waitForRequest("**/api/chat/token");
    await page.getByRole("button", { name: "Opnieuw proberen" }).click();
    await asked;
    await failed.waitFor();
    await page.close();
  });
});
