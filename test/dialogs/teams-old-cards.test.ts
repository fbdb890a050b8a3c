import { afterEach, describe, expect, it } from "vitest";
import { actionsOf, submitOf } from "../support/cards.js";
import { TestBot, type TestBotOptions } from "../support/conversation.js";
import { order } from "../support/order.js";

let bot: TestBot;
afterEach(() => bot.close());

async function open(options: TestBotOptions = {}): Promise<void> {
  bot = await TestBot.open({ place: "teamsPersonal", ...options });
  await bot.orders.upsertAll([order]);
  await bot.join();
}

const old = "dus ik doe er nu niets mee";
const formData = (): object => [...bot.sent].reverse().map(submitOf).find((each) => each !== undefined) ?? {};

describe("an old card", () => {
  it.each(["teamsGroup", "teamsChannel"] as const)("in %s takes a press once, and says so after that", async (place) => {
    await open({ place });
    await bot.type("Wie incasseert de eerste KPN factuur?");
    expect((await bot.press("Ja, bedankt")).text).toContain("Fijn dat ik u kon helpen");
    expect((await bot.press("Ja, bedankt")).text).toContain(old);
    expect((await bot.press("Nee, niet echt")).text).toContain(old);
    expect((await bot.transcripts.get("c1"))?.entries.filter(({ feedback }) => feedback !== null).map(({ feedback }) => feedback)).toEqual([1]);
  });

  it("does not rate a newer answer, and is answered once", async () => {
    await open({ place: "teamsGroup" });
    await bot.type("Wie incasseert de eerste KPN factuur?");
    const [first] = bot.sent.flatMap(actionsOf).filter(({ title }) => title === "Nee, niet echt");
    await bot.type("Wanneer kan ik KPN Insight activeren?");
    expect((await bot.send(first?.["data"])).text).toContain("Jammer dat dit u niet verder hielp");
    expect((await bot.send(first?.["data"])).text).toContain(old);
    const rated = async () => (await bot.transcripts.get("c1"))?.entries.map(({ feedback }) => feedback).filter((each) => each !== null);
    expect(await rated()).toEqual([]);
    expect((await bot.press("Ja, bedankt")).text).toContain("Fijn dat ik u kon helpen");
    expect(await rated()).toEqual([1]);
  });

  it("tells more of its own answer, though another was told since, and lets the newer one be asked of too", async () => {
    await open({ place: "teamsGroup" });
    const source = ({ text }: { text: string }): string | undefined => /Bron: Welkomstbrief, [^\n[]*/.exec(text)?.[0];
    const more = (): unknown => bot.sent.flatMap(actionsOf).filter(({ title }) => title === "Meer uitleg").at(-1)?.["data"];
    const invoice = await bot.type("Waarom wijkt mijn eerste factuur af van de offerte?");
    const ofInvoice = more();
    const portal = await bot.type("Waarom is de Beheerportal leeg?");
    const ofPortal = more();
    expect(source(invoice)).not.toBe(source(portal));
    expect(source(await bot.send(ofInvoice))).toBe(source(invoice));
    expect(source(await bot.send(ofPortal))).toBe(source(portal));
    expect((await bot.send(ofInvoice)).text).toContain(old);
  });

  it("shows again what can be pressed, where the next message takes buttons away", async () => {
    await open();
    await bot.type("Hoe staat het met mijn order?");
    await bot.fillIn({ number: "VST-2026-00417", postcode: "3901AB" });
    const again = await bot.fillIn({ number: "VST-2026-00417", postcode: "3901AB" });
    expect(again.text).toContain(old);
    expect(again.buttons).toEqual(["Een andere order", "Houd mij op de hoogte", "Stuur mijn vraag door"]);
  });

  it("with the form that a question came between is as good as the newer one", async () => {
    await open();
    await bot.type("Hoe staat het met mijn order?");
    const data = formData();
    await bot.type("Wanneer kan ik KPN Insight activeren?");
    expect((await bot.send({ ...data, number: "VST-2026-00417", postcode: "3901AB" })).text).toContain("Korenaar");
    expect((await bot.fillIn({ number: "VST-2026-00417", postcode: "3901AB" })).text).toContain(old);
  });

  it("still answers a question, and begins what can always be begun", async () => {
    await open();
    await bot.type("Wie incasseert de eerste KPN factuur?");
    expect((await bot.press("Waarom wijkt mijn eerste factuur af van de offerte?")).text).toContain("1, 1,5 of zelfs 2 maanden");
    expect((await bot.press("Hoe staat het met mijn order?")).text).toContain("Wat is uw ordernummer?");
  });

  it("with a form is taken once, and not after the form has ended", async () => {
    await open();
    await bot.type("Hoe staat het met mijn order?");
    const data = formData();
    await bot.type("stop");
    expect((await bot.send({ ...data, number: "VST-2026-00417", postcode: "3901AB" })).text).toContain(old);
    await bot.type("Hoe staat het met mijn order?");
    expect((await bot.send({ ...data, number: "VST-2026-00417", postcode: "3901AB" })).text).toContain(old);
    expect((await bot.fillIn({ number: "VST-2026-00417", postcode: "3901AB" })).text).toContain("Korenaar");
    expect((await bot.fillIn({ number: "VST-2026-00417", postcode: "3901AB" })).text).toContain(old);
  });

  it("of another form is not taken by the form that is open", async () => {
    await open();
    await bot.type("Hoe staat het met mijn order?");
    const data = formData();
    await bot.type("Stuur mijn vraag door");
    expect((await bot.send({ ...data, question: "x", name: "Jan Jansen", company: "Jansen", contact: "jan@jansen.example" })).text).toContain(old);
    expect(await bot.tickets.forConversation("c1")).toEqual([]);
    expect((await bot.fillIn({ question: "x", name: "Jan Jansen", company: "Jansen", contact: "jan@jansen.example" })).text).toContain("Klopt dit zo?");
  });

  it("is not kept word for word: a form holds what is personal", async () => {
    await open();
    await bot.send({ vst: { card: "x" }, name: "Pieter Zeeman", contact: "geheim@zeeman.example" });
    await bot.send({ name: "Pieter Zeeman" });
    await bot.type("Stuur mijn vraag door");
    await bot.fillIn({ question: "x", name: "1", company: "", contact: "" });
    await bot.send({ ...formData(), name: "Pieter Zeeman", vst: { card: "x", say: "Stuur mijn vraag door" } });
    await bot.receive({ text: "hallo", value: { name: "Pieter Zeeman" } });
    expect(JSON.stringify(await bot.transcripts.get("c1"))).not.toContain("Zeeman");
  });

  it("shows the button's words as the customer's in the transcript", async () => {
    await open();
    await bot.press("Hoe staat het met mijn order?");
    expect((await bot.transcripts.get("c1"))?.entries.filter(({ direction, type }) => direction === "in" && type === "message").map(({ text }) => text)).toEqual(["Hoe staat het met mijn order?"]);
  });
});

describe("a value that no card of ours sends", () => {
  const deep = (levels: number): unknown => (levels === 0 ? "x" : { vst: deep(levels - 1) });
  const values: [string, unknown][] = [
    ["an empty object", {}], ["a list", [1, 2]], ["a list in place of ours", { vst: [] }], ["null in place of ours", { vst: null }],
    ["a number for a card", { vst: { card: 7, say: "stop" } }], ["a huge card", { vst: { card: "c".repeat(100_000) } }], ["a huge button", { vst: { card: "c", say: "s".repeat(100_000) } }],
    ["keys of every object", JSON.parse('{"vst":{"card":"c","__proto__":{"say":"stop"}},"__proto__":{"number":"1"},"constructor":"x","toString":"y"}')],
    ["many values", { vst: { card: "c" }, ...Object.fromEntries(Array.from({ length: 5_000 }, (_nothing, index) => [`v${index}`, "x"])) }],
    ["values of every kind", { vst: { card: "c" }, number: 7, postcode: { a: 1 }, choice: ["1"], name: null, company: true }],
    ["a deep one", deep(200)], ["half a sign", { vst: { card: "c" }, number: "\uD83D" }],
  ];
  it.each(values)("is passed over: %s", async (_what, value) => {
    await open();
    await bot.type("Hoe staat het met mijn order?");
    expect((await bot.send(value)).text).toContain(old);
    expect((await bot.fillIn({ number: "VST-2026-00417", postcode: "3901AB" })).text).toContain("Korenaar");
  });

  it.each([
    ["of the wrong kind", { number: 7, postcode: { a: 1 } }],
    ["that every object has", JSON.parse('{"number":"x","__proto__":{"postcode":"3901AB"},"constructor":"x"}') as Record<string, unknown>],
    ["without end, and half signs", { number: "9".repeat(200_000), postcode: "\uD83D".repeat(9_000) }],
  ])("in the fields of a form that is open is no value: %s", async (_what, fields) => {
    await open();
    await bot.type("Hoe staat het met mijn order?");
    expect((await bot.fillIn(fields)).text).toContain("Nog niet alles klopt");
    expect(JSON.stringify(bot.sent.at(-1)).length).toBeLessThan(5_000);
    expect(JSON.stringify(bot.sent.at(-1)).isWellFormed()).toBe(true);
  });

  it.each([[null, "geen tekst"], ["Wanneer kan ik KPN Insight activeren?", "eerste factuurrun"], [undefined, "geen tekst"]])("that is %j is what it was", async (value, answer) => {
    await open();
    expect((await bot.send(value)).text).toContain(answer);
  });
});
