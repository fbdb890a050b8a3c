import { ActivityTypes, type Activity } from "botbuilder";
import type { Clock } from "../clock.js";
import type { Locale } from "../locale.js";
import type { Log } from "../log.js";
import type { Metrics } from "../metrics.js";
import type { Database, DatabaseTransaction } from "../storage/database.js";
import { UnitOfWork } from "../storage/unit-of-work.js";
import type { Transcripts } from "../transcripts/transcript-store.js";
import type { Delivery } from "./delivery.js";

/** A conversation that is spoken to outside of a turn. */
export interface Addressee {
  conversationId: string;
  channel: string;
  locale: Locale;
  /** As `TurnOrigin.conversationReference` was in a turn of it; undefined on the website. */
  conversationReference: object | undefined;
}

export interface Notice {
  to: Addressee;
  /** Markdown, in the locale of `to`. */
  text: string;
  /** Notes, in the notice's own transaction, that it is told; false when it was told before, or is no longer wished: then nothing is said. */
  claim: (trx: DatabaseTransaction) => Promise<boolean>;
}

/** What a channel does for a notice. */
export interface ProactiveChannel {
  /**
   * Runs `say` between two turns of the conversation, with the way to it.
   * @returns false, and `say` does not run, when the conversation is gone
   * @throws QueueStoppedError when the server is stopping
   */
  reach(to: Addressee, say: (delivery: Delivery) => Promise<void>): Promise<boolean>;
}

export interface ProactiveOptions {
  db: Database;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  transcripts: Transcripts;
  website: ProactiveChannel;
  /** undefined: the endpoint is switched off. */
  botFramework: ProactiveChannel | undefined;
}

class AlreadyTold extends Error {}

/** Speaks first: says something in a conversation in which nobody asked at that moment. */
export class Proactive {
  constructor(private readonly options: ProactiveOptions) {}

  /**
   * Says it once. The message, the transcript and the claim are one transaction; on channels of the Bot Service the message is then sent
   * as an answer is, see channel-sender.ts.
   * @returns whether the conversation could be reached; also true when it was told before
   */
  async tell(notice: Notice): Promise<boolean> {
    const { website, botFramework } = this.options;
    const channel = notice.to.conversationReference === undefined ? website : botFramework;
    return await channel?.reach(notice.to, (delivery) => this.#say(notice, delivery)) ?? false;
  }

  async #say({ to, text, claim }: Notice, delivery: Delivery): Promise<void> {
    const { db, clock, transcripts } = this.options;
    const activities: Partial<Activity>[] = [{ type: ActivityTypes.Message, text, textFormat: "markdown", locale: to.locale }];
    const work = new UnitOfWork();
    work.add(async (trx) => {
      if (!await claim(trx)) throw new AlreadyTold();
    });
    delivery.stage(work, activities);
    const conversation = { id: to.conversationId, channel: to.channel, locale: to.locale };
    transcripts.record(work, conversation, activities.map((activity) => ({ activity, direction: "out", at: clock.now() })));
    try {
      await work.commit(db);
    } catch (error) {
      if (error instanceof AlreadyTold) return;
      throw error;
    }
    await this.#deliver(to, delivery, activities);
  }

  async #deliver(to: Addressee, delivery: Delivery, activities: Partial<Activity>[]): Promise<void> {
    try {
      await delivery.deliver(activities);
    } catch (error) {
      this.options.metrics.errors.inc({ where: "delivery" });
      this.options.log.error({ err: error, channel: to.channel, conversation: to.conversationId }, "a notice was kept but not delivered");
    }
  }
}
