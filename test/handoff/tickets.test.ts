import { describe, expect, it } from "vitest";
import { TicketConflictError, Tickets, type NewTicket } from "../../src/handoff/tickets.js";
import { UnitOfWork } from "../../src/storage/unit-of-work.js";
import { FixedClock } from "../support/fixed-clock.js";
import { tempDatabase } from "../support/temp-database.js";

function form(other: Partial<NewTicket> = {}): NewTicket {
  return {
    formKey: "f1", conversationId: "c1", channel: "directline", locale: "nl", name: "Jan de Vries", company: "Bakkerij De Halm", email: "jan@dehalm.nl", phone: null,
    question: "Kan ik mijn nummer houden?", orderNumber: "VST-2026-00093", orderStage: "processed", uploads: [{ id: "u1", name: "factuur.pdf" }], ...other,
  };
}

async function setUp() {
  const { db } = await tempDatabase();
  const clock = new FixedClock("2026-11-22T10:00:00Z");
  const tickets = new Tickets({ db, clock });
  const open = async (other: Partial<NewTicket> = {}) => {
    const work = new UnitOfWork();
    const reference = await tickets.open(work, form(other));
    await work.commit(db);
    return reference;
  };
  return { db, clock, tickets, open };
}

describe("Tickets.open", () => {
  it("gives a short reference that is easily read out, and keeps the ticket with its uploads", async () => {
    const { tickets, open, clock } = await setUp();
    const reference = await open();
    expect(reference).toMatch(/^V-[34679CDFGHJKMNPQRTVWXY]{6}$/);
    const { formKey, ...rest } = form();
    expect(formKey).toBe("f1");
    expect(await tickets.get(reference)).toEqual({ ...rest, reference, state: "open", createdAt: clock.now() });
  });

  it("keeps nothing of a turn that fails, and the next press makes the ticket after all", async () => {
    const { db, tickets, open } = await setUp();
    const dropped = await tickets.open(new UnitOfWork(), form());
    expect(await tickets.list()).toEqual([]);
    expect(await open()).toBe(dropped);
    const failing = new UnitOfWork();
    await tickets.open(failing, form({ formKey: "f2" }));
    failing.add(() => Promise.reject(new Error("the turn fails")));
    await expect(failing.commit(db)).rejects.toThrow("the turn fails");
    expect(await tickets.list()).toHaveLength(1);
  });

  it("makes one ticket of one form, pressed again later or twice at once", async () => {
    const { tickets, open } = await setUp();
    const [first, second] = await Promise.all([open(), open()]);
    expect(second).toBe(first);
    expect(await open({ question: "nog eens" })).toBe(first);
    expect(await tickets.list()).toMatchObject([{ reference: first, question: "Kan ik mijn nummer houden?", uploads: [{ id: "u1" }] }]);
    expect(await open({ formKey: "f2" })).not.toBe(first);
  });

  it("fails the turn when another process made the ticket meanwhile, so that no wrong reference is promised", async () => {
    const { db, clock, tickets, open } = await setUp();
    const other = new Tickets({ db, clock });
    const work = new UnitOfWork();
    await other.open(work, form());
    const reference = await open();
    await expect(work.commit(db)).rejects.toThrow(TicketConflictError);
    expect(await other.open(new UnitOfWork(), form())).toBe(reference);
    expect(await tickets.list()).toHaveLength(1);
  });
});

describe("the tickets that are kept", () => {
  it("are found by reference however it is typed, by conversation and by state", async () => {
    const { tickets, open, clock } = await setUp();
    const first = await open();
    clock.advance({ minutes: 1 });
    const second = await open({ formKey: "f2", conversationId: "c2" });
    expect((await tickets.get(` ${first.toLowerCase().replace("-", "")} `))?.reference).toBe(first);
    expect(await tickets.get("V-000000")).toBeUndefined();
    expect((await tickets.forConversation("c2")).map((ticket) => ticket.reference)).toEqual([second]);
    expect(await tickets.close(first)).toBe(true);
    expect(await tickets.close("V-000000")).toBe(false);
    expect((await tickets.list({ state: "open" })).map((ticket) => ticket.reference)).toEqual([second]);
    expect((await tickets.list()).map((ticket) => ticket.state)).toEqual(["closed", "open"]);
  });
});
