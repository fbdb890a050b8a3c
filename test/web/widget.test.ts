import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../src/package-root.js";
import { collectComplaints, launchBrowser, seriousFaults, sidewaysOverflow } from "../support/browser.js";
import { startPageServer, type RunningServer } from "../support/page-server.js";

let browser: Browser;
let chatServer: RunningServer;
let website: Server;
let websiteUrl: string;
let scripts: string;

/** Another website, with a strict policy of its own, that shows the chat. */
beforeAll(async () => {
  website = createServer((_request, response) => {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.setHeader("Content-Security-Policy", `default-src 'none'; script-src ${chatServer.url}; frame-src ${chatServer.url}`);
    response.end(`<!doctype html><html lang="nl"><head><title>Een site</title>${scripts}</head><body><main><h1>Een site</h1><a href="#x">Link</a></main></body></html>`);
  }).listen(0, "127.0.0.1");
  await once(website, "listening");
  websiteUrl = `http://127.0.0.1:${(website.address() as AddressInfo).port}`;
  [browser, chatServer] = await Promise.all([launchBrowser(), startPageServer({ allowedOrigins: [websiteUrl] })]);
});

afterAll(async () => {
  await browser.close();
  await chatServer.stop();
  website.close();
});

interface Opened {
  page: Page;
  opener: Locator;
  panel: Locator;
}

async function visit(options: { tags?: string[]; viewport?: { width: number; height: number } } = {}): Promise<Opened> {
  scripts = (options.tags ?? [""]).map((attributes) => `<script src="${chatServer.url}/widget.js" async ${attributes}></script>`).join("");
  const page = await browser.newPage(options.viewport === undefined ? {} : { viewport: options.viewport });
  await page.goto(websiteUrl);
  const opener = page.locator("#opener");
  await opener.waitFor();
  return { page, opener, panel: page.getByRole("dialog") };
}

async function focused(page: Page): Promise<unknown> {
  return page.evaluate("(() => { let at = document.activeElement; while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement; return at?.id || at?.tagName; })()");
}

describe("widget.js", () => {
  it("is at most 4 kB compressed", () => {
    const script = readFileSync(join(packageRoot(), "dist", "web", "public", "widget.js"));
    expect(gzipSync(script).length).toBeLessThanOrEqual(4096);
  });

  it("shows one button with a name, and loads nothing more, also on a site with a strict policy", async () => {
    const requests: string[] = [];
    scripts = "";
    const page = await browser.newPage();
    const complaints = collectComplaints(page);
    page.on("request", (request) => requests.push(new URL(request.url()).pathname));
    scripts = `<script src="${chatServer.url}/widget.js" async></script>`;
    await page.goto(websiteUrl, { waitUntil: "networkidle" });
    const opener = page.getByRole("button", { name: "Chat met VST" });
    await opener.waitFor();
    expect(await opener.getAttribute("aria-expanded")).toBe("false");
    // Styled through a sheet of its own: without it the button would stand in the flow of the page.
    expect(await page.evaluate("getComputedStyle(document.getElementById('vst-chat-widget').shadowRoot.getElementById('opener')).position")).toBe("fixed");
    expect(requests.filter((path) => path !== "/" && path !== "/favicon.ico")).toEqual(["/widget.js"]);
    expect(complaints.filter((complaint) => !complaint.includes("favicon"))).toEqual([]);
    await page.close();
  });

  it("opens by mouse, and closes with its button; the focus goes in and comes back", async () => {
    const { page, opener, panel } = await visit();
    await opener.click();
    await panel.waitFor();
    expect(await panel.getAttribute("aria-label")).toBe("Chat met de digitale assistent van VST");
    expect(await opener.getAttribute("aria-expanded")).toBe("true");
    expect(await focused(page)).toBe("IFRAME");
    await page.getByRole("button", { name: "Chat sluiten" }).click();
    expect(await panel.isVisible()).toBe(false);
    expect(await opener.getAttribute("aria-expanded")).toBe("false");
    expect(await focused(page)).toBe("opener");
    await page.close();
  });

  it("opens by keyboard, and Escape closes it, from its own button and from inside the frame", async () => {
    const { page, opener, panel } = await visit();
    await page.getByRole("link", { name: "Link" }).focus();
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("opener");
    await page.keyboard.press("Enter");
    await panel.waitFor();
    await page.locator("#closer").focus();
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "hidden" });
    await opener.press("Enter");
    const frame = page.frameLocator("iframe");
    await frame.getByRole("button", { name: "Opnieuw proberen" }).press("Escape");
    await panel.waitFor({ state: "hidden" });
    expect(await focused(page)).toBe("opener");
    await page.close();
  });

  it("keeps the same chat when it is opened again", async () => {
    const { page, opener, panel } = await visit();
    await opener.click();
    await page.frameLocator("iframe").getByText("Digitale assistent").waitFor();
    await page.frames()[1]?.evaluate("window.sameChat = true");
    await page.locator("#closer").click();
    await opener.click();
    await panel.waitFor();
    expect(await page.frames()[1]?.evaluate("window.sameChat")).toBe(true);
    await page.close();
  });

  it("is not closed by a message of another window", async () => {
    const { page, opener, panel } = await visit();
    await opener.click();
    await panel.waitFor();
    await page.evaluate("new Promise((done) => { addEventListener('message', () => setTimeout(done)); postMessage('vst-chat:close', '*'); })");
    expect(await panel.isVisible()).toBe(true);
    await page.close();
  });

  it("is there once when its script is there twice", async () => {
    const { page } = await visit({ tags: ["", ""] });
    await page.waitForLoadState("networkidle");
    expect(await page.locator("#opener").count()).toBe(1);
    await page.close();
  });

  it("speaks English and stands on the left when asked to", async () => {
    const { page, opener } = await visit({ tags: ['data-locale="en" data-position="left"'] });
    expect(await opener.textContent()).toBe("Chat with VST");
    expect((await opener.boundingBox())?.x).toBe(16);
    await opener.click();
    await page.frameLocator("iframe").getByText("Digital assistant").waitFor();
    await page.close();
  });

  it.each([[320, 640], [640, 360], [1280, 800]])("fits a window of %d by %d", async (width, height) => {
    const { page, opener, panel } = await visit({ viewport: { width, height } });
    await opener.click();
    await panel.waitFor();
    const box = await panel.boundingBox();
    expect(box).not.toBeNull();
    if (box === null) return;
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.y).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(width);
    expect(box.y + box.height).toBeLessThanOrEqual(height);
    expect(await page.getByRole("button", { name: "Chat sluiten" }).isVisible()).toBe(true);
    expect(await sidewaysOverflow(page)).toBe(0);
    await page.close();
  });

  it("has nothing that axe calls serious, closed, open and inside", async () => {
    const { page, opener } = await visit();
    expect(await seriousFaults(page)).toEqual([]);
    await opener.click();
    await page.frameLocator("iframe").getByText("Digitale assistent").waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    const frame = page.frames()[1];
    if (frame === undefined) throw new Error("no frame");
    expect(await seriousFaults(frame)).toEqual([]);
    await page.close();
  });

  it("cannot be framed by a site that is not allowed", async () => {
    const stranger = await startPageServer({ allowedOrigins: [] });
    const before = chatServer;
    chatServer = stranger;
    const { page, opener } = await visit();
    const complaints = collectComplaints(page);
    await opener.click();
    await page.locator("iframe").waitFor();
    await expect.poll(() => complaints.join()).toContain("frame-ancestors");
    await page.close();
    chatServer = before;
    await stranger.stop();
  });
});
