import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TestBot } from "../support/conversation.js";

let bot: TestBot;
beforeEach(async () => {
  bot = await TestBot.open({ place: "teamsPersonal" });
});
afterEach(() => bot.close());

/** All that is said to a message of a client in `locale`. */
async function write(text: string, locale: string): Promise<string> {
  return (await bot.receive({ text, locale })).map((said) => said.text).join("\n");
}

const dutch = /\b(u|uw|het|een)\b/;
const english = /\b(you|your|the)\b/;

describe("the first message", () => {
  it.each(["hoi", "goeiemorgen", "moggu", "wrm is me rekening hoger??", "waarom is mijn factuur hoger", "kheb nog gn inlog", "medewerker", "ff vraagje"])(
    "in Dutch from an English client is greeted and answered in Dutch: %s", async (text) => {
      const said = await write(text, "en-US");
      expect(said).toContain("een chatbot, geen mens");
      expect(said).not.toMatch(english);
    });

  it.each(["hello", "good morning", "why is my bill so high", "where's my order??", "portal is empty"])(
    "in English from a Dutch client is greeted and answered in English: %s", async (text) => {
      const said = await write(text, "nl-NL");
      expect(said).toContain("a chatbot, not a person");
      expect(said).not.toMatch(dutch);
    });

  it.each(["hallo", "ok", "VST-2026-00417", "1234 AB", "thanks", "portal login"])("that is of neither language is answered in the client's: %s", async (text) => {
    expect(await write(text, "en-US")).toContain("a chatbot, not a person");
    await bot.close();
    bot = await TestBot.open({ place: "teamsPersonal" });
    expect(await write(text, "nl-NL")).toContain("een chatbot, geen mens");
  });
});

it("goes on in the language of the conversation where a message is of neither, and changes with what is written", async () => {
  await write("hoi", "en-US");
  expect(await write("ok", "en-US")).toMatch(dutch);
  expect(await write("who collects the first invoice?", "en-US")).toMatch(english);
  expect(await write("hey", "nl-NL")).toMatch(english);
  expect(await write("bedankt", "en-US")).toMatch(dutch);
});

it("what the client tells after the customer wrote does not undo it", async () => {
  await bot.receive({ text: "goedemorgen" });
  expect(await write("ok", "en-US")).toMatch(dutch);
});

it("an order is asked for in the language of the last message", async () => {
  await write("where is my order?", "nl-NL");
  expect(await write("kheb mn nummer nie bij de hand", "en-US")).toMatch(dutch);
});

it("a name in a form has no say in the language", async () => {
  await bot.close();
  bot = await TestBot.open();
  await bot.type("Do you sell printers?");
  await bot.type("Pass on my question");
  expect((await bot.type("Jan de Vries van het Hof")).text).toMatch(/company/);
});

it.each(["Best Western Hotel", "The Green House"])("takes %s for a name, in the order form and after Dutch sentences", async (name) => {
  await bot.join();
  await bot.type("Hoe staat het met mijn order?");
  expect((await bot.type(name)).text).toContain("herken ik geen ordernummer");
  await bot.type("stop");
  await bot.type("Wie incasseert de eerste KPN factuur?");
  expect((await bot.type(name)).text).not.toMatch(/\b(I|you)\b/);
});
