import type { Kysely } from "kysely";

/** What is on its way to channels of the Bot Service, and who wants to hear of an order. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable("channel_outbox")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("channel", "text", (c) => c.notNull())
    .addColumn("conversation_id", "text", (c) => c.notNull())
    .addColumn("activity", "text", (c) => c.notNull())
    .addColumn("created_at", "integer", (c) => c.notNull())
    .addColumn("due_at", "integer", (c) => c.notNull())
    .addColumn("leased_by", "text", (c) => c.notNull())
    .addColumn("leased_until", "integer", (c) => c.notNull())
    .execute();
  await db.schema.createIndex("channel_outbox_conversation").on("channel_outbox").columns(["conversation_id", "channel"]).execute();

  await db.schema.createTable("order_subscriptions")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("order_number", "text", (c) => c.notNull().references("orders.number").onDelete("cascade"))
    .addColumn("channel", "text", (c) => c.notNull())
    .addColumn("conversation_id", "text", (c) => c.notNull())
    .addColumn("conversation_reference", "text")
    .addColumn("locale", "text", (c) => c.notNull())
    .addColumn("stage", "text", (c) => c.notNull())
    .addColumn("ends_at", "integer", (c) => c.notNull())
    .addUniqueConstraint("order_subscriptions_once", ["conversation_id", "channel", "order_number"])
    .execute();
  await db.schema.createIndex("order_subscriptions_order").on("order_subscriptions").column("order_number").execute();
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const table of ["order_subscriptions", "channel_outbox"]) await db.schema.dropTable(table).execute();
}
