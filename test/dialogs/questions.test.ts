import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Answerer } from "../../src/answering/decision.js";
import { TestBot } from "../support/conversation.js";
import { order } from "../support/order.js";

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
    expect(buttons.slice(0, 3)).toEqual(["Ja, bedankt", "Nee, niet echt", "Meer uitleg"]);
    expect(buttons).toHaveLength(5);
  });

  it.each(["Ja, bedankt", "ja", "JA HOOR"])("takes %s for it helped, and keeps that", async (yes) => {
    await bot.join();
    await bot.type("Wie incasseert de eerste KPN factuur?");
    expect((await bot.type(yes)).text).toContain("Fijn dat ik u kon helpen");
    const entries = (await bot.transcripts.get("c1"))?.entries ?? [];
    expect(entries.filter((entry) => entry.feedback === 1).map((entry) => entry.decision)).toEqual([expect.objectContaining({ label: "first-invoice-collection" })]);
  });

  it.each(["Meer uitleg", "hoezo?"])("is explained on %s", async (more) => {
    await bot.join();
    await bot.type("Waarom wijkt mijn eerste factuur af van de offerte?");
    const { text, buttons } = await bot.type(more);
    expect(text).toContain("factuurregels");
    expect(buttons).not.toContain("Meer uitleg");
    expect((await bot.type("ja")).text).toContain("Fijn dat ik u kon helpen");
  });

  it("brings who was not helped to a person, and keeps that", async () => {
    await bot.join();
    await bot.type("Wie incasseert de eerste KPN factuur?");
    const { text, buttons } = await bot.type("nee");
    expect((await bot.transcripts.get("c1"))?.entries.filter((entry) => entry.feedback === -1)).toHaveLength(1);
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

describe("a message of several questions", () => {
  it("gets all of them answered, each under its title", async () => {
    await bot.close();
    bot = await TestBot.open({
      answerer: {
        decide: () => ({
          kind: "answer", label: "second-invoice", articles: ["second-invoice", "portal-training", "contact"], candidates: [], language: "unknown", reason: "test",
        }),
      },
    });
    await bot.join();
    const { text } = await bot.type("vanaf welke factuur klopt het bedrag, is er een cursus, en hoe bereik ik jullie");
    expect(text.match(/\*\*[^*]+\?\*\*/g)).toHaveLength(3);
    expect(text).toMatch(/Bron: Welkomstbrief, “[^”]+”, “[^”]+”/);
    expect(text).toContain("0318-501212");
  });
});

describe("another language", () => {
  it.each(["Quel est le prix d'un forfait mobile avec 50 Go et comment puis-je le commander?", "Wie viel kostet ein zusätzlicher Anschluss für meine Mitarbeiter?"])(
    "is told apart, and a person is offered: %s", async (question) => {
      await bot.join();
      const { text, buttons } = await bot.type(question);
      expect(text).toContain("alleen antwoorden in het Nederlands en het Engels");
      expect(buttons).toEqual(["Stuur mijn vraag door"]);
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

describe("choosing", () => {
  const unsure: Pick<Answerer, "decide"> = {
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

  it.each([["2", "eerste factuurrun"], ["de tweede", "eerste factuurrun"], ["the second one", "first invoice run"]])("takes %s", async (reply, says) => {
    await bot.type("insight");
    expect((await bot.type(reply)).text).toContain(says);
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
  });

  it("asks no third time which question is meant", async () => {
    for (const text of ["blauwe kat", "groene hond"]) expect((await bot.type(text)).text).toContain("Bedoelt u een van deze vragen?");
    expect((await bot.type("rode vis")).buttons).toEqual(["Stuur mijn vraag door"]);
  });
});

describe("a message with two questions of which one has no answer", () => {
  it("answers the one, says of the other that it does not know, and passes that on when asked", async () => {
    await bot.join();
    const { text, buttons } = await bot.type("Wanneer gaan we over en wat kost het per *maand*?");
    expect(text).toContain("_Bron: Welkomstbrief");
    expect(text).toContain("Wat u vraagt met “wat kost het per \\*maand\\*?” weet ik niet; Support kan u daarmee verder helpen.");
    expect(text).toContain("[0318-501212]");
    expect(buttons).toContain("Stuur mijn vraag door");
    await bot.type("Stuur mijn vraag door");
    await bot.type("Jan Bos");
    await bot.type("Bos BV");
    expect((await bot.type("jan@bos.example")).text).toContain("- **Vraag:** wat kost het per \\*maand\\*?\n");
  });

  it("shows phone and mail under the answer to who wants a person as well", async () => {
    await bot.join();
    const { text, buttons } = await bot.type("Wanneer gaan we over? Dat staat nergens! Kan iemand me bellen?");
    expect(text).toContain("[0318-501212]");
    expect(text).not.toContain("weet ik niet");
    expect(buttons).toContain("Stuur mijn vraag door");
  });
});

describe("the same question once more", () => {
  const question = "Waarom wijkt mijn eerste factuur af van de offerte?";

  it("is answered with the details, then with a person beside it", async () => {
    await bot.join();
    const first = (await bot.type(`${question} zeg`)).text;
    const second = (await bot.type(`${question} zeg`)).text;
    expect(second).not.toBe(first);
    expect(second).toContain("Bron: Welkomstbrief");
    const third = await bot.type(`${question} zeg`);
    expect(third.text).toMatch(/Meer weet ik hier niet over[^]*0318-501212/);
    expect(third.buttons).toContain("Stuur mijn vraag door");
  });

  it("brings no details a second time", async () => {
    await bot.join();
    await bot.type(question);
    const more = (await bot.type("Meer uitleg")).text;
    expect(more).toContain("Bron: Welkomstbrief");
    for (const text of ["Meer uitleg", "hoezo"]) {
      const { text: said, buttons } = await bot.type(text);
      expect(said).toMatch(/^Meer weet ik hier niet over[^]*0318-501212/);
      expect(buttons).toEqual(["Stuur mijn vraag door"]);
    }
  });
});

describe("a bare yes, no or number", () => {
  it.each(["ja", "nee", "2"])("%s, to which nothing is open, brings no random answer", async (text) => {
    await bot.join();
    expect((await bot.type(text)).text).toMatch(/^Waarmee kan ik u helpen\?\n\nBel \[0318-501212\]/);
  });

  it.each([["Ja, bedankt", /^Fijn dat ik u kon helpen/], ["Nee, niet echt", /^Jammer[^]*0318-501212/], ["Meer uitleg", /^Waarover wilt u meer weten\?[^]*0318-501212/]])("%s, a button of long ago, neither", async (text, answer) => {
    await bot.join();
    expect((await bot.type(text)).text).toMatch(answer);
  });
});

describe("personal data", () => {
  it("is warned about, and an angry customer gets no introduction", async () => {
    await bot.join();
    expect((await bot.type("Kunt u NL91 ABNA 0417 1643 00 voor de factuur gebruiken?")).text).toContain("deel hier geen wachtwoorden, BSN of bankgegevens");
    expect((await bot.type("jullie zijn oplichters")).text).toContain("Dat is vervelend voor u");
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

