import type { Activity } from "botbuilder";
import type { Database, DatabaseTransaction } from "../storage/database.js";

/** A new activity; its place is taken in the same transaction. */
export interface NewEntry {
  conversationId: string;
  seq: number;
  /** epoch ms */
  at: number;
  direction: "in" | "out";
  /** As clients see it. */
  activity: Partial<Activity>;
  clientActivityId: string | null;
  /** Keyed hash of the sender's address; null for activities of the bot and the service. */
  addressKey: string | null;
}

/** Any field of the client's own may be of any type, beyond what `checkActivity` looked at. */
export interface Entry {
  seq: number;
  /** JSON of the activity, as stored. */
  json: string;
  activity: Partial<Activity>;
}

export interface PendingEntry extends Entry {
  conversationId: string;
  addressKey: string;
}

/** `{conversationId}|0000042`, the service's own style. */
export function activityId(conversationId: string, seq: number): string {
  return `${conversationId}|${String(seq).padStart(7, "0")}`;
}

/**
 * What was said, in order: history, source of every stream, and the queue of the bot's turns. Rows appear in the order of their
 * sequence numbers, because these are taken inside the transaction that writes them.
 */
export class ActivityLog {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** What comes in waits for the bot's turn. */
  async add(trx: DatabaseTransaction, entries: readonly NewEntry[]): Promise<void> {
    if (entries.length === 0) return;
    await trx.insertInto("dl_activities").values(entries.map((entry) => ({
      conversation_id: entry.conversationId,
      seq: entry.seq,
      direction: entry.direction,
      activity: JSON.stringify(entry.activity),
      at: entry.at,
      client_activity_id: entry.clientActivityId,
      turn: entry.direction === "in" ? "pending" as const : null,
      address_key: entry.addressKey,
    }))).execute();
  }

  async read(conversationId: string, range: { afterSeq: number; limit: number }): Promise<Entry[]> {
    const rows = await this.#db.selectFrom("dl_activities").select(["seq", "activity"])
      .where("conversation_id", "=", conversationId).where("seq", ">", range.afterSeq)
      .orderBy("seq").limit(range.limit).execute();
    return rows.map((row) => ({ seq: row.seq, json: row.activity, activity: JSON.parse(row.activity) as Partial<Activity> }));
  }

  /** The sequence number of the activity that the client sent before under the same id. */
  async findRepeated(trx: DatabaseTransaction, conversationId: string, clientActivityId: string): Promise<number | undefined> {
    const row = await trx.selectFrom("dl_activities").select("seq")
      .where("conversation_id", "=", conversationId).where("client_activity_id", "=", clientActivityId).executeTakeFirst();
    return row?.seq;
  }

  /** The oldest activity whose turn is not committed. */
  async nextPending(conversationId: string): Promise<PendingEntry | undefined> {
    const row = await this.#db.selectFrom("dl_activities").select(["seq", "activity", "address_key"])
      .where("conversation_id", "=", conversationId).where("turn", "=", "pending").orderBy("seq").limit(1).executeTakeFirst();
    if (row === undefined) return undefined;
    const activity = JSON.parse(row.activity) as Partial<Activity>;
    return { conversationId, seq: row.seq, json: row.activity, activity, addressKey: row.address_key ?? "" };
  }

  async conversationsWithPending(): Promise<string[]> {
    const rows = await this.#db.selectFrom("dl_activities").select("conversation_id").distinct().where("turn", "=", "pending").execute();
    return rows.map((row) => row.conversation_id);
  }

  /** @returns whether it was still pending */
  async markDone(conversationId: string, seq: number, db: Database | DatabaseTransaction = this.#db): Promise<boolean> {
    const { numUpdatedRows } = await db.updateTable("dl_activities").set({ turn: "done" })
      .where("conversation_id", "=", conversationId).where("seq", "=", seq).where("turn", "=", "pending").executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }
}
