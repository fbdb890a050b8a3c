import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TestBot } from "../support/conversation.js";

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

