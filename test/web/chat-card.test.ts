import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { channelTable } from "../../src/bot/channels.js";
import { startApp, type RunningApp } from "../support/app.js";
import { collectComplaints, launchBrowser, seriousFaults, sidewaysOverflow } from "../support/browser.js";

let browser: Browser;
let running: RunningApp;

beforeAll(async () => {
  // The very cards of Teams, in the official Web Chat.
  const manners = { ...channelTable, chat: { ...channelTable.chat, forms: "card" as const, suggestedActions: 3 } };
  [browser, running] = await Promise.all([launchBrowser(), startApp({ DEMO_ORDERS: "true" }, { manners })]);
});

afterAll(async () => {
  await browser.close();
  await running.close();
});

const card = (page: Page): Locator => page.locator(".webchat__adaptive-card-renderer").last();
const message = (page: Page, text: string | RegExp): Locator => page.locator(".webchat__bubble__content", { hasText: text });

async function open(): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  const complaints = collectComplaints(page);
  await page.goto(running.url);
  await card(page).getByRole("button", { name: "Hoe staat het met mijn order?" }).waitFor();
  return { page, complaints };
}

/** For a look at it: CARD_PICTURES names the folder. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env["CARD_PICTURES"];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
}

async function ask(page: Page, text: string): Promise<void> {
  const input = page.locator("[data-id='webchat-sendbox-input']");
  await input.fill(text);
  await input.press("Enter");
}

describe("a card in the official Web Chat, on a phone", () => {
  it("asks for an order, says beside the field what is wrong, and shows the order", async () => {
    const { page, complaints } = await open();
    await picture(page, "greeting");
    await card(page).getByRole("button", { name: "Hoe staat het met mijn order?" }).click();
    await card(page).getByLabel("Ordernummer").waitFor();
    await picture(page, "order");
    // The client's own check, before anything is sent.
    await card(page).getByRole("button", { name: "Zoek mijn order" }).click();
    await card(page).getByText("Vul uw ordernummer in.").waitFor();
    await card(page).getByLabel("Ordernummer").fill("VST-2026-00014");
    await card(page).getByLabel(/^Postcode/).fill("morgen");
    await picture(page, "order-check");
    await card(page).getByRole("button", { name: "Zoek mijn order" }).click();
    await card(page).getByText("Hierin herken ik geen Nederlandse postcode.").waitFor();
    await expect.poll(() => card(page).getByLabel("Ordernummer").inputValue()).toBe("VST-2026-00014");
    await picture(page, "order-fault");
    expect(await seriousFaults(page)).toEqual([]);
    expect(await sidewaysOverflow(page)).toBe(0);
    await card(page).getByLabel(/^Postcode/).fill("3905 gh");
    await card(page).getByRole("button", { name: "Zoek mijn order" }).click();
    await message(page, "Order VST-2026-00014, Notariskantoor Grebbe").waitFor();
    await picture(page, "order-shown");
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("takes a hand-off and its confirmation, and a second press of it does nothing more", async () => {
    const { page } = await open();
    await ask(page, "Kan ik bij jullie een gebakken ei bestellen?");
    await ask(page, "Stuur mijn vraag door");
    await card(page).getByLabel("Uw naam").waitFor();
    await card(page).getByLabel("Uw naam").fill("Anna de Wit");
    await card(page).getByLabel("Uw bedrijf of organisatie").fill("De Wit & Zn");
    await card(page).getByLabel(/^E-mailadres/).fill("anna@dewit.example");
    expect(await card(page).getByLabel("Uw vraag aan Support").inputValue()).toBe("Kan ik bij jullie een gebakken ei bestellen?");
    await picture(page, "hand-off");
    await card(page).getByRole("button", { name: "Verder" }).click();
    await message(page, "Klopt dit zo?").waitFor();
    await page.locator("button.webchat__suggested-action", { hasText: "Ja, noteer mijn vraag" }).click();
    await message(page, "staat in de lijst van Support").waitFor();
    await card(page).getByRole("button", { name: "Verder" }).click();
    await message(page, "al genoteerd voor Support").waitFor();
    await picture(page, "hand-off-done");
    expect(await running.tickets()).toMatchObject([{ name: "Anna de Wit", company: "De Wit & Zn", email: "anna@dewit.example" }]);
    await page.close();
  });

  it("lets one choose a question", async () => {
    const { page } = await open();
    await ask(page, "factuur");
    await card(page).getByRole("radio").nth(1).check();
    await picture(page, "choice");
    await card(page).getByRole("button", { name: "Kies deze vraag" }).click();
    await message(page, "Bron: Welkomstbrief").waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.close();
  });
});
