import type { Activity } from "botbuilder";
import { afterEach, describe, expect, it } from "vitest";
import { saidMessages } from "../../src/transcripts/conversation.js";
import { cardFaults, cardOf, fieldsOf } from "../support/cards.js";
import { TestBot, type TestBotOptions } from "../support/conversation.js";
import { order } from "../support/order.js";

let bot: TestBot;
afterEach(async () => {
  const faults = bot.sent.flatMap((activity) => {
    const card = cardOf(activity);
    return card === undefined ? [] : cardFaults(card);
  });
  await bot.close();
  expect(faults).toEqual([]);
});

async function open(options: TestBotOptions = {}): Promise<void> {
  bot = await TestBot.open({ place: "teamsPersonal", ...options });
  await bot.orders.upsertAll([order]);
  await bot.join();
}

const last = (): Partial<Activity> => bot.sent.at(-1) ?? {};
/** What is said to be wrong, below its field. */
const faultTexts = (): string[] => (cardOf(last())?.body ?? []).filter(({ color }) => color === "Attention").map(({ text }) => String(text));
const valueOf = (field: string): unknown => fieldsOf(last())[field]?.["value"];
async function transcript(): Promise<string> {
  return JSON.stringify((await bot.transcripts.get("c1"))?.entries ?? []);
}

describe("the order form", () => {
  it("asks number and postcode at once, and shows the order", async () => {
    await open();
    const asked = await bot.type("Hoe staat het met mijn order?");
    expect(asked.text).toContain("Wat is uw ordernummer?");
    expect(Object.keys(fieldsOf(last()))).toEqual(["number", "postcode"]);
    const { text } = await bot.fillIn({ number: "vst 2026 417", postcode: "3901 ab" });
    expect(text).toContain("Bakkerij De Korenaar");
  });

  it.each([
    ["VST-2026-00417", "morgen", ["Hierin herken ik geen Nederlandse postcode. Een voorbeeld: 1234 AB."]],
    ["geen idee", "3901AB", ["Hierin herken ik geen ordernummer. Een voorbeeld: VST-2026-01234. Heeft u het niet bij de hand, dan kan Support u helpen."]],
    ["", "", [expect.stringContaining("geen ordernummer"), expect.stringContaining("geen Nederlandse postcode")]],
  ])("shows beside the field what is wrong with %s and %s, and keeps both", async (number, postcode, faults) => {
    await open();
    await bot.type("Hoe staat het met mijn order?");
    await bot.fillIn({ number, postcode });
    expect(faultTexts()).toEqual(faults);
    expect([valueOf("number") ?? "", valueOf("postcode") ?? ""]).toEqual([number, postcode]);
    // Also for who does not see the card.
    expect(last().summary?.split("\n").slice(1).map((line) => line.replace(/^[^:]*: /, ""))).toEqual(faults);
    expect((await bot.fillIn({ number: "VST-2026-00417", postcode: "3901AB" })).text).toContain("Bakkerij De Korenaar");
  });

  it.each([["VST-2026-00417 3811 ab", "9876ZX"], ["3811 ab", "geen idee"], ["geen idee 3811-AB", "3811  ab"]])("keeps no postcode, in which field and how ever it stands: %s, %s", async (number, postcode) => {
    await open();
    await bot.type("Hoe staat het met mijn order?");
    await bot.fillIn({ number, postcode });
    expect(await transcript()).not.toMatch(/3811\W*ab|9876\W*zx/i);
  });

  it("goes on with typed answers at every step", async () => {
    await open();
    await bot.type("Hoe staat het met mijn order?");
    await bot.fillIn({ number: "VST-2026-00417", postcode: "weet ik niet" });
    expect((await bot.type("3901 AB")).text).toContain("Bakkerij De Korenaar");
    await bot.type("Een andere order");
    expect((await bot.type("VST-2026-00417")).text).toContain("postcode van uw bedrijf");
    expect((await bot.type("3901 AB")).text).toContain("Bakkerij De Korenaar");
  });

  it("keeps what was sent when there is no such order, and offers a person", async () => {
    await open();
    await bot.type("Hoe staat het met mijn order?");
    const refused = await bot.fillIn({ number: "VST-2026-00417", postcode: "1111AA" });
    expect(refused.text).toContain("vind ik geen order");
    expect(refused.buttons).toEqual(["Stuur mijn vraag door"]);
    expect([valueOf("number"), valueOf("postcode")]).toEqual(["VST-2026-00417", "1111AA"]);
    expect((await bot.fillIn({ number: "VST-2026-00417", postcode: "3901AB" })).text).toContain("Bakkerij De Korenaar");
  });

  it("counts wrong combinations as typed ones", async () => {
    await open();
    await bot.type("Hoe staat het met mijn order?");
    for (let attempt = 0; attempt < 4; attempt += 1) await bot.fillIn({ number: "VST-2026-00417", postcode: `111${attempt}AA` });
    expect((await bot.fillIn({ number: "VST-2026-00417", postcode: "1115AA" })).text).toContain("zoek ik tot");
    await bot.type("Hoe staat het met mijn order?");
    expect((await bot.fillIn({ number: "VST-2026-00417", postcode: "3901AB" })).text).not.toContain("Korenaar");
  });

  it("asks again, with the form, after a question in between", async () => {
    await open();
    await bot.type("Hoe staat het met mijn order?");
    const answered = await bot.type("Wie incasseert de eerste KPN factuur?");
    expect(answered.text).toMatch(/VST incasseert[^]*Wat is uw ordernummer/);
    expect(Object.keys(fieldsOf(last()))).toEqual(["number", "postcode"]);
    expect((await bot.fillIn({ number: "417", postcode: "3901AB" })).text).toContain("Bakkerij De Korenaar");
  });

  it("keeps the postcode out of the transcript, right or wrong", async () => {
    await open();
    await bot.type("Hoe staat het met mijn order?");
    await bot.fillIn({ number: "VST-2026-00417", postcode: "3901 AX!" });
    await bot.fillIn({ number: "VST-2026-00417", postcode: "3901zz" });
    await bot.fillIn({ number: "VST-2026-00417", postcode: "3901 ab" });
    const kept = await transcript();
    expect(kept).toContain("VST-2026-00417 [postcode]");
    expect(kept).toContain("Bakkerij De Korenaar");
    for (const secret of ["3901 ab", "3901ab", "3901AB", "3901zz", "3901 AX!"]) expect(kept).not.toContain(secret);
  });
});

describe("the hand-off form", () => {
  const account = { name: "Anna de Wit", email: "anna@dewit.example" };
  const filled = { question: "Kan ik een gebakken ei bestellen?", name: "Anna de Wit", company: "De Wit & Zn", contact: "anna@dewit.example of 06 12345678" };

  it("fills in the question, and name and address from the account, and makes a ticket after a look at it", async () => {
    await open({ account });
    await bot.type("Kan ik bij jullie een gebakken ei bestellen?");
    await bot.type("Stuur mijn vraag door");
    expect([valueOf("question"), valueOf("name"), valueOf("company"), valueOf("contact")])
      .toEqual(["Kan ik bij jullie een gebakken ei bestellen?", "Anna de Wit", undefined, "anna@dewit.example"]);
    const summary = await bot.fillIn({ ...filled, name: "Anna de Witte" });
    expect(summary.text).toContain("Anna de Witte");
    expect(summary.buttons).toEqual(["Ja, noteer mijn vraag", "Iets aanpassen", "Annuleren"]);
    expect(await bot.tickets.forConversation("c1")).toEqual([]);
    await bot.type("Ja, noteer mijn vraag");
    expect(await bot.tickets.forConversation("c1")).toMatchObject([{ name: "Anna de Witte", company: "De Wit & Zn", email: "anna@dewit.example", phone: "+31612345678", question: filled.question }]);
  });

  it("takes the company from the customer's own order", async () => {
    await open({ account });
    await bot.type("VST-2026-00417 3901AB");
    await bot.type("Kan ik bij jullie een gebakken ei bestellen?");
    const summary = await bot.type("Stuur mijn vraag door");
    expect(summary.text).toContain("Bakkerij De Korenaar");
    expect(summary.buttons).toContain("Ja, noteer mijn vraag");
  });

  it("asks one by one as well, and what is known is not asked", async () => {
    await open({ account });
    await bot.type("Kan ik bij jullie een gebakken ei bestellen?");
    expect((await bot.type("Stuur mijn vraag door")).text).toContain("Voor welk bedrijf");
    expect((await bot.type("De Wit & Zn")).text).toContain("Klopt dit zo?");
  });

  it("shows beside each field what is wrong, keeps the values, and shows phone and mail the second time", async () => {
    await open();
    await bot.type("Stuur mijn vraag door");
    const wrong = { question: "x".repeat(4_001), name: "123", company: "De Wit", contact: "anna@" };
    expect((await bot.fillIn(wrong)).text).not.toContain("0318");
    expect(faultTexts()).toEqual([expect.stringContaining("4.000"), expect.stringContaining("uw naam"), expect.stringContaining("e-mailadres klopt niet")]);
    expect([valueOf("name"), valueOf("company"), valueOf("contact")]).toEqual(["123", "De Wit", "anna@"]);
    expect((await bot.fillIn(wrong)).text).toContain("0318");
    expect((await bot.fillIn(filled)).text).toContain("Klopt dit zo?");
  });

  it("is shown again to change something, and what was typed instead still works", async () => {
    await open();
    await bot.type("Stuur mijn vraag door");
    await bot.fillIn(filled);
    await bot.type("Iets aanpassen");
    expect([valueOf("question"), valueOf("name"), valueOf("company"), valueOf("contact")]).toEqual([filled.question, "Anna de Wit", "De Wit & Zn", "anna@dewit.example, +31612345678"]);
    await bot.fillIn({ ...filled, company: "De Wit Groep" });
    expect((await bot.type("naam")).text).toContain("Wat is uw naam?");
    expect((await bot.type("Bea de Wit")).text).toContain("De Wit Groep");
    await bot.type("ja");
    expect(await bot.tickets.forConversation("c1")).toMatchObject([{ name: "Bea de Wit", company: "De Wit Groep" }]);
  });

  it("with a copy has four buttons on a card, and a second press has no second effect", async () => {
    await open({ withMail: true });
    await bot.type("Stuur mijn vraag door");
    expect((await bot.fillIn(filled)).buttons).toEqual(["Ja, stuur mijn vraag door", "Ja, met een kopie naar mij", "Iets aanpassen", "Annuleren"]);
    expect((await bot.press("Ja, met een kopie naar mij")).text).toContain("Een kopie gaat naar het e-mailadres");
    const [ticket] = await bot.tickets.forConversation("c1");
    expect((await bot.press("Ja, met een kopie naar mij")).text).toContain(ticket?.reference ?? "no ticket");
    expect((await bot.press("Annuleren")).text).toContain(ticket?.reference ?? "no ticket");
    expect((await bot.fillIn(filled)).text).toContain(ticket?.reference ?? "no ticket");
    expect(await bot.tickets.forConversation("c1")).toHaveLength(1);
  });

  it("that was given up is not said to be with Support, though an earlier question is", async () => {
    await open({ withMail: true });
    await bot.type("Stuur mijn vraag door");
    await bot.fillIn(filled);
    await bot.press("Ja, stuur mijn vraag door");
    await bot.type("Een andere vraag doorsturen");
    await bot.fillIn({ ...filled, question: "Mag mijn parkiet ook mee?" });
    expect((await bot.press("Annuleren")).text).toContain("Ik heb niets genoteerd of verstuurd");
    expect((await bot.press("Ja, stuur mijn vraag door")).text).toContain("dus ik doe er nu niets mee");
    expect((await bot.fillIn(filled)).text).toContain("dus ik doe er nu niets mee");
    expect(await bot.tickets.forConversation("c1")).toHaveLength(1);
  });

  it("ends when it is filled in wrong again and again, and offers a person", async () => {
    await open();
    await bot.type("Stuur mijn vraag door");
    for (let time = 1; time < 4; time += 1) expect((await bot.fillIn({ ...filled, contact: "hier" })).text).toContain("Nog niet alles klopt");
    const ended = await bot.fillIn({ ...filled, contact: "hier" });
    expect(ended.text).toMatch(/^Zo kom ik er niet uit; ik heb niets genoteerd[^]*0318-501212/);
    expect(await bot.tickets.forConversation("c1")).toEqual([]);
  });

  it("has the number to call back beside the address of the account", async () => {
    await open({ account: { name: "Jan Jansen", email: "jan@jansen.example" } });
    for (const text of ["Mag ik een gebakken ei? Bel mij op 06 12345678", "Stuur mijn vraag door"]) await bot.type(text);
    const form = bot.sent.map(cardOf).findLast((card) => card !== undefined);
    expect(JSON.stringify(form)).toMatch(/"value":"jan@jansen\.example, \+31612345678"/);
  });

  it("pressed twice leaves the buttons that it brought to press", async () => {
    await open({ withMail: true });
    await bot.type("Stuur mijn vraag door");
    await bot.fillIn(filled);
    expect((await bot.fillIn(filled)).text).toContain("dus ik doe er nu niets mee");
    expect((await bot.press("Ja, stuur mijn vraag door")).text).toContain("wordt per e-mail doorgestuurd");
    expect(await bot.tickets.forConversation("c1")).toHaveLength(1);
  });

  it("pressed twice for a second question does not say that it is with Support, as the first one is", async () => {
    await open({ withMail: true });
    await bot.type("Stuur mijn vraag door");
    await bot.fillIn(filled);
    await bot.press("Ja, stuur mijn vraag door");
    const [first] = await bot.tickets.forConversation("c1");
    await bot.type("Een andere vraag doorsturen");
    await bot.type("Mag mijn hond ook mee?");
    // Who he is, is known of the first one: the form comes to change something.
    await bot.type("Iets aanpassen");
    await bot.fillIn({ ...filled, question: "Mag mijn kat ook mee?" });
    expect((await bot.fillIn({ ...filled, question: "Mag mijn kat ook mee?" })).text).not.toContain(first?.reference ?? "no ticket");
    await bot.press("Ja, stuur mijn vraag door");
    expect((await bot.tickets.forConversation("c1")).map(({ question }) => question)).toContain("Mag mijn kat ook mee?");
  });

  it("keeps name, company and contact out of the transcript, in the form, in the card and in what was sent wrong", async () => {
    await open({ account: { name: "Pieter_ *Jansen*", email: "p_j@jansen.example" } });
    await bot.type("Stuur mijn vraag door");
    await bot.fillIn({ question: "Waar blijft mijn telefoon?", name: `Zeeman ${"van ".repeat(60)}`, company: "Wit & Co", contact: "geheim@" });
    await bot.fillIn({ question: "Waar blijft mijn telefoon?", name: "Zeeman*bas-jan", company: "Wit & Co", contact: "geheim@" });
    await bot.fillIn({ question: "Waar blijft mijn telefoon?", name: "Zeeman*bas-jan", company: "Wit & Co", contact: "geheim@wit.example" });
    await bot.type("ja");
    const kept = await transcript();
    expect(kept).toContain("Waar blijft mijn telefoon?");
    expect(kept).toContain("[naam] [bedrijf] [contact]");
    for (const secret of ["Jansen", "jansen", "Zeeman", "Wit & Co", "geheim"]) expect(kept).not.toContain(secret);
    expect(await bot.tickets.forConversation("c1")).toMatchObject([{ name: "Zeeman*bas-jan", company: "Wit & Co" }]);
  });
});

describe("a card in the transcript", () => {
  it("is kept as it was sent, with its words as text, so that they are found and told to Support", async () => {
    await open();
    await bot.type("Hoe staat het met mijn order?");
    const kept = await bot.transcripts.get("c1");
    const entry = kept?.entries.at(-1);
    expect(entry?.text).toBe("Wat is uw ordernummer? Een voorbeeld: VST-2026-01234.");
    expect(entry?.activity["text"]).toBeUndefined();
    expect(cardOf(entry?.activity as Partial<Activity>)).toEqual(cardOf(last()));
    expect(kept === undefined ? [] : saidMessages(kept).map(({ text }) => text)).toContain(entry?.text);
  });

  it("holds nothing of a form when the turn fails", async () => {
    await open();
    await bot.type("Hoe staat het met mijn order?");
    bot.orders.lookUp = () => Promise.reject(new Error("no orders today"));
    expect((await bot.fillIn({ number: "VST-2026-00417", postcode: "3901 ab" })).text).toContain("ging bij mij iets mis");
    expect(await transcript()).not.toMatch(/3901 ?ab/i);
    await bot.db.schema.dropTable("bot_state").execute();
    expect((await bot.fillIn({ number: "VST-2026-00417", postcode: "3901 ab" })).text).toContain("ging bij mij iets mis");
    expect(await transcript()).not.toMatch(/3901 ?ab/i);
  });
});

describe("the choice", () => {
  it("is made in a form, by number, or by none of these", async () => {
    await open();
    const asked = await bot.type("factuur");
    expect(asked.text).toMatch(/1\. .*\n2\. /);
    const [field] = Object.values(fieldsOf(last()));
    const choices = field?.["choices"] as { title: string; value: string }[];
    expect(choices.map(({ title }) => title)).toEqual(asked.text.split("\n").filter((line) => /^\d\./.test(line)).map((line) => line.replace(".", " –")));
    const chosen = await bot.fillIn({ choice: "2" });
    expect(chosen.text).toContain("Heeft dit u geholpen?");
    expect((await bot.transcripts.get("c1"))?.entries.at(-2)?.text).toBe(choices[1]?.title.replace("2 – ", ""));
    await bot.type("factuur");
    expect((await bot.type("1")).text).toContain("Heeft dit u geholpen?");
    await bot.type("factuur");
    expect((await bot.press("Geen van deze")).text).toContain("Support");
  });

  it.each([[""], ["7"], ["constructor"], [["1"]], [{ toString: "1" }]])("asks again when %j is chosen", async (choice) => {
    await open();
    await bot.type("factuur");
    await bot.fillIn({ choice });
    expect(faultTexts()).toEqual(["Kies een van de vragen, of kies **Geen van deze**."]);
    expect(bot.sent.at(-1)?.summary).toContain("typ het nummer: Kies een van de vragen");
    expect((await bot.fillIn({ choice: "1" })).text).toContain("Heeft dit u geholpen?");
  });
});
