import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConversationPage } from "../../src/review/wire.js";
import { collectComplaints, launchBrowser, seriousFaults, sidewaysOverflow } from "../support/browser.js";
import { detail, summaries, summary } from "../support/review-fixtures.js";
import { startReviewStub, type ReviewStub } from "../support/review-stub.js";

let browser: Browser;
let stub: ReviewStub;

beforeAll(async () => {
  [browser, stub] = await Promise.all([launchBrowser(), startReviewStub({
    "GET /conversations": ({ query }) => ({ json: pageFor(query) }),
    "GET /conversations/:id": ({ params }) => ({ json: detail({ id: params["id"] ?? "" }) }),
    "PUT /conversations/:id/review": ({ body }) => ({ json: { ...body as object, version: 1, by: "Sanne de Vries", at: Date.UTC(2026, 10, 27) } }),
  }, { role: "editor" })]);
});

afterAll(async () => {
  await browser.close();
  await stub.stop();
});

function pageFor(query: URLSearchParams): ConversationPage {
  const channels = ["directline", "msteams"];
  if (query.get("cursor") === "next") return { conversations: [summary({ id: "c-6", firstQuestion: "De laatste" })], nextCursor: null, channels };
  if (query.get("q") === "niets") return { conversations: [], nextCursor: null, channels };
  if (query.get("q") !== null) {
    const text = [{ text: "Mijn ", matched: false }, { text: "factuur", matched: true }, { text: " <img src=x onerror=alert(1)>", matched: false }];
    return { conversations: [summary({ match: { turnId: "1048580", text } })], nextCursor: null, channels };
  }
  return { conversations: summaries, nextCursor: "next", channels };
}

async function open(path: string, options: Parameters<Browser["newPage"]>[0] = {}): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  const complaints = collectComplaints(page);
  await page.goto(stub.url + path);
  await page.locator("h1").waitFor();
  return { page, complaints };
}

const focusedConversation = (page: Page): Promise<string | null> => page.evaluate<string | null>("document.activeElement.getAttribute('data-conversation')");

describe("the list", () => {
  it.each([["light", 1280], ["light", 400], ["dark", 1280], ["forced", 400]] as const)("has no serious fault and no sideways scroll: %s, %d pixels", async (colors, width) => {
    const { page, complaints } = await open("/review?reviewed=no", {
      viewport: { width, height: 900 }, colorScheme: colors === "dark" ? "dark" : "light", forcedColors: colors === "forced" ? "active" : "none",
    });
    await page.locator("[data-conversation='c-5']").waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    expect(await sidewaysOverflow(page)).toBe(0);
    await expect.poll(() => page.locator("table").count()).toBe(width === 400 ? 0 : 1);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("filters from the address bar and writes them there, all together", async () => {
    const { page } = await open("/review?outcome=unanswered");
    await page.getByRole("combobox", { name: "Nagekeken" }).selectOption("no");
    await page.getByRole("combobox", { name: "Onderwerp" }).selectOption("sla-cost");
    await expect.poll(() => page.url()).toContain("outcome=unanswered&reviewed=no&article=sla-cost");
    await expect.poll(() => stub.calls).toContain("GET /conversations?outcome=unanswered&article=sla-cost&reviewed=no");
    await page.goBack();
    await expect.poll(() => page.getByRole("combobox", { name: "Onderwerp" }).inputValue()).toBe("");
    await expect.poll(() => page.getByRole("combobox", { name: "Nagekeken" }).inputValue()).toBe("no");
    await page.close();
  });

  it("searches, highlights what matched as text only, and says what to do when there is nothing", async () => {
    const { page } = await open("/review");
    await page.getByLabel("Zoek in gesprekken").fill("factuur");
    await page.locator("mark", { hasText: "factuur" }).waitFor();
    await expect.poll(() => page.getByText("<img src=x onerror=alert(1)>").count()).toBe(1);
    await expect.poll(() => page.locator("img").count()).toBe(0);
    expect(await page.locator("[data-conversation]").getAttribute("href")).toBe("/review/conversations/c-1#m-1048580");
    await page.getByLabel("Zoek in gesprekken").fill("niets");
    await page.getByText("Geen gesprek gevonden").waitFor();
    await page.getByRole("button", { name: "Filters leegmaken" }).last().click();
    await page.locator("[data-conversation='c-5']").waitFor();
    await page.close();
  });

  it("tells what an outcome means when it has the focus, and loads more", async () => {
    const { page } = await open("/review");
    await page.getByRole("button", { name: "Geholpen" }).focus();
    await page.getByText("De klant zei als laatste dat het antwoord hielp.").first().waitFor();
    await page.getByRole("button", { name: "Meer laden" }).click();
    await page.locator("[data-conversation='c-6']").waitFor();
    await expect.poll(() => page.getByRole("button", { name: "Meer laden" }).count()).toBe(0);
    await page.close();
  });

  it("goes by keyboard, and not while somebody types", async () => {
    const { page } = await open("/review");
    await page.locator("[data-conversation='c-5']").waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await expect.poll(() => focusedConversation(page)).toBe("c-2");
    await page.keyboard.press("k");
    await expect.poll(() => focusedConversation(page)).toBe("c-1");
    await page.keyboard.press("j");
    await expect.poll(() => focusedConversation(page)).toBe("c-2");
    await page.keyboard.press("r");
    await page.locator("tr", { has: page.locator("[data-conversation='c-2']") }).getByRole("img", { name: /^Nagekeken/ }).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("jrn?");
    await expect.poll(() => page.getByLabel("Zoek in gesprekken").inputValue()).toBe("jrn?");
    await page.getByLabel("Zoek in gesprekken").fill("");
    await page.getByLabel("Zoek in gesprekken").blur();
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Sneltoetsen" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.locator("[data-conversation='c-3']").waitFor();
    await page.keyboard.press("n");
    await page.waitForURL(/conversations\/c-3/);
    await expect.poll(() => page.evaluate("document.activeElement.tagName")).toBe("H1");
    await page.close();
  });

  it("says it when the server is away, refuses or is not signed in to", async () => {
    const { page } = await open("/review");
    await page.locator("[data-conversation='c-5']").waitFor();
    const before = stub.routes["GET /conversations"];
    stub.routes["GET /conversations"] = () => ({ status: 429, json: { error: { code: "TooManyRequests", message: "slow down" } } });
    await page.reload();
    await page.getByText("Te veel verzoeken achter elkaar.").waitFor();
    stub.routes["GET /conversations"] = () => ({ status: 401, json: { error: { code: "Unauthorized", message: "sign in" } } });
    await page.getByRole("button", { name: "Opnieuw proberen" }).click();
    await page.waitForURL(/\/review\/sign-in\?to=%2Freview$/);
    if (before !== undefined) stub.routes["GET /conversations"] = before;
    await page.close();
  });

  it("speaks English when asked to, and again the next time", async () => {
    const { page } = await open("/review");
    await page.getByRole("button", { name: /taal en afmelden/ }).click();
    await page.getByRole("menuitemradio", { name: "English" }).click();
    await page.getByRole("heading", { name: "Conversations" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Conversations" }).waitFor();
    expect(await page.evaluate("document.documentElement.lang")).toBe("en");
    await page.close();
  });
});
