import { BotAdapter, TurnContext, type Activity, type ConversationReference, type ResourceResponse } from "botbuilder";
import { AppError } from "../errors.js";
import type { Database } from "../storage/database.js";
import type { Outbox } from "./outbox.js";
import { isInternal } from "./visibility.js";

export class DirectLineOperationError extends AppError {
  readonly code = "direct_line_operation";

  constructor(operation: string) {
    super(`Direct Line 3.0 cannot ${operation} an activity that was sent; send another one`);
  }
}

/**
 * What the SDK needs behind a TurnContext. During a turn the bot holds its activities back and hands them to the Delivery; only what is
 * sent outside of one (a proactive message) comes here, and is written and shown at once.
 */
export class DirectLineAdapter extends BotAdapter {
  readonly #db: Database;
  readonly #outbox: Outbox;
  readonly #notify: (conversationId: string) => void;

  constructor(parts: { db: Database; outbox: Outbox; notify: (conversationId: string) => void }) {
    super();
    this.#db = parts.db;
    this.#outbox = parts.outbox;
    this.#notify = parts.notify;
  }

  /** Runs the logic with a context of the activity, through the adapter's middleware. */
  async processActivity(activity: Partial<Activity>, logic: (context: TurnContext) => Promise<void>): Promise<void> {
    await this.runMiddleware(new TurnContext(this, activity), logic);
  }

  override async sendActivities(context: TurnContext, activities: Partial<Activity>[]): Promise<ResourceResponse[]> {
    const { conversation, from, id, type } = context.activity;
    const inbound = id === undefined ? undefined : { id, shown: !isInternal(type) };
    await this.#db.transaction().execute(async (trx) => {
      await this.#outbox.append(trx, { conversationId: conversation.id, user: from, inbound }, activities);
    });
    this.#notify(conversation.id);
    return activities.map((activity) => ({ id: activity.id ?? "" }));
  }

  override updateActivity(): Promise<never> {
    return Promise.reject(new DirectLineOperationError("change"));
  }

  override deleteActivity(): Promise<never> {
    return Promise.reject(new DirectLineOperationError("delete"));
  }

  override async continueConversation(reference: Partial<ConversationReference>, logic: (context: TurnContext) => Promise<void>): Promise<void> {
    const event = { type: "event", name: "ContinueConversation" };
    await this.processActivity(TurnContext.applyConversationReference(event, reference, true), logic);
  }
}
