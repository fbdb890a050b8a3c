import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { additionsOfTicket } from "../../src/handoff/hand-off-limits.js";
import { TestBot } from "../support/conversation.js";

let bot: TestBot;
let reference: string;
beforeEach(async () => {
  bot = await TestBot.open({ withMail: true });
  await bot.join();
  for (const text of ["Kan ik bij jullie een gebakken ei bestellen?", "Stuur mijn vraag door", "Anna", "De Wit", "anna@dewit.nl", "ja"]) await bot.type(text);
  reference = (await bot.tickets.list())[0]?.reference ?? "";
});
afterEach(() => bot.close());

const additions = async (): Promise<string[]> => (await bot.db.selectFrom("ticket_additions").select("text").orderBy("id").execute()).map(({ text }) => text);

describe("adding to an open ticket", () => {
  it.each(["Iets toevoegen", "nog iets vergeten", "Ik wil nog iets toeveogen", "I forgot something"])("asks what on %s, shows it, and adds it when the customer agrees", async (start) => {
    expect((await bot.type(start)).text).toMatch(new RegExp(`${reference}\\*\\*\\?`));
    const shown = await bot.type("Het gaat om 5 nummers, niet om 3.");
    expect(shown.text).toContain(reference);
    expect(shown.text).toContain("> Het gaat om 5 nummers, niet om 3.");
    expect(shown.buttons).toHaveLength(3);
    expect(await additions()).toEqual([]);
    const { text } = await bot.type(shown.buttons[0] ?? "");
    expect([`Toegevoegd aan **${reference}**. Ook dit wordt per e-mail doorgestuurd naar Support.`, `Added to **${reference}**. This too is being passed on to Support by email.`]).toContain(text);
    expect(await additions()).toEqual(["Het gaat om 5 nummers, niet om 3."]);
    expect((await bot.db.selectFrom("mails").select("kind").orderBy("created_at").execute()).map(({ kind }) => kind)).toEqual(["ticket", "addition"]);
  });

  it("takes what was said in the same breath", async () => {
    const shown = await bot.type("dat ben ik vergeten te zeggen: we verhuizen in maart");
    expect(shown.text).toContain("> we verhuizen in maart\n");
    await bot.type("ja");
    expect(await additions()).toEqual(["we verhuizen in maart"]);
  });

  it("does not claim a mail where none is set up", async () => {
    await bot.close();
    bot = await TestBot.open();
    for (const text of ["Stuur mijn vraag door", "Mag het geel?", "Anna", "De Wit", "anna@dewit.nl", "ja", "nog vergeten: het zijn er 5"]) await bot.type(text);
    expect((await bot.type("Ja, voeg dit toe")).text).toMatch(/^Toegevoegd aan \*\*V-[0-9A-Z]{6}\*\*\.$/);
    // Once more, by a hand that was too quick.
    expect((await bot.type("Ja, voeg dit toe")).text).toMatch(/^Uw vraag is al genoteerd/);
    expect(await additions()).toHaveLength(1);
  });

  it("keeps what is added out of the transcript, also of what is shown, refused and cancelled", async () => {
    const secrets = ["Mijn collega is Bea Koelenberg, Dorpsstraat 1", `Vlietstra ${"& Zn *10% 'korting' ".repeat(15)}`, `Mansholt ${"x".repeat(4_100)}`];
    for (const secret of secrets) {
      await bot.type("iets toevoegen");
      await bot.type(secret);
      await bot.type("hmm Zonneveld");
      await bot.type("Annuleren");
    }
    await bot.type("nog vergeten: vraag naar Hoogendoorn");
    await bot.type("ja");
    expect(JSON.stringify(await bot.transcripts.get("c1"))).not.toMatch(/Koelenberg|Dorpsstraat|Vlietstra|Mansholt|Zonneveld|Hoogendoorn/);
    expect(await additions()).toEqual(["vraag naar Hoogendoorn"]);
  });

  it("shows Markdown of the customer, and does not obey it", async () => {
    await bot.type("iets toevoegen");
    expect((await bot.type("[klik](https://evil.example)\n# kop")).text).toContain("> \\[klik\\]\\(https://evil.example\\) \\# kop");
  });

  it("offers to add what it does not know, since that may be more about the ticket", async () => {
    const said = await bot.type("het gaat trouwens om 5 nummers en niet om 3");
    expect(said.text).toContain(`Hoort dit bij uw vraag **${reference}**`);
    expect(said.buttons).toEqual(["Stuur mijn vraag door", "Voeg dit toe"]);
    await bot.type("Voeg dit toe");
    await bot.type("ja");
    expect(await additions()).toEqual(["het gaat trouwens om 5 nummers en niet om 3"]);
  });

  it("offers so as well once none of its guesses was meant", async () => {
    expect((await bot.type("het gaat trouwens om gele nummers en niet om groene")).buttons).toContain("Geen van deze");
    expect((await bot.type("Geen van deze")).buttons).toContain("Voeg dit toe");
    expect((await bot.type("voeg dat toe")).text).toContain("> het gaat trouwens om gele nummers en niet om groene");
  });

  it("takes the files that came with it, shows their names, and gives them to no other ticket", async () => {
    const [offer] = await bot.receive({ text: "" }, [{ id: "u1", name: "foto_1.png" }]);
    expect(offer?.buttons).toEqual(["Stuur mijn vraag door", "Voeg dit toe"]);
    expect((await bot.type("Stuur mijn vraag door")).text).toContain(`Wat wilt u toevoegen aan uw vraag **${reference}**`);
    expect((await bot.type("zie de foto")).text).toMatch(/> zie de foto\n\n- \*\*Bestanden:\*\* foto\\_1\.png\n\nKlopt dit zo\?$/);
    await bot.type("ja");
    expect((await bot.tickets.get(reference))?.uploads).toEqual([{ id: "u1", name: "foto_1.png", additionId: 1 }]);
    await bot.type("nog vergeten: het zijn er 5");
    expect((await bot.type("ja")).text).toContain("Toegevoegd");
    expect(await bot.db.selectFrom("ticket_uploads").select("addition_id").execute()).toEqual([{ addition_id: 1 }]);
  });

  it.each(["bel mij terug", "terugbellen", "call me back"])("takes '%s' for what is to be added where that is asked", async (text) => {
    await bot.type("iets toevoegen");
    expect((await bot.type(text)).text).toContain(`> ${text}\n`);
    await bot.type("ja");
    expect(await additions()).toEqual([text]);
  });

  it("takes ten a day, then says how to reach Support, and goes on the next day", async () => {
    for (let count = 0; count < additionsOfTicket; count += 1) {
      await bot.type(`nog vergeten: het zijn er ${count}`);
      expect((await bot.type("ja")).text).toContain("Toegevoegd");
    }
    const { text, buttons } = await bot.type(`nog vergeten: en nu echt de laatste van Koelenberg ${"Dorpsstraat (1) ".repeat(60)}`);
    expect(text).toMatch(/etmaal al veel toegevoegd[^]*0318-501212/);
    expect([text.includes("body=en%20nu%20echt"), buttons]).toEqual([true, []]);
    expect(JSON.stringify(await bot.transcripts.get("c1"))).not.toMatch(/Koelenberg|Dorpsstraat/);
    expect((await bot.type("Wie incasseert de eerste KPN factuur?")).text).toContain("Bron: Welkomstbrief");
    expect(await additions()).toHaveLength(additionsOfTicket);
    bot.clock.advance({ hours: 24 });
    expect((await bot.type("nog vergeten: het zijn er 11")).text).toContain("> het zijn er 11");
  });

  it("adds once on a double press", async () => {
    await bot.type("nog vergeten: het zijn er 5");
    await bot.type("Ja, voeg dit toe");
    await bot.type("Ja, voeg dit toe");
    expect(await additions()).toEqual(["het zijn er 5"]);
  });
});

describe("the ways out of an addition", () => {
  it.each(["stop", "terug", "nee", "ik wil stoppen"])("adds nothing on %s", async (out) => {
    await bot.type("iets toevoegen");
    expect((await bot.type(out)).text).toContain("Ik heb niets toegevoegd.");
    expect((await bot.type("Wie incasseert de eerste KPN factuur?")).text).toContain("Bron: Welkomstbrief");
  });

  it("answers a question in between, asks again, and then takes even a question for what is to be added", async () => {
    await bot.type("iets toevoegen");
    expect((await bot.type("Wie incasseert de eerste KPN factuur?")).text).toMatch(/Bron: Welkomstbrief[^]*Wat wilt u toevoegen/);
    expect((await bot.type("Wie incasseert de eerste KPN factuur?")).text).toContain("> Wie incasseert de eerste KPN factuur?");
    expect((await bot.type("Wanneer kan ik KPN Insight activeren?")).text).toMatch(/Bron: Welkomstbrief[^]*> Wie incasseert/);
  });

  it("takes more of it at the confirmation, lets it be changed, and back", async () => {
    await bot.type("nog vergeten: het zijn er 5");
    expect((await bot.type("en ze moeten alle vijf geel worden")).text).toContain("> het zijn er 5 en ze moeten alle vijf geel worden");
    expect((await bot.type("nee")).text).toContain("Wat wilt u toevoegen");
    expect((await bot.type("terug")).text).toContain("> het zijn er 5 en");
    await bot.type("Iets aanpassen");
    await bot.type("het zijn er 6");
    await bot.type("stuur maar door");
    expect(await additions()).toEqual(["het zijn er 6"]);
  });

  it("ends after three replies that it does not understand", async () => {
    await bot.type("nog vergeten: het zijn er 5");
    expect((await bot.type("hmm")).text).toContain("Typ **ja** als ik dit mag toevoegen");
    await bot.type("uh");
    expect((await bot.type("blub")).text).toMatch(/Ik heb niets toegevoegd\.[^]*0318-501212/);
    expect((await bot.type("ja")).text).not.toContain("Toegevoegd");
  });

  it("shows how to reach a person in the middle of it, and asks again", async () => {
    await bot.type("iets toevoegen");
    expect((await bot.type("medewerker")).text).toMatch(/0318-501212[^]*Wat wilt u toevoegen/);
    await bot.type("nog iets vergeten");
    await bot.type("het zijn er 5");
    expect((await bot.type("ik wil graag een medewerker spreken")).text).toMatch(/0318-501212[^]*> het zijn er 5\n/);
  });

  it("starts afresh on opnieuw", async () => {
    await bot.type("iets toevoegen");
    expect((await bot.type("opnieuw")).text).toContain("We beginnen opnieuw");
    expect((await bot.type("nog vergeten: het zijn er 5")).text).toContain(reference);
  });
});

describe("without an open ticket", () => {
  it("makes a question of it", async () => {
    await bot.tickets.close(reference);
    const said = await bot.type("nog vergeten: het zijn er 5");
    expect(said.text).toMatch(/geen vraag die nog openstaat[^]*\*\*Vraag:\*\* het zijn er 5/);
    await bot.type("ja");
    expect((await bot.tickets.list({ state: "open" })).map(({ question }) => question)).toEqual(["het zijn er 5"]);
  });

  it("makes a question of what was to be added when support closes the ticket meanwhile", async () => {
    await bot.type("nog vergeten: het zijn er 5");
    await bot.tickets.close(reference);
    const said = await bot.type("ja");
    expect(said.text).toMatch(/intussen afgesloten[^]*Klopt dit zo\?/);
    expect(said.text).not.toContain("Toegevoegd");
    await bot.type("ja");
    expect((await bot.tickets.list({ state: "open" })).map(({ question }) => question)).toEqual([`Aanvulling op ${reference}: het zijn er 5`]);
  });

  it("keeps the whole of a long one in the new question", async () => {
    await bot.type("iets toevoegen");
    const text = `${"lang verhaal ".repeat(306)}EINDE`;
    await bot.type(text);
    await bot.tickets.close(reference);
    expect((await bot.type("ja")).text).toMatch(/intussen afgesloten[^]*EINDE[^]*Klopt dit zo\?/);
    await bot.type("ja");
    expect((await bot.tickets.list({ state: "open" })).map(({ question }) => question)).toEqual([text]);
  });

  it("starts an ordinary hand-off in a conversation that has none, and puts what was forgotten into its form", async () => {
    await bot.join("c2");
    expect((await bot.type("ik wil nog iets toevoegen", "c2")).text).toContain("Wat is uw vraag aan Support?");
    for (const text of ["Mag het geel?", "vergeten te zeggen: het liefst lichtgeel", "Bea"]) await bot.type(text, "c2");
    expect((await bot.type("nog iets vergeten", "c2")).text).toMatch(/Aan het einde kunt u alles nog aanpassen[^]*bedrijf/);
    await bot.type("Bea BV", "c2");
    expect((await bot.type("bea@bea.example", "c2")).text).toContain("Mag het geel? het liefst lichtgeel");
    expect((await bot.type("ik ben nog iets vergeten", "c2")).text).toBe("Wat wilt u aanpassen?");
  });
});
