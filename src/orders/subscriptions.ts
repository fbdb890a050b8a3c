import type { Selectable } from "kysely";
import type { Clock } from "../clock.js";
import type { Database, DatabaseTransaction } from "../storage/database.js";
import type { OrderSubscriptionsTable } from "../storage/schema.js";
import { PreparedQuery } from "../storage/prepared-query.js";
import type { UnitOfWork } from "../storage/unit-of-work.js";
import { currentStage, type Order, type Stage } from "./order.js";
import { orderOf } from "./order-book.js";

/** A conversation that wishes to hear of an order. */
export interface Subscriber {
  conversationId: string;
  channel: string;
  /** Of what he is told. */
  locale: string;
  /** How to speak first there; undefined on the website, which needs none. */
  conversationReference: object | undefined;
}

export interface Subscription extends Subscriber {
  id: number;
  orderNumber: string;
  /** The one that he was told of last. */
  stage: Stage;
}

/** An order that has come to another stage than the one that the customer was told of. */
export interface StageChange {
  subscription: Subscription;
  order: Order;
  stage: Stage;
}

export interface OrderSubscriptionsOptions {
  db: Database;
  clock: Clock;
  /** A subscription ends after so many days. */
  lifeDays: number;
}

const millisecondsPerDay = 86_400_000;

type Renewed = Pick<Selectable<OrderSubscriptionsTable>, "channel" | "conversation_id" | "locale" | "conversation_reference">;

const renewAll = new PreparedQuery<Renewed>((db, parameter) => db.updateTable("order_subscriptions")
  .set({ locale: parameter("locale"), conversation_reference: parameter("conversation_reference") })
  .where("conversation_id", "=", parameter("conversation_id")).where("channel", "=", parameter("channel")));

/** Nothing comes after it. */
export const lastStage: Stage = "firstInvoiceRun";

/**
 * Who wishes to hear when an order comes to another stage. That is what `currentStage` says: an import gave a date, and said that the day
 * had come when its data was made; a day that was planned and has passed since is not taken for done, so that without an import nothing
 * changes (but for data that says to be of a day to come). A correction that takes a stage back is a change as well.
 */
export class OrderSubscriptions {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #lifeDays: number;

  constructor(options: OrderSubscriptionsOptions) {
    this.#db = options.db;
    this.#clock = options.clock;
    this.#lifeDays = options.lifeDays;
  }

  /**
   * In the turn that says so; a second time only makes it last longer. The customer must be told `stage` in the same turn: he is told next
   * of another one.
   * @returns when it ends, in milliseconds since the Unix epoch
   */
  add(work: UnitOfWork, subscriber: Subscriber, { orderNumber, stage }: Pick<Subscription, "orderNumber" | "stage">): number {
    const { conversationId, channel, locale, conversationReference } = subscriber;
    const endsAt = this.#clock.now() + this.#lifeDays * millisecondsPerDay;
    const rest = { locale, conversation_reference: keptReference(conversationReference), stage, ends_at: endsAt };
    work.mustSurvivePowerCut();
    work.add(async (trx) => {
      await trx.insertInto("order_subscriptions").values({ order_number: orderNumber, channel, conversation_id: conversationId, ...rest })
        .onConflict((conflict) => conflict.columns(["conversation_id", "channel", "order_number"]).doUpdateSet(rest)).execute();
    });
    return endsAt;
  }

  /**
   * In every turn: a channel's address can change, and so can the customer's language.
   * @param subscriberNow asked when the turn is written
   */
  renew(work: UnitOfWork, subscriberNow: () => Subscriber): void {
    work.add(async (trx) => {
      const { conversationId, channel, locale, conversationReference } = subscriberNow();
      await renewAll.run(trx, { conversation_id: conversationId, channel, locale, conversation_reference: keptReference(conversationReference) });
    });
  }

  /** By order number. */
  async ofConversation(channel: string, conversationId: string): Promise<Subscription[]> {
    const rows = await this.#db.selectFrom("order_subscriptions").selectAll().where("conversation_id", "=", conversationId).where("channel", "=", channel)
      .where("ends_at", ">", this.#clock.now()).orderBy("order_number").execute();
    return rows.map(subscriptionOf);
  }

  /** In the turn that says so: all of the conversation. */
  end(work: UnitOfWork, channel: string, conversationId: string): void {
    work.mustSurvivePowerCut();
    work.add((trx) => endAll(trx, channel, conversationId));
  }

  /** The conversation is gone, or the app was removed from it: its reference goes as well. */
  async dropConversation(channel: string, conversationId: string): Promise<void> {
    await endAll(this.#db, channel, conversationId);
  }

  /** What customers have still to hear, oldest subscription first. */
  async changes(today: string): Promise<StageChange[]> {
    const rows = await this.#db.selectFrom("order_subscriptions").innerJoin("orders", "orders.number", "order_subscriptions.order_number").selectAll("orders")
      .select(["id", "order_number", "channel", "conversation_id", "conversation_reference", "locale", "stage", "ends_at"])
      .where("ends_at", ">", this.#clock.now()).orderBy("id").execute();
    return rows.map((row) => ({ subscription: subscriptionOf(row), order: orderOf(row), stage: currentStage(orderOf(row), today) }))
      .filter(({ subscription, stage }) => subscription.stage !== stage);
  }

  /**
   * Notes, in the transaction that tells him, that the customer was told; after the last stage the subscription ends.
   * @returns false when he was told before, or wishes to hear nothing any more
   */
  async claim(trx: DatabaseTransaction, { subscription: { id, stage: before }, stage }: Pick<StageChange, "subscription" | "stage">): Promise<boolean> {
    if (stage === lastStage) {
      const { numDeletedRows } = await trx.deleteFrom("order_subscriptions").where("id", "=", id).where("stage", "=", before).executeTakeFirstOrThrow();
      return numDeletedRows > 0n;
    }
    const { numUpdatedRows } = await trx.updateTable("order_subscriptions").set({ stage }).where("id", "=", id).where("stage", "=", before).executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }

  async count(): Promise<number> {
    const { count } = await this.#db.selectFrom("order_subscriptions").select(({ fn }) => fn.countAll<number>().as("count")).executeTakeFirstOrThrow();
    return count;
  }
}

function keptReference(reference: object | undefined): string | null {
  return reference === undefined ? null : JSON.stringify(reference);
}

async function endAll(db: Database | DatabaseTransaction, channel: string, conversationId: string): Promise<void> {
  await db.deleteFrom("order_subscriptions").where("conversation_id", "=", conversationId).where("channel", "=", channel).execute();
}

function subscriptionOf(row: Omit<Selectable<OrderSubscriptionsTable>, "ends_at">): Subscription {
  return {
    id: row.id, orderNumber: row.order_number, stage: row.stage, conversationId: row.conversation_id, channel: row.channel, locale: row.locale,
    conversationReference: row.conversation_reference === null ? undefined : JSON.parse(row.conversation_reference) as object,
  };
}
