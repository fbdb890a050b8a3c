import { expect, it } from "vitest";
import { CopyLimit, copiesOfRecipient, copiesOfSender } from "../../src/handoff/copy-limit.js";
import { FixedClock } from "../support/fixed-clock.js";
import { tempDatabase } from "../support/temp-database.js";

async function setUp() {
  const { db } = await tempDatabase();
  const clock = new FixedClock("2026-11-20T12:00:00+01:00");
  return { db, clock, limit: new CopyLimit({ db, clock }) };
}

it("fills nobody's mailbox, whoever asks and however the address is written", async () => {
  const { limit, clock } = await setUp();
  const spellings = ["anna@dewit.nl", "Anna@DeWit.nl", "anna+1@dewit.nl", "anna+2@dewit.nl"];
  const taken: boolean[] = [];
  for (const [index, email] of spellings.entries()) taken.push(await limit.take({ addressKey: `sender ${index}`, email }));
  expect(taken).toEqual([true, true, true, false]);
  expect(await limit.take({ addressKey: "sender 9", email: "bea@dewit.nl" })).toBe(true);
  clock.advance({ hours: 24 });
  expect(await limit.take({ addressKey: "sender 9", email: "anna@dewit.nl" })).toBe(true);
});

it("bounds what one sender asks for, also when he asks for all of it at once", async () => {
  const { limit } = await setUp();
  const all = await Promise.all(Array.from({ length: copiesOfSender + 5 }, (_, index) => limit.take({ addressKey: "one", email: `klant${index}@bedrijf.nl` })));
  expect(all.filter(Boolean)).toHaveLength(copiesOfSender);
  expect(await limit.take({ addressKey: "another", email: "klant99@bedrijf.nl" })).toBe(true);
});

it("keeps no address, and forgets after a day", async () => {
  const { db, limit, clock } = await setUp();
  for (let count = 0; count <= copiesOfRecipient; count += 1) await limit.take({ addressKey: "key", email: "anna@dewit.nl" });
  expect(JSON.stringify(await db.selectFrom("copy_counts").selectAll().execute())).not.toContain("dewit");
  clock.advance({ days: 1 });
  await limit.take({ addressKey: "other", email: "bea@dewit.nl" });
  expect(await db.selectFrom("copy_counts").selectAll().execute()).toHaveLength(2);
});
