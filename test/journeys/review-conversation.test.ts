import type { Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { systemClock } from "../../src/clock.js";
import type { ConversationDetail } from "../../src/review/wire.js";
import { openDatabase } from "../../src/storage/database.js";
import { UnitOfWork } from "../../src/storage/unit-of-work.js";
import type { NewEntry } from "../../src/transcripts/transcript-rows.js";
import { Transcripts } from "../../src/transcripts/transcript-store.js";
import { sidewaysOverflow } from "../support/browser.js";
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

const question = "Waarom is mijn eerste factuur hoger dan de offerte?";

async function customer(...messages: string[]): Promise<OfficialClient> {
  const client = await OfficialClient.open(journey.running.url, "nl-NL");
  clients.push(client);
  for (const message of messages) await client.ask(message);
  await journey.running.app.idle();
  return client;
}

/** Signed in, with the conversation before them. */
async function readerOf(id: string, name: string, { width = 1280, isLive = true } = {}): Promise<AgentAtWork> {
  const agent = await journey.signIn(name, "agent", { viewport: { width, height: 900 } });
  agents.push(agent);
  // The stream of what others do opens, and brings nothing.
  if (!isLive) await agent.page.route(/\/events\?/, () => undefined);
  await openConversation(agent, id);
  return agent;
}

async function openConversation({ page }: AgentAtWork, id: string): Promise<void> {
  await page.goto(`${journey.running.url}/review/conversations/${id}`);
  await page.getByRole("list", { name: "Het gesprek" }).waitFor();
}

const idOf = (client: OfficialClient): string => client.token.conversationId;
const button = ({ page }: AgentAtWork, name: string): Locator => page.getByRole("button", { name, exact: true });

async function detailOf(agent: AgentAtWork, id: string): Promise<ConversationDetail> {
  return (await agent.get(`/conversations/${id}`)).body as ConversationDetail;
}

it("tells the second of two agents what the first one did, and overwrites neither verdict nor note", async () => {
  const id = idOf(await customer(question));
  const [anna, piet] = [await readerOf(id, "Anna"), await readerOf(id, "Piet", { isLive: false })];
  await button(anna, "Goed").click();
  await anna.page.locator("button[aria-pressed=true]", { hasText: "Goed" }).waitFor();
  await button(piet, "Fout").click();
  await piet.page.getByText(/Anna was eerder.*goed\..*Uw oordeel is niet bewaard/).waitFor();
  expect((await detailOf(piet, id)).entries.flatMap(({ verdict }) => verdict ?? [])).toMatchObject([{ verdict: "right", by: "Anna" }]);
  await button(piet, "Fout").click();
  await expect.poll(async () => (await detailOf(piet, id)).entries.flatMap(({ verdict }) => verdict ?? [])).toMatchObject([{ verdict: "wrong", by: "Piet" }]);

  await piet.page.unrouteAll({ behavior: "ignoreErrors" });
  await openConversation(piet, id);
  await piet.page.getByLabel("Notitie").fill("Van Piet");
  await anna.page.getByLabel("Notitie").fill("Van Anna");
  await button(anna, "Notitie bewaren").click();
  // It reaches the other page by itself, and does not take his words away.
  await piet.page.getByText("Laatst gewijzigd door Anna").waitFor();
  await button(piet, "Notitie bewaren").click();
  await piet.page.getByText("De notitie is nu: Van Anna").waitFor();
  expect((await detailOf(piet, id)).review).toMatchObject({ note: "Van Anna", by: "Anna" });
  await expect.poll(() => piet.page.getByLabel("Notitie").inputValue()).toBe("Van Piet");
}, 60_000);

it("shows a hostile conversation as text, runs and fetches nothing of it, and fits on a telephone", async () => {
  const script = `<script>window.wasRun=1</script><img src=x onerror="window.wasRun=1">[klik](javascript:window.wasRun=1) ![p](https://evil.invalid/p.png)`;
  const client = await customer(script, "w".repeat(5_000), "\u202Egnp.exe \u2066\u05E9\u05DC\u05D5\u05DD", "lange tekst ".repeat(1_667).slice(0, 20_000), script);
  const agent = await readerOf(idOf(client), "Anna", { width: 400 });
  const { page, complaints, elsewhere } = agent;
  const bubbles = page.getByText("<script>window.wasRun=1</script>");
  await bubbles.first().waitFor();
  await page.evaluate("scrollTo(0, document.documentElement.scrollHeight)");
  for (const path of [`/conversations/${idOf(client)}`, "/", "/?q=klik", "/unanswered"]) {
    await page.goto(`${journey.running.url}/review${path}`);
    await bubbles.first().waitFor();
    expect([path, await sidewaysOverflow(page)]).toEqual([path, 0]);
    await expect.poll(() => page.locator("main img, main script, main iframe, main a[href^='javascript']").count()).toBe(0);
    expect(await page.evaluate("window.wasRun")).toBeUndefined();
  }
  expect((await detailOf(agent, idOf(client))).entries.filter(({ from, type }) => from === "customer" && type === "message").map(({ text }) => text?.length)).toEqual([script.length, 5_000, 14, 20_000, script.length]);
  expect([complaints, elsewhere]).toEqual([[], []]);
}, 60_000);

it("stays usable with a conversation of 3,000 turns", async () => {
  await keep("of-3000", Array.from({ length: 3_000 }, (_nothing, index): NewEntry => index % 2 === 0
    ? { direction: "in", activity: { type: "message", id: `m${index}`, text: `Vraag ${index}: ${"waarom? ".repeat(20)}` } }
    : { direction: "out", activity: { type: "message", id: `m${index}`, text: `Antwoord **${index}**`, textFormat: "markdown" }, decision: { kind: "answer", label: "contact", articles: ["contact"], candidates: [], reason: "made up" } }));
  const agent = await readerOf("of-3000#t-2900", "Anna", { width: 400 });
  const { page, complaints } = agent;
  const turn = page.locator("#t-2900");
  await turn.getByText("Antwoord 2899").waitFor();
  await turn.getByRole("button", { name: "Goed" }).click();
  await turn.locator("button[aria-pressed=true]", { hasText: "Goed" }).waitFor();
  expect(await sidewaysOverflow(page)).toBe(0);
  expect(complaints).toEqual([]);
}, 60_000);

it("says politely what is said meanwhile, and asks to sign in when the agent signed out in another tab", async () => {
  const client = await customer(question);
  const agent = await readerOf(idOf(client), "Anna");
  const { page, context } = agent;
  await client.ask("Ja, bedankt");
  await page.getByText("Fijn dat ik u kon helpen").waitFor();
  await expect.poll(() => page.locator("[aria-live=polite]").filter({ hasText: /nieuwe? bericht/ }).count()).toBe(1);

  const other = await context.newPage();
  await other.goto(`${journey.running.url}/review`);
  await other.getByRole("button", { name: /Anna/ }).click();
  await other.getByRole("menuitem", { name: "Afmelden" }).click();
  await other.getByRole("heading", { name: "Aanmelden" }).waitFor();
  await page.getByRole("heading", { name: "Aanmelden" }).waitFor();
  await expect.poll(() => page.getByText("Fijn dat ik u kon helpen").count()).toBe(0);
  expect(new URL(page.url()).searchParams.get("to")).toBe(`/review/conversations/${idOf(client)}`);
}, 60_000);

/** Through the transcript store, in the server's own database. */
async function keep(id: string, entries: NewEntry[]): Promise<void> {
  const db = await openDatabase("sqlite:assistant.db", journey.running.dataDir);
  try {
    const work = new UnitOfWork();
    new Transcripts({ db, clock: systemClock }).record(work, { id, channel: "directline", locale: "nl-NL", event: "answered" }, entries);
    await work.commit(db);
  } finally {
    await db.destroy();
  }
}
