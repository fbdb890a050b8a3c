import type { Browser, FrameLocator, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startApp, type RunningApp } from "../support/app.js";
import { collectComplaints, launchBrowser, seriousFaults, sidewaysOverflow } from "../support/browser.js";

const question = "Waarom is mijn eerste factuur hoger?";
let browser: Browser;
let running: RunningApp;
let url: string;

beforeAll(async () => {
  [browser, running] = await Promise.all([launchBrowser(), startApp()]);
  url = running.url;
});

afterAll(async () => {
  await browser.close();
  await running.close();
});

type Place = Page | FrameLocator;
const input = (place: Place): Locator => place.locator("[data-id='webchat-sendbox-input']");
/** Messages in the transcript; Web Chat says each of them to screen readers as well, elsewhere. */
const message = (place: Place, text: string | RegExp): Locator => place.locator(".webchat__bubble__content", { hasText: text });
const suggestion = (place: Place, text: string): Locator => place.locator("button.webchat__suggested-action", { hasText: text });
const greeting = (place: Place): Locator => message(place, "Ik ben de digitale assistent van VST");
const answer = (place: Place): Locator => message(place, "Bron: Welkomstbrief, Belangrijke informatie voor Finance");

async function open(options: Parameters<Browser["newPage"]>[0] = {}, path = "/"): Promise<Page> {
  const page = await browser.newPage(options);
  await page.goto(url + path);
  return page;
}

async function ask(place: Place, text: string): Promise<void> {
  await input(place).fill(text);
  await input(place).press("Enter");
}

async function conversationId(page: Page): Promise<unknown> {
  return page.evaluate("JSON.parse(sessionStorage.getItem('vst-chat')).conversationId");
}

/** How far below the upper edge of the transcript it begins, in pixels; less than 0: its first line is out of sight. */
async function topInTranscript(element: Locator): Promise<number> {
  const [box, transcript] = await Promise.all([element.boundingBox(), element.page().locator(".webchat__basic-transcript__scrollable").boundingBox()]);
  return box === null || transcript === null ? -Infinity : box.y - transcript.y;
}

async function bottom(element: Locator): Promise<number> {
  const box = await element.boundingBox();
  return box === null ? Infinity : box.y + box.height;
}

async function changeSaved(page: Page, change: string): Promise<void> {
  await page.evaluate(`sessionStorage.setItem("vst-chat", JSON.stringify({ ...JSON.parse(sessionStorage.getItem("vst-chat")), ${change} }))`);
}

describe("the chat on the page", () => {
  it.each([[1280, 800], [320, 640]])("greets, answers by keyboard and by mouse, and suits axe and a window of %d by %d", async (width, height) => {
    const page = await browser.newPage({ viewport: { width, height } });
    const complaints = collectComplaints(page);
    await page.goto(url);
    await greeting(page).waitFor();
    expect(await input(page).getAttribute("placeholder")).toBe("Typ uw vraag");
    await ask(page, question);
    await answer(page).waitFor();
    await suggestion(page, "Wat is KPN Insight en waar zie ik mijn facturen?").click();
    await message(page, "KPN Insight is de portal waarin u").waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    expect(await sidewaysOverflow(page)).toBe(0);
    // Errors, and whatever the content security policy blocked.
    expect(complaints).toEqual([]);
    await page.close();
  });

  it.each([[320, 568], [390, 844], [1280, 800]])("shows the first line of the greeting and of an answer, every button, and the text box at %d by %d", async (width, height) => {
    const page = await open({ viewport: { width, height } });
    const first = (text: string | RegExp): Promise<number> => topInTranscript(message(page, text).last());
    await suggestion(page, "Hoe staat het met mijn order?").waitFor();
    await expect.poll(() => first("Ik ben de digitale assistent van VST"), { timeout: 10_000 }).toBeGreaterThanOrEqual(0);
    expect(await bottom(input(page))).toBeLessThanOrEqual(height);
    await ask(page, "factuur");
    await suggestion(page, "Geen van deze").waitFor();
    await expect.poll(() => first("Bedoelt u een van deze vragen?"), { timeout: 10_000 }).toBeGreaterThanOrEqual(0);
    const lastButton = suggestion(page, "Geen van deze");
    expect(await bottom(lastButton)).toBeLessThanOrEqual((await input(page).boundingBox())?.y ?? 0);
    expect(await page.evaluate("scrollY")).toBe(0);
    await page.reload();
    await message(page, "Bedoelt u een van deze vragen?").waitFor();
    await expect.poll(() => first("Bedoelt u een van deze vragen?"), { timeout: 10_000 }).toBeGreaterThanOrEqual(0);
    await page.close();
  });

  it("tells screen readers the time as the language writes it", async () => {
    const page = await open();
    await greeting(page).waitFor();
    await page.locator("#chat-window", { hasText: /Verzonden op \d+ [a-z]+ om \d\d:\d\d(?! [ap]\.m)/ }).waitFor();
    await page.close();
  });

  it("does not cut a long button text off at 320 pixels", async () => {
    const page = await open({ viewport: { width: 320, height: 640 } });
    await suggestion(page, "Waarom wijkt mijn eerste factuur af van de offerte?").waitFor();
    const cut = await page.evaluate("[...document.querySelectorAll('.webchat__suggested-action__text')].filter((text) => text.scrollWidth > text.clientWidth + 1).length");
    expect(cut).toBe(0);
    await page.close();
  });

  it("gives links to call and to mail that stay on the page", async () => {
    const page = await open();
    await greeting(page).waitFor();
    await ask(page, "Ik wil een medewerker spreken");
    const call = page.locator("#chat-window a[href='tel:+31318501212']").first();
    await call.waitFor();
    expect(await call.getAttribute("target")).toBeNull();
    expect(await page.locator("#chat-window a[href^='mailto:support@vstecom.nl']").count()).toBeGreaterThan(0);
    await page.close();
  });

  it("sends a picture, of which the assistant says that it cannot read it", async () => {
    const page = await open();
    await greeting(page).waitFor();
    const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
    await page.locator("#chat-window input[type=file]").setInputFiles({ name: "factuur.png", mimeType: "image/png", buffer: png });
    await message(page, "Bestanden kan ik niet lezen").waitFor();
    // Web Chat puts name and size in two blocks, which axe reads as one word: "factuur.png70 byte".
    const faults = await seriousFaults(page);
    expect(faults.filter((fault) => !fault.startsWith("label-content-name-mismatch"))).toEqual([]);
    await page.close();
  });

  it("is English at /en", async () => {
    const page = await open({}, "/en");
    await message(page, "digital assistant").waitFor();
    expect(await input(page).getAttribute("placeholder")).toBe("Type your question");
    await page.close();
  });
});

describe("a refresh", () => {
  it("goes on in the same conversation, without a second greeting", async () => {
    const page = await open();
    await greeting(page).waitFor();
    await ask(page, question);
    await answer(page).waitFor();
    const before = await conversationId(page);
    await page.reload();
    await answer(page).waitFor();
    expect(await greeting(page).count()).toBe(1);
    expect(await message(page, question).count()).toBe(1);
    expect(await conversationId(page)).toBe(before);
    await ask(page, "Wie incasseert de eerste factuur?");
    await message(page, "geïncasseerd").or(message(page, "incasseert")).last().waitFor();
    await page.close();
  });

  it("on the page of the other language tells the assistant of it, once, and greets no second time", async () => {
    const page = await open();
    await greeting(page).waitFor();
    const before = await conversationId(page);
    const told: unknown[] = [];
    page.on("request", (request) => {
      if (request.url().endsWith("/activities") && request.method() === "POST") told.push(JSON.parse(request.postData() ?? "null"));
    });
    await page.getByRole("link", { name: "English" }).click();
    await expect.poll(() => told, { timeout: 10_000 }).toHaveLength(1);
    expect(told[0]).toMatchObject({ type: "event", name: "webchat/join", value: { language: "en" } });
    await greeting(page).waitFor();
    await page.reload();
    await greeting(page).waitFor();
    await ask(page, "status");
    await expect.poll(() => told, { timeout: 10_000 }).toHaveLength(2);
    expect(told[1]).toMatchObject({ type: "message" });
    expect(await greeting(page).count()).toBe(1);
    expect(await conversationId(page)).toBe(before);
    await page.close();
  });

  it.each([
    ["whose token has expired", "expiresAtMs: 0"],
    ["that the server does not know", "token: 'e30.e30.e30'"],
  ])("after a conversation %s begins a new one, and says so", async (_what, change) => {
    const page = await open();
    await greeting(page).waitFor();
    const before = await conversationId(page);
    await changeSaved(page, change);
    await page.reload();
    await page.getByText("Uw vorige gesprek is afgesloten. Dit is een nieuw gesprek.").waitFor();
    await greeting(page).waitFor();
    expect(await conversationId(page)).not.toBe(before);
    await page.close();
  });

  it("starts without a word when nothing useful was kept", async () => {
    const page = await open();
    await greeting(page).waitFor();
    await page.evaluate("sessionStorage.setItem('vst-chat', '{\"conversationId\":5}')");
    await page.reload();
    await greeting(page).waitFor();
    expect(await page.locator("#chat-notice").textContent()).toBe("");
    await page.close();
  });
});

describe("a new conversation", () => {
  it("begins with an empty transcript and the focus in the text field", async () => {
    const page = await open();
    await greeting(page).waitFor();
    await ask(page, question);
    await answer(page).waitFor();
    const before = await conversationId(page);
    await page.getByRole("button", { name: "Nieuw gesprek" }).click();
    await page.getByText("Er is een nieuw gesprek begonnen.").waitFor();
    await greeting(page).waitFor();
    expect(await answer(page).count()).toBe(0);
    expect(await conversationId(page)).not.toBe(before);
    await expect.poll(() => page.evaluate("document.activeElement.dataset.id")).toBe("webchat-sendbox-input");
    await page.close();
  });

  it("that cannot begin names phone and mail, and begins when the network is back", async () => {
    const page = await open();
    await greeting(page).waitFor();
    await page.context().setOffline(true);
    await page.getByRole("button", { name: "Nieuw gesprek" }).click();
    await page.getByText("De chat is nu niet bereikbaar. U kunt ons bellen of mailen").waitFor();
    await page.context().setOffline(false);
    await page.getByRole("button", { name: "Opnieuw proberen" }).click();
    await greeting(page).waitFor();
    await expect.poll(() => page.locator("#chat-notice").textContent()).toBe("");
    await page.close();
  });
});

describe("the chat in the widget", () => {
  it.each([[1280, 800], [320, 640]])("answers by keyboard alone, and Escape gives the page back, at %d by %d", async (width, height) => {
    const page = await browser.newPage({ viewport: { width, height } });
    await page.route("**/site", (route) => route.fulfill({
      contentType: "text/html",
      body: `<!doctype html><html lang="nl"><head><title>Een site</title></head><body><main><h1>Een site</h1></main><script src="${url}/widget.js" async></script></body></html>`,
    }));
    await page.goto(`${url}/site`);
    await page.getByRole("button", { name: "Chat met VST" }).press("Enter");
    const frame = page.frameLocator("iframe");
    await greeting(frame).waitFor();
    await expect.poll(async () => page.frames()[1]?.evaluate("document.activeElement.dataset.id")).toBe("webchat-sendbox-input");
    await page.keyboard.type(question);
    await page.keyboard.press("Enter");
    await answer(frame).waitFor();
    const inside = page.frames()[1];
    if (inside === undefined) throw new Error("no frame");
    expect(await seriousFaults(inside)).toEqual([]);
    expect(await sidewaysOverflow(inside)).toBe(0);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.close();
  });
});
