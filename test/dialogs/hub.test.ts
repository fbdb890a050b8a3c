import { afterEach, expect, it } from "vitest";
import { TestBot } from "../support/conversation.js";

let bot: TestBot;

afterEach(async () => {
  await bot.close();
});

/** How many activities the confirming turn sent on this channel, and the ticket's hub. */
async function handOff(channelId: string): Promise<{ sent: number; hub: unknown }> {
  bot = await TestBot.open({ hub: true });
  for (const text of ["Stuur mijn vraag door", "Mag ik een geel toestel", "Bram Bos", "Bos BV", "bram@bos.example"]) await bot.receive({ text, channelId });
  const said = await bot.receive({ text: "ja", channelId });
  await bot.receive({ type: "event", name: "handoff.status", value: { state: "accepted" }, channelId });
  const [ticket] = await bot.tickets.list();
  return { sent: said.length, hub: ticket?.hub?.state };
}

it.each(["directline", "webchat"])("sends the hub's event on %s and listens to its status", async (channelId) => {
  expect(await handOff(channelId)).toEqual({ sent: 2, hub: "accepted" });
});

it.each(["msteams", "emulator"])("sends %s no event, which it would refuse, and has no hub there", async (channelId) => {
  expect(await handOff(channelId)).toEqual({ sent: 1, hub: undefined });
});

it("keeps the event in the transcript, but not the transcript in the event", async () => {
  await handOff("directline");
  const entries = (await bot.transcripts.get("c1"))?.entries ?? [];
  const [event] = entries.filter(({ activity }) => activity["name"] === "handoff.initiate");
  expect(event?.activity).toMatchObject({ type: "event", attachments: [], value: { va_LastPhrases: "Mag ik een geel toestel" } });
  expect(entries.filter(({ activity }) => activity["name"] === "handoff.status")).toHaveLength(1);
});
