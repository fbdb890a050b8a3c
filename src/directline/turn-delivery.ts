import type { Activity, ChannelAccount } from "botbuilder";
import type { Delivery } from "../bot/delivery.js";
import { AppError } from "../errors.js";
import type { DatabaseTransaction } from "../storage/database.js";
import type { UnitOfWork } from "../storage/unit-of-work.js";
import type { ActivityLog, PendingEntry } from "./activity-log.js";
import type { Outbox } from "./outbox.js";
import { isInternal, isLiveOnly } from "./visibility.js";

export class TurnAlreadyCommittedError extends AppError {
  readonly code = "turn_already_committed";

  constructor() {
    super("The turn of this activity was committed before; nothing of this one is kept. Commit one unit of work a turn");
  }
}

/**
 * The website's side of one turn. The activities get their ids and timestamps while the unit of work commits, not in `stage`: a message
 * may come in between, and sequence numbers are taken inside the transaction. Writes that are added after `stage` see the ids.
 */
export class TurnDelivery implements Delivery {
  readonly #parts: { log: ActivityLog; outbox: Outbox; notify: (conversationId: string) => void };
  readonly #inbound: PendingEntry;
  /** Transactions that marked the turn as done; not units of work, since one that failed may be committed again. */
  readonly #claimedIn = new WeakSet<DatabaseTransaction>();

  constructor(parts: { log: ActivityLog; outbox: Outbox; notify: (conversationId: string) => void }, inbound: PendingEntry) {
    this.#parts = parts;
    this.#inbound = inbound;
  }

  stage(work: UnitOfWork, activities: Partial<Activity>[]): void {
    const { conversationId, activity } = this.#inbound;
    const inbound = { id: activity.id ?? "", shown: !isInternal(activity.type) && !isLiveOnly(activity.type) };
    work.add(async (trx) => {
      await this.#claim(trx);
      await this.#parts.outbox.append(trx, { conversationId, user: activity.from as ChannelAccount, inbound }, activities);
    });
  }

  deliver(): Promise<void> {
    this.#parts.notify(this.#inbound.conversationId);
    return Promise.resolve();
  }

  /** In the turn's own transaction: what was answered once is never answered again, crash or not. */
  async #claim(trx: DatabaseTransaction): Promise<void> {
    if (this.#claimedIn.has(trx)) return;
    this.#claimedIn.add(trx);
    const pending = await this.#parts.log.markDone(this.#inbound.conversationId, this.#inbound.seq, trx);
    if (!pending) throw new TurnAlreadyCommittedError();
  }
}
