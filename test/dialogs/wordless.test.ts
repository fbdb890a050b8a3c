import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TestBot } from "../support/conversation.js";

let bot: TestBot;
beforeEach(async () => {
  bot = await TestBot.open();
  await bot.join();
});
afterEach(() => bot.close());

const questions = async () => ((await bot.transcripts.get("c1"))?.entries ?? []).filter(({ decision }) => decision !== undefined);

describe("a message of emoji alone", () => {
  it.each([["👍", 1], ["👍🏽", 1], ["👍👍🏿", 1], ["👌", 1], ["👎", -1], ["👎🏻", -1], [" 👎\ufe0f ", -1]])("after an answer, %s counts as the button", async (thumb, feedback) => {
    await bot.type("Wie incasseert de eerste KPN factuur?");
    const { text } = await bot.type(thumb);
    expect(text).toContain(feedback === 1 ? "Fijn dat ik u kon helpen" : "Jammer dat dit u niet verder hielp");
    expect((await bot.transcripts.get("c1"))?.entries.filter((entry) => entry.feedback === feedback)).toHaveLength(1);
  });

  it.each(["😡😡😡", "❤️", "🙏🏼", "🇳🇱", "👨‍👩‍👧", "???", ":-(", "..."])("%s is asked for in words, and is no question", async (text) => {
    const said = await bot.type(text);
    expect(said.text).toContain("in een paar woorden");
    expect(said.text).not.toContain("&body=");
    expect(await questions()).toEqual([]);
    expect((await bot.type("medewerker")).text).not.toContain("body=");
  });

  it("thumbs with nothing to judge are no question either", async () => {
    for (const thumb of ["👍", "👎"]) expect((await bot.type(thumb)).text).toMatch(/^Waarmee kan ik u helpen/);
    expect(await questions()).toEqual([]);
  });

  it("leaves an open question open", async () => {
    await bot.type("Hoe staat het met mijn order?");
    expect((await bot.type("😡")).text).toMatch(/in een paar woorden[^]*Wat is uw ordernummer/);
  });

  it("beside words is not looked at", async () => {
    await bot.type("Wie incasseert de eerste KPN factuur?");
    expect((await bot.type("bedankt 👎")).text).toContain("Graag gedaan");
  });
});

describe("a detail that nobody asked for", () => {
  it.each(["3901 AB", "mijn postcode is 3901ab", "NL91 ABNA 0417 1643 00", "iban: NL91ABNA0417164300", "111222333"])("%s is no question, and is not passed on", async (detail) => {
    await bot.type("Kan ik bij jullie een printer kopen?");
    const { text, buttons } = await bot.type(detail);
    expect(text).toContain("weet ik niet wat u wilt weten");
    expect(text).toContain("body=Kan%20ik%20bij%20jullie%20een%20printer%20kopen");
    expect(buttons).toContain("Stuur mijn vraag door");
    expect((await bot.type("Stuur mijn vraag door")).text).not.toContain(detail);
    const kept = JSON.stringify(await bot.transcripts.get("c1"));
    for (const value of ["3901", "NL91", "111222333"]) expect(kept).not.toContain(value);
  });

  it("stands beside a question that is answered", async () => {
    expect((await bot.type("Wie incasseert de eerste KPN factuur? Mijn postcode is 3901 AB")).text).toContain("VST incasseert");
  });
});

describe("a complaint", () => {
  it("about waiting is heard before the order is looked up", async () => {
    const { text } = await bot.type("wat een kutbedrijf zijn jullie zeg, al 3 weken wachten en nog niks gehoord");
    expect(text).toMatch(/^Dat is vervelend voor u[^]*medewerker[^]*Wat is uw ordernummer/);
  });

  it("brings to a person, and not with \"of course\"", async () => {
    const { text, buttons } = await bot.type("wat een waardeloze service hebben jullie zeg, ik wil hier een klacht over indienen");
    expect(text).toMatch(/^Dat is vervelend voor u/);
    expect(buttons).toContain("Stuur mijn vraag door");
  });
});
