import { join } from "node:path";
import { onTestFinished } from "vitest";
import { HandOff, type NewHandOff } from "../../src/handoff/hand-off.js";
import { MailOutbox } from "../../src/handoff/mail-outbox.js";
import { MailWorker, type MailWorkerOptions } from "../../src/handoff/mail-worker.js";
import { TicketMail, type TicketMailOptions } from "../../src/handoff/ticket-mail.js";
import { Tickets } from "../../src/handoff/tickets.js";
import { createMailTransport } from "../../src/handoff/transport.js";
import { createLog } from "../../src/log.js";
import { packageRoot } from "../../src/package-root.js";
import type { Database } from "../../src/storage/database.js";
import { UnitOfWork } from "../../src/storage/unit-of-work.js";
import { Erasure } from "../../src/transcripts/erasure.js";
import { createWording } from "../../src/wording/wording.js";
import { FixedClock } from "./fixed-clock.js";
import { MailSink } from "./mail-sink.js";
import { tempDatabase } from "./temp-database.js";

const from = "assistent@vst.example";

export const handOffOf = (over: Partial<NewHandOff> = {}): NewHandOff => ({
  formKey: `form ${Math.random()}`, conversationId: "c1", channel: "directline", locale: "nl", name: "Anna de Vries", company: "Bakkerij Jansen BV",
  email: "anna@jansen.example", phone: "+31612345678", question: "Wanneer gaat mijn nummer over?", orderNumber: "VST-2026-00093", orderStage: "processed",
  uploads: [], wantsCopy: false, ...over,
});

/** Tickets, outbox, letters and the worker around one database, with a clock that stands still. */
export class MailRoom {
  readonly clock = new FixedClock("2026-11-20T12:00:00+01:00");
  readonly tickets: Tickets;
  readonly handOff: HandOff;
  readonly outbox: MailOutbox;
  readonly letters: TicketMail;
  #wake: (() => void) | undefined;

  private constructor(readonly db: Database, readonly dataDir: string, options: Partial<TicketMailOptions>) {
    const { clock } = this;
    this.tickets = new Tickets({ db, clock });
    this.handOff = new HandOff({ db, clock, tickets: this.tickets, mail: { from }, onMail: () => this.#wake?.() });
    this.outbox = new MailOutbox({ db, clock });
    this.letters = new TicketMail({
      db, tickets: this.tickets, wording: createWording(join(packageRoot(), "locales")), conversation: () => Promise.resolve([]),
      from, supportTo: "support@vst.example", publicUrl: "https://chat.vst.example", dataDir, timeZone: "Europe/Amsterdam", ...options,
    });
  }

  static async open(options: Partial<TicketMailOptions> = {}): Promise<MailRoom> {
    const { db, dataDir } = await tempDatabase();
    return new MailRoom(db, dataDir, options);
  }

  /** A confirmed hand-off; gives its reference. */
  async ticket(over: Partial<NewHandOff> = {}): Promise<string> {
    const work = new UnitOfWork();
    const reference = await this.handOff.open(work, handOffOf(over));
    await work.commit(this.db);
    return reference;
  }

  /** As an agent does who erases a conversation. */
  async erase(conversationId: string): Promise<void> {
    await new Erasure(this).eraseConversation(conversationId, { by: "test", withTickets: true });
  }

  async addition(reference: string, text: string, uploads: { id: string; name: string }[] = []): Promise<void> {
    const work = new UnitOfWork();
    await this.handOff.add(work, reference, { text, uploads });
    await work.commit(this.db);
  }

  /** Stopped when the test ends; the random part of its waits is none. */
  worker(smtpUrl: string, over: Partial<MailWorkerOptions> = {}): MailWorker {
    const worker = new MailWorker({
      outbox: new MailOutbox({ db: this.db, clock: this.clock }), clock: this.clock, log: createLog("silent"), transport: createMailTransport(smtpUrl),
      compose: (mail) => this.letters.compose(mail), random: () => 0.5, ...over,
    });
    this.#wake = () => worker.wake();
    onTestFinished(() => worker.stop());
    return worker;
  }
}

/** Down when the test ends. */
export async function mailSink(options: Parameters<typeof MailSink.start>[0] = {}): Promise<MailSink> {
  const sink = await MailSink.start(options);
  onTestFinished(() => sink.down());
  return sink;
}
