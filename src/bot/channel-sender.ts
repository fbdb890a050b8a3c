import type { Activity } from "botbuilder";
import { Counter } from "prom-client";
import type { Clock } from "../clock.js";
import type { Log } from "../log.js";
import type { Metrics } from "../metrics.js";
import type { UnitOfWork } from "../storage/unit-of-work.js";
import type { Posted } from "./bot-connector.js";
import { leaseMs, type ChannelConversation, type ChannelOutbox, type OutgoingActivity } from "./channel-outbox.js";
import { TeamsPace } from "./teams-pace.js";

export interface ChannelSenderOptions {
  outbox: ChannelOutbox;
  /** Posts an activity once; see bot-connector.ts. */
  post: (activity: Partial<Activity>, limitMs: number) => Promise<Posted>;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  /** What a channel may take for one activity before it is given up; milliseconds, default 10,000: it has 15 seconds for the whole turn. */
  attemptMs?: number | undefined;
  /** Told of each activity that a channel took, before its row is deleted, with the id that the channel gave it; not all do. */
  onTaken?: ((sent: OutgoingActivity, activityId: string | undefined) => Promise<void>) | undefined;
  /** Told when a channel refuses a message of the assistant's own as of a conversation that is not there (404) or closed to it (403): it was removed or blocked. */
  onGone?: ((conversation: ChannelConversation) => Promise<void>) | undefined;
}

/** An answer that is older helps nobody any more. */
export const outgoingLifeMs = 60 * 60_000;
/** What the assistant says of its own accord was promised; the unmasked history goes after 24 hours as well. */
export const noticeLifeMs = 24 * outgoingLifeMs;
/** What servers that were killed left, once their leases are over, is seen within this time. */
const sweepMs = leaseMs;
/** The wait after a 429 that names no time, and after a channel that was not reached: 1, 2, 4 seconds and so on up to a minute. */
const firstWaitMs = 1_000;
const longestWaitMs = 60_000;
/** The Bot Service gives up a turn after 15 seconds; one that answers its request is not. */
const patienceMs = 8_000;
/** A channel that asks to come back at once is taken at its word so many times in a row. */
const failuresBelieved = 5;
/** Between two looks at a conversation that another server is sending to. */
const busyMs = 1_000;
/** `setTimeout` takes no more. */
const longestTimerMs = 2 ** 31 - 1;

/** The sending of one conversation, while there is something to send. */
interface Drain {
  conversation: ChannelConversation;
  running: Promise<void>;
  /** Something was added after the last look. */
  isWoken: boolean;
  isWaiting: boolean;
  /** Those who wait for what they added to be sent. */
  waiters: (() => void)[];
  /** Row and time of the last wait, so that it is waited for once. */
  waitedFor: string;
  failures: number;
}

/**
 * Sends what the outbox holds, the activities of a conversation one after another in the order in which they were said; conversations do
 * not wait for each other.
 *
 * Repeated is what certainly did not reach the customer: an answer of 429, after the time that it asks for, and a channel to which there
 * is no connection. Answers of 412, 502 and 504, which Microsoft's pages also tell to repeat, other 5xx, broken connections and channels
 * that do not answer in time are not: the message may have arrived, and channels do not know a repeat as such, so that the customer would
 * read it twice. It is dropped, as what is refused with another 4xx is, with a line in the log and in `assistant_channel_messages_total`;
 * the text is in the transcript. Only what was on its way when the process was killed is sent again without knowing: it may come twice.
 */
export class ChannelSender {
  readonly #options: ChannelSenderOptions;
  readonly #pace = new TeamsPace();
  readonly #drains = new Map<string, Drain>();
  readonly #sleepers = new Set<() => void>();
  /** Rows that only wait to be deleted. */
  readonly #done = new Set<number>();
  readonly #messages: Counter<"outcome">;
  #timers: NodeJS.Timeout[] = [];
  #isStopped = false;

  constructor(options: ChannelSenderOptions) {
    this.#options = options;
    this.#messages = new Counter({
      name: "assistant_channel_messages_total", help: "Messages to channels of the Bot Service: taken, told to wait, not reached, dropped",
      labelNames: ["outcome"] as const, registers: [options.metrics.registry],
    });
  }

  /** Also sends what was left when the server last ended. */
  start(): void {
    this.#timers = [setInterval(() => void this.#renew(), leaseMs / 4), setInterval(() => void this.#sweep(), sweepMs)];
    for (const timer of this.#timers) timer.unref();
    void this.#sweep();
  }

  /** Finishes what is under way, and leaves the rest in the outbox. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    for (const wakeUp of this.#sleepers) wakeUp();
    await this.idle();
    await this.#options.outbox.release();
  }

  /** Resolves when nothing is being sent or waited for. */
  async idle(): Promise<void> {
    while (this.#drains.size > 0) await Promise.all([...this.#drains.values()].map(({ running }) => running));
  }

  /** In the transaction of what is said. */
  stage(work: UnitOfWork, conversation: ChannelConversation, activities: readonly Partial<Activity>[]): void {
    work.add((trx) => this.#options.outbox.add(trx, conversation, activities));
  }

  /** After the commit. Resolves when the channel took everything, or makes us wait or takes long: then it goes on in the background. */
  async deliver(conversation: ChannelConversation): Promise<void> {
    if (this.#isStopped) return;
    const drain = this.#drain(conversation);
    drain.isWoken = true;
    if (drain.isWaiting) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, patienceMs);
      drain.waiters.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #drain(conversation: ChannelConversation): Drain {
    const key = keyOf(conversation);
    const known = this.#drains.get(key);
    if (known !== undefined) return known;
    const drain: Drain = { conversation, running: Promise.resolve(), isWoken: true, isWaiting: false, waiters: [], waitedFor: "", failures: 0 };
    this.#drains.set(key, drain);
    drain.running = this.#run(drain).catch((error: unknown) => {
      this.#options.log.error({ err: error, ...namesOf(conversation) }, "the outbox of the channels cannot be read or written; it is tried again in some seconds");
    }).finally(() => this.#end(drain));
    return drain;
  }

  /** In the same breath as the last look: what is added from here on begins anew. */
  #end(drain: Drain): void {
    const key = keyOf(drain.conversation);
    if (this.#drains.get(key) === drain) this.#drains.delete(key);
    settle(drain);
  }

  async #run(drain: Drain): Promise<void> {
    while (drain.isWoken && !this.#isStopped) {
      drain.isWoken = false;
      await this.#empty(drain);
    }
    this.#end(drain);
  }

  async #empty(drain: Drain): Promise<void> {
    while (!this.#isStopped) {
      const next = await this.#options.outbox.take(drain.conversation);
      if (next === undefined) return;
      const waitMs = next === "busy" ? busyMs : await this.#send(drain, next);
      if (waitMs > 0) await this.#wait(drain, waitMs);
    }
  }

  /** @returns how long to wait before the next one, or this one again; 0: no need */
  async #send(drain: Drain, outgoing: OutgoingActivity): Promise<number> {
    const { clock, post, attemptMs = 10_000 } = this.#options;
    if (this.#done.has(outgoing.id)) {
      await this.#remove(outgoing.id);
      return 0;
    }
    if (clock.now() - outgoing.createdAt > lifeMs(outgoing)) return this.#drop(outgoing, "a message waited too long for its channel", {});
    const due = `${outgoing.id} ${outgoing.dueAt}`;
    const untilDueMs = outgoing.dueAt - clock.now();
    if (untilDueMs > 0 && drain.waitedFor !== due) {
      drain.waitedFor = due;
      return Math.min(untilDueMs, outgoingLifeMs);
    }
    const paceMs = outgoing.channel === "msteams" ? this.#pace.take(keyOf(outgoing), tenantOf(outgoing.activity)) : 0;
    if (paceMs > 0) return paceMs;
    const posted = await post(outgoing.activity, attemptMs);
    if (posted.kind === "tooFast" || posted.kind === "unreached") return this.#again(drain, outgoing, posted);
    drain.failures = 0;
    if (posted.kind === "lost") {
      if (saysGone(outgoing, posted.status)) await this.#told(outgoing, () => this.#options.onGone?.(outgoing));
      return this.#drop(outgoing, "the channel did not take a message, or did not say so", { status: posted.status, err: posted.error });
    }
    await this.#taken(outgoing, posted.activityId);
    return 0;
  }

  async #taken(outgoing: OutgoingActivity, activityId: string | undefined): Promise<void> {
    this.#messages.inc({ outcome: "taken" });
    await this.#told(outgoing, () => this.#options.onTaken?.(outgoing, activityId));
    await this.#remove(outgoing.id);
  }

  /** What others make of it must not keep a message from being sent, nor send it twice. */
  async #told(outgoing: OutgoingActivity, tell: () => Promise<void> | undefined): Promise<void> {
    try {
      await tell();
    } catch (error) {
      this.#options.log.error({ err: error, ...namesOf(outgoing) }, "what became of a message could not be noted");
    }
  }

  /** What cannot be deleted now is not sent again either. */
  async #remove(id: number): Promise<void> {
    this.#done.add(id);
    await this.#options.outbox.remove(id);
    this.#done.delete(id);
  }

  async #again(drain: Drain, outgoing: OutgoingActivity, posted: Posted & { kind: "tooFast" | "unreached" }): Promise<number> {
    const { outbox, clock, log } = this.#options;
    const backOffMs = Math.min(firstWaitMs * 2 ** Math.min(drain.failures, 20), longestWaitMs);
    const askedMs = (posted.kind === "tooFast" ? posted.retryAfterMs : undefined) ?? backOffMs;
    const waitMs = Math.min(drain.failures < failuresBelieved ? askedMs : Math.max(askedMs, backOffMs), outgoingLifeMs);
    drain.failures += 1;
    const dueAt = clock.now() + waitMs;
    await outbox.delay(outgoing.id, dueAt);
    drain.waitedFor = `${outgoing.id} ${dueAt}`;
    this.#messages.inc({ outcome: posted.kind === "tooFast" ? "waited" : "unreached" });
    log.warn({
      waitMs, ...namesOf(outgoing), ...posted.kind === "unreached" ? { err: posted.error } : {},
    }, posted.kind === "tooFast" ? "the channel asks to wait" : "the channel cannot be reached, or gives no token; it is tried again");
    return waitMs;
  }

  async #drop(outgoing: OutgoingActivity, message: string, facts: object): Promise<number> {
    this.#messages.inc({ outcome: "dropped" });
    this.#options.metrics.errors.inc({ where: "delivery" });
    this.#options.log.error({ ...facts, ...namesOf(outgoing) }, `${message}; it is dropped, and stands in the transcript`);
    await this.#remove(outgoing.id);
    return 0;
  }

  async #wait(drain: Drain, ms: number): Promise<void> {
    drain.isWaiting = true;
    settle(drain);
    await new Promise<void>((resolve) => {
      const wakeUp = (): void => {
        clearTimeout(timer);
        this.#sleepers.delete(wakeUp);
        resolve();
      };
      const timer = setTimeout(wakeUp, Math.min(ms, longestTimerMs));
      this.#sleepers.add(wakeUp);
      if (this.#isStopped) wakeUp();
    });
    drain.isWaiting = false;
  }

  async #renew(): Promise<void> {
    if (this.#drains.size === 0) return;
    try {
      await this.#options.outbox.renew();
    } catch (error) {
      this.#options.log.warn({ err: error }, "the leases of the outbox of the channels were not renewed");
    }
  }

  async #sweep(): Promise<void> {
    try {
      for (const conversation of await this.#options.outbox.left()) void this.deliver(conversation);
    } catch (error) {
      this.#options.log.error({ err: error }, "the outbox of the channels cannot be read; it is tried again in some seconds");
    }
  }
}

const keyOf = ({ channel, conversationId }: ChannelConversation): string => `${channel}/${conversationId}`;
const namesOf = ({ channel, conversationId }: ChannelConversation): object => ({ channel, conversation: conversationId });

/** A reply says less: it may be the message that it answers that is gone. */
function saysGone({ activity: { replyToId } }: OutgoingActivity, status: number | undefined): boolean {
  return (replyToId === undefined || replyToId === "") && (status === 403 || status === 404);
}

/** Only what answers somebody says what it answers. */
function lifeMs({ activity: { replyToId } }: OutgoingActivity): number {
  return replyToId === undefined || replyToId === "" ? noticeLifeMs : outgoingLifeMs;
}

function settle(drain: Drain): void {
  for (const resolve of drain.waiters.splice(0)) resolve();
}

function tenantOf({ conversation, channelData }: Partial<Activity>): string {
  const data = channelData as { tenant?: { id?: unknown } } | null | undefined;
  return conversation?.tenantId ?? (typeof data?.tenant?.id === "string" ? data.tenant.id : "");
}
