import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { copiesOfRecipient, ticketsOfConversation } from "../../src/handoff/hand-off-limits.js";
import { TestBot } from "../support/conversation.js";

let bot: TestBot;
beforeEach(async () => {
  bot = await TestBot.open({ withMail: true });
});
afterEach(() => bot.close());

const fillIn = async (contact: string, id = "c1"): Promise<string[]> => {
  await bot.join(id);
  for (const text of ["Kan ik bij jullie een gebakken ei bestellen?", "Stuur mijn vraag door", "Anna de Wit", "De Wit & Zn"]) await bot.type(text, id);
  return (await bot.type(contact, id)).buttons;
};
const mails = async (): Promise<string[]> => (await bot.db.selectFrom("mails").select("kind").orderBy("kind", "desc").execute()).map(({ kind }) => kind);

describe("a hand-off that is mailed", () => {
  it("is called doorgestuurd once its mail is in the outbox, and promises nothing else", async () => {
    expect((await bot.type("mens graag")).text).toContain("ik stuur uw vraag door naar Support");
    expect(await fillIn("06 12345678")).toEqual(["Ja, stuur mijn vraag door", "Iets aanpassen", "Annuleren"]);
    const { text, buttons } = await bot.type("Ja, stuur mijn vraag door");
    const [ticket] = await bot.tickets.list();
    expect(text).toContain(`Uw vraag wordt per e-mail doorgestuurd naar Support, met referentie **${ticket?.reference ?? "none"}**.`);
    expect(text).not.toMatch(/lijst|kopie|krijgt|spoedig|zo snel|binnen/);
    expect(buttons).toEqual(["Iets toevoegen"]);
    expect(await mails()).toEqual(["ticket"]);
  });

  it.each(["Ja, met een kopie naar mij", "graag met kopie", "ja, stuur mij ook een kopie"])("mails a copy on %s", async (yes) => {
    expect(await fillIn("anna@dewit.nl")).toEqual(["Ja, stuur mijn vraag door", "Ja, met een kopie naar mij", "Iets aanpassen", "Annuleren"]);
    expect((await bot.type(yes)).text).toContain("Een kopie gaat naar het e-mailadres dat u gaf.");
    expect(await mails()).toEqual(["ticket", "copy"]);
  });

  it.each(["ja", "stuur maar door", "verstuur", "Stuur mijn vraag door"])("mails no copy on %s", async (yes) => {
    await fillIn("anna@dewit.nl");
    expect((await bot.type(yes)).text).toContain("Uw vraag wordt per e-mail doorgestuurd");
    expect(await mails()).toEqual(["ticket"]);
  });

  it("does not take 'een kopie hoeft niet' for a yes", async () => {
    await fillIn("anna@dewit.nl");
    expect((await bot.type("een kopie hoeft niet")).text).toContain("Typ **ja** als het klopt");
    expect(await mails()).toEqual([]);
  });

  it("asks for an address when a copy is wanted and there is none, and keeps the phone number", async () => {
    await fillIn("06 12345678");
    expect((await bot.type("ja met kopie")).text).toContain("Voor een kopie heb ik ook uw e-mailadres nodig.");
    expect((await bot.type("anna@dewit.nl")).buttons).toContain("Ja, met een kopie naar mij");
    await bot.type("Ja, met een kopie naar mij");
    expect((await bot.tickets.list())[0]).toMatchObject({ email: "anna@dewit.nl", phone: "+31612345678" });
  });

  it("forgets the number that was given before, once the customer gives an address alone", async () => {
    await fillIn("06 12345678");
    await bot.type("ja met kopie");
    expect((await bot.type("anna@dewit.nl")).text).toContain("12345678");
    await bot.type("bereikbaar via");
    expect((await bot.type("bea@dewit.nl")).text).not.toContain("12345678");
  });

  it("passes the question on without a copy when that address has had its copies", async () => {
    for (let count = 0; count < copiesOfRecipient; count += 1) {
      await fillIn("anna@dewit.nl", `c${count}`);
      expect((await bot.type("met kopie", `c${count}`)).text).toContain("Een kopie gaat naar");
    }
    await fillIn("Anna@dewit.nl", "later");
    const { text } = await bot.type("met kopie", "later");
    expect(text).toMatch(/Uw vraag wordt per e-mail doorgestuurd[^]*Een kopie kan ik nu niet sturen\./);
    expect((await mails()).filter((kind) => kind === "copy")).toHaveLength(copiesOfRecipient);
  });

  it("is shown as it is once its mail has failed: kept, and not passed on", async () => {
    await fillIn("06 12345678");
    await bot.type("ja");
    expect((await bot.type("medewerker")).text).toContain("is al doorgestuurd naar Support");
    await bot.db.updateTable("mails").set({ state: "failed" }).execute();
    const { text } = await bot.type("medewerker");
    expect(text).toContain("is al genoteerd voor Support");
    expect(text).not.toContain("doorgestuurd");
  });
});

it("says that no copy can be sent when mail is not set up, and offers none", async () => {
  await bot.close();
  bot = await TestBot.open();
  expect(await fillIn("anna@dewit.nl")).toEqual(["Ja, noteer mijn vraag", "Iets aanpassen", "Annuleren"]);
  const { text } = await bot.type("ja met kopie graag");
  expect(text).toContain("Uw vraag staat in de lijst van Support");
  expect(text).toContain("Een kopie kan ik nu niet sturen.");
  expect(text).not.toContain("doorgestuurd");
  expect(await mails()).toEqual([]);
});

describe("after a hand-off", () => {
  const done = async (): Promise<string> => {
    await fillIn("anna@dewit.nl");
    await bot.type("ja");
    return (await bot.tickets.list())[0]?.reference ?? "";
  };

  it.each(["medewerker", "ik wil nu echt een mens spreken", "Stuur mijn vraag door", "Ja, stuur mijn vraag door"])("shows the open ticket on %s, and makes no second one", async (text) => {
    const reference = await done();
    const said = await bot.type(text);
    expect(said.text).toContain(`Uw vraag is al doorgestuurd naar Support, met referentie **${reference}**`);
    expect(said.text).toContain("0318-501212");
    expect(said.buttons).toEqual(["Iets toevoegen", "Een andere vraag doorsturen"]);
    expect(await bot.tickets.list()).toHaveLength(1);
  });

  it("answers a new question, without a word of the ticket, and not as a follow-up of what was before it", async () => {
    await bot.join();
    for (const text of ["Wie krijgt de verbruiksmeldingen van 80% en 100%?", "Stuur mijn vraag door", "Anna de Wit", "De Wit & Zn", "anna@dewit.nl", "ja"]) await bot.type(text);
    expect((await bot.type("wie regelt dat?")).text).not.toContain("Bron: Welkomstbrief");
    const said = await bot.type("Wie incasseert de eerste KPN factuur?");
    expect(said.text).toContain("Bron: Welkomstbrief");
    expect(said.text).not.toMatch(/V-[0-9A-Z]{6}/);
  });

  it("does not show a ticket that support closed", async () => {
    await bot.tickets.close(await done());
    expect((await bot.type("medewerker")).text).toContain("ik stuur uw vraag door naar Support");
  });

  it("passes another question on as a ticket of its own, and does not ask again who it is", async () => {
    await done();
    bot.clock.advance({ minutes: 1 });
    await bot.type("medewerker");
    expect((await bot.type("Een andere vraag doorsturen")).text).toContain("Wat is uw vraag aan Support?");
    const { text } = await bot.type("Mag het ook blauw?");
    expect(text).toMatch(/Mag het ook blauw\?[^]*Anna de Wit[^]*Klopt dit zo\?/);
    await bot.type("ja");
    expect((await bot.tickets.list()).map(({ question, name }) => [question, name])).toEqual([["Kan ik bij jullie een gebakken ei bestellen?", "Anna de Wit"], ["Mag het ook blauw?", "Anna de Wit"]]);
    expect(JSON.stringify(await bot.transcripts.get("c1"))).not.toMatch(/Anna|De Wit|dewit/);
  });

  it("takes ten questions a day of one conversation, then shows how to reach Support instead of a form", async () => {
    await fillIn("anna@dewit.nl");
    expect((await bot.type("ja")).text).toContain("doorgestuurd");
    for (let count = 1; count < ticketsOfConversation; count += 1) {
      for (const text of ["Een andere vraag doorsturen", `Mag nummer ${count} geel zijn`, "ja"]) await bot.type(text);
    }
    const { text } = await bot.type("Een andere vraag doorsturen");
    expect(text).toMatch(/veel vragen voor Support achtergelaten[^]*0318-501212/);
    expect((await bot.type("ja")).text).not.toContain("doorgestuurd");
    expect(await bot.tickets.list()).toHaveLength(ticketsOfConversation);
    expect((await fillIn("06 12345678", "c2"))[0]).toBe("Ja, stuur mijn vraag door");
  });

  it("promises nothing to a sender whose share was used up while he filled in the form", async () => {
    await fillIn("anna@dewit.nl");
    await bot.db.insertInto("hand_off_counts").values(Array.from({ length: 50 }, () => ({ scope: "ticket:address", taken_at: bot.clock.now() }))).execute();
    const { text } = await bot.type("ja");
    expect(text).toMatch(/veel vragen voor Support achtergelaten[^]*0318-501212[^]*gebakken/);
    expect(text).not.toContain("doorgestuurd");
    expect([await bot.tickets.list(), await mails()]).toEqual([[], []]);
  });

  it("takes 'bel mij terug' for the question where that is asked, and says so when more makes it too long", async () => {
    await bot.join();
    for (const text of ["medewerker", "Stuur mijn vraag door"]) await bot.type(text);
    expect((await bot.type("bel mij terug")).text).toBe("Wat is uw naam?");
    expect((await bot.type(`vergeten te zeggen: ${"heel veel ".repeat(500)}`)).text).toMatch(/langer dan 4\.000 tekens[^]*Wat is uw naam\?/);
  });
});
