import { randomUUID } from "node:crypto";
import type { Activity } from "botbuilder";
import type { InsertResult, Selectable } from "kysely";
import type { Clock } from "../clock.js";
import type { Database, DatabaseTransaction } from "../storage/database.js";
import { PreparedQuery } from "../storage/prepared-query.js";
import type { ChannelOutboxTable } from "../storage/schema.js";

/** A server that lives renews its leases in good time; what one that was killed had to send, the others leave alone for so long. Milliseconds. */
export const leaseMs = 10_000;

/** A conversation of the Bot Service. */
export interface ChannelConversation {
  channel: string;
  conversationId: string;
}

/** An activity that this server may send now. */
export interface OutgoingActivity extends ChannelConversation {
  id: number;
  activity: Partial<Activity>;
  /** Milliseconds since the Unix epoch. */
  createdAt: number;
  dueAt: number;
}

type Row = Selectable<ChannelOutboxTable>;

const insertRow = new PreparedQuery<Omit<Row, "id">, InsertResult>((db, parameter) => db.insertInto("channel_outbox").values({
  channel: parameter("channel"), conversation_id: parameter("conversation_id"), activity: parameter("activity"), created_at: parameter("created_at"),
  due_at: parameter("due_at"), leased_by: parameter("leased_by"), leased_until: parameter("leased_until"),
}));

/** Only the oldest of a conversation can be taken, so that whoever has it holds the conversation. */
const selectOldest = new PreparedQuery<Pick<Row, "channel" | "conversation_id">, Row>((db, parameter) => db.selectFrom("channel_outbox").selectAll()
  .where("conversation_id", "=", parameter("conversation_id")).where("channel", "=", parameter("channel")).orderBy("id").limit(1));

const deleteRow = new PreparedQuery<Pick<Row, "id">>((db, parameter) => db.deleteFrom("channel_outbox").where("id", "=", parameter("id")));

/** The table of what channels of the Bot Service have still to take. Several servers on one database share it. */
export class ChannelOutbox {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #owner = randomUUID();

  constructor(options: { db: Database; clock: Clock }) {
    this.#db = options.db;
    this.#clock = options.clock;
  }

  /** In the transaction that says it. The rows are this server's to send. */
  async add(trx: DatabaseTransaction, { channel, conversationId }: ChannelConversation, activities: readonly Partial<Activity>[]): Promise<void> {
    const now = this.#clock.now();
    for (const activity of activities) {
      await insertRow.run(trx, {
        channel, conversation_id: conversationId, activity: JSON.stringify(activity), created_at: now, due_at: now, leased_by: this.#owner, leased_until: now + leaseMs,
      });
    }
  }

  /** The oldest of the conversation, under a lease; "busy" while another server has it, undefined when there is none. */
  async take({ channel, conversationId }: ChannelConversation): Promise<OutgoingActivity | "busy" | undefined> {
    const { rows: [row] } = await selectOldest.run(this.#db, { channel, conversation_id: conversationId });
    if (row === undefined) return undefined;
    if (!await this.#lease(row)) return "busy";
    return { id: row.id, channel, conversationId, activity: JSON.parse(row.activity) as Partial<Activity>, createdAt: row.created_at, dueAt: row.due_at };
  }

  async #lease({ id, leased_by, leased_until }: Row): Promise<boolean> {
    const now = this.#clock.now();
    // What was said a moment ago is so from the start, and costs no write.
    if (leased_by === this.#owner && leased_until > now + leaseMs / 2 && leased_until <= now + leaseMs) return true;
    const { numUpdatedRows } = await this.#db.updateTable("channel_outbox").set({ leased_by: this.#owner, leased_until: now + leaseMs }).where("id", "=", id)
      // A lease that seems to last longer than it can was written by a clock that has been put back since.
      .where((row) => row.or([row("leased_by", "=", this.#owner), row("leased_until", "<=", now), row("leased_until", ">", now + 2 * leaseMs)])).executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }

  /** The channel took it, or never will. */
  async remove(id: number): Promise<void> {
    await deleteRow.run(this.#db, { id });
  }

  /** @param dueAt milliseconds since the Unix epoch */
  async delay(id: number, dueAt: number): Promise<void> {
    await this.#db.updateTable("channel_outbox").set({ due_at: dueAt }).where("id", "=", id).execute();
  }

  /** Keeps what this server took from the others. */
  async renew(): Promise<void> {
    await this.#db.updateTable("channel_outbox").set({ leased_until: this.#clock.now() + leaseMs }).where("leased_by", "=", this.#owner).execute();
  }

  /** Leaves what this server has not sent to whoever comes. */
  async release(): Promise<void> {
    await this.#db.updateTable("channel_outbox").set({ leased_until: 0 }).where("leased_by", "=", this.#owner).execute();
  }

  /** Conversations of which something is left that no other server is sending. */
  async left(): Promise<ChannelConversation[]> {
    const now = this.#clock.now();
    const rows = await this.#db.selectFrom("channel_outbox").select(["channel", "conversation_id"]).distinct()
      .where((row) => row.or([row("leased_by", "=", this.#owner), row("leased_until", "<=", now), row("leased_until", ">", now + 2 * leaseMs)])).execute();
    return rows.map(({ channel, conversation_id }) => ({ channel, conversationId: conversation_id }));
  }
}
