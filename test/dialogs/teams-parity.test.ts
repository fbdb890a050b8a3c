import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Place } from "../../src/bot/channels.js";
import { plainText } from "../../src/bot/markdown-lines.js";
import { cardFaults, cardOf } from "../support/cards.js";
import { TestBot } from "../support/conversation.js";
import { order } from "../support/order.js";

const places: Place[] = ["chat", "teamsPersonal", "teamsGroup", "teamsChannel"];
const privateChat = "https://teams.microsoft.com/l/chat/0/0?users=28:bot";
let bots: Map<Place, TestBot>;

beforeEach(async () => {
  bots = new Map(await Promise.all(places.map(async (place) => [place, await TestBot.open({ place, privateChat })] as const)));
  for (const bot of bots.values()) await bot.orders.upsertAll([order]);
});
afterEach(() => Promise.all([...bots.values()].map((bot) => bot.close())));

/** The words, without how they are set: marks, line breaks, numbers of citations. */
const words = (text: string): string => plainText([text.replaceAll("\n---\n", "\n\n")]).replace(/ \[\d\]/g, "").replace(/[•\s]+/g, " ").trim();

/** What each place says to one message; buttons of the card or below the text. */
async function say(text: string): Promise<Record<Place, { words: string; buttons: string[] }>> {
  const said = await Promise.all([...bots].map(async ([place, bot]) => {
    const answer = text === "(joins)" ? await bot.join() : await bot.type(text);
    return [place, { words: words(answer.text), buttons: answer.buttons }] as const;
  }));
  return Object.fromEntries(said) as Record<Place, { words: string; buttons: string[] }>;
}

const conversation = [
  "Waarom wijkt mijn eerste factuur af van de offerte?", "Meer uitleg", "ja", "factuur", "2", "nee", "Kan ik bij jullie een gebakken ei bestellen?", "Hoe bereik ik Support van VST?", "hallo", "stop",
  "Wanneer gaan we over en wat kost het per *maand*?",
];

describe("one conversation in every place", () => {
  it("is greeted everywhere, in a group with what is said there and how", async () => {
    const { chat, teamsPersonal, teamsGroup, teamsChannel } = await say("(joins)");
    expect(teamsPersonal).toEqual(chat);
    expect(teamsGroup).toEqual(teamsChannel);
    expect(teamsGroup.words).toMatch(/chatbot, geen mens.*@.*1:1-chat.*wachtwoorden/);
    expect(teamsGroup.buttons).toEqual(chat.buttons.slice(0, 3));
  });

  it("says the same in every place", async () => {
    await say("(joins)");
    for (const text of conversation) {
      const said = await say(text);
      expect([text, said.teamsPersonal.words]).toEqual([text, said.chat.words]);
      // Among others a bare number does not reach the assistant.
      const inGroup = said.chat.words.replace("Kies een vraag, of typ het nummer.", "Kies een van de vragen, of kies Geen van deze.");
      expect([text, said.teamsGroup.words]).toEqual([text, inGroup]);
      expect([text, said.teamsChannel.words]).toEqual([text, inGroup]);
      expect(said.chat.words).not.toBe("");
    }
  });

  it("offers the same ways on, as far as a place shows them", async () => {
    await say("(joins)");
    for (const text of conversation) {
      const { chat, teamsPersonal, teamsGroup } = await say(text);
      // What is chosen in a form is no button, and below a text Teams shows three.
      const isChoice = chat.buttons.includes("Geen van deze");
      expect([text, teamsPersonal.buttons]).toEqual([text, isChoice ? ["Geen van deze"] : chat.buttons.length > 3 && chat.buttons.includes("Ja, bedankt") ? chat.buttons.slice(0, 3) : chat.buttons]);
      const personal = ["Stuur mijn vraag door", "Hoe staat het met mijn order?"];
      expect([text, teamsGroup.buttons]).toEqual([text, chat.buttons.filter((title) => !personal.includes(title))]);
    }
  });

  it("tells of an order in a chat of one customer alone", async () => {
    await say("(joins)");
    const asked = await say("Hoe staat het met mijn order?");
    expect(asked.teamsPersonal).toEqual({ ...asked.chat, buttons: asked.teamsPersonal.buttons });
    for (const { words: moved } of [asked.teamsGroup, asked.teamsChannel]) expect(moved).toContain("alleen in een 1:1-chat met u");
    const number = await say("VST-2026-00417");
    expect(number.teamsPersonal.words).toBe(number.chat.words);
    const shown = await say("3901AB");
    expect(shown.chat.words).toContain("Bakkerij De Korenaar");
    expect(shown.teamsPersonal).toEqual(shown.chat);
    for (const place of ["teamsGroup", "teamsChannel"] as const) {
      expect(`${number[place].words}${shown[place].words}`).not.toContain("Korenaar");
      expect(number[place].words).toContain("1:1-chat");
    }
  });

  it("keeps to what each place takes", async () => {
    for (const text of ["(joins)", ...conversation, "Hoe staat het met mijn order?"]) await say(text);
    for (const [place, bot] of bots) {
      expect(bot.sent.length).toBeGreaterThan(conversation.length);
      for (const activity of bot.sent) {
        const card = cardOf(activity);
        expect(card === undefined ? [] : cardFaults(card)).toEqual([]);
        expect(place === "chat" && card !== undefined).toBe(false);
        const lines = place === "chat" ? [] : (activity.text ?? "").split("\n\n");
        expect(lines.filter((line) => /\n|^(?:[-*#|]|\d+\) )/.test(line))).toEqual([]);
        expect(activity.suggestedActions?.actions.length ?? 0).toBeLessThanOrEqual(place === "chat" ? 5 : place === "teamsPersonal" ? 3 : 0);
        expect(activity.type).toBe("message");
      }
    }
  });
});
