import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Answerer } from "../../src/answering/decision.js";
import { packageAnswerer, TestBot } from "../support/conversation.js";

let bot: TestBot;
const { knowledge, answerer } = packageAnswerer();
const shortOf = (id: string) => (knowledge.articles.get(id)?.nl.short ?? "").slice(0, 40);
const detailsOf = (id: string) => (knowledge.articles.get(id)?.nl.details ?? "").slice(0, 40);
const titleOf = (id: string) => knowledge.articles.get(id)?.nl.title ?? "";

afterEach(() => bot.close());

describe("after an answer", () => {
  beforeEach(async () => {
    bot = await TestBot.open();
    await bot.join();
  });

  it.each([
    ["Hoe verloopt de overstap met hosted telefonie?", "en voor mobiel?", "switch-mobile"],
    ["Wat is KPN Insight en waar zie ik mijn facturen?", "hoe activeer ik dat?", "insight-activation"],
    ["Wat kan ik met de Beheerportal van KPN?", "kan mijn collega daar ook in?", "portal-users"],
    ["Krijg ik voor de SLA een aparte factuur?", "en hoe wordt dat berekend?", "sla-cost"],
    ["Waarom wijkt mijn eerste factuur af van de offerte?", "wanneer klopt het dan wel?", "second-invoice"],
  ])("%s - %s is answered by %s", async (first, second, id) => {
    await bot.type(first);
    const { text, buttons } = await bot.type(second);
    expect(text).toContain(shortOf(id));
    expect(buttons).toContain("Ja, bedankt");
  });

  it.each(["wie regelt dat?", "hoe bedoelt u?"])("%s tells the details of the same article, and asks again whether it helped", async (second) => {
    await bot.type("Wie krijgt de verbruiksmeldingen van 80% en 100%?");
    const { text, buttons } = await bot.type(second);
    expect(text).toContain(detailsOf("usage-alerts"));
    expect(text).not.toContain(shortOf("usage-alerts"));
    expect(buttons).toContain("Nee, niet echt");
    expect((await bot.type("ja")).text).toContain("Fijn dat ik u kon helpen");
  });

  it("a new start forgets what was answered", async () => {
    await bot.type("Hoe verloopt de overstap met hosted telefonie?");
    await bot.type("opnieuw");
    expect((await bot.type("wanneer dan?")).text).toContain("Dat weet ik niet");
  });
});

describe("after a choice", () => {
  const offered = ["insight-about", "insight-activation", "portal-empty"];
  // "insight" is unclear; anything else is decided as ever.
  const unsure: Pick<Answerer, "decide"> = {
    decide: (text, context) => text === "insight"
      ? { kind: "choose", label: "insight-about", articles: offered, candidates: [], language: "unknown", reason: "test" } : answerer.decide(text, context),
  };

  beforeEach(async () => {
    bot = await TestBot.open({ answerer: unsure });
    await bot.join();
    await bot.type("insight");
  });

  it.each(["2", "2.", "de tweede", "doe maar de tweede", "optie 2", titleOf("insight-activation"), "wanneer en hoe activeer ik insight"])("%j is the second", async (reply) => {
    expect((await bot.type(reply)).text).toContain(shortOf("insight-activation"));
  });

  it.each(["de laatste", "3", "waarom zie ik nog niets in de beheerportal"])("%j is the third", async (reply) => {
    expect((await bot.type(reply)).text).toContain(shortOf("portal-empty"));
  });

  it.each([
    ["ik wil weten wanneer ik insight kan aanzetten na de overstap", "insight-activation"],
    ["nee ik bedoel hoe de kosten van de SLA worden berekend", "sla-cost"],
  ])("a question put in other words, %j, is answered by %s", async (reply, id) => {
    expect((await bot.type(reply)).text).toContain(shortOf(id));
  });

  it("what was chosen is what a follow-up leans on", async () => {
    await bot.type("de eerste");
    expect((await bot.type("hoe activeer ik dat?")).text).toContain(shortOf("insight-activation"));
  });
});
