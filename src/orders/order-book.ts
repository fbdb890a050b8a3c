import { createHash, timingSafeEqual } from "node:crypto";
import type { Selectable } from "kysely";
import { DateTime } from "luxon";
import type { Clock } from "../clock.js";
import type { Database, DatabaseTransaction } from "../storage/database.js";
import type { OrdersTable } from "../storage/schema.js";
import type { Order } from "./order.js";

export const failuresAllowed = 5;
export const failureWindowMs = 15 * 60_000;
export const lockMs = 15 * 60_000;

export interface LookUpRequest {
  /** Canonical, from `parseOrderNumber`. */
  number: string;
  /** Canonical, from `parsePostcode`. */
  postcode: string;
  conversationId: string;
  /** Keyed hash of the sender's address. */
  addressKey: string;
}

export type LookUpResult =
  | { kind: "found"; order: Order }
  /** Number unknown or postcode wrong: which of the two is never told. */
  | { kind: "refused" }
  /** `untilMs`: milliseconds since the Unix epoch. */
  | { kind: "locked"; untilMs: number };

export interface UpsertCounts {
  added: number;
  updated: number;
  /** Demo orders that were removed because real ones came in. */
  demoRemoved: number;
}

/** The orders, and who may see one. */
export class OrderBook {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #timeZone: string;

  constructor(options: { db: Database; clock: Clock; timeZone: string }) {
    this.#db = options.db;
    this.#clock = options.clock;
    this.#timeZone = options.timeZone;
  }

  /** Today's ISO date in the time zone of the settings. */
  today(): string {
    return DateTime.fromMillis(this.#clock.now(), { zone: this.#timeZone }).toFormat("yyyy-MM-dd");
  }

  /**
   * The number that an order of which only the sequence was given has, to ask its postcode with: always one of this year, whether there
   * is such an order or not, so that nobody learns which orders there are.
   * @param short from `parseShortOrderNumber`; undefined comes back for what is no sequence (1 to 99999)
   */
  numberOf(short: number): string | undefined {
    const isSequence = Number.isInteger(short) && short >= 1 && short <= 99_999;
    return isSequence ? `VST-${this.today().slice(0, 4)}-${String(short).padStart(5, "0")}` : undefined;
  }

  /**
   * Shows an order to somebody who knows its number and its postcode. Five failures of one conversation, or of one address, within
   * 15 minutes lock the look-up for 15 minutes from the fifth; a success clears none of them. Failures are committed before this
   * returns, outside the turn's unit of work, so that a turn that fails afterwards does not undo them. Never call it inside a transaction.
   */
  async lookUp(request: LookUpRequest): Promise<LookUpResult> {
    const scopes = [`conversation:${request.conversationId}`, `address:${request.addressKey}`];
    const now = this.#clock.now();
    return this.#db.transaction().execute(async (trx): Promise<LookUpResult> => {
      // A write first: it takes the lock, so that no second process counts from the same picture.
      await trx.deleteFrom("order_lookup_failures").where("failed_at", "<=", now - failureWindowMs - lockMs).execute();
      const failures = await Promise.all(scopes.map((scope) => latestFailures(trx, scope)));
      const untilMs = Math.max(...failures.map(lockedUntilMs));
      if (untilMs > now) return { kind: "locked", untilMs };

      const row = await trx.selectFrom("orders").selectAll().where("number", "=", request.number).executeTakeFirst();
      const matches = sameInConstantTime(row?.postcode ?? "", request.postcode);
      if (row !== undefined && matches) return { kind: "found", order: orderOf(row) };

      await trx.insertInto("order_lookup_failures").values(scopes.map((scope) => ({ scope, failed_at: now }))).execute();
      const counts = failures.map((times) => times.filter((time) => time > now - failureWindowMs).length + 1);
      if (Math.max(...counts) >= failuresAllowed) return { kind: "locked", untilMs: now + lockMs };
      return { kind: "refused" };
    });
  }

  /** For a customer who was let in by `lookUp` before: his conversation keeps the number. */
  async find(number: string): Promise<Order | undefined> {
    const row = await this.#db.selectFrom("orders").selectAll().where("number", "=", number).executeTakeFirst();
    return row === undefined ? undefined : orderOf(row);
  }

  /** By number. */
  async list(): Promise<Order[]> {
    return (await this.#db.selectFrom("orders").selectAll().orderBy("number").execute()).map(orderOf);
  }

  /** @returns whether there was such an order */
  async remove(number: string): Promise<boolean> {
    const result = await this.#db.deleteFrom("orders").where("number", "=", number).executeTakeFirst();
    return result.numDeletedRows > 0n;
  }

  /** Adds or replaces all of them, or none. Real orders drive out the demo orders. */
  async upsertAll(orders: readonly Order[]): Promise<UpsertCounts> {
    return this.#db.transaction().execute(async (trx) => {
      const removed = orders.some((order) => !order.demo)
        ? await trx.deleteFrom("orders").where("demo", "=", 1).executeTakeFirst()
        : undefined;
      const known = new Set((await trx.selectFrom("orders").select("number").execute()).map((row) => row.number));
      for (const order of orders) {
        const { number, ...rest } = rowOf(order);
        await trx.insertInto("orders").values({ number, ...rest }).onConflict((conflict) => conflict.column("number").doUpdateSet(rest)).execute();
      }
      const updated = orders.filter((order) => known.has(order.number)).length;
      return { added: orders.length - updated, updated, demoRemoved: Number(removed?.numDeletedRows ?? 0n) };
    });
  }
}

/** The times of the last failures of a scope, newest first. */
async function latestFailures(trx: DatabaseTransaction, scope: string): Promise<number[]> {
  const rows = await trx.selectFrom("order_lookup_failures").select("failed_at").where("scope", "=", scope)
    .orderBy("failed_at", "desc").limit(failuresAllowed).execute();
  return rows.map((row) => row.failed_at);
}

/** 0 when nothing is locked. Nothing is counted while a scope is locked, so its newest failure is the one that locked it. */
function lockedUntilMs(times: readonly number[]): number {
  const newest = times[0];
  const oldest = times[failuresAllowed - 1];
  return newest !== undefined && oldest !== undefined && newest - oldest < failureWindowMs ? newest + lockMs : 0;
}

function sameInConstantTime(left: string, right: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}

export function orderOf(row: Selectable<OrdersTable>): Order {
  return {
    number: row.number,
    company: row.company,
    postcode: row.postcode,
    email: row.email,
    kind: row.kind,
    administrative: row.administrative === 1,
    dates: {
      received: row.received_on,
      inventoryCall: row.inventory_call_on,
      processed: row.processed_on,
      emailSent: row.email_sent_on,
      moved: row.moved_on,
      firstInvoiceRun: row.first_invoice_run_on,
    },
    asOf: row.as_of,
    demo: row.demo === 1,
  };
}

function rowOf(order: Order): Selectable<OrdersTable> {
  return {
    number: order.number,
    company: order.company,
    postcode: order.postcode,
    email: order.email,
    kind: order.kind,
    administrative: order.administrative ? 1 : 0,
    received_on: order.dates.received,
    processed_on: order.dates.processed,
    email_sent_on: order.dates.emailSent,
    inventory_call_on: order.dates.inventoryCall,
    moved_on: order.dates.moved,
    first_invoice_run_on: order.dates.firstInvoiceRun,
    as_of: order.asOf,
    demo: order.demo ? 1 : 0,
  };
}
