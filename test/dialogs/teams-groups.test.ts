import type { Activity } from "botbuilder";
import { afterEach, describe, expect, it } from "vitest";
import { actionsOf, cardFaults, cardOf } from "../support/cards.js";
import { TestBot } from "../support/conversation.js";
import { order } from "../support/order.js";

let bot: TestBot;
afterEach(() => bot.close());

const privateChat = "https://teams.microsoft.com/l/chat/0/0?users=28:bot";
const moved = "1:1-chat";

async function open(place: "teamsGroup" | "teamsChannel"): Promise<void> {
  bot = await TestBot.open({ place, privateChat });
  await bot.orders.upsertAll([order]);
}

/** What the last card opens elsewhere. */
const opens = (): unknown[] => actionsOf(bot.sent.at(-1) ?? {}).filter(({ type }) => type === "Action.OpenUrl").map(({ url }) => url);

describe.each(["teamsGroup", "teamsChannel"] as const)("in %s", (place) => {
  it.each([
    ["Hoe staat het met mijn order?"], ["VST-2026-00417 3901AB"], ["Een andere order"], ["Stuur mijn vraag door"], ["bel mij terug"], ["Ja, noteer mijn vraag"], ["iets toevoegen"], ["Een andere vraag doorsturen"], ["afmelden"], ["medewerker"],
  ])("%s moves to a chat of one customer", async (text) => {
    await open(place);
    const said = await bot.type(text);
    expect(said.text).toContain(moved);
    expect(opens()).toEqual([privateChat]);
    expect(said.text).not.toMatch(/Korenaar|uw naam\?|ordernummer\?/);
    expect(bot.sent.flatMap((activity) => cardOf(activity) ?? []).flatMap(cardFaults)).toEqual([]);
    expect(await bot.tickets.forConversation("c1")).toEqual([]);
    // Nothing is open that would take the next message for an answer.
    expect((await bot.type("Wanneer kan ik KPN Insight activeren?")).text).toContain("Bron: Welkomstbrief");
  });

  it("says in words where to go when no link is known", async () => {
    bot = await TestBot.open({ place });
    const { text } = await bot.type("Hoe staat het met mijn order?");
    expect(text).toContain("Open een chat met mij alleen");
    expect(cardOf(bot.sent.at(-1) ?? {})).toBeUndefined();
  });

  it("offers a person by phone, mail and a chat of one's own", async () => {
    await open(place);
    const said = await bot.type("Kan ik bij jullie een gebakken ei bestellen?");
    expect(said.text).toMatch(/weet ik niet[^]*0318-501212/);
    expect(said.buttons).toEqual([]);
    expect(opens()).toEqual([privateChat]);
    expect((await bot.type("ja graag")).text).toContain(moved);
  });

  it("greets who adds it, and nobody again", async () => {
    await open(place);
    expect((await bot.join()).text).toContain("Noem mij met");
    expect((await bot.join()).text).toBe("");
    // Each thread of a channel is a conversation of its own.
    expect((await bot.type("Wanneer kan ik KPN Insight activeren?", "c2")).text).not.toContain("chatbot");
  });

  it("hides what is personal from the transcript as a chat does", async () => {
    await open(place);
    for (const text of ["VST-2026-00417 3901 ab", "3901 ab", "Wanneer kan ik KPN Insight activeren in 3901 ab?", "mail mij op anna@dewit.example of bel 06 12345678",
      "Onze vestigingen zijn 3811 AB, 3812ac en 9999zz", `${"en wat moet ik dan nu nog doen ".repeat(200)} op 6711 cd`]) await bot.type(text);
    const kept = JSON.stringify(await bot.transcripts.get("c1"));
    expect(kept).toContain("[postcode]");
    expect(kept).toContain("Wanneer kan ik KPN Insight activeren in [postcode]?");
    for (const secret of ["3901 ab", "3901ab", "3901AB", "anna@dewit", "12345678", "3811 AB", "3812ac", "9999zz", "6711 cd"]) expect(kept).not.toContain(secret);
  });
});

it("shows nothing personal in a group of another channel", async () => {
  bot = await TestBot.open();
  await bot.orders.upsertAll([order]);
  const inGroup = async (text: string): Promise<string> => (await bot.receive({
    text, channelId: "slack", conversation: { id: "g1", isGroup: true } as Activity["conversation"],
  })).map((said) => said.text).join();
  for (const text of ["VST-2026-00417 3901AB", "Stuur mijn vraag door"]) expect(await inGroup(text)).toContain("Open een chat met mij alleen");
});
