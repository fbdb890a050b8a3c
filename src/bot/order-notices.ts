import { Counter, Gauge } from "prom-client";
import { timelineLine } from "../../dialogs/timeline-line.js";
import { defaultLocale, localeOf, type Locale } from "../locale.js";
import type { Log } from "../log.js";
import type { Metrics } from "../metrics.js";
import type { OrderBook } from "../orders/order-book.js";
import { timeline } from "../orders/order.js";
import { lastStage, type OrderSubscriptions, type StageChange } from "../orders/subscriptions.js";
import type { Wording } from "../wording/wording.js";
import { QueueStoppedError } from "./conversation-queue.js";
import { Poller } from "./poller.js";
import type { Proactive } from "./proactive.js";

export interface OrderNoticesOptions {
  subscriptions: Pick<OrderSubscriptions, "changes" | "claim" | "dropConversation" | "count">;
  orders: Pick<OrderBook, "today">;
  proactive: Pick<Proactive, "tell">;
  wording: Wording;
  log: Log;
  metrics: Metrics;
}

/** Imports run in a process of their own; what they change is told within this time. Milliseconds. */
const pollMs = 5_000;

/** Tells customers who asked for it, in their conversation, that their order has come to another stage. */
export class OrderNotices {
  readonly #options: OrderNoticesOptions;
  readonly #notices: Counter<"outcome">;
  readonly #poller: Poller;

  constructor(options: OrderNoticesOptions) {
    this.#options = options;
    const { metrics: { registry }, subscriptions, log } = options;
    this.#poller = new Poller({
      everyMs: pollMs, run: () => this.#run(), onFailed: (error) => log.error({ err: error }, "orders that changed cannot be read; it is tried again in some seconds"),
    });
    this.#notices = new Counter({ name: "assistant_order_notices_total", help: "Changes of an order that were handed to the channel of a customer who asked for it; gone: his conversation was not there any more", labelNames: ["outcome"] as const, registers: [registry] });
    new Gauge({
      name: "assistant_order_subscriptions", help: "Orders that customers wish to hear of, of the whole database", registers: [registry],
      async collect() {
        this.set(await subscriptions.count());
      },
    });
  }

  /** Also tells what changed while the server was away. */
  start(): void {
    this.#poller.start();
  }

  /** An order may have changed. */
  wake(): void {
    this.#poller.wake();
  }

  /** Resolves when what was known to have changed is told. */
  async idle(): Promise<void> {
    await this.#poller.idle();
  }

  /** Resolves when nothing is being told any more. */
  async stop(): Promise<void> {
    await this.#poller.stop();
  }

  /** At the same time: a channel that is slow keeps nobody else waiting. */
  async #run(): Promise<void> {
    const { orders, subscriptions } = this.#options;
    const today = orders.today();
    const changes = await subscriptions.changes(today);
    const told = await Promise.allSettled(changes.map((change) => this.#told(change, today)));
    const stopped = told.find((each) => each.status === "rejected");
    if (stopped !== undefined) throw stopped.reason;
  }

  /** One that cannot be told must not keep the others from hearing. */
  async #told(change: StageChange, today: string): Promise<void> {
    const { subscriptions, log } = this.#options;
    const { channel, conversationId, conversationReference } = change.subscription;
    try {
      const isThere = await this.#tell(change, today);
      if (isThere) this.#notices.inc({ outcome: "told" });
      // Other channels say so later; see `onGone`. Where the endpoint is switched off, they wait.
      if (isThere || conversationReference !== undefined) return;
      this.#notices.inc({ outcome: "gone" });
      await subscriptions.dropConversation(channel, conversationId);
    } catch (error) {
      if (error instanceof QueueStoppedError) throw error;
      log.error({ err: error, channel, conversation: conversationId }, "a customer was not told that an order changed; it is tried again in some seconds");
    }
  }

  #tell(change: StageChange, today: string): Promise<boolean> {
    const { subscriptions, proactive, wording } = this.#options;
    const { conversationId, channel, conversationReference, locale: kept } = change.subscription;
    const locale = localeOf(kept) ?? defaultLocale;
    return proactive.tell({
      to: { conversationId, channel, locale, conversationReference },
      text: textOf(change, today, { wording, locale }),
      claim: (trx) => subscriptions.claim(trx, change),
    });
  }
}

/** What the order holds, and nothing else: the stage that it is at, what is planned next, and how old that is. */
function textOf({ order, stage }: StageChange, today: string, { wording, locale }: { wording: Wording; locale: Locale }): string {
  const entries = timeline(order, today);
  const current = entries.filter((entry) => entry.stage === stage);
  const next = entries.filter(({ state }) => state === "planned").slice(0, 1);
  return [
    wording.say("notify.news", locale, { number: order.number }),
    order.demo ? wording.say("order.demo", locale) : "",
    ...[...current, ...next.filter((entry) => entry.stage !== stage)].map((entry) => timelineLine(entry, { wording, locale })),
    wording.say("order.asOf", locale, { date: wording.date(order.asOf, locale) }),
    wording.say(stage === lastStage ? "notify.newsLast" : "notify.newsMore", locale),
  ].filter((part) => part !== "").join("\n\n");
}
