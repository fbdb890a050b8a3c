import { sql, type Kysely } from "kysely";

/**
 * The rows lie in the tree of their text key itself, instead of a second tree: for what every turn writes. What is only looked
 * through by the purge has no index, for the same reason.
 */
const withoutRowid = sql`without rowid`;

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable("bot_state")
    .addColumn("key", "text", (c) => c.primaryKey())
    .addColumn("value", "text", (c) => c.notNull())
    .addColumn("updated_at", "integer", (c) => c.notNull())
    .modifyEnd(withoutRowid)
    .execute();

  await db.schema.createTable("handled_activities")
    .addColumn("key", "text", (c) => c.primaryKey())
    .addColumn("handled_at", "integer", (c) => c.notNull())
    .modifyEnd(withoutRowid)
    .execute();

  await db.schema.createTable("dl_conversations")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("user_id", "text", (c) => c.notNull())
    .addColumn("locale", "text", (c) => c.notNull())
    .addColumn("trusted_origins", "text")
    .addColumn("created_at", "integer", (c) => c.notNull())
    .addColumn("started_at", "integer")
    .addColumn("last_activity_at", "integer", (c) => c.notNull())
    .addColumn("last_seq", "integer", (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema.createIndex("dl_conversations_last").on("dl_conversations").column("last_activity_at").execute();

  await db.schema.createTable("dl_activities")
    .addColumn("conversation_id", "text", (c) => c.notNull().references("dl_conversations.id").onDelete("cascade"))
    .addColumn("seq", "integer", (c) => c.notNull())
    .addColumn("direction", "text", (c) => c.notNull())
    .addColumn("activity", "text", (c) => c.notNull())
    .addColumn("at", "integer", (c) => c.notNull())
    .addColumn("client_activity_id", "text")
    .addColumn("turn", "text")
    .addColumn("address_key", "text")
    .addPrimaryKeyConstraint("dl_activities_pk", ["conversation_id", "seq"])
    .execute();
  await db.schema.createIndex("dl_activities_client").on("dl_activities")
    .columns(["conversation_id", "client_activity_id"]).unique().where(sql.ref("client_activity_id"), "is not", null).execute();
  await db.schema.createIndex("dl_activities_pending").on("dl_activities")
    .columns(["conversation_id", "seq"]).where(sql.ref("turn"), "=", sql.lit("pending")).execute();

  await db.schema.createTable("dl_uploads")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("conversation_id", "text", (c) => c.notNull())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("content_type", "text", (c) => c.notNull())
    .addColumn("size", "integer", (c) => c.notNull())
    .addColumn("at", "integer", (c) => c.notNull())
    .execute();
  await db.schema.createIndex("dl_uploads_conversation").on("dl_uploads").column("conversation_id").execute();

  await db.schema.createTable("orders")
    .addColumn("number", "text", (c) => c.primaryKey())
    .addColumn("company", "text", (c) => c.notNull())
    .addColumn("postcode", "text", (c) => c.notNull())
    .addColumn("email", "text")
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("administrative", "integer", (c) => c.notNull())
    .addColumn("received_on", "text", (c) => c.notNull())
    .addColumn("processed_on", "text")
    .addColumn("email_sent_on", "text")
    .addColumn("inventory_call_on", "text")
    .addColumn("moved_on", "text")
    .addColumn("first_invoice_run_on", "text")
    .addColumn("as_of", "text", (c) => c.notNull())
    .addColumn("demo", "integer", (c) => c.notNull().defaultTo(0))
    .execute();

  await db.schema.createTable("order_lookup_failures")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("scope", "text", (c) => c.notNull())
    .addColumn("failed_at", "integer", (c) => c.notNull())
    .execute();
  await db.schema.createIndex("order_lookup_failures_scope").on("order_lookup_failures").columns(["scope", "failed_at"]).execute();

  await db.schema.createTable("tickets")
    .addColumn("reference", "text", (c) => c.primaryKey())
    .addColumn("form_key", "text", (c) => c.notNull().unique())
    .addColumn("conversation_id", "text", (c) => c.notNull())
    .addColumn("channel", "text", (c) => c.notNull())
    .addColumn("locale", "text", (c) => c.notNull())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("company", "text", (c) => c.notNull())
    .addColumn("email", "text")
    .addColumn("phone", "text")
    .addColumn("question", "text", (c) => c.notNull())
    .addColumn("order_number", "text")
    .addColumn("order_stage", "text")
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("created_at", "integer", (c) => c.notNull())
    .execute();
  await db.schema.createIndex("tickets_conversation").on("tickets").column("conversation_id").execute();

  await db.schema.createTable("ticket_uploads")
    .addColumn("reference", "text", (c) => c.notNull().references("tickets.reference").onDelete("cascade"))
    .addColumn("upload_id", "text", (c) => c.notNull())
    .addColumn("name", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("ticket_uploads_pk", ["reference", "upload_id"])
    .execute();

  await db.schema.createTable("transcripts")
    .addColumn("conversation_id", "text", (c) => c.primaryKey())
    .addColumn("channel", "text", (c) => c.notNull())
    .addColumn("locale", "text")
    .addColumn("started_at", "integer", (c) => c.notNull())
    .addColumn("last_at", "integer", (c) => c.notNull())
    .modifyEnd(withoutRowid)
    .execute();
  await db.schema.createIndex("transcripts_last").on("transcripts").column("last_at").execute();

  await db.schema.createTable("transcript_entries")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("conversation_id", "text", (c) => c.notNull().references("transcripts.conversation_id").onDelete("cascade"))
    .addColumn("activity_id", "text")
    .addColumn("reply_to_id", "text")
    .addColumn("at", "integer", (c) => c.notNull())
    .addColumn("direction", "text", (c) => c.notNull())
    .addColumn("type", "text", (c) => c.notNull())
    .addColumn("text", "text")
    .addColumn("activity", "text", (c) => c.notNull())
    .addColumn("locale", "text")
    .addColumn("decision", "text")
    .addColumn("latency_us", "integer")
    .addColumn("knowledge_version", "text")
    .addColumn("feedback", "integer")
    .addColumn("error_reference", "text")
    .execute();
  await db.schema.createIndex("transcript_entries_conversation").on("transcript_entries").columns(["conversation_id", "id"]).execute();
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const table of ["transcript_entries", "transcripts", "ticket_uploads", "tickets", "order_lookup_failures", "orders",
    "dl_uploads", "dl_activities", "dl_conversations", "handled_activities", "bot_state"]) {
    await db.schema.dropTable(table).execute();
  }
}
