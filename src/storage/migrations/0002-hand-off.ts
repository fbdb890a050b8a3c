import { sql, type Kysely } from "kysely";

/** Support's mail and what is added to a ticket; all of it goes with the ticket. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const column of ["conversation_reference", "hub_state", "hub_message"]) {
    await db.schema.alterTable("tickets").addColumn(column, "text").execute();
  }

  await db.schema.createTable("ticket_additions")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("reference", "text", (c) => c.notNull().references("tickets.reference").onDelete("cascade"))
    .addColumn("at", "integer", (c) => c.notNull())
    .addColumn("text", "text", (c) => c.notNull())
    .execute();
  await db.schema.alterTable("ticket_uploads").addColumn("addition_id", "integer").execute();
  await db.schema.createIndex("ticket_additions_reference").on("ticket_additions").column("reference").execute();

  await db.schema.createTable("mails")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("reference", "text", (c) => c.notNull().references("tickets.reference").onDelete("cascade"))
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("message_id", "text", (c) => c.notNull().unique())
    .addColumn("addition_id", "integer", (c) => c.references("ticket_additions.id").onDelete("cascade"))
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("created_at", "integer", (c) => c.notNull())
    .addColumn("due_at", "integer", (c) => c.notNull())
    .addColumn("give_up_at", "integer", (c) => c.notNull())
    .addColumn("attempts", "integer", (c) => c.notNull().defaultTo(0))
    .addColumn("leased_by", "text")
    .addColumn("leased_until", "integer")
    .addColumn("sent_at", "integer")
    .addColumn("told_at", "integer")
    .execute();
  await db.schema.createIndex("mails_reference").on("mails").column("reference").execute();
  // The worker looks every few seconds, among years of mails that were sent.
  await db.schema.createIndex("mails_waiting").on("mails").column("due_at").where(sql.ref("state"), "=", sql.lit("waiting")).execute();

  await db.schema.createTable("mail_attempts")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("mail_id", "text", (c) => c.notNull().references("mails.id").onDelete("cascade"))
    .addColumn("at", "integer", (c) => c.notNull())
    .addColumn("outcome", "text", (c) => c.notNull())
    .addColumn("code", "text")
    .addColumn("cause", "text")
    .execute();
  await db.schema.createIndex("mail_attempts_mail").on("mail_attempts").column("mail_id").execute();

  await db.schema.createTable("hand_off_counts")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("scope", "text", (c) => c.notNull())
    .addColumn("taken_at", "integer", (c) => c.notNull())
    .execute();
  await db.schema.createIndex("hand_off_counts_scope").on("hand_off_counts").column("scope").execute();
  // Failures that the customer still has to hear of are looked for every so often.
  await db.schema.createIndex("mails_untold").on("mails").column("created_at")
    .where(sql.ref("state"), "=", sql.lit("failed")).where(sql.ref("told_at"), "is", null).execute();
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const table of ["hand_off_counts", "mail_attempts", "mails", "ticket_additions"]) await db.schema.dropTable(table).execute();
  for (const column of ["conversation_reference", "hub_state", "hub_message"]) await db.schema.alterTable("tickets").dropColumn(column).execute();
  await db.schema.alterTable("ticket_uploads").dropColumn("addition_id").execute();
}
