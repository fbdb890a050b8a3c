import { describe, expect, it } from "vitest";
import { TicketDesk } from "../../src/handoff/ticket-desk.js";
import { Tickets } from "../../src/handoff/tickets.js";
import { People } from "../../src/review/people.js";
import { FixedClock } from "../support/fixed-clock.js";
import { recordNow } from "../support/record-now.js";
import { tempDatabase } from "../support/temp-database.js";

const an = { id: "u1", name: "An", mayOverrule: false };
const bo = { id: "u2", name: "Bo", mayOverrule: false };

async function setUp() {
  const { db } = await tempDatabase();
  const clock = new FixedClock("2026-11-22T10:00:00Z");
  for (const [reference, createdAt] of [["V-AAA", 1], ["V-BBB", 2]] as const) {
    await db.insertInto("tickets").values({ reference, form_key: reference, conversation_id: `c${createdAt}`, channel: "directline", locale: "nl", name: "Jan", company: "X",
      question: "q", state: "open", created_at: createdAt }).execute();
  }
  const people = new People({ db, clock });
  for (const { id, name } of [an, bo]) await people.signIn({ id, name, role: "agent" });
  await recordNow({ db, clock }, { id: "c1", channel: "directline" }, [{ direction: "in", activity: { type: "message", text: "Dag" } }]);
  return { db, clock, people, desk: new TicketDesk({ db, clock }) };
}

describe("TicketDesk", () => {
  it("lists what waits longest on top, with additions, mail and conversation", async () => {
    const { db, desk } = await setUp();
    await db.insertInto("ticket_additions").values([{ reference: "V-AAA", at: 5, text: "nog iets" }, { reference: "V-AAA", at: 6, text: "en dit" }]).execute();
    await db.insertInto("mails").values({ id: "m", reference: "V-AAA", kind: "ticket", message_id: "x", state: "failed", created_at: 1, due_at: 1, give_up_at: 1, attempts: 1 }).execute();
    const [first, second] = await desk.list("open");
    expect(first).toMatchObject({ reference: "V-AAA", state: "open", hasConversation: true, mail: "failed", additions: [{ at: 5, text: "nog iets" }, { at: 6, text: "en dit" }] });
    expect(second).toMatchObject({ reference: "V-BBB", hasConversation: false, mail: null, additions: [] });
    expect((await desk.forConversation("c2")).map(({ reference }) => reference)).toEqual(["V-BBB"]);
  });

  it("gives a ticket to the first who claims it, and tells the other", async () => {
    const { desk } = await setUp();
    const results = await Promise.all([an, bo].map((agent) => desk.change("v-aaa", "claim", agent)));
    expect(results.map(({ kind }) => kind).sort()).toEqual(["done", "taken"]);
    const owner = results[0]?.kind === "done" ? an : bo;
    const other = owner === an ? bo : an;
    expect(await desk.change("V-AAA", "claim", owner)).toMatchObject({ kind: "done", current: { claimedBy: owner.name } });
    for (const action of ["release", "close"] as const) expect(await desk.change("V-AAA", action, other)).toMatchObject({ kind: "taken", current: { state: "claimed" } });
    expect((await desk.list("claimed")).map(({ reference }) => reference)).toEqual(["V-AAA"]);
    // Who may overrule gives it back first: nobody takes over a ticket without noticing whose it was.
    expect(await desk.change("V-AAA", "claim", { ...other, mayOverrule: true })).toMatchObject({ kind: "taken", current: { claimedBy: owner.name } });
    expect(await desk.change("V-AAA", "release", { ...other, mayOverrule: true })).toMatchObject({ kind: "done", current: { state: "open", claimedBy: null } });
    expect(await desk.change("V-ZZZ", "claim", an)).toEqual({ kind: "not-found" });
  });

  it("knows the owner by id: not by a name that two agents have, that changes, or whose owner was removed", async () => {
    const { db, people, desk } = await setUp();
    await desk.change("V-AAA", "claim", an);
    const namesake = { ...bo, name: an.name };
    await people.signIn({ id: bo.id, name: an.name, role: "agent" });
    expect(await desk.change("V-AAA", "close", namesake)).toMatchObject({ kind: "taken", current: { state: "claimed" } });
    expect(await desk.change("V-AAA", "claim", namesake)).toMatchObject({ kind: "taken" });
    await people.signIn({ id: an.id, name: "An de Wit", role: "agent" });
    expect(await desk.change("V-AAA", "claim", { ...an, name: "An de Wit" })).toMatchObject({ kind: "done", current: { claimedBy: "An de Wit" } });
    await people.remove(an.id);
    expect(await desk.get("V-AAA")).toMatchObject({ state: "claimed", claimedBy: "An de Wit" });
    expect(await desk.change("V-AAA", "release", bo)).toMatchObject({ kind: "taken" });
    expect(await desk.change("V-AAA", "release", { ...bo, mayOverrule: true })).toMatchObject({ kind: "done" });
    await db.updateTable("tickets").set({ claimed_by: "Sanne", claimed_at: 1 }).where("reference", "=", "V-BBB").execute();
    expect(await desk.get("V-BBB")).toMatchObject({ state: "claimed", claimedBy: "Sanne" });
  });

  it("closes and opens again, also what the command line closed", async () => {
    const { db, clock, desk } = await setUp();
    await desk.change("V-AAA", "claim", an);
    expect(await desk.change("V-AAA", "close", an)).toMatchObject({ kind: "done", current: { state: "closed", closedBy: "An", closedAt: clock.now() } });
    await new Tickets({ db, clock }).close("V-BBB");
    expect((await desk.list("closed")).map(({ reference, closedBy, closedAt }) => [reference, closedBy, closedAt]))
      .toEqual([["V-AAA", "An", clock.now()], ["V-BBB", null, clock.now()]]);
    expect(await desk.change("V-AAA", "close", bo)).toMatchObject({ kind: "done", current: { closedBy: "An" } });
    expect(await desk.change("V-AAA", "reopen", bo)).toMatchObject({ kind: "done", current: { state: "open", claimedBy: null, closedBy: null, closedAt: null } });
  });
});
