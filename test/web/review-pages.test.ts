import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { collectComplaints, launchBrowser, seriousFaults, sidewaysOverflow } from "../support/browser.js";
import { hostileText, pagesRoutes, pagesState, type PagesState } from "../support/review-pages-stub.js";
import { startReviewStub, type ReviewStub } from "../support/review-stub.js";

let browser: Browser;
let stub: ReviewStub;
let state: PagesState;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

beforeEach(async () => {
  const now = Date.now();
  state = pagesState(now);
  stub = await startReviewStub(pagesRoutes(state, now), { role: "admin" });
  page = await browser.newPage({ locale: "nl-NL" });
  complaints = collectComplaints(page);
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

async function openGroup(text: string): Promise<void> {
  await open("/unanswered");
  await page.getByRole("button", { name: text }).click();
  await button("Toevoegen als voorbeeldvraag").waitFor();
}

const paths = ["/unanswered", "/examples", "/test-cases", "/tickets", "/tickets?state=claimed", "/figures", "/gap-letter", "/erase", "/audit"];

test.each([["light", 1280, "none"], ["dark", 400, "none"], ["dark", 400, "active"]] as const)("nothing serious and no scrolling sideways: %s, %d px, forced colours %s", async (colorScheme, width, forcedColors) => {
  await page.setViewportSize({ width, height: 800 });
  await page.emulateMedia({ colorScheme, forcedColors });
  for (const path of paths) {
    await open(path);
    await expect.poll(() => page.getByRole("progressbar").count()).toBe(0);
    expect([path, await seriousFaults(page), await sidewaysOverflow(page)]).toEqual([path, [], 0]);
  }
  expect(complaints).toEqual([]);
}, 180_000);

test("says that unanswered questions are being put together, at first and for another filter", async () => {
  const status = page.getByRole("status").filter({ hasText: "worden bij elkaar gezocht" });
  const reply = stub.routes["GET /unanswered"];
  const held: (() => void)[] = [];
  stub.routes["GET /unanswered"] = async (call) => {
    await new Promise<void>((resolve) => held.push(resolve));
    return await reply?.(call) ?? "sent";
  };
  await open("/unanswered");
  for (const count of [1, 2]) {
    await status.waitFor();
    expect(await page.getByRole("progressbar", { name: "worden bij elkaar gezocht" }).count()).toBe(1);
    expect(await seriousFaults(page)).toEqual([]);
    await expect.poll(() => held.length).toBe(count);
    held.at(-1)?.();
    await status.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Kan ik mijn vaste nummer" }).waitFor();
    if (count === 1) await page.getByRole("combobox", { name: "Taal" }).selectOption("nl");
  }
});

test("says that it is too busy, and not that the server is away", async () => {
  stub.routes["GET /unanswered"] = () => ({ status: 503, json: { error: { code: "GroupingBusy", message: "" } } });
  await open("/unanswered");
  await page.getByRole("alert").filter({ hasText: "Het is nu te druk." }).waitFor();
});

test("what customers wrote is only text", async () => {
  for (const path of ["/unanswered", "/tickets", "/erase"]) {
    await open(path);
    if (path === "/erase") {
      await page.getByRole("textbox", { name: "E-mailadres" }).fill("jan@example.nl");
      await button("Laat zien wat verdwijnt").click();
    }
    await page.getByText(hostileText.slice(0, 40)).first().waitFor();
    await expect.poll(() => page.locator("main img:not([role]), main script").count()).toBe(0);
    expect(await page.title()).not.toBe("run");
  }
  expect(complaints).toEqual([]);
});

test("an example is learned on the side, shows what it changes, and is saved", async () => {
  await openGroup("Kan ik mijn vaste nummer");
  await page.getByRole("checkbox", { name: "behoud ik mijn telefoonnummer" }).uncheck();
  await button("Toevoegen als voorbeeldvraag").click();
  const dialog = page.getByRole("dialog");
  await expect.poll(() => dialog.getByRole("textbox", { name: "Vraag" }).inputValue()).toBe("Kan ik mijn vaste nummer meenemen naar KPN?");
  expect(await seriousFaults(page)).toEqual([]);
  await dialog.getByRole("textbox", { name: "Vraag" }).fill("Houd ik mijn nummer?");
  await dialog.getByRole("combobox", { name: "Antwoord" }).selectOption("portal-login");
  await button("Laat zien wat er verandert").click();
  await dialog.getByText("De assistent geeft straks het gekozen antwoord.").waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  expect(await dialog.getByRole("listitem").allInnerTexts()).toEqual([
    expect.stringMatching(/^wordt slechter[^]*Wat kost het nummer\?[^]*Nu[^]*Wat kost een SLA\? \(score 0,71\)[^]*Straks/), expect.stringContaining("wordt beter"), expect.stringContaining("anders"),
  ]);
  await button("Opslaan").click();
  await page.getByText("Opgeslagen. De assistent kent “Houd ik mijn nummer?” nu als voorbeeld").waitFor();
  await expect.poll(() => page.evaluate<string>("document.activeElement.textContent")).toContain("Opgeslagen.");
  await expect.poll(() => page.getByRole("button", { name: "Kan ik mijn vaste nummer" }).count()).toBe(0);
  const example = { text: "Houd ik mijn nummer?", label: "portal-login", locale: "nl", turnIds: ["10001", "10002"] };
  expect(state.sent).toEqual([example, { ...example, previewId: "p1" }]);
});

test("a clash is told at the field, and a preview that failed can be tried again", async () => {
  await openGroup("Kan ik mijn vaste nummer");
  await button("Toevoegen als voorbeeldvraag").click();
  await page.getByRole("combobox", { name: "Antwoord" }).selectOption("human");
  await button("Laat zien wat er verandert").click();
  await page.getByText("Maak de vraag duidelijker of kies dat antwoord").waitFor();
  expect(await page.getByRole("textbox", { name: "Vraag" }).getAttribute("aria-invalid")).toBe("true");
  state.previews = [{ id: "p1", state: "failed", progress: 1, changes: [], judgedCount: 0, own: null, fault: "told by the stub" }];
  await page.getByRole("combobox", { name: "Antwoord" }).selectOption("sla-cost");
  await button("Laat zien wat er verandert").click();
  await page.getByText("Op proef leren is niet gelukt").waitFor();
  await expect.poll(() => button("Opslaan").count()).toBe(0);
  await button("Opnieuw proberen").click();
  await expect.poll(() => state.sent.length).toBe(3);
});

test("a preview that is out of date is not saved", async () => {
  stub.routes["POST /examples"] = () => ({ status: 409, json: { error: { code: "PreviewStale", message: "" } } });
  await openGroup("Kan ik mijn vaste nummer");
  await button("Toevoegen als voorbeeldvraag").click();
  await button("Laat zien wat er verandert").click();
  await button("Opslaan").click();
  await page.getByText("De kennis is intussen veranderd.").waitFor();
  await button("Laat zien wat er verandert").waitFor();
});

test("what is not ours leaves the list, and comes back when undone, by keyboard", async () => {
  await openGroup("Kan ik mijn vaste nummer");
  await button("Hoort niet bij ons").press("Enter");
  await page.getByText("3 vragen horen niet bij ons").waitFor();
  await expect.poll(() => page.getByRole("button", { name: "Kan ik mijn vaste nummer" }).count()).toBe(0);
  await button("Ongedaan maken").press("Enter");
  await page.getByRole("button", { name: "Kan ik mijn vaste nummer" }).waitFor();
  const mark = { turnIds: ["10001", "10002", "10003"], mark: "not-ours" };
  expect(state.sent).toEqual([mark, mark]);
});

test("a question is kept as a test question, with what it should be", async () => {
  await openGroup("Kan ik mijn vaste nummer");
  await button("Bewaren als testvraag").click();
  await button("Bewaren").click();
  await page.getByRole("alert").getByText("Kies een antwoord.").waitFor();
  await page.getByRole("combobox", { name: "Wat hoort het antwoord te zijn?" }).selectOption("none");
  await button("Bewaren").click();
  await page.getByText("is bewaard als testvraag").waitFor();
  expect(state.sent).toEqual([{ text: "Kan ik mijn vaste nummer meenemen naar KPN?", locale: "nl", expected: ["none"], turnIds: ["10001", "10002", "10003"] }]);
});

test("period, locale and score stand in the address bar, and a link to a turn leads to it", async () => {
  await open("/unanswered?days=7&locale=nl&scoreBelow=0.8");
  await expect.poll(() => page.getByRole("combobox", { name: "Periode" }).inputValue()).toBe("7");
  await page.getByRole("combobox", { name: "Onzeker: score lager dan" }).selectOption("0.4");
  await page.getByRole("combobox", { name: "Periode" }).selectOption("custom");
  await page.getByLabel("Van", { exact: true }).fill("2026-01-01");
  await page.getByLabel("Van", { exact: true }).press("Enter");
  await expect.poll(() => new URL(page.url()).searchParams.get("from")).toBe("2026-01-01");
  expect(new URL(page.url()).searchParams.get("days")).toBeNull();
  await expect.poll(() => stub.calls.at(-1)).toMatch(/^GET \/unanswered\?from=2026-01-01&to=\d{4}-\d\d-\d\d&locale=nl&scoreBelow=0\.4$/);
  await page.getByRole("button", { name: "Wat kost een SLA met" }).click();
  expect(await page.getByRole("link", { name: "Naar het gesprek" }).getAttribute("href")).toBe("/review/conversations/conversation-7#t-7");
});

test("an agent who is no editor sees the questions and no way to change anything", async () => {
  await stub.stop();
  stub = await startReviewStub(pagesRoutes(state, Date.now()), { role: "agent" });
  await open("/unanswered");
  await page.getByRole("button", { name: "Kan ik mijn vaste nummer" }).click();
  await page.getByText("Een redacteur kan van deze vragen voorbeeldvragen maken.").waitFor();
  await expect.poll(async () => await page.getByRole("checkbox").count() + await button("Hoort niet bij ons").count()).toBe(0);
  await expect.poll(() => page.getByRole("link", { name: "Logboek" }).count()).toBe(0);
});

test.each(["/erase", "/audit"])("an agent who opens %s is told that only another role may, and nothing is asked of the server", async (path) => {
  await stub.stop();
  stub = await startReviewStub(pagesRoutes(state, Date.now()), { role: "agent" });
  await open(path);
  await page.getByText("Dit mag niet met deze rol.").waitFor();
  expect(await page.getByRole("textbox").count()).toBe(0);
  expect(stub.calls.filter((call) => !call.endsWith("/session"))).toEqual([]);
});
