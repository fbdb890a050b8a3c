import type { Activity } from "botbuilder";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { locales } from "../../src/locale.js";
import { packageRoot } from "../../src/package-root.js";
import { createWording } from "../../src/wording/wording.js";
import { TestBot } from "../support/conversation.js";
import { order } from "../support/order.js";

let bot: TestBot;
const wording = createWording(join(packageRoot(), "locales"));

beforeEach(async () => {
  bot = await TestBot.open();
  await bot.orders.upsertAll([order, { ...order, number: "VST-2026-00500", postcode: "6711CD" }]);
});
afterEach(() => bot.close());

const phrasesOf = (key: string): string[] => locales.flatMap((locale) => wording.list(key, locale));
const numbers = async (id = "c1"): Promise<string[]> => (await bot.subscriptions.ofConversation("test", id)).map(({ orderNumber }) => orderNumber);

async function identify(id = "c1", number = order.number, postcode = order.postcode): Promise<{ text: string; buttons: string[] }> {
  await bot.join(id);
  await bot.type("Hoe staat het met mijn order?", id);
  await bot.type(number, id);
  return bot.type(postcode, id);
}

it("is offered under an order, promises what is true on the website, and names the stage that it starts from", async () => {
  expect((await identify()).buttons).toEqual(["Een andere order", "Houd mij op de hoogte", "Stuur mijn vraag door"]);
  const { text, buttons } = await bot.type("Houd mij op de hoogte");
  expect(text).toContain("zodra ik van VST hoor dat order **VST-2026-00417** bij een andere stap is");
  expect(text).toContain("Dat kan alleen zolang deze pagina openstaat, en hoogstens 24 uur na het laatste bericht hier.");
  expect(text).toContain("✓ E-mail met alle informatie over de overstap verstuurd: **12 november 2026**");
  expect(text).toContain("Typ **afmelden**");
  expect(text).not.toContain(order.postcode);
  expect(buttons).toEqual(["Stop meldingen"]);
  expect(await bot.subscriptions.ofConversation("test", "c1")).toMatchObject([{ orderNumber: order.number, stage: "emailSent", locale: "nl", conversationReference: undefined }]);
});

it("is not offered again for the same order, says so when asked again, and does not double", async () => {
  await identify();
  await bot.type("Houd mij op de hoogte");
  expect((await bot.type("hou me op de hoogte")).text).toContain("Dat doe ik al voor order **VST-2026-00417**");
  expect((await bot.type("Hoe staat het met mijn order?")).buttons).toEqual(["Een andere order", "Stuur mijn vraag door"]);
  expect(await numbers()).toEqual([order.number]);
});

it("asks for the order first when none is known, or another one is named", async () => {
  await bot.join();
  expect((await bot.type("houd mij op de hoogte")).text).toMatch(/Daarvoor zoek ik eerst uw order op[^]*Wat is uw ordernummer/);
  expect(await numbers()).toEqual([]);
  await identify("c2");
  for (const named of ["VST-2026-00500", "order 500"]) {
    expect((await bot.type(`houd mij op de hoogte van ${named}`, "c2")).text).toContain("postcode van uw bedrijf bij order VST-2026-00500");
    expect(await numbers("c2")).toEqual([]);
    await identify("c2");
  }
  await bot.type("houd mij op de hoogte van order 500", "c2");
  await bot.type("6711 CD", "c2");
  await bot.type("Houd mij op de hoogte", "c2");
  expect(await numbers("c2")).toEqual(["VST-2026-00500"]);
});

it("is of no use when all stages are done, and says so", async () => {
  await bot.orders.upsertAll([{ ...order, asOf: "2026-11-20", dates: { ...order.dates, moved: "2026-11-19", firstInvoiceRun: "2026-11-20" } }]);
  expect((await identify()).buttons).toEqual(["Een andere order", "Stuur mijn vraag door"]);
  expect((await bot.type("Houd mij op de hoogte")).text).toContain("Alle stappen van order **VST-2026-00417** zijn volgens mijn gegevens gedaan");
  expect(await numbers()).toEqual([]);
});

it("asks for the order anew when it is gone", async () => {
  await identify();
  await bot.orders.remove(order.number);
  expect((await bot.type("Houd mij op de hoogte")).text).toContain("zoek ik eerst uw order op");
});

it("starts with every way of saying so, politely or in a hurry", async () => {
  await identify();
  const missed: string[] = [];
  for (const text of [...phrasesOf("commands.notify"),
    "Houd me svp op de hoogte van mijn order!", "kunt u mij op de hoogte houden?", "hou mij aub op de hoote", "Hoi, kun je me op de hoogte houden als er iets verandert? Bedankt",
    "houd mij op de hoogte van order VST-2026-00417 graag", "Laat het me dan weten als er iets verandert.", "ja graag, hou me op de hoogte", "Could you please keep me updated about my order?",
    "stuur me maar een berichtje als er iets verandert", "geef me even een seintje als er nieuws is",
  ]) {
    const { text: said } = await bot.type(text);
    if (!said.includes("VST-2026-00417") || (await numbers()).length !== 1) missed.push(text);
    await bot.subscriptions.dropConversation("test", "c1");
  }
  expect(missed).toEqual([]);
});

describe("what stops it", () => {
  it("is every way of saying so", async () => {
    await identify();
    const missed: string[] = [];
    for (const text of [...phrasesOf("commands.notifyStop"),
      "Stop meldingen", "stop meldingen aub", "Ik wil graag geen meldingen meer over mijn order", "afmleden", "AFMELDEN!!", "stop de meldingne", "houd mij maar niet meer op de hoogte",
      "please stop sending me messages", "stop", "stop maar",
    ]) {
      await bot.type("Houd mij op de hoogte");
      const { text: said } = await bot.type(text);
      if (!/(?:ik stuur u geen meldingen meer|send you no more updates) (?:over|about) order \*\*VST-2026-00417\*\*/.test(said) || (await numbers()).length !== 0) missed.push(text);
    }
    expect(missed).toEqual([]);
  });

  it("says so when there is nothing to stop", async () => {
    await bot.join();
    expect((await bot.type("afmelden")).text).toContain("er is niets om te stoppen");
    expect((await bot.type("stop")).text).toContain("Goed, ik ben gestopt");
  });

  it("names all orders that it stops", async () => {
    await identify();
    await bot.type("Houd mij op de hoogte");
    await bot.type("Een andere order");
    await bot.type("VST-2026-00500");
    await bot.type("6711CD");
    await bot.type("Houd mij op de hoogte");
    expect((await bot.type("afmelden")).text).toContain("over de orders **VST-2026-00417**, **VST-2026-00500**");
  });
});

it("takes nothing else for it", async () => {
  await identify();
  await bot.type("Houd mij op de hoogte");
  const taken: string[] = [];
  for (const text of [
    "Wie moet er bij ons op de hoogte zijn van de overstap?", "Moet ik mijn collega's op de hoogte brengen?", "Heeft de dag invloed op de hoogte van de eerste factuur?",
    "Krijg ik een melding als mijn databundel op is?", "Hoe stop ik mijn abonnement?", "Ik wil me afmelden voor de nieuwsbrief van KPN", "Wanneer wordt mijn order verwerkt?", "meldingen",
  ]) if (/Dat doe ik al|geen meldingen meer/.test((await bot.type(text)).text)) taken.push(text);
  expect(taken).toEqual([]);
  expect(await numbers()).toEqual([order.number]);
});

describe("in the middle of something else", () => {
  it("goes on with the question that was open", async () => {
    await identify();
    await bot.type("Een andere order");
    const { text } = await bot.type("Houd mij op de hoogte");
    expect(text).toMatch(/Ik laat het u hier weten[^]*Wat is uw ordernummer/);
    expect((await bot.type("stop meldingen")).text).toMatch(/geen meldingen meer[^]*Wat is uw ordernummer/);
  });

  it("is the question itself where a question for Support is asked, and stopping leaves the form", async () => {
    await identify();
    await bot.type("Stuur mijn vraag door");
    expect((await bot.type("Houd mij op de hoogte van mijn order")).text).toContain("Wat is uw naam?");
    expect(await numbers()).toEqual([]);
  });

  it("ends what is open with stop, not the updates, and says that they go on", async () => {
    await identify();
    await bot.type("Houd mij op de hoogte");
    await bot.type("Een andere order");
    expect((await bot.type("stop")).text).toMatch(/Goed, ik ben gestopt[^]*De meldingen over order \*\*VST-2026-00417\*\* blijven komen[^]*\*\*afmelden\*\*/);
    expect(await numbers()).toEqual([order.number]);
  });

  it("goes on when the conversation begins again, and says so", async () => {
    await identify();
    await bot.type("Houd mij op de hoogte");
    expect((await bot.type("opnieuw")).text).toMatch(/We beginnen opnieuw[^]*De meldingen over order \*\*VST-2026-00417\*\* blijven komen/);
    expect(await numbers()).toEqual([order.number]);
    expect((await bot.type("opnieuw", "c2")).text).not.toContain("meldingen");
  });
});

it("is spoken in the customer's language", async () => {
  await identify();
  await bot.type("English please");
  expect((await bot.type("Keep me informed")).text).toMatch(/as soon as I hear from VST[^]*only while this page is open[^]*Type \*\*unsubscribe\*\*/);
  expect((await bot.type("unsubscribe")).text).toContain("no more updates about order");
});

it.each(["groupChat", "channel"])("is not begun in a %s of Teams, where others read along", async (conversationType) => {
  const say = async (text: string): Promise<string> => (await bot.receive({
    text, channelId: "msteams", conversation: { id: `19:${conversationType}`, conversationType } as Activity["conversation"],
  })).map((said) => said.text).join("\n");
  expect(await say("houd mij op de hoogte")).toContain("alleen in een 1:1-chat met u");
  expect(await bot.subscriptions.ofConversation("msteams", `19:${conversationType}`)).toEqual([]);
});

it("promises a day, and no page, in Teams", async () => {
  const conversation = { id: "a:1", conversationType: "personal" } as Activity["conversation"];
  const say = async (text: string): Promise<string> => (await bot.receive({ text, channelId: "msteams", conversation }, [], { conversation })).map((said) => said.text).join("\n");
  for (const text of ["Hoe staat het met mijn order?", order.number, order.postcode]) await say(text);
  const promise = await say("Houd mij op de hoogte");
  expect(promise).toContain("Dat doe ik tot en met 17 februari 2027.");
  expect(promise).not.toContain("pagina");
  expect(await bot.subscriptions.ofConversation("msteams", "a:1")).toMatchObject([{ conversationReference: { conversation } }]);
});

it("goes to where the customer writes from later, in the language that he then speaks", async () => {
  const conversation = { id: "a:1", conversationType: "personal" } as Activity["conversation"];
  const say = (text: string, serviceUrl: string): Promise<unknown> => bot.receive({ text, channelId: "msteams", conversation }, [], { serviceUrl });
  for (const text of ["Hoe staat het met mijn order?", order.number, order.postcode, "Houd mij op de hoogte"]) await say(text, "https://smba.example/emea/");
  await say("English please", "https://smba.example/uk/");
  expect(await bot.subscriptions.ofConversation("msteams", "a:1")).toMatchObject([{ locale: "en", conversationReference: { serviceUrl: "https://smba.example/uk/" }, stage: "emailSent" }]);
});

it.each(["hou me ff op de hoogte", "hou mij toch op de hoogte aub"])("starts with %s", async (text) => {
  await identify();
  await bot.type(text);
  expect(await numbers()).toEqual([order.number]);
});
