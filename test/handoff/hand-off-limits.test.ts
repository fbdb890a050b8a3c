import { expect, it } from "vitest";
import { copiesOfRecipient, copiesOfSender, HandOffLimits, ticketsOfSender } from "../../src/handoff/hand-off-limits.js";
import { FixedClock } from "../support/fixed-clock.js";
import { tempDatabase } from "../support/temp-database.js";

async function setUp() {
  const { db } = await tempDatabase();
  const clock = new FixedClock("2026-11-20T12:00:00+01:00");
  return { db, clock, limits: new HandOffLimits({ db, clock, key: Buffer.alloc(32, "k") }) };
}

it("fills nobody's mailbox, whoever asks and however the address is written", async () => {
  const { limits, clock } = await setUp();
  const spellings = ["anna@dewit.nl", "Anna@DeWit.nl", "anna+1@dewit.nl", "anna+2@dewit.nl"];
  const taken: boolean[] = [];
  for (const [index, email] of spellings.entries()) taken.push(await limits.takeCopy({ addressKey: `sender ${index}`, email }));
  expect(taken).toEqual([true, true, true, false]);
  expect(await limits.takeCopy({ addressKey: "sender 9", email: "bea@dewit.nl" })).toBe(true);
  clock.advance({ hours: 24 });
  expect(await limits.takeCopy({ addressKey: "sender 9", email: "anna@dewit.nl" })).toBe(true);
});

it("bounds what one sender asks for, also when he asks for all of it at once", async () => {
  const { limits } = await setUp();
  const all = await Promise.all(Array.from({ length: copiesOfSender + 5 }, (_, index) => limits.takeCopy({ addressKey: "one", email: `klant${index}@bedrijf.nl` })));
  expect(all.filter(Boolean)).toHaveLength(copiesOfSender);
  expect(await limits.takeCopy({ addressKey: "another", email: "klant99@bedrijf.nl" })).toBe(true);
});

it("knows that Google takes a mailbox with and without dots for one, and that others do not", async () => {
  const { limits } = await setUp();
  const takeAll = async (emails: string[]): Promise<boolean[]> => {
    const taken: boolean[] = [];
    for (const [index, email] of emails.entries()) taken.push(await limits.takeCopy({ addressKey: `${email} ${index}`, email }));
    return taken;
  };
  expect(await takeAll(["a.nna@gmail.com", "an.na@gmail.com", "anna@googlemail.com", "a.n.n.a+x@gmail.com"])).toEqual([true, true, true, false]);
  expect(await takeAll(["b.ea@dewit.nl", "be.a@dewit.nl", "bea@dewit.nl", "b.e.a@dewit.nl"])).toEqual([true, true, true, true]);
});

it("bounds the tickets of one sender, whatever the conversations, also when he sends them all at once", async () => {
  const { limits, clock } = await setUp();
  const sender = (index: number) => ({ addressKey: "one", conversationId: `c${index}` });
  const all = await Promise.all(Array.from({ length: ticketsOfSender + 5 }, (_, index) => limits.takeTicket(sender(index))));
  expect(all.filter(Boolean)).toHaveLength(ticketsOfSender);
  expect([await limits.hasRoomForTicket(sender(99)), await limits.hasRoomForTicket({ addressKey: "other", conversationId: "c99" })]).toEqual([false, true]);
  clock.advance({ hours: 24 });
  expect([await limits.hasRoomForTicket(sender(99)), await limits.takeTicket(sender(99))]).toEqual([true, true]);
});

it("keeps no hash of an address that can be guessed without the key", async () => {
  const { db, clock, limits } = await setUp();
  const scopes = async (): Promise<string[]> => (await db.selectFrom("hand_off_counts").select("scope").where("scope", "like", "recipient:%").execute()).map(({ scope }) => scope);
  await limits.takeCopy({ addressKey: "one", email: "anna@dewit.nl" });
  await new HandOffLimits({ db, clock, key: Buffer.alloc(32, "other") }).takeCopy({ addressKey: "one", email: "anna@dewit.nl" });
  expect(new Set(await scopes()).size).toBe(2);
});

it("keeps no address, and forgets after a day", async () => {
  const { db, limits, clock } = await setUp();
  for (let count = 0; count <= copiesOfRecipient; count += 1) await limits.takeCopy({ addressKey: "key", email: "anna@dewit.nl" });
  expect(JSON.stringify(await db.selectFrom("hand_off_counts").selectAll().execute())).not.toContain("dewit");
  clock.advance({ days: 1 });
  await limits.takeCopy({ addressKey: "other", email: "bea@dewit.nl" });
  expect(await db.selectFrom("hand_off_counts").selectAll().execute()).toHaveLength(2);
});
