import { createServer, type AddressInfo, type Socket } from "node:net";
import { pino } from "pino";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { MailOutbox, type KeptMail } from "../../src/handoff/mail-outbox.js";
import { waitMs } from "../../src/handoff/mail-worker.js";
import { openDatabase } from "../../src/storage/database.js";
import { mailSink, MailRoom } from "../support/mail-room.js";

async function only(room: MailRoom, reference: string): Promise<KeptMail> {
  const [mail, ...others] = await room.outbox.ofTicket(reference);
  if (mail === undefined || others.length > 0) throw new Error("not one mail");
  return mail;
}

const attempts = async (room: MailRoom, reference: string, count: number): Promise<KeptMail> =>
  vi.waitFor(async () => {
    const mail = await only(room, reference);
    expect(mail.tries).toHaveLength(count);
    return mail;
  }, { timeout: 10_000 });

describe("a mail server", () => {
  it("that takes it: sent at once after the commit, once, and noted", async () => {
    const [room, sink] = [await MailRoom.open(), await mailSink()];
    room.worker(sink.url()).start();
    const reference = await room.ticket();
    const mail = await attempts(room, reference, 1);
    expect(mail).toMatchObject({ state: "sent", sent_at: room.clock.now(), leased_by: null, tries: [{ outcome: "sent" }] });
    expect(sink.received).toMatchObject([{ from: "assistent@vst.example", to: ["support@vst.example"] }]);
    expect((await sink.mails())[0]?.messageId).toBe(`<${reference}.ticket.0@vst.example>`);
  });

  it("that is slow: the lease is renewed meanwhile, and a stop waits for it", async () => {
    const [room, sink] = [await MailRoom.open(), await mailSink()];
    let take = (): void => undefined;
    sink.behaviours.push({ takeAfter: new Promise((resolve) => {
      take = resolve;
    }) });
    const worker = room.worker(sink.url());
    worker.start();
    const reference = await room.ticket();
    await vi.waitFor(() => expect(sink.received).toHaveLength(1));
    room.clock.advance({ minutes: 1 });
    await vi.waitFor(async () => expect((await only(room, reference)).leased_until).toBeGreaterThan(room.clock.now()), { timeout: 5_000 });
    expect(await new MailOutbox(room).take()).toBeUndefined();
    const stopped = worker.stop();
    take();
    await stopped;
    expect(await only(room, reference)).toMatchObject({ state: "sent" });
  });

  it.each(["MAIL FROM", "RCPT TO", "DATA"] as const)("that refuses for now at %s: tried again after about half a minute, with the same Message-ID", async (at) => {
    const [room, sink] = [await MailRoom.open(), await mailSink()];
    sink.behaviours.push({ refuse: 451, at });
    const worker = room.worker(sink.url());
    worker.start();
    const reference = await room.ticket();
    const refused = await attempts(room, reference, 1);
    expect(refused).toMatchObject({ state: "waiting", due_at: room.clock.now() + 30_000, tries: [{ outcome: "temporary", code: "451" }] });
    expect(refused.tries[0]?.cause).toContain("says no");
    room.clock.advance({ minutes: 1 });
    worker.wake();
    expect(await attempts(room, reference, 2)).toMatchObject({ state: "sent", message_id: refused.message_id });
    expect(sink.received).toHaveLength(1);
  });

  it.each(["MAIL FROM", "RCPT TO", "DATA"] as const)("that refuses for good at %s: failed at once, with the cause and without the address", async (at) => {
    const [room, sink] = [await MailRoom.open(), await mailSink()];
    sink.behaviours.push({ refuse: 550, at });
    const onFailed = vi.fn();
    room.worker(sink.url(), { onFailed }).start();
    const reference = await room.ticket();
    const mail = await attempts(room, reference, 1);
    expect(mail).toMatchObject({ state: "failed", tries: [{ outcome: "permanent", code: "550" }] });
    expect(mail.tries[0]?.cause).toMatch(/Mailbox <\[e-mail\]> says no/);
    expect(onFailed).toHaveBeenCalledOnce();
    expect(await room.outbox.failedUntold()).toMatchObject([{ reference, conversationId: "c1" }]);
  });

  it("that drops the line in the middle of the mail: tried again, and it arrives once", async () => {
    const [room, sink] = [await MailRoom.open(), await mailSink()];
    sink.behaviours.push({ cut: "inData" });
    const worker = room.worker(sink.url());
    worker.start();
    const reference = await room.ticket();
    expect(await attempts(room, reference, 1)).toMatchObject({ state: "waiting", tries: [{ outcome: "temporary", code: "ECONNECTION" }] });
    room.clock.advance({ minutes: 1 });
    worker.wake();
    expect(await attempts(room, reference, 2)).toMatchObject({ state: "sent" });
    expect(sink.received).toHaveLength(1);
  });

  it("that takes it and drops the line before it says so: it arrives twice, the same to the letter", async () => {
    const [room, sink] = [await MailRoom.open(), await mailSink()];
    sink.behaviours.push({ cut: "afterData" });
    const worker = room.worker(sink.url());
    worker.start();
    const reference = await room.ticket();
    await attempts(room, reference, 1);
    room.clock.advance({ minutes: 1 });
    worker.wake();
    await attempts(room, reference, 2);
    const [first, second, ...others] = await sink.mails();
    expect(others).toEqual([]);
    expect([second?.messageId, second?.date, second?.text, second?.html]).toEqual([first?.messageId, first?.date, first?.text, first?.html]);
  });

  it.each([["a certificate that is not right", { secure: true }, undefined, /^(ETLS|ESOCKET)$/], ["another password", { password: "right" }, "wrong horse", /^EAUTH$/]])(
    "with %s: retried, since the operator can mend it, and the password is nowhere", async (_what, options, password, code) => {
      const [room, sink] = [await MailRoom.open(), await mailSink(options)];
      const lines: string[] = [];
      const log = pino({}, { write: (line: string) => lines.push(line) });
      room.worker(sink.url(password), { log }).start();
      const reference = await room.ticket();
      const mail = await attempts(room, reference, 1);
      expect(mail).toMatchObject({ state: "waiting", tries: [{ outcome: "temporary" }] });
      expect(mail.tries[0]?.code).toMatch(code);
      expect(sink.received).toEqual([]);
      await vi.waitFor(() => expect(lines.join("")).toContain(reference));
      expect(lines.join("") + JSON.stringify(mail)).not.toMatch(/wrong horse|wrong%20horse|anna|jansen|nummer over/i);
    });

  it("that never greets: given up when the server stops, and waiting for the next start", async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => {
      silent.listen(0, "127.0.0.1", resolve);
    });
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      silent.close();
    });
    const room = await MailRoom.open();
    const worker = room.worker(`smtp://127.0.0.1:${(silent.address() as AddressInfo).port}`, { stopGraceMs: 20 });
    worker.start();
    const reference = await room.ticket();
    await vi.waitFor(() => expect(sockets).toHaveLength(1));
    await worker.stop();
    expect(await only(room, reference)).toMatchObject({ state: "waiting", leased_by: null, tries: [{ code: "EABORT" }] });
  });
});

describe("while the mail server cannot be reached", () => {
  it("one mail tries it, and when it is back all go", async () => {
    const [room, sink] = [await MailRoom.open(), await mailSink()];
    await sink.down();
    const worker = room.worker(sink.url());
    worker.start();
    const first = await room.ticket();
    await attempts(room, first, 1);
    const others = [await room.ticket(), await room.ticket(), await room.ticket()];
    worker.wake();
    await sink.up();
    room.clock.advance({ minutes: 1 });
    worker.wake();
    for (const reference of others) expect(await attempts(room, reference, 1)).toMatchObject({ state: "sent" });
    expect(await attempts(room, first, 2)).toMatchObject({ state: "sent" });
  });

  it("a clock that is put back does not make the pause, or the wait, any longer", async () => {
    const [room, sink] = [await MailRoom.open(), await mailSink()];
    await sink.down();
    const worker = room.worker(sink.url());
    worker.start();
    const reference = await room.ticket();
    await attempts(room, reference, 1);
    await sink.up();
    room.clock.advance({ days: -30 });
    worker.wake();
    expect(await attempts(room, reference, 2)).toMatchObject({ state: "sent" });
  });

  it("a start tries at once what waited for it", async () => {
    const [room, sink] = [await MailRoom.open(), await mailSink()];
    await sink.down();
    const worker = room.worker(sink.url());
    worker.start();
    const reference = await room.ticket();
    await attempts(room, reference, 1);
    await worker.stop();
    await sink.up();
    room.worker(sink.url()).start();
    expect(await attempts(room, reference, 2)).toMatchObject({ state: "sent" });
  });

  it("it is tried until 24 hours after the hand-off, with growing waits, then failed", async () => {
    const [room, sink] = [await MailRoom.open(), await mailSink()];
    await sink.down();
    const created = room.clock.now();
    const worker = room.worker(sink.url());
    worker.start();
    const reference = await room.ticket();
    const waits: number[] = [];
    for (let count = 1; count < 40; count += 1) {
      const mail = await attempts(room, reference, count);
      if (mail.state === "failed") break;
      waits.push((mail.due_at - room.clock.now()) / 60_000);
      room.clock.advance({ minutes: Math.max(...waits.slice(-1), 5) });
      worker.wake();
    }
    const mail = await only(room, reference);
    expect(mail.state).toBe("failed");
    expect(waits.slice(0, 9)).toEqual([0.5, 1, 2, 4, 8, 16, 32, 60, 60]);
    expect(mail.tries.at(-1)?.at).toBeGreaterThanOrEqual(created + 24 * 3_600_000);
    expect(mail.tries.every(({ code, cause }) => code === "ESOCKET" && cause?.includes("ECONNREFUSED"))).toBe(true);
  }, 30_000);
});

it("waits between three quarters and five quarters of half a minute, a minute, and so on up to an hour", () => {
  expect([1, 2, 8, 9, 60].map((failed) => waitMs(failed, () => 0.5) / 1_000)).toEqual([30, 60, 3_600, 3_600, 3_600]);
  expect([0, 0.999_999].map((random) => Math.round(waitMs(1, () => random) / 1_000))).toEqual([23, 38]);
});

it("sends each mail once with two workers on one database, each with a connection of its own", async () => {
  const [room, sink] = [await MailRoom.open(), await mailSink()];
  const references: string[] = [];
  for (let index = 0; index < 30; index += 1) references.push(await room.ticket());
  const other = await openDatabase("sqlite:test.db", room.dataDir);
  onTestFinished(() => other.destroy());
  const outboxes = [room.db, other].map((db) => new MailOutbox({ db, clock: room.clock }));
  const takes = outboxes.map((outbox) => vi.spyOn(outbox, "record"));
  const workers = outboxes.map((outbox) => room.worker(sink.url(), { outbox }));
  for (const worker of workers) worker.start();
  await vi.waitFor(() => expect(sink.received.length).toBeGreaterThanOrEqual(30), { timeout: 15_000 });
  for (const worker of workers) await worker.stop();
  expect((await sink.mails()).map(({ messageId }) => messageId).sort()).toEqual(references.map((reference) => `<${reference}.ticket.0@vst.example>`).sort());
  expect(takes.every((spy) => spy.mock.calls.length > 0)).toBe(true);
});

it("does not send what was discarded or erased", async () => {
  const [room, sink] = [await MailRoom.open(), await mailSink()];
  const discarded = await room.ticket();
  await room.ticket({ conversationId: "erased" });
  await room.outbox.discard(discarded);
  await room.erase("erased");
  const kept = await room.ticket();
  room.worker(sink.url()).start();
  await attempts(room, kept, 1);
  expect((await sink.mails()).map(({ messageId }) => messageId)).toEqual([`<${kept}.ticket.0@vst.example>`]);
});
