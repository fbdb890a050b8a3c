import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Answerer } from "../../src/answering/decision.js";
import { TestBot } from "../support/conversation.js";
import { order } from "../support/order.js";

let bot: TestBot;
beforeEach(async () => {
  bot = await TestBot.open();
  await bot.orders.upsertAll([order]);
});
afterEach(() => bot.close());

describe("a turn that fails", () => {
  it("changes nothing, keeps both messages, and gives a reference and the phone number", async () => {
    await bot.join();
    await bot.type("Hoe staat het met mijn order?");
    const lookUp = bot.orders.lookUp.bind(bot.orders);
    bot.orders.lookUp = () => Promise.reject(new Error("the disk is on fire"));
    await bot.type("VST-2026-00417");
    const { text } = await bot.type("3901AB");
    expect(text).toMatch(/referentie F-[2-9A-Z]{6}/);
    expect(text).toContain("0318-501212");
    expect(text).not.toContain("fire");
    const kept = await bot.transcripts.get("c1");
    expect(kept?.entries.filter((entry) => entry.errorReference !== null).map((entry) => entry.direction)).toEqual(["out"]);
    expect(JSON.stringify(kept)).not.toMatch(/3901AB/i);
    bot.orders.lookUp = lookUp;
    expect((await bot.type("3901AB")).text).toContain("Korenaar");
  });

  it("says nothing of what it was about to say, and hands the apology to the channel's own writes", async () => {
    const broken: Pick<Answerer, "decide"> = { decide: () => { throw new Error("no model"); } };
    await bot.close();
    bot = await TestBot.open({ answerer: broken });
    const { text } = await bot.type("Waarom is mijn factuur hoger?");
    expect(text).toContain("referentie F-");
    expect(text).not.toContain("chatbot");
    expect(bot.staged).toEqual([1]);
    // The greeting was not said, so it still comes.
    expect((await bot.join()).text).toContain("chatbot");
  });

  it("starts afresh on state of an older program, without a second greeting", async () => {
    await bot.join();
    await bot.type("Hoe staat het met mijn order?");
    await bot.db.updateTable("bot_state").set({ value: JSON.stringify({ data: { version: 0, locale: "en", greeted: true } }) }).execute();
    const { text } = await bot.type("Wie incasseert de eerste KPN factuur?");
    expect(text).toContain("Bron: Welkomstbrief");
    expect(text).not.toContain("chatbot");
  });
});
