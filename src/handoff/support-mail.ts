import type { Clock } from "../clock.js";
import type { Log } from "../log.js";
import type { Metrics } from "../metrics.js";
import type { MailSettings } from "../settings.js";
import type { Database } from "../storage/database.js";
import type { Wording } from "../wording/wording.js";
import { registerMailMetrics } from "./mail-metrics.js";
import { MailOutbox } from "./mail-outbox.js";
import { MailWorker } from "./mail-worker.js";
import { TicketMail, type TicketMailOptions } from "./ticket-mail.js";
import type { Tickets } from "./tickets.js";
import { createMailTransport } from "./transport.js";

export interface SupportMailOptions {
  db: Database;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  tickets: Tickets;
  wording: Wording;
  conversation: TicketMailOptions["conversation"];
  settings: { mail: MailSettings | undefined; publicUrl: string | undefined; dataDir: string; timeZone: string };
  /** A mail has failed for good. */
  onFailed?: () => void;
}

/** The outbox and, when mail is set up, the worker that sends what it holds. */
export class SupportMail {
  readonly outbox: MailOutbox;
  readonly #worker: MailWorker | undefined;

  constructor({ settings, onFailed, ...rooms }: SupportMailOptions) {
    const { mail, publicUrl, dataDir, timeZone } = settings;
    const { db, clock, log, metrics, tickets, wording, conversation } = rooms;
    this.outbox = new MailOutbox({ db, clock });
    const { countAttempt } = registerMailMetrics(metrics, this.outbox);
    if (mail === undefined) return;
    const ticketMail = new TicketMail({ db, tickets, wording, conversation, from: mail.from, supportTo: mail.supportTo, publicUrl, dataDir, timeZone });
    this.#worker = new MailWorker({
      outbox: this.outbox, clock, log, transport: createMailTransport(mail.smtpUrl), compose: (one) => ticketMail.compose(one),
      onAttempt: countAttempt, ...onFailed && { onFailed },
    });
  }

  start(): void {
    this.#worker?.start();
  }

  /** There is a new mail. */
  wake(): void {
    this.#worker?.wake();
  }

  async stop(): Promise<void> {
    await this.#worker?.stop();
  }

  /** For `/readyz`. */
  async remark(): Promise<string | undefined> {
    const ageMs = await this.outbox.oldestWaitingMs();
    return ageMs === undefined ? undefined : `oldest unsent mail: ${Math.floor(ageMs / 1_000)} s`;
  }
}
