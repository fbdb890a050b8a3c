import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import type { AuditPage, ConversationDetail, ConversationPage } from "../../src/review/wire.js";
import { seriousFaults } from "../support/browser.js";
import { OfficialClient } from "../support/official-client.js";
import { startReviewJourney, type AgentAtWork, type ReviewJourney } from "../support/review-journey.js";

let journey: ReviewJourney;
const clients: OfficialClient[] = [];
const agents: AgentAtWork[] = [];

beforeAll(async () => {
  journey = await startReviewJourney();
}, 60_000);
afterEach(async () => {
  for (const client of clients.splice(0)) client.end();
  for (const { context } of agents.splice(0)) await context.close();
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await journey.close();
});

/** A conversation of a customer who wrote these messages. */
async function customer(...messages: string[]): Promise<OfficialClient> {
  const client = await OfficialClient.open(journey.running.url, "nl-NL");
  clients.push(client);
  for (const message of messages) await client.ask(message);
  await journey.running.app.idle();
  return client;
}

async function signIn(...given: Parameters<ReviewJourney["signIn"]>): Promise<AgentAtWork> {
  const agent = await journey.signIn(...given);
  agents.push(agent);
  return agent;
}

const idOf = (client: OfficialClient): string => client.token.conversationId;

async function open({ page }: AgentAtWork, path: string): Promise<void> {
  await page.goto(`${journey.running.url}/review${path}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
}

const button = (page: Page, name: string | RegExp): ReturnType<Page["getByRole"]> => page.getByRole("button", { name, exact: typeof name === "string" });

async function detailOf(agent: AgentAtWork, client: OfficialClient): Promise<ConversationDetail> {
  return (await agent.get(`/conversations/${idOf(client)}`)).body as ConversationDetail;
}

/** What the emulator needs of an activity. */
interface TranscriptActivity {
  type: string;
  id: string;
  timestamp: string;
  channelId: string;
  text?: string;
  from: { id: string };
  recipient: { id: string };
  conversation: { id: string };
}

const invoiceQuestion = "Waarom is mijn eerste factuur hoger dan de offerte?";

it("lets an agent find a conversation by a search, see what was decided and say what it should have been", async () => {
  const client = await customer(invoiceQuestion, "Ja, bedankt");
  const agent = await signIn("Anna", "agent");
  const { page } = agent;
  await page.keyboard.press("/");
  await page.keyboard.type("FACTUUR höger");
  await page.locator("mark", { hasText: "hoger" }).first().waitFor();
  expect(new URL(page.url()).searchParams.get("q")).toBe("FACTUUR höger");
  await page.locator(`a[data-conversation="${idOf(client)}"]`).click();
  await page.getByRole("heading", { name: invoiceQuestion, level: 1 }).waitFor();
  const answer = page.getByRole("listitem").filter({ hasText: "1, 1,5 of zelfs 2 maanden" });
  expect(await answer.getByRole("list", { name: "Knoppen die de klant zag" }).getByRole("listitem").allTextContents()).toEqual(expect.arrayContaining(["Ja, bedankt", "Meer uitleg"]));
  const decision = answer.getByRole("region", { name: /Beslissing/ });
  expect(await decision.textContent()).toContain("Waarom wijkt mijn eerste factuur af van de offerte?");
  await button(page, "Fout").click();
  await decision.getByRole("combobox", { name: "Wat het had moeten zijn" }).selectOption("second-invoice");
  await expect.poll(async () => (await detailOf(agent, client)).entries.flatMap(({ verdict }) => verdict ?? [])).toMatchObject([{ verdict: "wrong", expected: "second-invoice", by: "Anna" }]);
  await page.reload();
  await page.locator("button[aria-pressed=true]", { hasText: "Fout" }).waitFor();
  await expect.poll(() => decision.getByRole("combobox").inputValue()).toBe("second-invoice");
  expect([agent.complaints, agent.elsewhere]).toEqual([[], []]);
}, 60_000);

it("answers a question right at once when an editor adds it as an example, and no longer when that is undone", async () => {
  const question = "Hoe meld ik een storing aan jullie?";
  expect(await (await customer()).ask(question)).not.toContain("0900");
  const agent = await signIn("Els", "editor");
  const { page } = agent;
  await open(agent, "/unanswered");
  await page.getByRole("button", { name: question }).click();
  await button(page, "Toevoegen als voorbeeldvraag").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox", { name: "Antwoord" }).selectOption("contact");
  await dialog.getByRole("textbox", { name: "Vraag" }).fill(`${question} Mail jan@jansen.example`);
  await button(page, "Laat zien wat er verandert").click();
  await dialog.getByText("Haal dat weg").waitFor();
  await dialog.getByRole("textbox", { name: "Vraag" }).fill(question);
  await button(page, "Laat zien wat er verandert").click();
  await dialog.getByRole("progressbar").waitFor();
  await dialog.getByText("De assistent geeft straks het gekozen antwoord.").waitFor({ timeout: 90_000 });
  await dialog.getByText("Wat er nog meer verandert").waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await button(page, "Opslaan").click();
  await page.getByText("Opgeslagen. De assistent kent").waitFor();
  await expect.poll(() => page.getByRole("button", { name: question }).count()).toBe(0);

  const next = await customer();
  expect(await next.ask(question)).toMatch(/0318-501212[^]*Bron: Welkomstbrief/);

  await open(agent, "/examples");
  await button(page, `Terugnemen: ${question}`).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Terugnemen" }).click();
  await page.getByText("Teruggenomen. De assistent gebruikt").waitFor();
  expect(await (await customer()).ask(question)).not.toContain("Bron: Welkomstbrief");
  expect(agent.elsewhere).toEqual([]);
}, 180_000);

it("exports one conversation as the emulator reads it and as text, and the list as CSV", async () => {
  const client = await customer(invoiceQuestion);
  const agent = await signIn("Els", "editor");
  const { page } = agent;
  await open(agent, `/conversations/${idOf(client)}`);
  await button(page, "Exporteren").click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: "Bot Framework (.transcript)" }).click()]);
  expect(download.suggestedFilename()).toBe(`${idOf(client)}.transcript`);
  const activities = JSON.parse(readFileSync(await download.path(), "utf8")) as TranscriptActivity[];
  for (const activity of activities) {
    expect(activity.channelId).toBe("directline");
    for (const id of [activity.type, activity.id, activity.from.id, activity.recipient.id, activity.conversation.id]) expect(id).toMatch(/./);
    expect(new Date(activity.timestamp).toISOString()).toBe(activity.timestamp);
  }
  expect(activities.filter(({ type }) => type === "message").map(({ text }) => text)).toEqual(expect.arrayContaining([invoiceQuestion, expect.stringContaining("1, 1,5 of zelfs 2 maanden")]));
  expect((await agent.get(`/conversations/${idOf(client)}/export/text`)).body).toContain(invoiceQuestion);
  await open(agent, "/?q=offerte");
  const [list] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Exporteren als CSV" }).click()]);
  const csv = readFileSync(await list.path(), "utf8");
  expect(csv.split("\r\n").filter((line) => line.includes(idOf(client)))).toHaveLength(1);
}, 60_000);

it("erases a conversation and a person for an admin, tells what went, and keeps no word of them", async () => {
  const secret = "zwaluwstaartverbinding";
  const [one, other] = [await customer(`Kan een ${secret} ook mee?`), await customer("Stuur mijn vraag door", `Over de ${secret}`, "Bram Bos", "Bos BV", "bram@bos.example", "ja")];
  const agent = await signIn("Ada", "admin");
  const { page } = agent;
  await open(agent, `/?q=${secret}`);
  await expect.poll(() => page.locator("a[data-conversation]").count()).toBe(2);

  await page.locator(`a[data-conversation="${idOf(one)}"]`).click();
  await button(page, "Gesprek wissen").click();
  await button(page, "Definitief wissen").click();
  await page.getByRole("heading", { name: "Bewijs van wissen" }).waitFor();
  await expect.poll(() => page.getByRole("row", { name: "Gesprekken 1", exact: true }).count()).toBe(1);
  await page.getByText("Ook in de bestanden van de database staat er niets meer van.").waitFor();

  await button(page, "Nog iemand wissen").click();
  await page.getByRole("textbox", { name: "E-mailadres" }).fill("Bram@Bos.example");
  await button(page, "Laat zien wat verdwijnt").click();
  await page.getByRole("heading", { name: "Dit verdwijnt" }).waitFor();
  await page.getByRole("textbox", { name: /WISSEN/ }).fill("WISSEN");
  await button(page, "Definitief wissen").click();
  await page.getByRole("heading", { name: "Bewijs van wissen" }).waitFor();
  await expect.poll(() => page.getByRole("row", { name: "Tickets 1", exact: true }).count()).toBe(1);

  for (const client of [one, other]) expect((await agent.get(`/conversations/${idOf(client)}`)).status).toBe(404);
  expect((await agent.get(`/conversations?q=${secret}`)).body as ConversationPage).toMatchObject({ conversations: [] });
  expect(await journey.running.tickets()).toEqual([]);
  const { entries } = (await agent.get("/audit")).body as AuditPage;
  expect(entries.map(({ action }) => action)).toEqual(expect.arrayContaining(["sign-in", "search", "open", "erase", "erase-preview", "erase-person"]));
  // What agents search for stands there, as they typed it.
  const log = JSON.stringify(entries.filter(({ action }) => action !== "search" && action !== "export-list"));
  for (const word of [secret, "bram", "Bos BV", "storing", "offerte"]) expect(log).not.toContain(word);
  await open(agent, "/audit");
  // One line before anything goes, and one of what went.
  await expect.poll(() => page.getByRole("cell", { name: "klant gewist" }).count()).toBe(2);
}, 90_000);
