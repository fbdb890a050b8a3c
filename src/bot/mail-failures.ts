import { internationalNumber } from "../../dialogs/contact-line.js";
import type { FailedMail, MailOutbox } from "../handoff/mail-outbox.js";
import { defaultLocale, localeOf } from "../locale.js";
import type { Log } from "../log.js";
import type { Wording } from "../wording/wording.js";
import { QueueStoppedError } from "./conversation-queue.js";
import { Poller } from "./poller.js";
import type { Proactive } from "./proactive.js";

export interface MailFailuresOptions {
  outbox: Pick<MailOutbox, "failedUntold" | "claimTold">;
  proactive: Pick<Proactive, "tell">;
  wording: Wording;
  log: Log;
}

/** Failures of other processes on the same database are seen within this time. */
const pollMs = 60_000;

/** Tells customers, in their conversation, that a mail which they count on has failed for good: to Support, or their own copy. */
export class MailFailures {
  readonly #options: MailFailuresOptions;
  /** Mails whose conversation is gone; it does not come back. */
  readonly #unreachable = new Set<string>();
  readonly #poller: Poller;

  constructor(options: MailFailuresOptions) {
    this.#options = options;
    this.#poller = new Poller({
      everyMs: pollMs, run: () => this.#run(), onFailed: (error) => options.log.error({ err: error }, "failed mails cannot be read; it is tried again in a minute"),
    });
  }

  /** Also tells what failed while the server was away. */
  start(): void {
    this.#poller.start();
  }

  /** A mail has failed for good. */
  wake(): void {
    this.#poller.wake();
  }

  /** Resolves when what was known to have failed is told. */
  async idle(): Promise<void> {
    await this.#poller.idle();
  }

  /** Resolves when nothing is being told any more. */
  async stop(): Promise<void> {
    await this.#poller.stop();
  }

  async #run(): Promise<void> {
    for (const mail of await this.#options.outbox.failedUntold()) {
      if (this.#unreachable.has(mail.id)) continue;
      if (await this.#told(mail)) continue;
      this.#unreachable.add(mail.id);
      this.#options.log.warn({ reference: mail.reference, kind: mail.kind }, "a mail failed for good and its conversation is gone; reach the customer otherwise: npm run tickets -- show REFERENCE");
    }
  }

  /** One that cannot be told must not keep the others from hearing. @returns false when its conversation is gone */
  async #told(mail: FailedMail): Promise<boolean> {
    try {
      return await this.#tell(mail);
    } catch (error) {
      if (error instanceof QueueStoppedError) throw error;
      this.#options.log.error({ err: error, reference: mail.reference }, "a customer was not told of a failed mail; it is tried again in a minute");
      return true;
    }
  }

  #tell(mail: FailedMail): Promise<boolean> {
    const { outbox, proactive, wording } = this.#options;
    const { id, reference, kind, conversationId, channel, conversationReference } = mail;
    const locale = localeOf(mail.locale) ?? defaultLocale;
    const phone = wording.say("contact.phone", locale);
    return proactive.tell({
      to: { conversationId, channel, locale, conversationReference },
      text: wording.say(`mailFailed.${kind}`, locale, { reference, phone, phoneHref: internationalNumber(phone) }),
      claim: (trx) => outbox.claimTold(trx, id),
    });
  }
}
