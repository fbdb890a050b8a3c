import { randomBytes } from "node:crypto";
import type { Clock } from "../clock.js";
import type { Database, DatabaseTransaction } from "../storage/database.js";
import { ConversationNotFoundError } from "./errors.js";

export interface Conversation {
  id: string;
  /** undefined until a user is known: neither the token nor the start named one. */
  userId: string | undefined;
  locale: string;
  trustedOrigins: string[] | null;
  started: boolean;
  lastSeq: number;
}

export interface NewConversation {
  userId: string | undefined;
  locale: string;
  trustedOrigins: string[] | null;
}

/** Place and time of activities that are being added. */
export interface Position {
  firstSeq: number;
  /** epoch ms; never before that of an earlier activity, also when the clock was set back */
  at: number;
}

/** An id that fits into addresses and command lines: clients insert it without encoding. */
export function newId(): string {
  return randomBytes(16).toString("hex");
}

/** The table of conversations. */
export class Conversations {
  readonly #db: Database;
  readonly #clock: Clock;

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** @returns the new conversation's id; the bot does not hear of it before it is started */
  async create(conversation: NewConversation): Promise<string> {
    const id = newId();
    const now = this.#clock.now();
    await this.#db.insertInto("dl_conversations").values({
      id,
      user_id: conversation.userId ?? "",
      locale: conversation.locale,
      trusted_origins: conversation.trustedOrigins === null ? null : JSON.stringify(conversation.trustedOrigins),
      created_at: now,
      started_at: null,
      last_activity_at: now,
      last_seq: 0,
    }).execute();
    return id;
  }

  /** @throws ConversationNotFoundError */
  async get(id: string, db: Database | DatabaseTransaction = this.#db): Promise<Conversation> {
    const row = await db.selectFrom("dl_conversations").selectAll().where("id", "=", id).executeTakeFirst();
    if (row === undefined) throw new ConversationNotFoundError();
    return {
      id,
      userId: row.user_id === "" ? undefined : row.user_id,
      locale: row.locale,
      trustedOrigins: row.trusted_origins === null ? null : JSON.parse(row.trusted_origins) as string[],
      started: row.started_at !== null,
      lastSeq: row.last_seq,
    };
  }

  /** Takes the next `count` sequence numbers; the row stays locked until the transaction ends, so they are committed in order. */
  async advance(trx: DatabaseTransaction, id: string, count: number): Promise<Position> {
    const now = this.#clock.now();
    const row = await trx.updateTable("dl_conversations")
      .set((eb) => ({
        last_seq: eb("last_seq", "+", count),
        last_activity_at: eb.case().when("last_activity_at", ">", now).then(eb.ref("last_activity_at")).else(now).end(),
      }))
      .where("id", "=", id).returning(["last_seq", "last_activity_at"]).executeTakeFirst();
    if (row === undefined) throw new ConversationNotFoundError();
    return { firstSeq: row.last_seq - count + 1, at: row.last_activity_at };
  }

  /** @returns whether this was the first start */
  async markStarted(trx: DatabaseTransaction, id: string): Promise<boolean> {
    const { numUpdatedRows } = await trx.updateTable("dl_conversations").set({ started_at: this.#clock.now() })
      .where("id", "=", id).where("started_at", "is", null).executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }

  async update(trx: DatabaseTransaction, id: string, fields: { userId?: string; locale?: string }): Promise<void> {
    if (fields.userId === undefined && fields.locale === undefined) return;
    await trx.updateTable("dl_conversations").set({
      ...fields.userId === undefined ? {} : { user_id: fields.userId },
      ...fields.locale === undefined ? {} : { locale: fields.locale },
    }).where("id", "=", id).execute();
  }
}
