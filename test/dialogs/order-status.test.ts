import { afterEach, beforeEach, describe, expect, it } from "vitest";
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

describe("order status", () => {
  it("shows the timeline, what it means, and how old the data is; never a date that the order does not hold", async () => {
    await bot.join();
    expect((await bot.type("Hoe staat het met mijn order?")).text).toContain("Wat is uw ordernummer?");
    expect((await bot.type("vst 2026 417")).text).toContain("postcode");
    const { text } = await bot.type("3901 ab");
    expect(text).toContain("✓ Order ontvangen: **2 november 2026**");
    expect(text).toContain("○ Overgestapt: nummers of licenties actief op het KPN-netwerk: gepland op **1 december 2026**");
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
    expect(again.buttons).toEqual(["Een andere order", "Houd mij op de hoogte", "Stuur mijn vraag door"]);
    expect((await bot.type("Een andere order")).text).toContain("Wat is uw ordernummer?");
  });

  it.each(["status van VST-2026-00500", "status order 00500", "en hoe zit het met order 500"])("asks for the postcode of another order: %s", async (question) => {
    await bot.join();
    await identify();
    const { text } = await bot.type(question);
    expect(text).toContain("VST-2026-00500");
    expect(text).not.toContain("Korenaar");
  });

  it("takes the bare number where it asks for one", async () => {
    await bot.join();
    await bot.type("Hoe staat het met mijn order?");
    expect((await bot.type("417")).text).toContain("order VST-2026-00417");
  });

  it("keeps the number after a wrong postcode, so that the postcode alone may be typed again", async () => {
    await bot.join();
    await bot.type("hoe staat het met order VST-2026-00417, postcode 1111AA");
    expect((await bot.type("3901AB")).text).toContain("Korenaar");
  });

  it("tells no plan as a fact: what was planned when the data was made is still planned", async () => {
    await bot.orders.upsertAll([{ ...order, asOf: "2026-11-10", dates: { ...order.dates, processed: null, emailSent: null, moved: "2026-11-15", firstInvoiceRun: "2026-11-18" } }]);
    await bot.join();
    const { text } = await bot.type("hoe staat het met order VST-2026-00417, postcode 3901AB");
    expect(text).toContain("gepland op **15 november 2026**");
    expect(text).not.toMatch(/✓ Overgestapt|✓ E-mail|✓ Order verwerkt/);
    expect(text).not.toContain("U kunt KPN Insight nu activeren");
    expect((await bot.type("Wanneer en hoe activeer ik KPN Insight?")).text).toContain("Die staat in uw order op 18 november 2026");
  });

  it("keeps the postcode out of the transcript", async () => {
    await bot.join();
    await identify();
    const kept = JSON.stringify(await bot.transcripts.get("c1"));
    expect(kept).not.toMatch(/3901\s?ab/i);
    expect(kept).toContain("[postcode]");
  });

  it.each(["39O1–ab", "3901  AB", "postcode: 3901-ab hoor"])("keeps it out however it is written: %s", async (written) => {
    await bot.join();
    await bot.type("Hoe staat het met mijn order?");
    await bot.type("VST-2026-00417");
    expect((await bot.type(written)).text).toContain("Korenaar");
    await bot.type(`en order VST-2026-00417 ${written}`);
    expect(JSON.stringify(await bot.transcripts.get("c1"))).not.toMatch(/39[0O]1/);
  });
});

it("gives way to a person when one is asked for, and does not ask for the order again", async () => {
  await bot.join();
  await bot.type("Hoe staat het met mijn order?");
  const { text, buttons } = await bot.type("ik wil gewoon dat iemand me belt hierover!!!!");
  expect(text).toContain("0318-501212");
  expect(text).not.toContain("Wat is uw ordernummer");
  expect(buttons).toEqual(["Stuur mijn vraag door"]);
});

it.each([["hoe ver is mijn order en waarom is de factuur hoger"], ["hoe staat het met mijn order, en waarom is mijn factuur hoger?"]])("is asked for after what else was asked is answered: %s", async (text) => {
  await bot.join();
  expect((await bot.type(text)).text).toMatch(/1, 1,5 of zelfs 2 maanden[^]*Wat is uw ordernummer/);
});

it("gives way to a person when the customer is angry about it", async () => {
  await bot.join();
  await bot.type("Hoe staat het met mijn order?");
  const { text, buttons } = await bot.type("dit is belachelijk ik wacht al 3 weken");
  expect(text).toMatch(/^Dat is vervelend voor u[^]*0318-501212/);
  expect(text).not.toContain("ordernummer");
  expect(buttons).toEqual(["Stuur mijn vraag door"]);
});
