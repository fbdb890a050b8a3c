import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../src/clock.js";
import { openDatabase } from "../../src/storage/database.js";
import { Transcripts, type TranscriptEntry } from "../../src/transcripts/transcript-store.js";
import { startApp, type RunningApp } from "../support/app.js";
import { launchBrowser } from "../support/browser.js";
import { Playground, type PlaygroundChat, type PlaygroundPage } from "../support/playground.js";

let app: RunningApp;
let playground: Playground;
let browser: Browser;

beforeAll(async () => {
  app = await startApp({ DEMO_ORDERS: "true" });
  playground = await Playground.start(app.url);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  await playground.stop();
  await app.close();
});

async function start(chat: PlaygroundChat): Promise<PlaygroundPage> {
  const teams = await playground.open(browser);
  await teams.open(chat);
  return teams;
}

/** Everything that is kept. */
async function reviewed(): Promise<TranscriptEntry[]> {
  const db = await openDatabase("sqlite:assistant.db", app.dataDir);
  try {
    const transcripts = new Transcripts({ db, clock: systemClock });
    const all = await Promise.all((await transcripts.list()).map(({ conversationId }) => transcripts.get(conversationId)));
    return all.flatMap((transcript) => transcript?.entries ?? []);
  } finally {
    await db.destroy();
  }
}

/** PLAYGROUND_PICTURES: a folder for screenshots, to look at. */
async function picture(teams: PlaygroundPage, name: string): Promise<void> {
  const folder = process.env["PLAYGROUND_PICTURES"];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await teams.page.screenshot({ path: join(folder, `${name}.png`) });
}

describe("a personal chat", () => {
  it("answers with thumbs and three suggestions, and takes a suggestion and a thumb", async () => {
    const teams = await start("Personal Chat");
    await teams.say("wanneer kan ik kpn insight activeeren");
    await teams.shown(/pas activeren na de eerste factuurrun/).waitFor();
    await picture(teams, "personal-answer");
    expect(await teams.suggestions()).toEqual(["Ja, bedankt", "Nee, niet echt", "Meer uitleg"]);
    await teams.press("Meer uitleg");
    await teams.shown("vanwege de eenvoudige opzet").waitFor();
    await picture(teams, "personal-more");
    await teams.press("Ja, bedankt");
    await teams.shown("Fijn dat ik u kon helpen").waitFor();
    await teams.thumb("negative", "Dit wist ik al");
    await expect.poll(async () => (await reviewed()).map(({ feedback, text }) => [feedback, text])).toEqual(expect.arrayContaining([
      // The Playground does not say which message: the last answer counts.
      [-1, expect.stringContaining("pas activeren na de eerste factuurrun")], [null, "Dit wist ik al"],
    ]));
    await picture(teams, "personal-thanks");
    await teams.page.close();
  });

  it("finds an order by a form, tells a fault beside its field, and does nothing for an old form", async () => {
    const [order] = await app.ordersList();
    if (order === undefined) throw new Error("There is no demo order");
    const teams = await start("Personal Chat");
    await teams.say("hoe staat het met mijn order?");
    await teams.fillIn("Ordernummer", "onzin");
    await teams.fillIn("Postcode van uw bedrijf", order.postcode);
    await teams.press("Zoek mijn order");
    await teams.shown("Hierin herken ik geen ordernummer").waitFor();
    await picture(teams, "order-fault");
    await teams.fillIn("Ordernummer", order.number);
    await teams.press("Zoek mijn order");
    await teams.shown(order.company).waitFor();
    await picture(teams, "order-found");
    // The first form.
    await teams.page.getByLabel("Ordernummer").first().fill(order.number);
    await teams.page.getByLabel("Postcode van uw bedrijf").first().fill(order.postcode);
    await teams.page.getByRole("button", { name: "Zoek mijn order" }).first().click();
    await teams.shown("Dit hoort bij een eerder bericht").waitFor();
    await picture(teams, "order-old-form");
    await teams.page.close();
  });

  it("passes a question on by a form that knows the name, once", async () => {
    const teams = await start("Personal Chat");
    await teams.say("herstart");
    await teams.shown("We beginnen opnieuw").waitFor();
    await teams.say("Stuur mijn vraag door");
    await teams.page.getByLabel("Uw naam").last().waitFor();
    expect(await teams.page.getByLabel("Uw naam").last().inputValue()).toBe("Alex Wilber");
    await teams.fillIn("Uw vraag aan Support", "Kan mijn nummer 0318 mee?");
    await teams.fillIn("Uw bedrijf of organisatie", "Bakkerij De Ster");
    await teams.fillIn("E-mailadres of telefoonnummer", "info@bakkerijdester.example");
    await picture(teams, "hand-off-form");
    await teams.press("Verder");
    await teams.shown("Klopt dit zo?").waitFor();
    await picture(teams, "hand-off-summary");
    await teams.press("Ja, noteer mijn vraag");
    await teams.shown(/staat in de lijst van Support, met referentie/).waitFor();
    await picture(teams, "hand-off-done");
    expect(await app.tickets()).toMatchObject([{ name: "Alex Wilber", company: "Bakkerij De Ster", email: "info@bakkerijdester.example" }]);
    await teams.page.close();
  });
});

describe("a group chat and a channel", () => {
  it.each(["Group Chat", "My Team - General"] as const)("answers a mention in %s, takes a press, and moves an order to a chat of one", async (chat) => {
    const teams = await start(chat);
    await teams.mention("wanneer kan ik kpn insight activeren?");
    await teams.shown("Heeft dit u geholpen?").waitFor();
    await picture(teams, `${chat}-answer`);
    await teams.press("Ja, bedankt");
    await teams.shown("Fijn dat ik u kon helpen").waitFor();
    await picture(teams, `${chat}-pressed`);
    if (chat !== "Group Chat") return teams.page.close();
    await teams.mention("hoe staat het met mijn order?");
    await teams.page.getByRole("link", { name: /1:1/ }).or(teams.page.getByRole("button", { name: /1:1/ })).last().waitFor();
    await picture(teams, `${chat}-order`);
    await teams.page.close();
  });
});
