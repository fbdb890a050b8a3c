import { sql, type Kysely } from "kysely";
import { backfill } from "./0003-review-backfill.js";

/**
 * What the review app reads and writes.
 *
 * A conversation gets a number that rises with time and is never given out again, and an entry the number of its conversation and
 * its place in it: `id = no * 2^20 + seq` (see transcripts/entry-id.ts). So the entries of a conversation lie side by side in the table's own tree, and "newest
 * first", one page after the other, also of what full-text search finds, is a walk along that tree.
 */
const bitsOfPlace = 20;

/** All of it or nothing: transcripts are moved, and a start that is broken off in the middle must not lose them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await numberedTranscripts(trx);
    await numberedEntries(trx);
    await decisions(trx);
    await backfill(trx);
    await search(trx);
    await tickets(trx);
    await judging(trx);
    await eraseWithTranscript(trx);
    await people(trx);
  });
}

async function numberedTranscripts(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable("transcripts").renameTo("transcripts_before").execute();
  // The outcomes and their order are defined in docs/decisions/0005-review.md and told in locales/review.
  await sql`create table transcripts (
    no integer primary key autoincrement,
    conversation_id text not null unique,
    channel text not null,
    locale text,
    started_at integer not null,
    last_at integer not null,
    last_seq integer not null default 0,
    first_question text,
    last_event text,
    ticket_state text not null default 'none',
    thumbs_up integer not null default 0,
    thumbs_down integer not null default 0,
    lowest_score real,
    question_count integer not null default 0,
    turns_to_answer integer,
    reviewed_at integer,
    outcome text not null generated always as (case
      when ticket_state <> 'none' or last_event = 'person' then 'handed-off'
      when last_event = 'helped' then 'confirmed'
      when last_event in ('unanswered', 'not-helped', 'failed') then 'unanswered'
      when last_event = 'answered' then 'answered'
      else 'abandoned' end) virtual
  )`.execute(db);
  await sql`insert into transcripts (conversation_id, channel, locale, started_at, last_at)
    select conversation_id, channel, locale, started_at, last_at from transcripts_before order by started_at, conversation_id`.execute(db);
  await db.schema.dropIndex("transcripts_last").execute();
  await db.schema.createIndex("transcripts_last").on("transcripts").column("last_at").execute();
}

async function numberedEntries(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable("transcript_entries").renameTo("transcript_entries_before").execute();
  await db.schema.createTable("transcript_entries")
    .addColumn("id", "integer", (c) => c.primaryKey())
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
  await sql`insert into transcript_entries
    select (t.no << ${sql.lit(bitsOfPlace)}) + row_number() over (partition by t.no order by e.id),
      e.activity_id, e.reply_to_id, e.at, e.direction, e.type, e.text, e.activity, e.locale, e.decision, e.latency_us, e.knowledge_version, e.feedback, e.error_reference
    from transcript_entries_before e join transcripts t on t.conversation_id = e.conversation_id`.execute(db);
  await sql`update transcripts set last_seq = (select count(*) from transcript_entries e
    where e.id between (transcripts.no << ${sql.lit(bitsOfPlace)}) and ((transcripts.no + 1) << ${sql.lit(bitsOfPlace)}) - 1)`.execute(db);
  await db.schema.dropTable("transcript_entries_before").execute();
  await db.schema.dropTable("transcripts_before").execute();
}

/** What was decided, apart from the wide rows of what was said: for figures, and for questions that were not answered. */
async function decisions(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable("decisions")
    .addColumn("answer_id", "integer", (c) => c.primaryKey())
    .addColumn("question_id", "integer")
    .addColumn("at", "integer", (c) => c.notNull())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("label", "text", (c) => c.notNull())
    .addColumn("score", "real")
    .addColumn("feedback", "integer")
    .execute();
  // Figures of a period read nothing but this index.
  await db.schema.createIndex("decisions_at").on("decisions").columns(["at", "kind", "label", "feedback", "score", "question_id"]).execute();
  // And those of each article this one, so that nothing has to be sorted to add it up.
  await db.schema.createIndex("decisions_label").on("decisions").columns(["kind", "label", "at", "feedback"]).execute();
  await db.schema.createTable("transcript_topics")
    .addColumn("article", "text", (c) => c.notNull())
    .addColumn("no", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint("transcript_topics_pk", ["article", "no"])
    .modifyEnd(sql`without rowid`)
    .execute();
  await db.schema.createIndex("transcript_topics_no").on("transcript_topics").column("no").execute();
}

/**
 * Full-text search in what was said. The index holds no text of its own, and what is deleted leaves it at once (secure-delete). It reads
 * the texts through a view of what is in it, so that SQLite can check it and build it anew. Nothing is ranked, so no sizes are kept.
 */
async function search(db: Kysely<unknown>): Promise<void> {
  await sql`create view transcript_messages as select id, text from transcript_entries where type = 'message' and text is not null`.execute(db);
  await sql`create virtual table transcript_search using fts5(text, content='transcript_messages', content_rowid='id', columnsize=0, tokenize="unicode61 remove_diacritics 2")`.execute(db);
  // A look at the words of the index, to search by how a word begins; it holds nothing itself.
  await sql`create virtual table transcript_terms using fts5vocab(transcript_search, row)`.execute(db);
  await sql`insert into transcript_search (transcript_search, rank) values ('secure-delete', 1)`.execute(db);
  await sql`create trigger transcript_entries_indexed after insert on transcript_entries when new.type = 'message' and new.text is not null
    begin insert into transcript_search (rowid, text) values (new.id, new.text); end`.execute(db);
  await sql`create trigger transcript_entries_unindexed after delete on transcript_entries when old.type = 'message' and old.text is not null
    begin insert into transcript_search (transcript_search, rowid, text) values ('delete', old.id, old.text); end`.execute(db);
  await sql`create trigger transcript_entries_reindexed after update of text, type on transcript_entries
    begin
      insert into transcript_search (transcript_search, rowid, text) select 'delete', old.id, old.text where old.type = 'message' and old.text is not null;
      insert into transcript_search (rowid, text) select new.id, new.text where new.type = 'message' and new.text is not null;
    end`.execute(db);
  await sql`insert into transcript_search (rowid, text) select id, text from transcript_messages`.execute(db);
}

/** Tickets are made and closed by a room that does not know of transcripts; a conversation is listed by the state of its own. */
async function tickets(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable("tickets").addColumn("claimed_by", "text").execute();
  await db.schema.alterTable("tickets").addColumn("claimed_at", "integer").execute();
  await db.schema.alterTable("tickets").addColumn("closed_by", "text").execute();
  await db.schema.alterTable("tickets").addColumn("closed_at", "integer").execute();
  await db.schema.createIndex("tickets_state").on("tickets").columns(["state", "created_at"]).execute();
  const stateOf = (conversation: string) => sql.raw(`coalesce((select case when max(state = 'open') then 'open' else 'closed' end
    from tickets where conversation_id = ${conversation} having count(*) > 0), 'none')`);
  for (const [name, event, row] of [["made", "insert", "new"], ["changed", "update of state", "new"], ["erased", "delete", "old"]] as const) {
    await sql`create trigger ${sql.raw(`tickets_${name}`)} after ${sql.raw(event)} on tickets
      begin update transcripts set ticket_state = ${stateOf(`${row}.conversation_id`)} where conversation_id = ${sql.raw(row)}.conversation_id; end`.execute(db);
  }
  await sql`create trigger transcripts_begun after insert on transcripts
    when exists (select 1 from tickets where conversation_id = new.conversation_id)
    begin update transcripts set ticket_state = ${stateOf("new.conversation_id")} where no = new.no; end`.execute(db);
  await sql`update transcripts set ticket_state = ${stateOf("transcripts.conversation_id")}`.execute(db);
  // Any combination of filters is answered from this index alone, walked from the newest down; what is asked is then looked up by number.
  // The table holds the numbers in that order too, but its rows are ten times as wide.
  await db.schema.createIndex("transcripts_filters").on("transcripts")
    .columns(["no", "started_at", "channel", "locale", "ticket_state", "last_event", "thumbs_up", "thumbs_down", "lowest_score", "turns_to_answer", "reviewed_at"]).execute();
  // A period to the numbers in it.
  await db.schema.createIndex("transcripts_started").on("transcripts").column("started_at").execute();
  // The channels there are, one step each.
  await db.schema.createIndex("transcripts_channel").on("transcripts").column("channel").execute();
  await db.schema.createIndex("tickets_created").on("tickets").column("created_at").execute();
}

/**
 * Everything that hangs on a conversation goes with it, wherever it is erased from; ranges of the entries' numbers, so no index is needed.
 * What was learned from it outlives its time, without a link; who erases a person erases that first.
 */
async function eraseWithTranscript(db: Kysely<unknown>): Promise<void> {
  const inConversation = (column: string) => sql.raw(`${column} between (old.no << ${bitsOfPlace}) and ((old.no + 1) << ${bitsOfPlace}) - 1`);
  await sql`create trigger transcripts_erased after delete on transcripts begin
    delete from transcript_entries where ${inConversation("id")};
    delete from decisions where ${inConversation("answer_id")};
    delete from transcript_topics where no = old.no;
    delete from answer_verdicts where ${inConversation("answer_id")};
    delete from conversation_reviews where no = old.no;
    delete from question_marks where ${inConversation("question_id")};
    update learned_examples set question_id = null where ${inConversation("question_id")};
    update test_cases set question_id = null where ${inConversation("question_id")};
  end`.execute(db);
}

/** What agents and editors make of it. */
async function judging(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable("answer_verdicts")
    .addColumn("answer_id", "integer", (c) => c.primaryKey())
    .addColumn("verdict", "text", (c) => c.notNull())
    .addColumn("expected", "text")
    .addColumn("judged_by", "text", (c) => c.notNull())
    .addColumn("judged_at", "integer", (c) => c.notNull())
    .addColumn("version", "integer", (c) => c.notNull())
    .execute();
  await db.schema.createTable("conversation_reviews")
    .addColumn("no", "integer", (c) => c.primaryKey())
    .addColumn("tags", "text", (c) => c.notNull())
    .addColumn("note", "text", (c) => c.notNull())
    .addColumn("reviewed_by", "text")
    .addColumn("changed_by", "text", (c) => c.notNull())
    .addColumn("changed_at", "integer", (c) => c.notNull())
    .addColumn("version", "integer", (c) => c.notNull())
    .execute();
  await db.schema.createTable("question_marks")
    .addColumn("question_id", "integer", (c) => c.primaryKey())
    .addColumn("mark", "text", (c) => c.notNull())
    .addColumn("marked_by", "text", (c) => c.notNull())
    .addColumn("marked_at", "integer", (c) => c.notNull())
    .addColumn("source_id", "integer")
    .execute();
  await db.schema.createTable("learned_examples")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("label", "text", (c) => c.notNull())
    .addColumn("resembles", "text")
    .addColumn("locale", "text", (c) => c.notNull())
    .addColumn("text", "text", (c) => c.notNull())
    .addColumn("question_id", "integer")
    .addColumn("added_by", "text", (c) => c.notNull())
    .addColumn("added_at", "integer", (c) => c.notNull())
    .addColumn("removed_by", "text")
    .addColumn("removed_at", "integer")
    .addColumn("pulled_at", "integer")
    .execute();
  await db.schema.createTable("test_cases")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("text", "text", (c) => c.notNull())
    .addColumn("locale", "text", (c) => c.notNull())
    .addColumn("expected", "text", (c) => c.notNull())
    .addColumn("question_id", "integer")
    .addColumn("added_by", "text", (c) => c.notNull())
    .addColumn("added_at", "integer", (c) => c.notNull())
    .execute();
}

/** Who may review, and what they did. Tokens are kept as hashes. */
async function people(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable("review_users")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("role", "text", (c) => c.notNull())
    .addColumn("created_at", "integer", (c) => c.notNull())
    .addColumn("last_sign_in_at", "integer")
    .execute();
  await db.schema.createTable("review_sessions")
    .addColumn("token_hash", "text", (c) => c.primaryKey())
    .addColumn("user_id", "text", (c) => c.notNull().references("review_users.id").onDelete("cascade"))
    .addColumn("created_at", "integer", (c) => c.notNull())
    .addColumn("last_seen_at", "integer", (c) => c.notNull())
    .execute();
  await db.schema.createTable("review_links")
    .addColumn("token_hash", "text", (c) => c.primaryKey())
    .addColumn("user_id", "text", (c) => c.notNull())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("role", "text", (c) => c.notNull())
    .addColumn("expires_at", "integer", (c) => c.notNull())
    .addColumn("used_at", "integer")
    .execute();
  await db.schema.createTable("review_logins")
    .addColumn("state_hash", "text", (c) => c.primaryKey())
    .addColumn("nonce", "text", (c) => c.notNull())
    .addColumn("verifier", "text", (c) => c.notNull())
    .addColumn("return_to", "text", (c) => c.notNull())
    .addColumn("created_at", "integer", (c) => c.notNull())
    .execute();
  await db.schema.createTable("audit_log")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("at", "integer", (c) => c.notNull())
    .addColumn("user_id", "text", (c) => c.notNull())
    .addColumn("user_name", "text", (c) => c.notNull())
    .addColumn("action", "text", (c) => c.notNull())
    .addColumn("target", "text")
    .addColumn("detail", "text")
    .execute();
}

/** There is no way back to the numbers of before; a copy of the database is. */
export async function down(): Promise<void> {
  return Promise.reject(new Error("Migration 0003-review cannot be undone; restore a copy of the database"));
}
