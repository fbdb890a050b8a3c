import type { HandleTurn } from "../bot/delivery.js";
import { QueueStoppedError, type ConversationQueue } from "../bot/conversation-queue.js";
import type { Log } from "../log.js";
import type { Metrics } from "../metrics.js";
import type { ActivityLog, PendingEntry } from "./activity-log.js";
import type { Conversations } from "./conversations.js";
import type { DirectLineAdapter } from "./direct-line-adapter.js";
import { toBotActivity } from "./incoming.js";
import type { Outbox } from "./outbox.js";
import { TurnDelivery } from "./turn-delivery.js";
import type { UploadFiles } from "./upload-files.js";

export interface TurnParts {
  log: ActivityLog;
  files: UploadFiles;
  conversations: Conversations;
  outbox: Outbox;
  adapter: DirectLineAdapter;
  queue: ConversationQueue;
  handleTurn: HandleTurn;
  notify: (conversationId: string) => void;
  serviceUrl: string;
  logger: Log;
  metrics: Metrics;
}

/** A turn that left no commit is tried so often in all; then it is given up, so that it does not block the messages after it. */
const attempts = 2;

/** Hands what waits in the log to the bot: one conversation's activities one after another, in order. */
export class TurnRunner {
  readonly #parts: TurnParts;
  /** Conversations whose run has not begun yet: it will see everything that is there by then. */
  readonly #waiting = new Set<string>();
  #stopping = false;

  constructor(parts: TurnParts) {
    this.#parts = parts;
  }

  /** To be called after an activity was committed. */
  wake(conversationId: string): void {
    if (this.#stopping || this.#waiting.has(conversationId)) return;
    this.#waiting.add(conversationId);
    this.#parts.queue.run(conversationId, () => this.#drain(conversationId)).catch((thrown: unknown) => {
      this.#waiting.delete(conversationId);
      if (thrown instanceof QueueStoppedError) return;
      this.#parts.metrics.errors.inc({ where: "directline-turns" });
      this.#parts.logger.error({ conversationId, err: thrown }, "the turns of a conversation stopped; they go on with its next message");
    });
  }

  /** Takes up what a stop or a crash left. */
  async resume(): Promise<void> {
    for (const conversationId of await this.#parts.log.conversationsWithPending()) this.wake(conversationId);
  }

  /** Finishes the turns that run; what waits stays in the database for `resume`. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#parts.queue.stop();
  }

  async #drain(conversationId: string): Promise<void> {
    this.#waiting.delete(conversationId);
    const { log } = this.#parts;
    let last: PendingEntry | undefined;
    let tried = 0;
    while (!this.#stopping) {
      const entry = await log.nextPending(conversationId);
      if (entry === undefined) return;
      tried = entry.seq === last?.seq ? tried + 1 : 1;
      last = entry;
      if (tried > attempts) await this.#giveUp(entry);
      else await this.#turn(entry);
    }
  }

  async #turn(entry: PendingEntry): Promise<void> {
    const { adapter, conversations, files, handleTurn, serviceUrl, logger } = this.#parts;
    const delivery = new TurnDelivery(this.#parts, entry);
    try {
      const { locale } = await conversations.get(entry.conversationId);
      const uploads = await files.ofActivity(entry.conversationId, entry.activity);
      await adapter.processActivity(toBotActivity(entry.activity, { serviceUrl, locale }), (context) =>
        handleTurn(context, { delivery, addressKey: entry.addressKey, uploads }));
    } catch (thrown) {
      this.#parts.metrics.errors.inc({ where: "directline-turns" });
      logger.error({ conversationId: entry.conversationId, seq: entry.seq, err: thrown }, "a turn threw");
    }
  }

  async #giveUp(entry: PendingEntry): Promise<void> {
    this.#parts.metrics.errors.inc({ where: "directline-turns" });
    this.#parts.logger.error({ conversationId: entry.conversationId, seq: entry.seq }, "a turn was given up: it ended without a commit");
    await this.#parts.log.markDone(entry.conversationId, entry.seq);
  }
}
