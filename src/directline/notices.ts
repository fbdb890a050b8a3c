import type { ConversationQueue } from "../bot/conversation-queue.js";
import type { Delivery } from "../bot/delivery.js";
import type { Addressee, ProactiveChannel } from "../bot/proactive.js";
import type { Conversation, Conversations } from "./conversations.js";
import { ConversationNotFoundError } from "./errors.js";
import type { Outbox } from "./outbox.js";

export interface NoticesParts {
  conversations: Conversations;
  outbox: Outbox;
  queue: ConversationQueue;
  notify: (conversationId: string) => void;
}

/** The website's way to say something outside of a turn: it is in the history, and on every stream that is open. */
export class Notices implements ProactiveChannel {
  readonly #parts: NoticesParts;

  constructor(parts: NoticesParts) {
    this.#parts = parts;
  }

  reach({ conversationId }: Addressee, say: (delivery: Delivery) => Promise<void>): Promise<boolean> {
    return this.#parts.queue.run(conversationId, async () => {
      try {
        await say(this.#deliveryTo(await this.#parts.conversations.get(conversationId)));
        return true;
      } catch (error) {
        // Also when it went while the notice was on its way: then nothing of it is kept.
        if (error instanceof ConversationNotFoundError) return false;
        throw error;
      }
    });
  }

  #deliveryTo({ id, userId }: Conversation): Delivery {
    const { outbox, notify } = this.#parts;
    return {
      stage: (work, activities) => work.add((trx) => outbox.append(trx, { conversationId: id, user: { id: userId ?? "", name: "", role: "user" }, inbound: undefined }, activities)),
      deliver: () => {
        notify(id);
        return Promise.resolve();
      },
    };
  }
}
