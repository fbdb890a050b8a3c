import { describe, expect, it, onTestFinished } from "vitest";
import { leaseMs, MailOutbox } from "../../src/handoff/mail-outbox.js";
import { openDatabase } from "../../src/storage/database.js";
import { UnitOfWork } from "../../src/storage/unit-of-work.js";
import { handOffOf, MailRoom } from "../support/mail-room.js";

const refused = { outcome: "permanent", code: "550", cause: "no" } as const;
const unreachable = { outcome: "temporary", code: "ESOCKET", cause: "no" } as const;

describe("the hand-off writes its mail", () => {
  it("with the ticket, in one transaction: a turn that fails leaves neither, and wakes nobody", async () => {
    const room = await MailRoom.open();
    const work = new UnitOfWork();
    let woken = false;
    work.afterCommit(() => {
      woken = true;
    });
    await room.handOff.open(work, handOffOf({ wantsCopy: true }));
    work.add(() => Promise.reject(new Error("the turn fails")));
    await expect(work.commit(room.db)).rejects.toThrow("the turn fails");
    expect([await room.tickets.list(), await room.outbox.list(), woken]).toEqual([[], [], false]);
  });

  it("once for a form, also when it is sent twice, and a copy only for who asked and gave an address", async () => {
    const room = await MailRoom.open();
    const reference = await room.ticket({ formKey: "one", wantsCopy: true });
    expect(await room.ticket({ formKey: "one", wantsCopy: true })).toBe(reference);
    await room.ticket({ wantsCopy: true, email: null });
    await room.ticket();
    expect((await room.outbox.list()).map(({ kind }) => kind).sort()).toEqual(["copy", "ticket", "ticket", "ticket"]);
  });

  it("adds to open tickets alone", async () => {
    const room = await MailRoom.open();
    const reference = await room.ticket();
    const work = new UnitOfWork();
    expect(await room.handOff.openTicket("c1")).toEqual({ reference });
    expect(await room.handOff.add(work, reference, { text: "nog iets", uploads: [] })).toBe(true);
    await room.tickets.close(reference);
    expect([await room.handOff.add(work, reference, { text: "te laat", uploads: [] }), await room.handOff.add(work, "V-NIEMAND", { text: "x", uploads: [] }), await room.handOff.openTicket("c1")]).toEqual([false, false, undefined]);
    await work.commit(room.db);
    expect((await room.outbox.list()).map(({ kind }) => kind)).toContain("addition");
  });

  it("and with an erased ticket all of it goes", async () => {
    const room = await MailRoom.open();
    const reference = await room.ticket({ wantsCopy: true });
    await room.addition(reference, "nog iets");
    for (const { id } of await room.outbox.list()) await room.outbox.record(id, unreachable, 0);
    await room.erase("c1");
    expect(await room.tickets.get(reference)).toBeUndefined();
    for (const table of ["mails", "mail_attempts", "ticket_additions"] as const) expect(await room.db.selectFrom(table).selectAll().execute(), table).toEqual([]);
  });
});

describe("a lease", () => {
  it("keeps a mail from other processes until it ends, and renewing makes it longer", async () => {
    const room = await MailRoom.open();
    await room.ticket();
    const db = await openDatabase("sqlite:test.db", room.dataDir);
    onTestFinished(() => db.destroy());
    const other = new MailOutbox({ db, clock: room.clock });
    const taken = await room.outbox.take();
    expect([taken?.attempts, await other.take()]).toEqual([0, undefined]);
    expect(await other.nextDueAt()).toBe(room.clock.now() + leaseMs);
    room.clock.advance({ minutes: 1 });
    await room.outbox.renew(taken?.id ?? "");
    expect(await other.take()).toBeUndefined();
    await other.renew(taken?.id ?? "");
    room.clock.advance({ minutes: 1 });
    expect(await other.take()).toMatchObject({ id: taken?.id });
  });

  it("that was lost: a failure that comes late does not undo that another sent the mail", async () => {
    const room = await MailRoom.open();
    const reference = await room.ticket();
    const other = new MailOutbox(room);
    const taken = await room.outbox.take();
    room.clock.advance({ minutes: 1 });
    await other.take();
    await other.record(taken?.id ?? "", { outcome: "sent", code: "250", cause: null });
    await room.outbox.record(taken?.id ?? "", refused);
    expect(await room.outbox.ofTicket(reference)).toMatchObject([{ state: "sent", attempts: 2 }]);
  });
});

it("sends at once what a clock that has been put back seems to put off for years", async () => {
  const room = await MailRoom.open();
  room.clock.advance({ days: 3_000 });
  const [idle, leased] = [await room.ticket(), await room.ticket()];
  await room.outbox.take();
  room.clock.advance({ days: -3_000 });
  const taken = [await room.outbox.take(), await room.outbox.take(), await room.outbox.take()].map((mail) => mail?.reference);
  expect(taken.sort()).toEqual([idle, leased, undefined].sort());
});

describe("the operator", () => {
  it("retries what failed for 24 hours more, by its reference however typed, and not what was sent", async () => {
    const room = await MailRoom.open();
    const [failed, sent] = [await room.ticket(), await room.ticket()];
    for (let mail = await room.outbox.take(); mail !== undefined; mail = await room.outbox.take()) {
      await room.outbox.record(mail.id, mail.reference === sent ? { outcome: "sent", code: "250", cause: null } : refused);
    }
    room.clock.advance({ days: 3 });
    expect([await room.outbox.retry(failed.toLowerCase().replace("-", " ")), await room.outbox.retry(sent)]).toEqual([1, 0]);
    expect(await room.outbox.ofTicket(failed)).toMatchObject([{ state: "waiting", due_at: room.clock.now(), give_up_at: room.clock.now() + 86_400_000 }]);
    expect(await room.outbox.take()).toMatchObject({ reference: failed });
  });

  it("who gives a mail more time while its last attempt is under way does get it, but for a refusal for good", async () => {
    const room = await MailRoom.open();
    const references = [await room.ticket(), await room.ticket()];
    const taken = [await room.outbox.take(), await room.outbox.take()];
    room.clock.advance({ hours: 25 });
    for (const reference of references) await room.outbox.retry(reference);
    await room.outbox.record(taken[0]?.id ?? "", unreachable);
    await room.outbox.record(taken[1]?.id ?? "", refused);
    expect((await room.outbox.list()).map(({ id, state }) => [id, state]).sort()).toEqual([[taken[0]?.id, "waiting"], [taken[1]?.id, "failed"]].sort());
  });

  it("discards what waits; what was under way then and arrived counts as sent", async () => {
    const room = await MailRoom.open();
    const [idle, underWay] = [await room.ticket(), await room.ticket()];
    const taken = await room.outbox.take();
    for (const reference of [idle, underWay]) expect(await room.outbox.discard(reference)).toBe(1);
    await room.outbox.record(taken?.id ?? "", { outcome: "sent", code: "250", cause: null });
    expect((await room.outbox.list()).map(({ state }) => state).sort()).toEqual(["discarded", "sent"]);
    expect(await room.outbox.take()).toBeUndefined();
  });
});

it("brings forward what waited for the mail server, and not what the server put off", async () => {
  const room = await MailRoom.open();
  const [down, greylisted] = [await room.ticket(), await room.ticket()];
  const later = room.clock.now() + 3_600_000;
  for (const { id, reference } of await room.outbox.list()) {
    await room.outbox.record(id, reference === down ? unreachable : { outcome: "temporary", code: "451", cause: "later" }, later);
  }
  await room.outbox.bringForward();
  expect(await room.outbox.ofTicket(down)).toMatchObject([{ due_at: room.clock.now() }]);
  expect(await room.outbox.ofTicket(greylisted)).toMatchObject([{ due_at: later }]);
});

it("knows the age of the oldest mail that waits, and tells of each failure once, as long as it is news", async () => {
  const room = await MailRoom.open();
  expect(await room.outbox.oldestWaitingMs()).toBeUndefined();
  await room.ticket({ wantsCopy: true });
  room.clock.advance({ minutes: 2 });
  expect(await room.outbox.oldestWaitingMs()).toBe(120_000);
  for (const { id } of await room.outbox.list()) await room.outbox.record(id, refused);
  expect([await room.outbox.oldestWaitingMs(), await room.outbox.counts()]).toEqual([undefined, { waiting: 0, sent: 0, failed: 2, discarded: 0 }]);
  const untold = await room.outbox.failedUntold();
  expect(untold.map(({ kind }) => kind).sort()).toEqual(["copy", "ticket"]);
  const reference = untold[0]?.reference ?? "";
  await room.tickets.close(reference);
  expect((await room.outbox.failedUntold()).map(({ kind }) => kind), "Support has dealt with it").toEqual(["copy"]);
  await room.db.updateTable("tickets").set({ state: "open" }).execute();
  const claim = (id = ""): Promise<boolean> => room.db.transaction().execute((trx) => room.outbox.claimTold(trx, id));
  expect([await claim(untold[0]?.id), await claim(untold[0]?.id), await claim(untold[1]?.id)]).toEqual([true, false, true]);
  expect(await room.outbox.failedUntold()).toEqual([]);
});
