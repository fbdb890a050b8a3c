import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startApp, type RunningApp } from "../support/app.js";
import { launchBrowser } from "../support/browser.js";

let browser: Browser;
let running: RunningApp;

beforeAll(async () => {
  [browser, running] = await Promise.all([launchBrowser(), startApp()]);
});

afterAll(async () => {
  await browser.close();
  await running.close();
});

interface Opened {
  page: Page;
  /** Addresses to which the page posted messages and files. */
  posts: string[];
}

const input = (page: Page): Locator => page.locator("[data-id='webchat-sendbox-input']");
const suggestions = (page: Page): Locator => page.locator("button.webchat__suggested-action");
const sent = (page: Page): Locator => page.locator(".webchat__bubble--from-user .webchat__bubble__content");
const notice = (page: Page): Promise<string | null> => page.locator("#chat-notice").textContent();

async function open(): Promise<Opened> {
  const page = await browser.newPage();
  const posts: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && /\/(activities|upload)\b/.test(request.url())) posts.push(request.url());
  });
  await page.goto(running.url);
  await suggestions(page).first().waitFor();
  return { page, posts };
}

async function choose(page: Page, name: string, mimeType: string, buffer: Buffer): Promise<void> {
  await page.locator("#chat-window input[type=file]").setInputFiles({ name, mimeType, buffer });
}

describe("a suggestion", () => {
  it("that is clicked twice in one moment is sent once, and the text box can be typed in", async () => {
    const { page, posts } = await open();
    await suggestions(page).first().dblclick();
    await page.getByText("Heeft dit u geholpen?").first().waitFor();
    expect(posts).toHaveLength(1);
    expect(await sent(page).count()).toBe(1);
    await expect.poll(() => input(page).getAttribute("readonly")).toBeNull();
    // The next suggestions can be taken.
    await suggestions(page).first().click();
    await expect.poll(() => sent(page).count(), { timeout: 10_000 }).toBe(2);
    await page.close();
  });
});

describe("a chosen file", () => {
  it.each([
    ["of a type that the server refuses", "setup.exe", "application/x-msdownload", Buffer.from("MZ"), "Dit bestand kan ik niet versturen"],
    ["of more than 4 MB", "foto.png", "image/png", Buffer.alloc(4 * 1024 * 1024 + 1), "Dit bestand is te groot"],
  ])("%s is not sent, the reason is told, and the suggestions stay", async (_what, name, type, content, reason) => {
    const { page, posts } = await open();
    const offered = await suggestions(page).count();
    await choose(page, name, type, content);
    await page.getByText(reason).waitFor();
    // Had it been taken, it would stand in the transcript before the next message.
    await input(page).fill("Wat is KPN Insight?");
    expect(await suggestions(page).count()).toBe(offered);
    await input(page).press("Enter");
    await expect.poll(() => sent(page).allTextContents(), { timeout: 10_000 }).toEqual([expect.stringContaining("Wat is KPN Insight?")]);
    expect(posts.filter((url) => url.includes("/upload"))).toEqual([]);
    await page.close();
  });

  it("that is fine takes the reason away", async () => {
    const { page, posts } = await open();
    await choose(page, "setup.exe", "application/x-msdownload", Buffer.from("MZ"));
    await page.getByText("Dit bestand kan ik niet versturen").waitFor();
    await choose(page, "brief.pdf", "application/pdf", Buffer.from("%PDF-1.4\n%%EOF"));
    await expect.poll(() => posts.some((url) => url.includes("/upload")), { timeout: 10_000 }).toBe(true);
    await expect.poll(() => notice(page)).toBe("");
    await page.close();
  });
});

describe("without a connection", () => {
  it("says so until it is back; a message sent again stands there once, and not as failed", async () => {
    const { page } = await open();
    await page.context().setOffline(true);
    await page.getByText("Geen verbinding met internet").waitFor();
    await input(page).fill("Wat is KPN Insight?");
    await input(page).press("Enter");
    const again = page.getByRole("button", { name: "Opnieuw" });
    await again.waitFor();
    await page.context().setOffline(false);
    await expect.poll(() => notice(page), { timeout: 10_000 }).toBe("");
    await again.click();
    await page.locator(".webchat__bubble__content", { hasText: "KPN Insight is de portal" }).waitFor();
    expect(await sent(page).count()).toBe(1);
    await expect.poll(() => again.count()).toBe(0);
    await page.close();
  });
});
