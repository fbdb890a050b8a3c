import { afterEach, expect, it } from "vitest";
import { openOpeningHours } from "../../src/handoff/opening-hours.js";
import { parseSupportHours } from "../../src/support-hours.js";
import { TestBot } from "../support/conversation.js";

let bot: TestBot;

afterEach(async () => {
  await bot.close();
});

async function handOff(): Promise<string[]> {
  const said: string[] = [];
  for (const text of ["medewerker", "Stuur mijn vraag door", "Mag ik een geel toestel", "Bram Bos", "Bos BV", "bram@bos.example", "ja"]) {
    said.push((await bot.type(text)).text);
  }
  return said;
}

it("says beside phone and mail whether Support is open, from the offer to the ticket", async () => {
  const openingHours = await openOpeningHours({ hours: { week: parseSupportHours("ma-vr 08:30-17:00"), closedDays: [] }, timeZone: "Europe/Amsterdam" });
  bot = await TestBot.open({ openingHours });
  const open = "Support is nu bereikbaar, tot 17.00 uur.";
  const said = await handOff();
  expect(said[0]).toMatch(/Bel \[0318-501212\].* Support is nu bereikbaar, tot 17\.00 uur\.$/);
  expect(said[1]).toContain(open);
  expect(said.at(-1)).toMatch(/V-[0-9A-Z]{6}[^]*Support is nu bereikbaar, tot 17\.00 uur\.$/);
  expect(said.slice(2, -1).join("\n")).not.toContain(open);

  bot.clock.advance({ hours: 6 });
  expect((await bot.type("medewerker")).text).toContain("Support is nu gesloten en is maandag 23 november om 8.30 uur weer bereikbaar.");
  await bot.type("English please");
  expect((await bot.type("agent")).text).toContain("Support is closed now and opens again on Monday 23 November at 8:30.");
});

it("says not a word about hours when none are set", async () => {
  bot = await TestBot.open();
  expect((await handOff()).join("\n")).not.toMatch(/gesloten|nu bereikbaar|\d uur/);
});
