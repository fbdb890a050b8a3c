import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import SQLite from "better-sqlite3";
import { Kysely, Migrator, SqliteDialect, sql, type Migration } from "kysely";
import { expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../src/clock.js";
import { HandOff } from "../../src/handoff/hand-off.js";
import { Tickets } from "../../src/handoff/tickets.js";
import { OrderBook } from "../../src/orders/order-book.js";
import { openDatabase, type Database } from "../../src/storage/database.js";
import * as first from "../../src/storage/migrations/0001-first.js";
import * as handOff from "../../src/storage/migrations/0002-hand-off.js";
import { UnitOfWork } from "../../src/storage/unit-of-work.js";
import { Erasure } from "../../src/transcripts/erasure.js";
import { Transcripts } from "../../src/transcripts/transcript-store.js";
import { order } from "../support/order.js";

type AnyTables = Record<string, Record<string, unknown>>;

function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "vst-migration-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const ticket = {
  reference: "V-AAAAAA", form_key: "f", conversation_id: "c1", channel: "directline", locale: "nl", name: "Anna", company: "De Wit", email: null,
  phone: "+31612345678", question: "Mag het geel?", order_number: null, order_stage: null, state: "open", created_at: 1,
};

/** A database as an older version left it. */
async function older(folder: string, migrations: Record<string, Migration>, fill: (db: Kysely<AnyTables>) => Promise<void>): Promise<void> {
  const sqlite = new SQLite(join(folder, "test.db"));
  sqlite.pragma("foreign_keys = ON");
  const db = new Kysely<AnyTables>({ dialect: new SqliteDialect({ database: sqlite }) });
  const { error } = await new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } }).migrateToLatest();
  expect(error).toBeUndefined();
  await fill(db);
  await db.destroy();
}

/** With a ticket and its file, as version 0.1.0 left it. */
async function aTicket(db: Kysely<AnyTables>): Promise<void> {
  await db.insertInto("tickets").values(ticket).execute();
  await db.insertInto("ticket_uploads").values({ reference: "V-AAAAAA", upload_id: "u1", name: "foto.png" }).execute();
}

async function opened(folder: string): Promise<Database> {
  const db = await openDatabase("sqlite:test.db", folder);
  onTestFinished(() => db.destroy());
  return db;
}

it("brings the tickets and files of the first version along, and works on with them", async () => {
  const folder = tempFolder();
  await older(folder, { "0001-first": first }, aTicket);
  const db = await opened(folder);
  const tickets = new Tickets({ db, clock: systemClock });
  const { question, uploads, hub } = await tickets.get("V-AAAAAA") ?? {};
  expect([question, uploads, hub]).toEqual(["Mag het geel?", [{ id: "u1", name: "foto.png" }], undefined]);

  const work = new UnitOfWork();
  await new HandOff({ db, clock: systemClock, tickets, mail: { from: "a@b.example" } }).add(work, "V-AAAAAA", { text: "nog iets", uploads: [{ id: "u2", name: "twee.png" }] });
  await work.commit(db);
  expect(await db.selectFrom("mails").select(["kind", "state"]).execute()).toEqual([{ kind: "addition", state: "waiting" }]);
  const erased = await new Erasure({ db, clock: systemClock, dataDir: folder }).eraseConversation("c1", { by: "test", withTickets: true });
  expect(erased.counts).toMatchObject({ tickets: 1, mails: 1 });
  for (const table of ["mails", "ticket_additions", "ticket_uploads"] as const) expect(await db.selectFrom(table).selectAll().execute(), table).toEqual([]);
});

it("takes 0002 back without losing a ticket, and refuses to take 0003 back", async () => {
  const folder = tempFolder();
  await older(folder, { "0001-first": first }, aTicket);
  await older(folder, { "0001-first": first, "0002-hand-off": handOff }, async (db) => {
    await handOff.down(db as unknown as Kysely<unknown>);
    expect(await db.selectFrom("tickets").selectAll().execute()).toEqual([ticket]);
    expect(await db.selectFrom("ticket_uploads").selectAll().execute()).toEqual([{ reference: "V-AAAAAA", upload_id: "u1", name: "foto.png" }]);
  });
  const { down } = await import("../../src/storage/migrations/0003-review.js");
  await expect(down()).rejects.toThrow("restore a copy of the database");
});

it("takes 0004 back and brings it again, without touching the orders", async () => {
  const folder = tempFolder();
  const db = await opened(folder);
  const book = new OrderBook({ db, clock: systemClock, timeZone: "Europe/Amsterdam" });
  await book.upsertAll([order]);
  const subscription = { order_number: order.number, channel: "msteams", conversation_id: "a:1", conversation_reference: "{}", locale: "nl", stage: "received" as const, ends_at: 1 };
  await db.insertInto("order_subscriptions").values(subscription).execute();
  const { down, up } = await import("../../src/storage/migrations/0004-teams.js");
  await down(db as unknown as Kysely<unknown>);
  await up(db as unknown as Kysely<unknown>);
  expect([await book.list(), await db.selectFrom("order_subscriptions").selectAll().execute()]).toEqual([[order], []]);
  await expect(db.insertInto("order_subscriptions").values({ ...subscription, order_number: "VST-2026-00001" }).execute()).rejects.toThrow("FOREIGN KEY");
});

const said = (conversation: string, text: string, more: Record<string, unknown> = {}): Record<string, unknown> =>
  ({ conversation_id: conversation, activity_id: null, at: 1, direction: "in", type: "message", text, activity: JSON.stringify({ type: "message", text }), ...more });
const answered = (conversation: string, text: string, decision?: object, more: Record<string, unknown> = {}): Record<string, unknown> =>
  said(conversation, text, { direction: "out", decision: decision === undefined ? null : JSON.stringify(decision), ...more });
const answerOf = (label: string, score: number): object => ({ kind: "answer", label, articles: [label], candidates: [{ id: label, score, why: [] }, { id: "none", score: 0.01, why: [] }] });
const smalltalk = { kind: "intent", label: "smalltalk", candidates: [{ id: "smalltalk", score: 0.9, why: [] }] };

/** Conversations of version 0002, each with what the program of then wrote; written in turns, as two customers at once do. */
async function conversations(db: Kysely<AnyTables>): Promise<void> {
  const ids = ["helped", "told", "unsure", "person", "failed", "talk", "order", "ticketed"];
  await db.insertInto("transcripts").values(ids.map((id, index) => ({ conversation_id: id, channel: "directline", locale: "nl", started_at: 100 - index, last_at: 200 }))).execute();
  await db.insertInto("tickets").values({ ...ticket, conversation_id: "ticketed" }).execute();
  for (const row of [
    said("helped", "Hallo daar"), said("told", "Wáár staat mijn factuur?"), answered("helped", "Goedendag.", smalltalk), answered("told", "In KPN Insight.", answerOf("insight-about", 0.7)),
    said("helped", "Portaal leeg"), answered("helped", "Dat klopt.", answerOf("portal-empty", 0.8), { feedback: 1 }), said("helped", "ja"), answered("helped", "Fijn."),
    said("told", "en de sla?"), answered("told", "Op de factuur.", answerOf("sla-invoice", 0.6), { feedback: -1 }),
    said("unsure", "geel?"), answered("unsure", "Dat weet ik niet.", { kind: "handoff", label: "none", candidates: [] }),
    said("person", "medewerker"), answered("person", "Natuurlijk.", { kind: "intent", label: "human", candidates: [{ id: "human", score: 0.99 }] }),
    said("failed", "kapot"), answered("failed", "Er ging iets mis.", undefined, { error_reference: "E-1" }), said("talk", "hoi"), answered("talk", "Goedendag.", smalltalk),
    said("order", "VST-2026-00093"), answered("order", "Wat is de postcode?", { kind: "intent", label: "order-status", candidates: [{ id: "order-status", score: 1 }] }),
    answered("order", "Uw order is verwerkt.", undefined, { activity: JSON.stringify({ suggestedActions: { actions: [{ title: "Een andere order" }] } }) }),
    said("ticketed", "Mag het geel?"), answered("ticketed", "Bedoelt u dit?", { kind: "choose", label: "a", articles: ["a", "b"], candidates: [{ id: "a", score: 0.4 }] }),
    // What an older program may have left.
    answered("ticketed", "?", { kind: "answer" }), { ...answered("ticketed", "?"), decision: "{" },
  ]) await db.insertInto("transcript_entries").values({ activity_id: null, decision: null, feedback: null, error_reference: null, ...row }).execute();
}

it("numbers the conversations of 0002, and says of each what follows from what was written then", async () => {
  const folder = tempFolder();
  await older(folder, { "0001-first": first, "0002-hand-off": handOff }, conversations);
  const db = await opened(folder);
  const rows = await db.selectFrom("transcripts").selectAll().orderBy("no").execute();
  expect(rows.map((row) => row.conversation_id)).toEqual(["ticketed", "order", "talk", "failed", "person", "unsure", "told", "helped"]);
  expect(Object.fromEntries(rows.map((row) => [row.conversation_id, row.outcome]))).toEqual({
    helped: "confirmed", told: "unanswered", unsure: "unanswered", person: "handed-off", failed: "unanswered", talk: "abandoned", order: "answered", ticketed: "handed-off",
  });
  const of = (id: string) => rows.find((row) => row.conversation_id === id);
  expect(of("helped")).toMatchObject({ last_seq: 6, first_question: "Portaal leeg", last_event: "helped", thumbs_up: 1, thumbs_down: 0, lowest_score: 0.8, question_count: 3, turns_to_answer: 2 });
  expect(of("told")).toMatchObject({ last_seq: 4, first_question: "Wáár staat mijn factuur?", last_event: "not-helped", thumbs_up: 0, thumbs_down: 1, lowest_score: 0.6, question_count: 2, turns_to_answer: 1 });
  expect(of("talk")).toMatchObject({ first_question: null, last_event: null });
  expect(of("failed")).toMatchObject({ first_question: "kapot" });
  expect(of("ticketed")).toMatchObject({ ticket_state: "open", last_event: "asked", lowest_score: 0.4, turns_to_answer: null });
  const topics = await db.selectFrom("transcript_topics").innerJoin("transcripts", "transcripts.no", "transcript_topics.no").select(["conversation_id", "article"]).orderBy("article").execute();
  expect(topics.map((topic) => `${topic.conversation_id} ${topic.article}`)).toEqual(["told insight-about", "helped portal-empty", "told sla-invoice"]);
  const decided = await sql<{ question: string }>`select q.text || ' > ' || d.label || ' ' || coalesce(d.feedback, '') as question from decisions d join transcript_entries q on q.id = d.question_id order by d.answer_id`.execute(db);
  expect(decided.rows.map((row) => row.question)).toContain("Portaal leeg > portal-empty 1");
});

it("brings what was said along in its order, and finds it", async () => {
  const folder = tempFolder();
  await older(folder, { "0001-first": first, "0002-hand-off": handOff }, conversations);
  const db = await opened(folder);
  const transcript = await new Transcripts({ db, clock: systemClock }).get("helped");
  expect(transcript?.entries.map((entry) => entry.text)).toEqual(["Hallo daar", "Goedendag.", "Portaal leeg", "Dat klopt.", "ja", "Fijn."]);
  const found = await sql<{ text: string }>`select text from transcript_search where transcript_search match 'waar factuur'`.execute(db);
  expect(found.rows).toEqual([{ text: "Wáár staat mijn factuur?" }]);
  await sql`insert into transcript_search (transcript_search, rank) values ('integrity-check', 1)`.execute(db);
});
