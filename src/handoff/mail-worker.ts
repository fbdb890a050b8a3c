import type { SendMailOptions } from "nodemailer";
import type { Clock } from "../clock.js";
import type { Log } from "../log.js";
import { leaseMs, type MailOutbox, type OutboxMail } from "./mail-outbox.js";
import type { MailTransport, SendResult } from "./transport.js";

export interface MailWorkerOptions {
  outbox: MailOutbox;
  transport: MailTransport;
  /** Makes the mail's text; undefined when its ticket was erased meanwhile. */
  compose: (mail: OutboxMail) => Promise<SendMailOptions | undefined>;
  clock: Clock;
  log: Log;
  /** Counts attempts. */
  onAttempt?: (outcome: SendResult["outcome"]) => void;
  /** A mail has failed for good. */
  onFailed?: () => void;
  /** 0 to 1, for the jitter. */
  random?: () => number;
  /** What a stop waits for the mail that is under way, in milliseconds; default 8,000. */
  stopGraceMs?: number;
}

/** Milliseconds. */
const firstWaitMs = 30_000;
const longestWaitMs = 60 * 60_000;
/** While the mail server cannot be used, one mail in this time tries it, however many wait. */
const longestPauseMs = 5 * 60_000;
/** Mails of other processes, and what an operator put back, are seen within this time. */
const pollMs = 15_000;
/** What one attempt may take; 10 MB over a slow line fit. */
const attemptMs = 5 * 60_000;

/**
 * The wait before the next attempt: 30 s, 1, 2, 4 minutes and so on up to an hour, each between three quarters and five quarters of
 * that, so that mails which failed together are not tried together.
 * @param attempts how many failed, from 1
 */
export function waitMs(attempts: number, random: () => number): number {
  return Math.round(Math.min(firstWaitMs * 2 ** Math.min(attempts - 1, 20), longestWaitMs) * (0.75 + random() / 2));
}

/** Sends what the outbox holds: at once, else when it is due; one mail at a time. */
export class MailWorker {
  readonly #options: Required<MailWorkerOptions>;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #isWoken = false;
  #wakeUp: (() => void) | undefined;
  /** Attempts in a row that failed on the mail server itself, whatever the mail. */
  #serverFaults = 0;
  #pausedUntil = 0;
  #isStopped = false;

  constructor(options: MailWorkerOptions) {
    this.#options = { onAttempt: () => undefined, onFailed: () => undefined, random: Math.random, stopGraceMs: 8_000, ...options };
  }

  /** What waited for the mail server is tried at once: a restart often follows a mended setting. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** There may be something to do. */
  wake(): void {
    this.#isWoken = true;
    this.#wakeUp?.();
  }

  /** Waits for the mail that is under way; gives it up for now when that takes too long. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.wake();
    const timer = setTimeout(() => this.#stopping.abort(), this.#options.stopGraceMs);
    await this.#running;
    clearTimeout(timer);
  }

  async #run(): Promise<void> {
    let hasStarted = false;
    while (!this.#isStopped) {
      try {
        if (!hasStarted) await this.#options.outbox.bringForward();
        hasStarted = true;
        const mail = this.#isPaused() ? undefined : await this.#options.outbox.take();
        if (mail === undefined) await this.#sleep(await this.#idleMs());
        else await this.#deliver(mail);
      } catch (error) {
        this.#options.log.error({ err: error }, "the outbox cannot be read or written; it is tried again");
        await this.#sleep(pollMs);
      }
    }
  }

  #isPaused(): boolean {
    const leftMs = this.#pausedUntil - this.#options.clock.now();
    // Longer than it can be: the clock was put back.
    return leftMs > 0 && leftMs <= longestPauseMs;
  }

  async #idleMs(): Promise<number> {
    const dueAt = Math.max(await this.#options.outbox.nextDueAt() ?? Infinity, this.#pausedUntil);
    return Math.min(Math.max(dueAt - this.#options.clock.now(), 0), pollMs);
  }

  async #sleep(ms: number): Promise<void> {
    if (!this.#isWoken && !this.#isStopped) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.#wakeUp = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#wakeUp = undefined;
    this.#isWoken = false;
  }

  async #deliver(mail: OutboxMail): Promise<void> {
    const renewing = setInterval(() => {
      this.#options.outbox.renew(mail.id).catch((error: unknown) => this.#options.log.warn({ err: error }, "a mail's lease was not renewed"));
    }, leaseMs / 4);
    try {
      await this.#note(mail, await this.#attempt(mail));
    } finally {
      clearInterval(renewing);
    }
  }

  async #attempt(mail: OutboxMail): Promise<SendResult> {
    const { compose, transport } = this.#options;
    let composed: SendMailOptions | undefined;
    try {
      composed = await compose(mail);
    } catch (error) {
      return { outcome: "temporary", code: "ECOMPOSE", cause: error instanceof Error ? error.name : "unknown", serverFault: false };
    }
    if (composed === undefined) return { outcome: "permanent", code: "ENOADDRESS", cause: "the ticket or its address is gone", serverFault: false };
    return transport.send(composed, AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(attemptMs)]));
  }

  async #note(mail: OutboxMail, result: SendResult): Promise<void> {
    const { outbox, log, onAttempt, onFailed } = this.#options;
    const { outcome, code, cause } = result;
    const attempts = mail.attempts + 1;
    const retryAt = this.#retryAt(mail, result);
    if (!await this.#recorded(mail.id, { outcome, code, cause }, retryAt)) return;
    onAttempt(outcome);
    const facts = { reference: mail.reference, kind: mail.kind, attempt: attempts, code };
    if (outcome === "sent") log.info(facts, "mail sent");
    else if (retryAt === undefined) {
      log.error(facts, "a mail failed for good; see npm run outbox -- show REFERENCE");
      onFailed();
    } else log.warn(facts, "a mail was not sent; it is tried again");
    if (result.serverFault) {
      this.#serverFaults += 1;
      this.#pausedUntil = this.#options.clock.now() + Math.min(waitMs(this.#serverFaults, this.#options.random), longestPauseMs);
    } else {
      if (this.#serverFaults > 0) await outbox.bringForward();
      this.#serverFaults = 0;
    }
  }

  /** undefined: this was the last time. The last attempt is at the end of the mail's time, not before it. */
  #retryAt(mail: OutboxMail, { outcome }: SendResult): number | undefined {
    const now = this.#options.clock.now();
    if (outcome !== "temporary" || now >= mail.giveUpAt) return undefined;
    return Math.min(now + waitMs(mail.attempts + 1, this.#options.random), mail.giveUpAt);
  }

  /** A mail that was sent and not noted is sent again, so that it is worth a second try. */
  async #recorded(...noted: Parameters<MailOutbox["record"]>): Promise<boolean> {
    try {
      return await this.#options.outbox.record(...noted);
    } catch {
      return this.#options.outbox.record(...noted);
    }
  }
}
