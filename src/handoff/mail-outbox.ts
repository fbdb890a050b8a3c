import { randomUUID } from "node:crypto";
import { sql, type Selectable } from "kysely";
import type { Clock } from "../clock.js";
import type { Database, DatabaseTransaction } from "../storage/database.js";
import type { MailAttemptsTable, MailsTable } from "../storage/schema.js";
import { mailLifeMs } from "./hand-off.js";
import { canonicalReference } from "./tickets.js";

/** A worker that still lives renews its lease in good time; one that was killed keeps a mail this long from the others. Milliseconds. */
export const leaseMs = 10_000;

/**
 * No wait is as long as this. What seems due later was written by a clock that has been put back since, and is due now; so is a lease that
 * seems to last longer. Milliseconds.
 */
const farAwayMs = 2 * 60 * 60_000;

/** A mail that this process may send now. */
export interface OutboxMail {
  id: string;
  reference: string;
  kind: MailsTable["kind"];
  messageId: string;
  additionId: number | null;
  /** Milliseconds since the Unix epoch. */
  createdAt: number;
  giveUpAt: number;
  /** Those that came to an end. */
  attempts: number;
}

export type NewAttempt = Pick<Selectable<MailAttemptsTable>, "outcome" | "code" | "cause">;

export interface KeptMail extends Selectable<MailsTable> {
  tries: Selectable<MailAttemptsTable>[];
}

export interface FailedMail {
  id: string;
  reference: string;
  kind: MailsTable["kind"];
  conversationId: string;
  channel: string;
  /** Of the ticket. */
  locale: string;
  /** See `NewHandOff`. */
  conversationReference: object | undefined;
}

/** Rows and leases of the mails. Several processes on one database share them. */
export class MailOutbox {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #owner = randomUUID();

  constructor(options: { db: Database; clock: Clock }) {
    this.#db = options.db;
    this.#clock = options.clock;
  }

  /** Takes the mail that is due longest, under a lease; undefined when none is due. */
  async take(): Promise<OutboxMail | undefined> {
    const now = this.#clock.now();
    const row = await this.#db.updateTable("mails").set({ leased_by: this.#owner, leased_until: now + leaseMs })
      .where("id", "=", (mails) => mails.selectFrom("mails as due").select("due.id").where("due.state", "=", sql.lit("waiting"))
        .where((due) => due.or([due("due.due_at", "<=", now), due("due.due_at", ">", now + farAwayMs)]))
        .where((due) => due.or([due("due.leased_until", "is", null), due("due.leased_until", "<=", now), due("due.leased_until", ">", now + farAwayMs)]))
        .orderBy("due.due_at").orderBy("due.created_at").limit(1))
      .returningAll().executeTakeFirst();
    return row && {
      id: row.id, reference: row.reference, kind: row.kind, messageId: row.message_id, additionId: row.addition_id,
      createdAt: row.created_at, giveUpAt: row.give_up_at, attempts: row.attempts,
    };
  }

  async renew(id: string): Promise<void> {
    await this.#db.updateTable("mails").set({ leased_until: this.#clock.now() + leaseMs })
      .where("id", "=", id).where("leased_by", "=", this.#owner).execute();
  }

  /**
   * Notes how an attempt ended, and ends the lease. A mail that was sent is so for good, whatever was decided about it meanwhile; a
   * failure does not touch one that was discarded, or that another process sent.
   * @param retryAt when it is tried again; undefined: this was the last time
   * @returns false when the mail was erased while it was under way
   */
  async record(id: string, attempt: NewAttempt, retryAt?: number): Promise<boolean> {
    const at = this.#clock.now();
    return this.#db.transaction().execute(async (trx) => {
      const mail = await trx.updateTable("mails").set((old) => ({ attempts: old("attempts", "+", 1) })).where("id", "=", id).executeTakeFirst();
      if (mail.numUpdatedRows === 0n) return false;
      await trx.insertInto("mail_attempts").values({ mail_id: id, at, ...attempt }).execute();
      await trx.updateTable("mails").set({ leased_by: null, leased_until: null }).where("id", "=", id).where("leased_by", "=", this.#owner).execute();
      if (attempt.outcome === "sent") {
        await trx.updateTable("mails").set({ state: "sent", sent_at: at }).where("id", "=", id).execute();
      } else {
        let update = trx.updateTable("mails").set(retryAt === undefined ? { state: "failed" } : { due_at: retryAt }).where("id", "=", id).where("state", "=", "waiting");
        // An operator may have given it more time while it was under way.
        if (retryAt === undefined && attempt.outcome === "temporary") update = update.where("give_up_at", "<=", at);
        await update.execute();
      }
      return true;
    });
  }

  /** When something is to do next, in milliseconds since the Unix epoch. */
  async nextDueAt(): Promise<number | undefined> {
    const row = await this.#db.selectFrom("mails").select((mails) => mails.fn.min(mails.fn<number>("max", ["due_at", mails.fn.coalesce("leased_until", sql.lit(0))])).as("at"))
      .where("state", "=", sql.lit("waiting")).executeTakeFirst();
    return row?.at ?? undefined;
  }

  /** The mail server can be used (again): what waited for that, and not for the server's word about the mail itself, is due now. */
  async bringForward(): Promise<void> {
    const now = this.#clock.now();
    await this.#db.updateTable("mails").set({ due_at: now }).where("state", "=", sql.lit("waiting")).where("due_at", ">", now)
      .where(sql<boolean>`(select code from mail_attempts where mail_id = mails.id order by id desc limit 1) not glob '[245][0-9][0-9]'`).execute();
  }

  /** Since when the oldest mail waits, in milliseconds; undefined when none waits. */
  async oldestWaitingMs(): Promise<number | undefined> {
    const row = await this.#db.selectFrom("mails").select("created_at").where("state", "=", sql.lit("waiting")).orderBy("created_at").limit(1).executeTakeFirst();
    return row && Math.max(0, this.#clock.now() - row.created_at);
  }

  async counts(): Promise<Record<MailsTable["state"], number>> {
    const rows = await this.#db.selectFrom("mails").select(({ fn }) => ["state", fn.countAll<number>().as("count")]).groupBy("state").execute();
    return { waiting: 0, sent: 0, failed: 0, discarded: 0, ...Object.fromEntries(rows.map(({ state, count }) => [state, count])) };
  }

  /** Oldest first; without states all of them. */
  async list(states: readonly MailsTable["state"][] = ["waiting", "sent", "failed", "discarded"]): Promise<KeptMail[]> {
    const rows = await this.#db.selectFrom("mails").selectAll().where("state", "in", states).orderBy("created_at").orderBy("id").execute();
    return this.#withTries(rows);
  }

  /** The mails of a ticket, oldest first. */
  async ofTicket(reference: string): Promise<KeptMail[]> {
    const rows = await this.#db.selectFrom("mails").selectAll().where("reference", "=", canonicalReference(reference)).orderBy("created_at").orderBy("id").execute();
    return this.#withTries(rows);
  }

  /** The failed and waiting mails of a ticket are due now, and have 24 hours again. @returns how many */
  async retry(reference: string): Promise<number> {
    const now = this.#clock.now();
    const result = await this.#db.updateTable("mails").set({ state: "waiting", due_at: now, give_up_at: now + mailLifeMs })
      .where("reference", "=", canonicalReference(reference)).where("state", "in", ["failed", "waiting"]).executeTakeFirst();
    return Number(result.numUpdatedRows);
  }

  /** The failed and waiting mails of a ticket are not sent any more. @returns how many */
  async discard(reference: string): Promise<number> {
    const result = await this.#db.updateTable("mails").set({ state: "discarded" })
      .where("reference", "=", canonicalReference(reference)).where("state", "in", ["failed", "waiting"]).executeTakeFirst();
    return Number(result.numUpdatedRows);
  }

  /**
   * Mails that failed for good and whose customer was not told yet, oldest first. Those whose time ended more than a day ago are left
   * out: a conversation on the website is gone by then, and elsewhere it would come out of the blue. So are those to Support of a ticket
   * that Support has closed: it did reach them.
   */
  async failedUntold(): Promise<FailedMail[]> {
    const rows = await this.#db.selectFrom("mails").innerJoin("tickets", "tickets.reference", "mails.reference")
      .select(["mails.id", "mails.reference", "mails.kind", "tickets.conversation_id", "tickets.channel", "tickets.locale", "tickets.conversation_reference"])
      .where("mails.state", "=", "failed").where("mails.told_at", "is", null)
      .where((mails) => mails.or([mails("mails.kind", "=", "copy"), mails("tickets.state", "=", "open")]))
      .where("mails.give_up_at", ">", this.#clock.now() - mailLifeMs).orderBy("mails.created_at").execute();
    return rows.map(({ conversation_id, conversation_reference, ...row }) => ({
      ...row, conversationId: conversation_id, conversationReference: conversation_reference === null ? undefined : JSON.parse(conversation_reference) as object,
    }));
  }

  /** Notes that the customer is told, in the transaction that tells him. @returns false when he was told before, or the mail is tried again */
  async claimTold(trx: DatabaseTransaction, id: string): Promise<boolean> {
    const result = await trx.updateTable("mails").set({ told_at: this.#clock.now() })
      .where("id", "=", id).where("state", "=", "failed").where("told_at", "is", null).executeTakeFirst();
    return result.numUpdatedRows > 0n;
  }

  async #withTries(rows: Selectable<MailsTable>[]): Promise<KeptMail[]> {
    const tries = rows.length === 0 ? [] : await this.#db.selectFrom("mail_attempts").selectAll()
      .where("mail_id", "in", rows.map(({ id }) => id)).orderBy("id").execute();
    return rows.map((row) => ({ ...row, tries: tries.filter((one) => one.mail_id === row.id) }));
  }
}
