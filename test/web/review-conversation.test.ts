import type { ServerResponse } from "node:http";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ConversationDetail, ConversationEntry, EntryPage, ReviewChange, ReviewConflict, VerdictConflict } from "../../src/review/wire.js";
import { collectComplaints, launchBrowser, seriousFaults, sidewaysOverflow } from "../support/browser.js";
import { decision, detail, entry } from "../support/review-fixtures.js";
import { startReviewStub, type ReviewStub } from "../support/review-stub.js";

let browser: Browser;
let stub: ReviewStub;
let shown: ConversationDetail;
/** What the stub was told, by "METHOD path". */
let told: Map<string, unknown>;
let streams: ServerResponse[];

beforeAll(async () => {
  [browser, stub] = await Promise.all([launchBrowser(), startReviewStub({})]);
});

beforeEach(() => {
  shown = detail();
  told = new Map();
  streams = [];
  Object.assign(stub.routes, {
    "GET /conversations/:id": () => ({ json: shown }),
    "GET /conversations/:id/events": ({ response }) => {
      response.writeHead(200, { "Content-Type": "text/event-stream" }).flushHeaders();
      streams.push(response);
      return "sent";
    },
    "PUT /answers/:turnId/verdict": ({ params, body }) => {
      told.set(`verdict ${params["turnId"] ?? ""}`, body);
      return { json: { verdict: (body as { verdict: string }).verdict, expected: (body as { expected: string | null }).expected, by: "Sanne de Vries", at: 1, version: 1 } };
    },
    "PUT /conversations/:id/review": ({ body }) => {
      told.set("review", body);
      return { json: { ...body as object, version: 1, by: "Sanne de Vries", at: 1 } };
    },
  } satisfies ReviewStub["routes"]);
});

afterAll(async () => {
  await browser.close();
  await stub.stop();
});

async function open(path = "/review/conversations/c-1", options: Parameters<Browser["newPage"]>[0] = {}): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  const complaints = collectComplaints(page);
  await page.goto(stub.url + path);
  await page.locator("#t-1").waitFor();
  return { page, complaints };
}

async function send(event: string, data: unknown): Promise<void> {
  await expect.poll(() => streams.length).toBeGreaterThan(0);
  for (const stream of streams) stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

describe("one conversation", () => {
  it.each([["light", 1280], ["light", 400], ["dark", 400], ["forced", 1280]] as const)("has no serious fault and no sideways scroll: %s, %d pixels", async (colors, width) => {
    const { page, complaints } = await open("/review/conversations/c-1", {
      viewport: { width, height: 900 }, colorScheme: colors === "dark" ? "dark" : "light", forcedColors: colors === "forced" ? "active" : "none",
    });
    expect(await seriousFaults(page)).toEqual([]);
    expect(await sidewaysOverflow(page)).toBe(0);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("shows what the customer saw, masks as masks, and the decision", async () => {
    const { page } = await open();
    const turn = page.locator("#t-4");
    expect(await turn.locator("strong").textContent()).toBe("eerste factuur");
    expect(await turn.getByRole("link", { name: "0318-501212" }).getAttribute("href")).toBe("tel:+31318501212");
    await expect.poll(() => page.locator("#t-3").getByText("[naam]", { exact: true }).count()).toBe(1);
    await expect.poll(() => turn.getByText("0,91").first().isVisible()).toBe(true);
    await expect.poll(() => turn.getByText("Wat kost een SLA?").isVisible()).toBe(true);
    await expect.poll(() => page.locator("#t-6").getByText("Uw order VST-2026-00123").isVisible()).toBe(true);
    await expect.poll(() => page.locator("#t-6").getByText("brief.pdf").isVisible()).toBe(true);
    await expect.poll(() => page.locator("#t-8").getByText("Mislukt, F-7K3M9P").isVisible()).toBe(true);
    await page.close();
  });

  it("shows a card once, not its words beside it, and a form with what stood in its fields", async () => {
    const twin = "Wat is uw ordernummer?\nEen voorbeeld: VST-2026-01234.";
    const content = {
      type: "AdaptiveCard", version: "1.3", fallbackText: twin,
      body: [
        { type: "TextBlock", text: "Wat is uw ordernummer?", wrap: true },
        { type: "Input.Text", id: "number", label: "Ordernummer", value: "VST-2026-00417" }, { type: "TextBlock", text: "Hierin herken ik geen ordernummer.", color: "Attention" },
        { type: "Input.ChoiceSet", id: "choice", label: "Kies een vraag", style: "expanded", choices: [{ title: "1. Wat kost een SLA?", value: "1" }, { title: "2. Wie belt mij?", value: "2" }] },
      ],
      actions: [{ type: "Action.Submit", title: "Zoek mijn order", data: { vst: { card: "c" } } }],
    };
    shown = detail({ entries: [entry(1), entry(2, { text: twin, isMarkdown: true, attachments: [{ name: null, contentType: "application/vnd.microsoft.card.adaptive", content }] })] });
    const { page, complaints } = await open();
    const turn = page.locator("#t-2");
    for (const text of ["Wat is uw ordernummer?", "Ordernummer", "VST-2026-00417", "Hierin herken ik geen ordernummer.", "Kies een vraag", "1. Wat kost een SLA?", "2. Wie belt mij?", "Zoek mijn order"]) {
      await expect.poll(() => turn.getByText(text, { exact: true }).count()).toBe(1);
    }
    expect(await turn.getByText("Een voorbeeld").count()).toBe(0);
    expect(await turn.locator("input, textarea, .ac-pushButton").count()).toBe(0);
    expect(await seriousFaults(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("says of a deleted message that it was deleted", async () => {
    shown = detail({ entries: [entry(1, { text: null, isDeleted: true }), entry(2)] });
    const { page } = await open();
    await expect.poll(() => page.locator("#t-1").textContent()).toContain("De klant heeft dit bericht verwijderd.");
    expect(await page.locator("#t-2").textContent()).not.toContain("verwijderd");
    await page.close();
  });

  it("goes to the turn that the address names, also by the number of a search result", async () => {
    shown = detail({ entries: Array.from({ length: 400 }, (_nothing, index) => entry(index + 1)) });
    const { page } = await open("/review/conversations/c-1#t-300");
    const inSight = (seq: number): Promise<boolean> => page.evaluate<boolean>(`(() => { const box = document.getElementById("t-${seq}").getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight; })()`);
    await expect.poll(() => inSight(300)).toBe(true);
    await page.goto(`${stub.url}/review/conversations/c-1#m-${1_048_576 + 200}`);
    await expect.poll(() => inSight(200)).toBe(true);
    await page.close();
  });
});

describe("judging", () => {
  it("sends the verdict and what it should have been, from the version that was seen", async () => {
    const { page } = await open();
    const turn = page.locator("#t-4");
    await turn.getByRole("button", { name: "Fout" }).click();
    await expect.poll(() => told.get("verdict 1048580")).toEqual({ version: 0, verdict: "wrong", expected: null });
    await turn.getByLabel("Wat het had moeten zijn").selectOption("sla-cost");
    await expect.poll(() => told.get("verdict 1048580")).toEqual({ version: 1, verdict: "wrong", expected: "sla-cost" });
    await page.close();
  });

  it("tells the second of two agents what the first one did, and overwrites nothing", async () => {
    const conflict: VerdictConflict = {
      error: { code: "VerdictChanged", message: "changed" }, current: { verdict: "wrong", expected: "sla-cost", by: "Pieter Bakker", at: Date.UTC(2026, 10, 27, 9), version: 1 },
    };
    stub.routes["PUT /answers/:turnId/verdict"] = () => ({ status: 409, json: conflict });
    const { page } = await open();
    const turn = page.locator("#t-4");
    await turn.getByRole("button", { name: "Goed" }).click();
    await turn.getByText(/Pieter Bakker was eerder.*fout, had moeten zijn: Wat kost een SLA\?/).waitFor();
    expect(await turn.getByRole("button", { name: "Fout" }).getAttribute("aria-pressed")).toBe("true");
    expect(await turn.getByRole("button", { name: "Goed" }).getAttribute("aria-pressed")).toBe("false");
    await page.close();
  });

  it("keeps a note that is being written when another agent saved one, and shows both", async () => {
    const conflict: ReviewConflict = {
      error: { code: "ReviewChanged", message: "changed" }, current: { tags: [], note: "Gebeld, opgelost", reviewed: true, reviewedBy: "Bo", by: "Pieter Bakker", at: Date.UTC(2026, 10, 27, 9), version: 3 },
    };
    stub.routes["PUT /conversations/:id/review"] = ({ body }) => {
      told.set("review", body);
      return (body as { version: number }).version === 3 ? { json: { ...body as object, version: 4, by: "Sanne de Vries", at: 1 } } : { status: 409, json: conflict };
    };
    const { page } = await open();
    await page.getByLabel("Notitie").fill("Mijn notitie");
    // The other one's change also arrives by itself: it must not make this one look up to date.
    await send("review", conflict.current);
    await page.getByText("Laatst gewijzigd door Pieter Bakker").waitFor();
    await page.getByRole("button", { name: "Notitie bewaren" }).click();
    await page.getByText("De notitie is nu: Gebeld, opgelost").waitFor();
    expect(told.get("review")).toMatchObject({ version: 0, note: "Mijn notitie" });
    await expect.poll(() => page.getByLabel("Notitie").inputValue()).toBe("Mijn notitie");
    await page.getByRole("button", { name: "Notitie bewaren" }).click();
    await expect.poll(() => told.get("review")).toMatchObject({ version: 3, note: "Mijn notitie" });
    await page.getByText("De notitie is nu").waitFor({ state: "detached" });
    await page.close();
  });

  it("marks as reviewed by key and adds tags, also while the one before is being saved", async () => {
    const saves: ReviewChange[] = [];
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    stub.routes["PUT /conversations/:id/review"] = async ({ body }) => {
      const change = body as ReviewChange;
      saves.push(change);
      if (saves.length === 1) await held;
      return { json: { ...change, version: change.version + 1, by: "Sanne de Vries", at: 1 } };
    };
    const { page } = await open();
    await page.keyboard.press("r");
    await expect.poll(() => saves).toMatchObject([{ version: 0, reviewed: true, tags: ["factuur"] }]);
    for (const tag of ["bellen", "klacht"]) {
      await page.getByLabel("Labels").first().fill(tag);
      await page.keyboard.press("Enter");
    }
    expect(saves).toHaveLength(1);
    release();
    await expect.poll(() => saves.slice(1)).toMatchObject([
      { version: 1, reviewed: true, tags: ["factuur", "bellen"] }, { version: 2, reviewed: true, tags: ["factuur", "bellen", "klacht"] },
    ]);
    await page.keyboard.press("Escape");
    await page.close();
  });
});

describe("a live conversation", () => {
  it("grows while it is looked at, says so, and stays where the agent reads", async () => {
    const { page } = await open();
    const top = (): Promise<number> => page.evaluate<number>("document.getElementById('t-3').getBoundingClientRect().top");
    const before = await top();
    await send("entries", [entry(9, { text: "Ik heb nog een vraag" }), { ...entry(4), ...shown.entries[3], feedback: 1 }] satisfies ConversationEntry[]);
    await page.locator("#t-9").getByText("Ik heb nog een vraag").waitFor();
    await page.getByText("1 nieuw bericht, 9 in totaal").waitFor({ state: "attached" });
    await expect.poll(() => page.locator("#t-4").getByText("hielp", { exact: true }).count()).toBe(1);
    expect(await top()).toBe(before);
    await page.close();
  });

  it("leaves the page when it is erased", async () => {
    const { page } = await open();
    await send("erased", null);
    await page.getByText("Dit gesprek is gewist").waitFor();
    await expect.poll(() => page.locator("#t-3").count()).toBe(0);
    await page.close();
  });
});

describe("a hostile transcript", () => {
  const script = `<script>window.wasRun=1</script><img src=x onerror="window.wasRun=1"><svg onload="window.wasRun=1"><a href="javascript:window.wasRun=1">x</a>`;

  it("is shown as text, runs nothing, calls nowhere and fits", async () => {
    const card = { type: "AdaptiveCard", version: "1.5", backgroundImage: "https://evil.invalid/a.png", body: [
      { type: "TextBlock", text: `${script} [klik](javascript:alert(1)) ![p](https://evil.invalid/b.png)` }, { type: "Image", url: "https://evil.invalid/c.png" }, { type: "Input.Text", id: "x" },
    ], actions: [{ type: "Action.OpenUrl", title: script, url: "javascript:alert(1)" }] };
    shown = detail({
      firstQuestion: script, entries: [
        entry(1, { text: script }), entry(2, { text: `${script}\n\n[klik](javascript:window.wasRun=1) [data](data:text/html,x) ![p](https://evil.invalid/d.png)`, isMarkdown: true, decision: decision({ reason: script, label: script, articles: [script], candidates: [{ label: script, score: 1, why: [script] }] }) }),
        entry(3, { text: "\u202Eomgekeerd \u05E9\u05DC\u05D5\u05DD \u0645\u0631\u062D\u0628\u0627" }), entry(4, { text: null, attachments: [{ name: script, contentType: "application/vnd.microsoft.card.adaptive", content: card }, { name: script, contentType: script, content: null }], buttons: [script] }),
        entry(5, { text: "w".repeat(20_000) }), entry(6, { text: "w".repeat(20_000), isMarkdown: true, errorReference: script }),
        entry(7, { attachments: [{ name: null, contentType: "application/vnd.microsoft.card.hero", content: { title: script, text: { toString: 1 }, buttons: [{ title: script }, null] } }] }),
        entry(8, { attachments: [{ name: null, contentType: "application/vnd.microsoft.card.adaptive", content: "no card" }] }),
      ],
      review: { tags: [script], note: script, reviewed: false, reviewedBy: null, by: script, at: 1, version: 1 },
    });
    const { page, complaints } = await open("/review/conversations/c-1", { viewport: { width: 400, height: 900 } });
    const dialogs: string[] = [];
    page.on("dialog", (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    const outside: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(stub.url) && !request.url().startsWith("data:")) outside.push(request.url());
    });
    await page.evaluate("scrollTo(0, document.documentElement.scrollHeight)");
    await page.locator("#t-8").waitFor();
    expect(await page.evaluate("window.wasRun")).toBeUndefined();
    await expect.poll(() => page.locator("main img, main script, main iframe, main a[href^='javascript'], main a[href^='data'], main input[id='x']").count()).toBe(0);
    await expect.poll(() => page.locator("#t-1").getByText("<script>window.wasRun=1</script>").count()).toBe(1);
    expect(await sidewaysOverflow(page)).toBe(0);
    expect([dialogs, outside, complaints]).toEqual([[], [], []]);
    await page.close();
  });

  it("of 3,000 turns opens at any of them, part by part, and every text can be found", async () => {
    const all = Array.from({ length: 3_000 }, (_nothing, index) => entry(index + 1, index % 2 === 1 ? { isMarkdown: true, decision: decision() } : {}));
    const partSize = 500;
    let failures = 1;
    shown = detail({ entries: all.slice(0, partSize), nextSeq: partSize, lastSeq: all.length });
    stub.routes["GET /conversations/:id/entries"] = ({ query }) => {
      const after = Number(query.get("after"));
      if (after === 1_000 && failures-- > 0) return { status: 500, json: { error: { code: "Unknown", message: "no" } } };
      const end = after + partSize;
      return { json: { entries: all.slice(after, end), nextSeq: end < all.length ? end : null } satisfies EntryPage };
    };
    const { page } = await open("/review/conversations/c-1#t-2500");
    await page.getByRole("button", { name: "Opnieuw proberen" }).click();
    await page.locator("#t-2500").getByRole("button", { name: "Goed" }).click();
    await expect.poll(() => stub.calls.filter((call) => call.includes("/events"))).toContain("GET /conversations/c-1/events?after=3000");
    await expect.poll(() => told.get(`verdict ${1_048_576 + 2_500}`)).toMatchObject({ verdict: "right" });
    await page.locator("#t-3000").waitFor({ state: "attached" });
    expect(await page.locator("#t-3000").textContent()).toContain("Bericht 3000");
    // Not all of them cost what a turn in sight costs.
    await expect.poll(() => page.getByRole("button", { name: "Goed" }).count()).toBeLessThan(200);
    await page.close();
  });
});
