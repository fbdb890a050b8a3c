import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Answerer } from "../../src/answering/decision.js";
import type { Order } from "../../src/orders/order.js";
import { TestBot } from "../support/conversation.js";

const order: Order = {
  number: "VST-2026-00417", company: "Bakkerij De Korenaar", postcode: "3901AB", email: null, kind: "both", administrative: false, demo: false, asOf: "2026-11-19",
  dates: { received: "2026-11-02", inventoryCall: "2026-11-09", processed: "2026-11-12", emailSent: "2026-11-12", moved: "2026-12-01", firstInvoiceRun: null },
};

let bot: TestBot;
beforeEach(async () => {
  bot = await TestBot.open();
  await bot.orders.upsertAll([order]);
});
afterEach(() => bot.close());

async function identify(id = "c1"): Promise<void> {
  await bot.type("Hoe staat het met mijn order?", id);
  await bot.type("vst 2026 417", id);
  await bot.type("3901 ab", id);
}

describe("the greeting", () => {
  it("says that a bot speaks, what it can do and what not to share, and offers questions", async () => {
    const { text, buttons } = await bot.join();
    expect(text).toMatch(/digitale assistent van VST: een chatbot, geen mens/);
    expect(text).toMatch(/wachtwoorden, BSN of bankgegevens/);
    expect(buttons).toHaveLength(4);
    expect(buttons.at(-1)).toBe("Hoe staat het met mijn order?");
  });

  it("is said once, also when the customer types before it came", async () => {
    const first = await bot.type("Wie incasseert de eerste KPN factuur?");
    expect(first.text).toMatch(/chatbot, geen mens.*---.*geïncasseerd|chatbot, geen mens[^]*---[^]*VST/);
    expect((await bot.join()).text).toBe("");
    expect((await bot.type("Hoe staat het met mijn order?")).text).not.toContain("chatbot");
  });

  it("is English for an English browser", async () => {
    expect((await bot.join("c1", "en-GB")).text).toContain("a chatbot, not a person");
  });
});

describe("an answer", () => {
  it("names its source, asks whether it helped, and offers what is asked next", async () => {
    await bot.join();
    const { text, buttons } = await bot.type("Waarom wijkt mijn eerste factuur af van de offerte?");
    expect(text).toMatch(/1, 1,5 of zelfs 2 maanden/);
    expect(text).toContain("_Bron: Welkomstbrief, Belangrijke informatie voor Finance_");
    expect(text).toMatch(/Heeft dit u geholpen\?$/);
    expect(buttons.slice(0, 2)).toEqual(["Ja, bedankt", "Nee, niet echt"]);
    expect(buttons).toHaveLength(4);
  });

  it.each(["Ja, bedankt", "ja", "JA HOOR"])("takes %s for it helped, and keeps that", async (yes) => {
    await bot.join();
    await bot.type("Wie incasseert de eerste KPN factuur?");
    expect((await bot.type(yes)).text).toContain("Fijn dat ik u kon helpen");
    const entries = (await bot.transcripts.get("c1"))?.entries ?? [];
    expect(entries.filter((entry) => entry.feedback === 1).map((entry) => entry.decision)).toEqual([expect.objectContaining({ label: "first-invoice-collection" })]);
  });

  it("brings who was not helped to a person", async () => {
    await bot.join();
    await bot.type("Wie incasseert de eerste KPN factuur?");
    const { text, buttons } = await bot.type("nee");
    expect(text).toContain("(tel:+31318501212)");
    expect(buttons).toContain("Stuur mijn vraag door");
  });

  it("is given in the language of the question, and a short message does not change that", async () => {
    await bot.join();
    expect((await bot.type("Why is the first invoice higher than the quote that we signed?")).text).toContain("Source: Welcome letter");
    expect((await bot.type("ok")).text).toContain("Glad I could help");
    expect((await bot.type("Nederlands graag")).text).toContain("Ik ga verder in het Nederlands");
    expect((await bot.type("Wie incasseert de eerste KPN factuur?")).text).toContain("Bron: Welkomstbrief");
  });
});

describe("what it does not know", () => {
  it("shows phone and mail with the question filled in, and after two misses asks for no third attempt", async () => {
    await bot.join();
    const first = await bot.type("Wat is het weer in Utrecht (morgen)?");
    expect(first.text).toContain("Dat weet ik niet");
    expect(first.text).toMatch(/mailto:support@vstecom\.nl\?subject=[^)]*body=Wat%20is%20het%20weer%20in%20Utrecht%20%28morgen%29/);
    const second = await bot.type("Wie won er gisteren met voetbal?");
    expect(second.text).toContain("Ook dit weet ik niet");
    expect(second.text).not.toContain("andere woorden");
    expect((await bot.type("kook een ei")).text).not.toContain("andere woorden");
  });

  it.each(["medewerker", "Een mens", "agent"])("%s reaches a person at any point", async (word) => {
    await bot.join();
    await bot.type("Hoe staat het met mijn order?");
    const { text, buttons } = await bot.type(word);
    expect(text).toContain("0318-501212");
    expect(buttons).toContain("Stuur mijn vraag door");
  });

  it("says so of a message without text", async () => {
    await bot.join();
    const [said] = await bot.receive({ text: "   " });
    expect(said?.text).toContain("geen tekst");
  });
});

describe("order status", () => {
  it("shows the timeline, what it means, and how old the data is; never a date that the order does not hold", async () => {
    await bot.join();
    expect((await bot.type("Hoe staat het met mijn order?")).text).toContain("Wat is uw ordernummer?");
    expect((await bot.type("vst 2026 417")).text).toContain("postcode");
    const { text } = await bot.type("3901 ab");
    expect(text).toContain("✓ Order ontvangen: 2 november 2026");
    expect(text).toContain("○ Overgestapt: nummers of licenties actief op het KPN-netwerk: gepland op 1 december 2026");
    expect(text).toContain("○ Eerste factuurrun van KPN: nog geen datum bekend");
    expect(text).toContain("KPN Insight kan pas worden geactiveerd na de eerste factuurrun");
    expect(text).toContain("_Deze gegevens zijn van 19 november 2026._");
    const held = ["2 november 2026", "9 november 2026", "12 november 2026", "1 december 2026", "19 november 2026"];
    expect((text.match(/\d{1,2} [a-z]+ 20\d\d/g) ?? []).filter((date) => !held.includes(date))).toEqual([]);
  });

  it("takes number and postcode from one message", async () => {
    await bot.join();
    const { text } = await bot.type("hoe staat het met order VST-2026-00417, postcode 3901AB");
    expect(text).toContain("Bakkerij De Korenaar");
  });

  it("gives one answer to an unknown number and a wrong postcode, and locks after five", async () => {
    await bot.join();
    await bot.type("Hoe staat het met mijn order?");
    const answers: string[] = [];
    for (const [number, postcode] of [["VST-2026-00417", "1111AA"], ["VST-2026-99999", "3901AB"], ["VST-2026-00417", "1112AA"], ["VST-2026-00417", "1113AA"]]) {
      await bot.type(number ?? "");
      answers.push((await bot.type(postcode ?? "")).text.replace(/mailto:[^)]*/, ""));
    }
    expect(new Set(answers).size).toBe(1);
    await bot.type("VST-2026-00417");
    const fifth = (await bot.type("1114AA")).text;
    await bot.type("Hoe staat het met mijn order?");
    await bot.type("VST-2026-00417");
    const sixth = (await bot.type("3901AB")).text;
    expect(`${fifth}${sixth}`).toContain("zoek ik tot 12:15 uur geen orders op");
    expect(sixth).not.toContain("Korenaar");
    bot.clock.advance({ minutes: 16 });
    await bot.type("Hoe staat het met mijn order?");
    await bot.type("VST-2026-00417");
    expect((await bot.type("3901AB")).text).toContain("Korenaar");
  });

  it("offers a person after two replies that hold no number", async () => {
    await bot.join();
    await bot.type("Hoe staat het met mijn order?");
    expect((await bot.type("geen idee")).text).toContain("herken ik geen ordernummer");
    expect((await bot.type("weet ik toch niet")).text).toContain("Zo kom ik er niet uit");
  });

  it("answers a question in between, and asks again", async () => {
    await bot.join();
    await bot.type("Hoe staat het met mijn order?");
    const { text } = await bot.type("Wie incasseert de eerste KPN factuur?");
    expect(text).toMatch(/Bron: Welkomstbrief[^]*---[^]*Wat is uw ordernummer/);
    expect(text).not.toContain("geholpen");
    expect((await bot.type("VST-2026-00417")).text).toContain("postcode");
  });

  it("makes later answers speak of the customer's own order", async () => {
    await bot.join();
    await identify();
    expect((await bot.type("Waarom is de Beheerportal leeg?")).text).toContain("In uw order staat daarvoor 1 december 2026");
    await bot.join("c2");
    expect((await bot.type("Waarom is de Beheerportal leeg?", "c2")).text).not.toContain("1 december");
  });

  it("shows the order again without asking again, and another one on request", async () => {
    await bot.join();
    await identify();
    const again = await bot.type("Hoe staat het met mijn order?");
    expect(again.text).toContain("Korenaar");
    expect(again.buttons).toEqual(["Een andere order"]);
    expect((await bot.type("Een andere order")).text).toContain("Wat is uw ordernummer?");
  });

  it("keeps the postcode out of the transcript", async () => {
    await bot.join();
    await identify();
    const kept = JSON.stringify(await bot.transcripts.get("c1"));
    expect(kept).not.toMatch(/3901\s?ab/i);
    expect(kept).toContain("[postcode]");
  });
});

describe("the hand-off", () => {
  const fillIn = async (): Promise<void> => {
    await bot.join();
    await bot.type("Kan ik bij jullie een gebakken ei bestellen?");
    await bot.type("Stuur mijn vraag door");
    await bot.type("Anna de Wit");
    await bot.type("De Wit & Zn");
  };

  it("fills in the question, asks the rest, shows a summary, and keeps a ticket before it says so", async () => {
    await fillIn();
    const summary = await bot.type("bel 06 12345678 of mail anna@dewit.nl");
    expect(summary.text).toContain("Kan ik bij jullie een gebakken ei bestellen?");
    expect(summary.text).toContain("Anna de Wit");
    expect(summary.buttons).toEqual(["Ja, noteer mijn vraag", "Iets aanpassen", "Annuleren"]);
    const done = await bot.type("Ja, noteer mijn vraag");
    const [ticket] = await bot.tickets.forConversation("c1");
    expect(ticket).toMatchObject({ name: "Anna de Wit", company: "De Wit & Zn", email: "anna@dewit.nl", phone: "+31612345678", state: "open" });
    expect(done.text).toContain(ticket?.reference ?? "no ticket");
    expect(done.text).toContain("lijst van Support");
    expect(done.text).not.toMatch(/verstuurd|gemaild/);
  });

  it("makes one ticket of a double press", async () => {
    await fillIn();
    await bot.type("anna@dewit.nl");
    await bot.type("Ja, noteer mijn vraag");
    const second = await bot.type("Ja, noteer mijn vraag");
    expect(await bot.tickets.forConversation("c1")).toHaveLength(1);
    expect(second.text).toContain("staat al in de lijst van Support");
  });

  it("keeps contact details on the ticket alone", async () => {
    await fillIn();
    await bot.type("anna@dewit.nl");
    await bot.type("Ja, noteer mijn vraag");
    const kept = JSON.stringify(await bot.transcripts.get("c1"));
    for (const secret of ["Anna", "De Wit", "anna@dewit.nl"]) expect(kept).not.toContain(secret);
    expect(kept).toContain("gebakken ei");
  });

  it("says what is wrong with a contact, and lets every field be changed", async () => {
    await fillIn();
    expect((await bot.type("gewoon hier")).text).toContain("herken ik niet als e-mailadres of telefoonnummer");
    await bot.type("anna@dewit.nl");
    expect((await bot.type("Iets aanpassen")).buttons).toEqual(["Vraag", "Naam", "Bedrijf", "Bereikbaar via"]);
    expect((await bot.type("2")).text).toBe("Wat is uw naam?");
    expect((await bot.type("Bea de Wit")).text).toContain("**Naam:** Bea de Wit");
  });

  it("notes nothing when the customer stops", async () => {
    await fillIn();
    expect((await bot.type("stop")).text).toContain("niets genoteerd");
    expect(await bot.tickets.forConversation("c1")).toEqual([]);
  });

  it("answers a question in between, and asks for the name again", async () => {
    await bot.join();
    await bot.type("Stuur mijn vraag door");
    await bot.type("Ik wil een gebakken ei");
    const { text } = await bot.type("Wie incasseert de eerste KPN factuur eigenlijk?");
    expect(text).toMatch(/Bron: Welkomstbrief[^]*Wat is uw naam\?/);
  });

  it("takes the customer's files along", async () => {
    await bot.join();
    const [said] = await bot.receive({ attachments: [{ contentType: "image/png", contentUrl: "x" }] }, [{ id: "u1", name: "foto.png" }]);
    expect(said?.text).toContain("Bestanden kan ik niet lezen");
    for (const text of ["Stuur mijn vraag door", "Wat ziet u op de foto", "Anna", "De Wit"]) await bot.type(text);
    expect((await bot.type("anna@dewit.nl")).text).toContain("foto.png");
    await bot.type("ja");
    expect((await bot.tickets.forConversation("c1"))[0]?.uploads).toEqual([{ id: "u1", name: "foto.png" }]);
  });

  it("shows Markdown of the customer, and does not obey it", async () => {
    await bot.join();
    await bot.type("Stuur mijn vraag door");
    for (const text of ["[klik](https://evil.example) **nu**", "Anna", "De Wit"]) await bot.type(text);
    expect((await bot.type("anna@dewit.nl")).text).toContain("\\[klik\\]\\(https://evil.example\\) \\*\\*nu\\*\\*");
  });
});

describe("choosing", () => {
  const unsure: Answerer = {
    decide: () => ({ kind: "choose", label: "insight-about", articles: ["insight-about", "insight-activation", "portal-empty"], candidates: [], language: "unknown", reason: "test" }),
  };

  beforeEach(async () => {
    await bot.close();
    bot = await TestBot.open({ answerer: unsure });
    await bot.join();
  });

  it("shows human titles and a way out", async () => {
    const { text, buttons } = await bot.type("insight");
    expect(text).toContain("1. ");
    expect(buttons).toHaveLength(4);
    expect(buttons.at(-1)).toBe("Geen van deze");
    expect(buttons.join()).not.toContain("insight-about");
  });

  it.each(["2", "de tweede", "the second one"])("takes %s", async (reply) => {
    await bot.type("insight");
    expect((await bot.type(reply)).text).toContain("eerste factuurrun");
  });

  it("takes a typed title, and asks whether it helped", async () => {
    const { buttons } = await bot.type("insight");
    expect((await bot.type(buttons[1]?.toLowerCase() ?? "")).buttons).toContain("Nee, niet echt");
  });

  it("brings to a person on none of these, and asks no third time", async () => {
    await bot.type("insight");
    expect((await bot.type("geen van deze")).text).toContain("0318-501212");
    await bot.type("insight dan");
    expect((await bot.type("Geen")).text).toContain("Ook dit weet ik niet");
    expect((await bot.type("insight nog eens")).buttons).toEqual(["Stuur mijn vraag door"]);
  });
});

describe("commands", () => {
  it("opnieuw forgets the order and offers the start questions", async () => {
    await bot.join();
    await identify();
    expect((await bot.type("opnieuw")).buttons).toHaveLength(4);
    expect((await bot.type("Hoe staat het met mijn order?")).text).toContain("Wat is uw ordernummer?");
  });

  it("a change of language asks the open question again in that language", async () => {
    await bot.join();
    await bot.type("Hoe staat het met mijn order?");
    expect((await bot.type("English please")).text).toContain("What is your order number?");
  });
});

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
    const failed = (await bot.transcripts.get("c1"))?.entries.filter((entry) => entry.errorReference !== null);
    expect(failed?.map((entry) => entry.direction)).toEqual(["out"]);
    bot.orders.lookUp = lookUp;
    expect((await bot.type("3901AB")).text).toContain("Korenaar");
  });
});
