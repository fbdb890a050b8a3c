import { brotliCompressSync } from "node:zlib";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TypeAhead, type OfferedQuestion } from "../../src/web/type-ahead.js";
import { startApp, type RunningApp } from "../support/app.js";
import { collectComplaints, launchBrowser, seriousFaults, sidewaysOverflow } from "../support/browser.js";

let browser: Browser;
let running: RunningApp;

beforeAll(async () => {
  [browser, running] = await Promise.all([launchBrowser(), startApp()]);
});

afterAll(async () => {
  await browser.close();
  await running.close();
});

const sendBox = (page: Page): Locator => page.locator("[data-id='webchat-sendbox-input']");
const offers = (page: Page): Locator => page.locator("#chat [role=option]");
const marked = (page: Page): Locator => page.locator("#chat [role=option][aria-selected=true]");
/** What the customer said, in the transcript. */
const said = (page: Page, text: string): Locator => page.locator(".webchat__bubble--from-user .webchat__bubble__content", { hasText: text });
const title = "Waarom wijkt mijn eerste factuur af van de offerte?";

async function openChat(options: Parameters<Browser["newPage"]>[0] = {}, path = "/"): Promise<Page> {
  const page = await browser.newPage(options);
  await page.goto(running.url + path);
  await page.locator(".webchat__bubble__content").first().waitFor();
  return page;
}

async function type(page: Page, text: string): Promise<void> {
  await sendBox(page).focus();
  await page.keyboard.type(text);
}

async function attributesOf(field: Locator): Promise<Record<string, string | null>> {
  const names = ["role", "aria-expanded", "aria-controls", "aria-activedescendant", "aria-autocomplete"];
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await field.getAttribute(name)] as const)));
}

async function questions(locale: string): Promise<{ list: OfferedQuestion[]; response: Response }> {
  const page = await (await fetch(running.url + (locale === "nl" ? "/" : "/en"))).text();
  const address = /\/questions\.\w\w\.json\?v=\w+/.exec(page)?.[0] ?? "";
  const response = await fetch(running.url + address);
  return { list: await response.json() as OfferedQuestion[], response };
}

describe("the questions for type-ahead", () => {
  it.each(["nl", "en"])("in %s are small, and kept by browsers", async (locale) => {
    const { list, response } = await questions(locale);
    expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(brotliCompressSync(JSON.stringify(list)).length).toBeLessThan(12_000);
    expect(list.length).toBeGreaterThanOrEqual(20);
    expect(list.filter(({ asked }) => asked.length < 8)).toEqual([]);
  });

  it("are sent compressed, and are not kept under the address of other content", async () => {
    const response = await fetch(`${running.url}/questions.nl.json?v=0`, { headers: { "Accept-Encoding": "gzip" } });
    expect(response.headers.get("content-encoding")).toBe("gzip");
    expect(response.headers.get("cache-control")).toBe("no-cache");
    expect(await response.json()).toHaveLength((await questions("nl")).list.length);
  });

  it.each([
    ["nl", "waarom is mijn eerste rek", "first-invoice-amount"], ["nl", "beheerpotal leeg", "portal-empty"], ["nl", "cursus", "portal-training"],
    ["nl", "ik kan niet inloggen op insi", "insight-activation"], ["en", "when do we mov", "switch-date"], ["en", "who collects", "first-invoice-collection"],
  ])("in %s offer for %j, not typed out, %s", async (locale, typed, id) => {
    const found = new TypeAhead((await questions(locale)).list).search(typed);
    expect(found.map((question) => question.id)).toContain(id);
    expect(found.length).toBeLessThanOrEqual(4);
  });

  it.each(["", "ja", "Jan de Vries", "ok bedankt", "3771 AB", "VST-2026-00998", "jan@bakker.nl", "regel\nregel", "zzzzzz", "factuur ".repeat(20)])("offer nothing for %j", async (typed) => {
    expect(new TypeAhead((await questions("nl")).list).search(typed)).toEqual([]);
  });
});

describe("typing in the chat", () => {
  it.each([[1280, 800], [320, 640]])("offers at most four questions, in view, at %d by %d, and suits axe", async (width, height) => {
    const page = await openChat({ viewport: { width, height } });
    const complaints = collectComplaints(page);
    await type(page, "factuur");
    await offers(page).first().waitFor();
    expect(await offers(page).count()).toBeLessThanOrEqual(4);
    await page.keyboard.press("ArrowDown");
    const [option, box] = [await marked(page).boundingBox(), await sendBox(page).boundingBox()];
    expect(option?.y).toBeGreaterThan(0);
    // Above the text field, which stays in sight.
    expect((option?.y ?? 0) + (option?.height ?? 0)).toBeLessThanOrEqual(box?.y ?? 0);
    expect(option?.height).toBeGreaterThanOrEqual(44);
    expect(await sidewaysOverflow(page)).toBe(0);
    expect(await seriousFaults(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("sends a question chosen with the arrow keys, and empties the field", async () => {
    const page = await openChat();
    await type(page, "eerste factuur hoger dan off");
    await offers(page).filter({ hasText: title }).waitFor();
    const place = (await offers(page).allTextContents()).indexOf(title);
    for (let step = 0; step <= place; step++) await page.keyboard.press("ArrowDown");
    expect(await marked(page).textContent()).toBe(title);
    await page.keyboard.press("Enter");
    await said(page, title).waitFor();
    await expect.poll(() => sendBox(page).inputValue()).toBe("");
    await expect.poll(() => offers(page).count()).toBe(0);
    await page.locator(".webchat__bubble__content", { hasText: "1, 1,5 of zelfs 2 maanden" }).first().waitFor();
    await page.close();
  });

  it("sends a question that is clicked, once, and leaves the focus in the field", async () => {
    const page = await openChat();
    await type(page, "wie incasseert");
    await offers(page).filter({ hasText: "Wie incasseert de eerste factuur van KPN?" }).click();
    await said(page, "Wie incasseert de eerste factuur van KPN?").waitFor();
    expect(await said(page, "").count()).toBe(1);
    expect(await page.evaluate("document.activeElement.dataset.id")).toBe("webchat-sendbox-input");
    await page.close();
  });

  it("sends with Enter what was typed when none is marked, also after going through them and back", async () => {
    const page = await openChat();
    await type(page, "mijn factuur klopt");
    await offers(page).first().waitFor();
    await page.keyboard.press("ArrowUp");
    await marked(page).waitFor();
    await page.keyboard.press("ArrowDown");
    expect(await marked(page).count()).toBe(0);
    await page.keyboard.type(" niet");
    await page.keyboard.press("Enter");
    await said(page, "mijn factuur klopt niet").waitFor();
    expect(await offers(page).count()).toBe(0);
    await page.close();
  });

  it("closes with Escape, keeps what was typed, and offers again for the next message", async () => {
    const page = await openChat();
    await type(page, "beheerportal");
    await offers(page).first().waitFor();
    await page.keyboard.press("Escape");
    expect(await offers(page).count()).toBe(0);
    await page.keyboard.type(" leeg");
    expect(await sendBox(page).inputValue()).toBe("beheerportal leeg");
    await page.keyboard.press("Enter");
    await said(page, "beheerportal leeg").waitFor();
    await type(page, "training");
    await offers(page).first().waitFor();
    await page.close();
  });

  it("tells screen readers of the list while there is one, and leaves a plain text field without", async () => {
    const page = await openChat();
    const plain = { "role": null, "aria-expanded": null, "aria-controls": null, "aria-activedescendant": null, "aria-autocomplete": null };
    expect(await attributesOf(sendBox(page))).toEqual(plain);
    await type(page, "training");
    await offers(page).first().waitFor();
    const list = page.getByRole("listbox", { name: "Bedoelt u een van deze vragen?" });
    const open = { "role": "combobox", "aria-expanded": "true", "aria-controls": await list.getAttribute("id"), "aria-autocomplete": "list" };
    expect(await attributesOf(sendBox(page))).toEqual({ ...open, "aria-activedescendant": null });
    await page.getByText(/^\d vra(ag|gen)\. Kies met de pijltoetsen, of typ verder\.$/).waitFor({ state: "attached" });
    await page.keyboard.press("ArrowDown");
    expect(await attributesOf(sendBox(page))).toEqual({ ...open, "aria-activedescendant": await marked(page).getAttribute("id") });
    await page.keyboard.press("Escape");
    expect(await attributesOf(sendBox(page))).toEqual(plain);
    await page.close();
  });

  it("works without the questions, and in a new conversation", async () => {
    const page = await browser.newPage();
    await page.route("**/questions.*.json*", (route) => route.abort());
    await page.goto(running.url);
    await page.locator(".webchat__bubble__content").first().waitFor();
    await type(page, "training");
    await page.keyboard.press("Enter");
    await said(page, "training").waitFor();
    await page.close();
    const other = await openChat();
    await other.getByRole("button", { name: "Nieuw gesprek" }).click();
    await other.getByText("Er is een nieuw gesprek begonnen.").waitFor();
    await sendBox(other).waitFor();
    await type(other, "training");
    await offers(other).first().click();
    await other.locator(".webchat__bubble--from-user").waitFor();
    await other.close();
  });

  it("is English at /en", async () => {
    const page = await openChat({}, "/en");
    await type(page, "first invoice");
    await offers(page).filter({ hasText: "Who collects the first KPN invoice?" }).waitFor();
    await page.close();
  });
});

describe("typing in the search of the questions", () => {
  it("offers questions in other words than their titles, and opens the chosen one", async () => {
    const page = await browser.newPage({ viewport: { width: 320, height: 640 } });
    await page.goto(running.url);
    await page.locator("#faq-input").focus();
    await page.keyboard.type("cursus");
    await page.locator("#faq [role=option]", { hasText: "training" }).waitFor();
    expect(await page.locator("#faq-input").getAttribute("role")).toBe("combobox");
    expect(await seriousFaults(page)).toEqual([]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.locator("#portal-training .answer").waitFor();
    expect(await page.evaluate("document.activeElement.parentElement.id")).toBe("portal-training");
    expect(await page.locator("#faq [role=option]").count()).toBe(0);
    expect(await sidewaysOverflow(page)).toBe(0);
    await page.close();
  });
});
