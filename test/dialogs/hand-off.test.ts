import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TestBot } from "../support/conversation.js";
import { order } from "../support/order.js";

let bot: TestBot;
beforeEach(async () => {
  bot = await TestBot.open();
});
afterEach(() => bot.close());

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

  it("takes a long company name for a name, not for asking a person", async () => {
    await bot.join();
    for (const text of ["Kan ik bij jullie een gebakken ei bestellen?", "Stuur mijn vraag door", "Anna de Wit"]) await bot.type(text);
    expect((await bot.type("Garage Van der Velden & Zonen Onderhoud en Autoverhuur B.V.")).text).toContain("e-mailadres of telefoonnummer");
  });

  it.each(["ja", "nee", "yes"])("asks the name again after %s", async (reply) => {
    await bot.join();
    for (const text of ["Kan ik bij jullie een gebakken ei bestellen?", "Stuur mijn vraag door"]) await bot.type(text);
    expect((await bot.type(reply)).text).toContain("Wilt u uw naam typen");
  });

  it("makes one ticket of a double press", async () => {
    await fillIn();
    await bot.type("anna@dewit.nl");
    await bot.type("Ja, noteer mijn vraag");
    const second = await bot.type("Ja, noteer mijn vraag");
    expect(await bot.tickets.forConversation("c1")).toHaveLength(1);
    expect(second.text).toContain("is al genoteerd voor Support");
  });

  it("keeps contact details on the ticket alone", async () => {
    await fillIn();
    await bot.type("anna@dewit.nl");
    await bot.type("Ja, noteer mijn vraag");
    const kept = JSON.stringify(await bot.transcripts.get("c1"));
    for (const secret of ["Anna", "De Wit", "anna@dewit.nl"]) expect(kept).not.toContain(secret);
    expect(kept).toContain("gebakken ei");
  });

  it("makes a ticket for each customer, with the order that he identified", async () => {
    await bot.orders.upsertAll([order]);
    for (const id of ["c1", "c2"]) {
      await bot.join(id);
      for (const text of ["hoe staat het met order VST-2026-00417, postcode 3901AB", "Stuur mijn vraag door", "Wanneer belt u", "Anna", "De Wit", "anna@dewit.nl", "ja"]) await bot.type(text, id);
    }
    const tickets = await bot.tickets.list();
    expect(tickets.map((ticket) => [ticket.conversationId, ticket.orderNumber, ticket.orderStage]).sort()).toEqual([
      ["c1", "VST-2026-00417", "emailSent"], ["c2", "VST-2026-00417", "emailSent"],
    ]);
    expect(new Set(tickets.map((ticket) => ticket.reference)).size).toBe(2);
  });

  it("asks for the question when only a person was asked for, and keeps the question that was there", async () => {
    await bot.join();
    await bot.type("mens graag");
    expect((await bot.type("ja graag")).text).toContain("Wat is uw vraag aan Support?");
    await bot.type("stop");
    await bot.type("Kan ik een gebakken ei bestellen?");
    await bot.type("ik wil graag een medewerker spreken");
    await bot.type("stuur maar door");
    for (const text of ["Anna", "De Wit"]) await bot.type(text);
    expect((await bot.type("anna@dewit.nl")).text).toContain("Kan ik een gebakken ei bestellen?");
  });

  it("takes no question or sentence for a name at first, and whoever insists is called so", async () => {
    await bot.join();
    await bot.type("Stuur mijn vraag door");
    await bot.type("Ik wil een gebakken ei");
    expect((await bot.type("Mijn factuur klopt niet, ik wil hem betwisten")).text).toContain("Wilt u uw naam typen");
    expect((await bot.type("Waarom Niet")).text).toContain("Voor welk bedrijf");
  });

  it.each(["ik wil stoppen", "stop maar"])("stops on %s at the name", async (stop) => {
    await fillIn();
    expect((await bot.type(stop)).text).toContain("niets genoteerd");
  });

  it("goes a step back on terug, and shows the summary again from the menu", async () => {
    await fillIn();
    expect((await bot.type("terug")).text).toContain("Voor welk bedrijf");
    for (const text of ["De Wit & Zn", "anna@dewit.nl", "nee"]) await bot.type(text);
    expect((await bot.type("weet niet")).text).toContain("noem wat u wilt aanpassen");
    expect((await bot.type("weet echt niet")).text).toContain("0318-501212");
    expect((await bot.type("Terug")).text).toContain("Klopt dit zo?");
    expect((await bot.type("de naam")).text).toBe("Wat is uw naam?");
  });

  it("keeps out of the transcript what it refused as a contact, and a very long reply", async () => {
    await fillIn();
    await bot.type("06-4455667");
    await bot.type("jan.p@bedrijfzonderpunt");
    expect((await bot.type(`anna@dewit.nl ${"woord ".repeat(9_000)}`)).text).toContain("Klopt dit zo?");
    expect(JSON.stringify(await bot.transcripts.get("c1"))).not.toMatch(/4455667|bedrijfzonderpunt|woord woord/);
  });

  it("keeps the words of a long name out of what it kept of the decision", async () => {
    await bot.join();
    for (const text of ["Stuur mijn vraag door", "Mag het geel", "Anna Maria van Vlietstra", "Slagerij Koelenberg en Zonen te Ede"]) await bot.type(text);
    expect(JSON.stringify(await bot.transcripts.get("c1"))).not.toMatch(/vlietstra|koelenberg/i);
  });

  it("says what is wrong with a contact, and lets every field be changed", async () => {
    await fillIn();
    expect((await bot.type("gewoon hier")).text).toContain("herken ik niet als e-mailadres of telefoonnummer");
    await bot.type("anna@dewit.nl");
    expect((await bot.type("Iets aanpassen")).buttons).toEqual(["Vraag", "Naam", "Bedrijf", "Bereikbaar via", "Terug"]);
    expect((await bot.type("2")).text).toBe("Wat is uw naam?");
    expect((await bot.type("Bea de Wit")).text).toContain("**Naam:** Bea de Wit");
  });

  it("ends when a contact is asked in vain, keeps the question, and offers a person", async () => {
    await fillIn();
    const question = (await bot.type("gewoon hier")).text;
    for (const text of ["dat zeg ik toch", "waarom wilt u dat"]) expect((await bot.type(text)).text).toContain(question.split("\n")[0]);
    const ended = await bot.type("hier dus");
    expect(ended.text).toMatch(/^Zo kom ik er niet uit; ik heb niets genoteerd of verstuurd[^]*0318-501212/);
    expect(ended.buttons).toEqual(["Stuur mijn vraag door"]);
    expect(await bot.tickets.forConversation("c1")).toEqual([]);
    expect((await bot.type("Stuur mijn vraag door")).text).not.toContain("Wat is uw vraag");
  });

  it.each([["bel mij terug op 06 12345678 over het gebakken ei"], ["Mag ik een gebakken ei? Ik ben bereikbaar op 0612345678"]])("does not ask again where to reach who said so: %s", async (text) => {
    await bot.join();
    for (const each of [text, "Stuur mijn vraag door", "Anna de Wit"]) await bot.type(each);
    expect((await bot.type("De Wit & Zn")).text).toMatch(/Klopt dit zo\?/);
    await bot.type("Ja, noteer mijn vraag");
    expect(await bot.tickets.forConversation("c1")).toMatchObject([{ phone: "+31612345678", question: text }]);
  });

  it("does not take a number that the question is about for where to reach the customer", async () => {
    await bot.join();
    for (const text of ["Mag het nummer 06 12345678 een gebakken ei krijgen?", "Stuur mijn vraag door", "Anna de Wit"]) await bot.type(text);
    expect((await bot.type("De Wit & Zn")).text).toContain("Op welk e-mailadres of telefoonnummer");
  });

  it.each(["bedankt", "ja", "hoe lang duurt dat?"])("does not take %s for a company at once", async (text) => {
    await bot.join();
    for (const each of ["Stuur mijn vraag door", "Mag het geel", "Anna de Wit"]) await bot.type(each);
    expect((await bot.type(text)).text).toContain("Wilt u de naam van uw bedrijf typen");
  });

  it("is not taken back by stopping afterwards, and says so", async () => {
    await fillIn();
    for (const text of ["anna@dewit.nl", "Ja, noteer mijn vraag"]) await bot.type(text);
    const [ticket] = await bot.tickets.forConversation("c1");
    expect((await bot.type("annuleren")).text).toMatch(new RegExp(`Uw vraag met referentie \\*\\*${ticket?.reference ?? "?"}\\*\\* blijft bij Support staan[^]*0318-501212`));
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

it.each(["bel me op 0612345678 aub, factuur klopt niet", "bel mij op 06 12345678, het gebakken ei is koud"])("is offered to who wants to be called, whatever else he says: %s", async (text) => {
  await bot.join();
  const said = await bot.type(text);
  expect(said.text).toContain("0318-501212");
  expect(said.buttons).toContain("Stuur mijn vraag door");
  await bot.type("Stuur mijn vraag door");
  await bot.type("Anna de Wit");
  expect((await bot.type("De Wit & Zn")).text).toMatch(/Bereikbaar via:\*\* [^]*612345678/);
});

it("is offered beside the answer to who asks the same again and wants to be called", async () => {
  await bot.join();
  await bot.type("factuur klopt niet met de offerte");
  const said = await bot.type("factuur klopt niet met de offerte, bel mij op 06 12345678");
  expect(said.text).toContain("0318-501212");
  expect(said.buttons).toContain("Stuur mijn vraag door");
});

it("keeps the question when a word alone follows it that nobody understands", async () => {
  await bot.join();
  await bot.type("Mag ik een gebakken ei bestellen?");
  await bot.type("eierboer");
  for (const text of ["Stuur mijn vraag door", "Anna de Wit", "De Wit & Zn"]) await bot.type(text);
  expect((await bot.type("anna@dewit.nl")).text).toContain("Mag ik een gebakken ei bestellen?");
});
