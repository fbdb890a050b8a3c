import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { launchBrowser, seriousFaults } from "../support/browser.js";
import { figuresOf, pagesRoutes, pagesState, type PagesState } from "../support/review-pages-stub.js";
import { startReviewStub, type ReviewStub } from "../support/review-stub.js";

let browser: Browser;
let stub: ReviewStub;
let state: PagesState;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

beforeEach(async () => {
  const now = Date.now();
  state = pagesState(now);
  stub = await startReviewStub(pagesRoutes(state, now), { role: "admin" });
  page = await browser.newPage({ locale: "nl-NL" });
});
afterEach(async () => {
  await page.close();
  await stub.stop();
});

async function open(path: string): Promise<void> {
  await page.goto(`${stub.url}/review${path}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
}

const button = (name: string): ReturnType<Page["getByRole"]> => page.getByRole("button", { name, exact: true });

test("a ticket is claimed, given back, closed and opened again", async () => {
  await open("/tickets");
  await page.getByText("wacht 3 uur 12 minuten").waitFor();
  await button("Ik pak dit op: VST-7K2M").click();
  await page.getByText("VST-7K2M staat nu bij In behandeling.").waitFor();
  await page.getByRole("tab", { name: "In behandeling" }).click();
  await page.getByText("In behandeling bij Sanne de Vries").waitFor();
  expect(new URL(page.url()).search).toBe("?state=claimed");
  await button("Sluiten: VST-7K2M").click();
  await page.getByText("VST-7K2M is gesloten.").waitFor();
  await page.getByRole("tab", { name: "Gesloten" }).click();
  await button("Heropenen: VST-7K2M").click();
  await page.getByText("VST-7K2M staat weer bij Open.").waitFor();
  expect(stub.calls.filter((call) => call.startsWith("POST"))).toEqual(["POST /tickets/VST-7K2M/claim", "POST /tickets/VST-7K2M/close", "POST /tickets/VST-7K2M/reopen"]);
});

test("who comes second is told who was first", async () => {
  await open("/tickets");
  await button("Ik pak dit op: VST-7K2M").waitFor();
  Object.assign(state.tickets[0] ?? {}, { state: "claimed", claimedBy: "Joris Bakker", claimedAt: Date.now() });
  await button("Ik pak dit op: VST-7K2M").click();
  await page.getByText("Joris Bakker was eerder en heeft VST-7K2M al opgepakt.").waitFor();
  await expect.poll(() => button("Ik pak dit op: VST-7K2M").count()).toBe(0);
});

test("a ticket says how to reach the customer, and loudly when nobody was told", async () => {
  await open("/tickets");
  expect(await page.getByRole("link", { name: "+31 6 12345678" }).first().getAttribute("href")).toBe("tel:+31612345678");
  expect(await page.getByRole("link", { name: "jan+vst@" }).getAttribute("href")).toBe("mailto:jan%2Bvst@bakkerij-jansen.nl");
  await page.getByText("De mail aan Support is niet aangekomen.").waitFor();
  await page.getByRole("tab", { name: "In behandeling" }).click();
  await page.getByText("Het gesprek wordt niet meer bewaard.").waitFor();
});

test("figures: each chart has its definition, its numbers as a table and as CSV", async () => {
  await open("/figures?days=7");
  const perDay = page.getByRole("region", { name: "Gesprekken per dag", exact: true });
  await perDay.getByText("Gesprekken die op die dag begonnen.").waitFor();
  await expect.poll(() => page.getByRole("img", { name: /^Staafdiagram/ }).count()).toBe(4);
  await perDay.getByText("Gesprekken per dag als tabel").press("Enter");
  expect(await perDay.getByRole("row").allInnerTexts()).toHaveLength(8);
  const first = figuresOf(7).conversationsPerDay[0];
  expect(await perDay.getByRole("row").nth(1).innerText()).toMatch(new RegExp(`\\t${String(first?.count)}$`));
  const href = await perDay.getByRole("link", { name: "Gesprekken per dag als CSV" }).getAttribute("href");
  expect(href).toMatch(/^\/review\/api\/figures\.csv\?from=\d{4}-\d\d-\d\d&to=\d{4}-\d\d-\d\d&chart=conversationsPerDay$/);
  await expect.poll(() => page.getByRole("row", { name: /Wat kost een SLA\? 6 van 10 60%/ }).count()).toBe(1);
  expect(await seriousFaults(page)).toEqual([]);
});

test("figures of a year show weeks, and the table every day", async () => {
  await open("/figures?days=365");
  await page.getByText("Elke staaf is een week van zeven dagen").first().waitFor();
  const perDay = page.getByRole("region", { name: "Gesprekken per dag", exact: true });
  await expect.poll(() => perDay.locator("svg[preserveAspectRatio] title").count()).toBe(53);
  await expect.poll(() => perDay.locator("tbody tr").count()).toBe(365);
});

test("the gap letter is copied as text, and printed without the app around it", async () => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await open("/gap-letter?from=2026-09-01&to=2026-11-28");
  await button("Kopiëren als tekst").click();
  await page.getByText("De lijst is gekopieerd.").waitFor();
  expect(await page.evaluate<string>("navigator.clipboard.readText()")).toBe(`Vragen die de welkomstbrief niet beantwoordt
Periode: dinsdag 1 september 2026 tot en met zaterdag 28 november 2026

1. Kan ik mijn vaste nummer meenemen? (12 keer gesteld)
   Ook zo gesteld:
   - nummerbehoud, hoe regel ik dat?
   - behoud ik mijn telefoonnummer

2. Wat gebeurt er met mijn alarmlijn? (3 keer gesteld)
`);
  await page.emulateMedia({ media: "print" });
  expect(await Promise.all([page.getByRole("banner"), button("Afdrukken"), page.getByRole("navigation")].map((part) => part.isVisible()))).toEqual([false, false, false]);
  await expect.poll(() => page.getByText("Wat gebeurt er met mijn alarmlijn?").isVisible()).toBe(true);
});

test("a customer is erased only after it was shown what goes and the word was typed; the receipt stays", async () => {
  await open("/erase");
  await page.getByRole("textbox", { name: "E-mailadres" }).fill(" jan@example.nl ");
  await page.keyboard.press("Enter");
  await page.getByText("2 gesprekken").waitFor();
  expect(await button("Definitief wissen").isDisabled()).toBe(true);
  await page.getByRole("textbox", { name: "Typ WISSEN om te bevestigen" }).fill("WISSEN");
  expect(await seriousFaults(page)).toEqual([]);
  await button("Definitief wissen").click();
  await page.getByText("Gewist door Sanne de Vries").waitFor();
  expect(state.sent).toEqual([{ email: "jan@example.nl", confirm: false }, { email: "jan@example.nl", confirm: true }]);
  await expect.poll(() => page.getByRole("row", { name: "Berichten 31" }).count()).toBe(1);
  await page.getByText("Ook in de bestanden van de database staat er niets meer van.").waitFor();
  expect(page.url()).not.toContain("jan");
});

test("nothing found: no button that erases", async () => {
  await open("/erase");
  await page.getByRole("textbox", { name: "E-mailadres" }).fill("niemand@vst.nl");
  await button("Laat zien wat verdwijnt").click();
  await page.getByText("Er is niets bewaard bij niemand@vst.nl").waitFor();
  await expect.poll(() => button("Definitief wissen").count()).toBe(0);
});

test("the audit log names what was done and loads more", async () => {
  await open("/audit");
  expect(await page.getByRole("row").nth(1).innerText()).toMatch(/Joris Bakker\s+gesprek geopend\s+conversation-1/);
  for (const detail of ["12 hits", "met een aanmeldlink, als redacteur", "als CSV", "Geen antwoord", "gezocht op e-mailadres · Tickets: 2 · Berichten: 1.200 · in de bestanden kunnen nog resten staan"]) {
    await expect.poll(() => page.getByRole("row").filter({ hasText: detail }).count(), { message: detail }).toBeGreaterThan(10);
  }
  await expect.poll(() => page.getByRole("row").filter({ hasText: "of-tomorrow" }).count()).toBe(12);
  expect(await page.getByRole("link", { name: "conversation-1" }).first().getAttribute("href")).toBe("/review/conversations/conversation-1");
  await button("Meer laden").click();
  await page.getByText("Dit is alles.").waitFor();
  await expect.poll(() => page.getByRole("row").count()).toBe(104);
});

test("examples are taken back after a question; those in the files say so", async () => {
  await open("/examples");
  await page.getByText("Terugnemen kan alleen daar.").waitFor();
  await button("Terugnemen: Wat betaal ik per maand voor een SLA?").click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Terugnemen" }).click();
  await page.getByText("De assistent gebruikt “Wat betaal ik per maand voor een SLA?” niet meer").waitFor();
  await expect.poll(() => page.getByText("teruggenomen", { exact: true }).count()).toBe(2);
  await expect.poll(() => page.getByRole("button", { name: /^Terugnemen/ }).count()).toBe(0);
});

test("test questions are removed after a question; an empty list says what to do", async () => {
  await open("/test-cases");
  await page.getByText("Hoort te zijn: Wat kost een SLA? of Medewerker").waitFor();
  await button("Verwijderen: Wat kost een SLA?").click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Verwijderen" }).click();
  await page.getByText("kies bij een groep voor Bewaren als testvraag").waitFor();
});
