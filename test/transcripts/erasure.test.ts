import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import SQLite from "better-sqlite3";
import type { Activity } from "botbuilder";
import { sql } from "kysely";
import { afterEach, describe, expect, it } from "vitest";
import { UploadFiles } from "../../src/directline/upload-files.js";
import { createLog } from "../../src/log.js";
import { Erasure } from "../../src/transcripts/erasure.js";
import { TestBot } from "../support/conversation.js";
import { order } from "../support/order.js";
import { recordNow } from "../support/record-now.js";

const at = Date.parse("2026-11-20T12:00:00+01:00");
const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

let bot: TestBot;
afterEach(() => bot.close());

/** Words that nobody else uses, in everything that is kept of the conversation. */
const markers = ["kwabbelhuid", "zwaluwnest", "roodborsttapuit", "Hopjesvla", "@pimpelmees", "klapekster", "grutto-plaatje"];

/** Chats, passes a question on with a file, and leaves whatever can be left of it. */
async function converse(id: string, words: { question: string; name: string; email: string; file: string }): Promise<string> {
  const { db, dataDir } = bot;
  const files = new UploadFiles({ dataDir, db, logger: createLog("silent"), largestSumBytes: 1e9 });
  const bytes = Buffer.concat([png, Buffer.from(words.file)]);
  const stored = await files.write([{ name: `${words.file}.png`, contentType: "image/png", bytes }] as never, ["image/png"]);
  await db.insertInto("dl_conversations").values({ id, user_id: "u", locale: "nl", trusted_origins: null, created_at: at, started_at: at, last_activity_at: at, last_seq: 1 }).execute();
  await db.insertInto("dl_activities").values({ conversation_id: id, seq: 1, direction: "in", activity: JSON.stringify({ text: `${words.question}\n${words.email}` }), at, client_activity_id: null, turn: "done", address_key: null }).execute();
  await db.transaction().execute((trx) => files.add(trx, { conversationId: id, at }, stored));
  await bot.join(id);
  await bot.receive({ text: words.question, conversation: { id } as Activity["conversation"] }, stored.map(({ id: upload, name }) => ({ id: upload, name })));
  for (const text of ["Stuur mijn vraag door", words.name, "De Halm", words.email, "ja, met een kopie"]) await bot.type(text, id);
  await bot.type(`nog iets: ${words.question}`, id);
  await db.insertInto("channel_outbox").values({ channel: "msteams", conversation_id: id, activity: JSON.stringify({ text: words.question }), created_at: at, due_at: at, leased_by: "x", leased_until: 0 }).execute();
  await db.insertInto("orders").values({ number: "VST-2026-00999", company: "Z", postcode: "1234AB", email: null, kind: "both", administrative: 0, received_on: "2026-11-02", processed_on: null,
    email_sent_on: null, inventory_call_on: null, moved_on: null, first_invoice_run_on: null, as_of: "2026-11-02", demo: 0 }).onConflict((conflict) => conflict.doNothing()).execute();
  await db.insertInto("order_subscriptions").values({ order_number: "VST-2026-00999", channel: "msteams", conversation_id: id, conversation_reference: JSON.stringify({ user: { name: words.name } }), locale: "nl", stage: "received", ends_at: at + 1e9 }).execute();
  await db.insertInto("handled_activities").values({ key: `directline/${id}/a1`, handled_at: at }).execute();
  await db.insertInto("order_lookup_failures").values({ scope: `conversation:${id}`, failed_at: at }).execute();
  const { no, last_seq } = await db.selectFrom("transcripts").select(["no", "last_seq"]).where("conversation_id", "=", id).executeTakeFirstOrThrow();
  const entry = no * 2 ** 20 + last_seq;
  await db.insertInto("answer_verdicts").values({ answer_id: entry, verdict: "wrong", expected: null, judged_by: "Sanne", judged_at: at, version: 1 }).execute();
  await db.insertInto("conversation_reviews").values({ no, tags: "[]", note: words.file, reviewed_by: null, changed_by: "Sanne", changed_at: at, version: 1 }).execute();
  await db.insertInto("learned_examples").values({ label: "none", locale: "nl", text: words.question, question_id: entry, added_by: "Sanne", added_at: at } as never).execute();
  await db.insertInto("test_cases").values({ text: words.question, locale: "nl", expected: "none", question_id: entry, added_by: "Sanne", added_at: at }).execute();
  return entry.toString();
}

const customer = { question: "Gaat mijn kwabbelhuid of zwaluwnest naar KPN over, met roodborsttapuit?", name: "Hopjesvla Jansen", email: "Vla@pimpelmees.example", file: "grutto-plaatje" };
const somebody = { question: "Is er een paarse dinosaurus?", name: "Anna de Wit", email: "anna.vla@pimpel.example", file: "huisje" };

/** With a hundred other conversations, before and after. */
async function seed(): Promise<Erasure> {
  bot = await TestBot.open({ withMail: true });
  const talk = async (from: number, to: number): Promise<void> => {
    for (let index = from; index < to; index += 1) {
      await recordNow(bot, { id: `other-${index}`, channel: "directline", locale: "nl", event: "answered" }, [
        { direction: "in", activity: { type: "message", id: `q${index}`, text: `Waar staat factuur nummer ${index * 7919 % 1000} van ${String.fromCharCode(97 + index % 26)}${index * 104729}?` } },
        { direction: "out", activity: { type: "message", id: `a${index}`, text: `In KPN Insight, ${index}` }, decision: { kind: "answer", label: "insight-about", articles: ["insight-about"], candidates: [] } },
      ]);
    }
  };
  await talk(0, 50);
  await converse("c1-klapekster", customer);
  await converse("kept", somebody);
  await talk(50, 100);
  return new Erasure({ db: bot.db, clock: bot.clock, dataDir: bot.dataDir, patienceMs: 0 });
}

/** Which markers stand in the bytes of the database's files or of an upload. */
function found(words: readonly string[] = markers): string[] {
  const paths = readdirSync(bot.dataDir, { recursive: true, encoding: "utf8" }).map((name) => join(bot.dataDir, name)).filter((path) => statSync(path).isFile());
  const bytes = paths.map((path) => readFileSync(path).toString("latin1").toLowerCase());
  return words.filter((word) => bytes.some((content) => content.includes(word.toLowerCase())));
}

const tables = ["transcripts", "transcript_entries", "decisions", "tickets", "mails", "dl_conversations", "dl_activities", "dl_uploads", "ticket_uploads", "bot_state", "answer_verdicts",
  "conversation_reviews", "learned_examples", "test_cases", "handled_activities", "order_lookup_failures", "channel_outbox", "order_subscriptions"] as const;

async function everything(): Promise<Record<string, unknown[]>> {
  return Object.fromEntries(await Promise.all(tables.map(async (table) => [table, await bot.db.selectFrom(table).selectAll().execute()] as const)));
}

const integrity = () => sql`insert into transcript_search (transcript_search, rank) values ('integrity-check', 1)`.execute(bot.db);

describe("Erasure.eraseConversation", () => {
  it("leaves no byte of it in the database's files and the uploads, and every other conversation as it was", async () => {
    const erasure = await seed();
    expect(found()).toEqual(markers);
    const before = await everything();
    const receipt = await erasure.eraseConversation("c1-klapekster", { by: "Sanne", withTickets: true });
    expect(receipt).toMatchObject({
      at: bot.clock.now(), by: "Sanne", bytesGone: true, conversationIds: ["c1-klapekster"], ticketsThatRemain: [],
      counts: { conversations: 1, directLineConversations: 1, unsentMessages: 1, subscriptions: 1, states: 1, uploads: 1, tickets: 1, mails: 2, orders: 0, verdicts: 1, notes: 1, examples: 1, testCases: 1, auditEntries: 0 },
    });
    expect(found()).toEqual([]);
    const isOfIt = (row: unknown): boolean => /klapekster|Hopjesvla|kwabbelhuid|grutto/i.test(JSON.stringify(row));
    const { no } = before["transcripts"]?.find(isOfIt) as { no: number };
    const hangsOnIt = (row: unknown): boolean => Object.entries(row as object).some(([key, value]) => ["id", "answer_id", "question_id"].includes(key) && Math.floor(Number(value) / 2 ** 20) === no)
      || (row as { no?: number }).no === no;
    const reference = (before["tickets"]?.find(isOfIt) as { reference: string }).reference;
    const rest = Object.fromEntries(Object.entries(before).map(([table, rows]) =>
      [table, rows.filter((row) => !isOfIt(row) && !hangsOnIt(row) && !JSON.stringify(row).includes(reference))]));
    expect(await everything()).toEqual(rest);
    await integrity();
    const { rows } = await sql`select rowid from transcript_search where transcript_search match 'kwabbelhuid OR zwaluwnest'`.execute(bot.db);
    expect(rows).toEqual([]);
  });

  it("keeps tickets, and the uploads that hang on them, unless it is told to erase them", async () => {
    const erasure = await seed();
    const receipt = await erasure.eraseConversation("c1-klapekster", { by: "Sanne", withTickets: false });
    expect(receipt).toMatchObject({ counts: { tickets: 0, mails: 0, uploads: 0, conversations: 1 }, ticketsThatRemain: [expect.stringMatching(/^V-/)] });
    const [upload] = await bot.db.selectFrom("dl_uploads").select("id").where("conversation_id", "=", "c1-klapekster").execute();
    expect(existsSync(join(bot.dataDir, "uploads", upload?.id ?? "-"))).toBe(true);
    expect((await erasure.eraseConversation("c1-klapekster", { by: "Sanne", withTickets: true })).counts).toMatchObject({ conversations: 0, tickets: 1, uploads: 1 });
    expect(found()).toEqual([]);
  });

  it("erases what is said while it erases", async () => {
    await seed();
    let said: Promise<void> | undefined;
    // The uploads are asked for when the transcript has just gone; the turn is next to get the connection.
    const db = bot.db.withPlugin({
      transformQuery({ node }) {
        if (node.kind === "SelectQueryNode" && JSON.stringify(node.from).includes("dl_uploads")) {
          said ??= recordNow(bot, { id: "c1-klapekster", channel: "directline", locale: "nl" }, [{ direction: "in", activity: { type: "message", text: "nog een roodborsttapuit" } }]);
        }
        return node;
      },
      transformResult: ({ result }) => Promise.resolve(result),
    });
    await new Erasure({ db, clock: bot.clock, dataDir: bot.dataDir, patienceMs: 0 }).eraseConversation("c1-klapekster", { by: "Sanne", withTickets: true });
    await said;
    expect(said).toBeDefined();
    expect(found()).toEqual([]);
  });

  it("forgets the samples of rows that ANALYZE leaves in the database", async () => {
    const erasure = await seed();
    await converse("c1", customer);
    await sql`analyze`.execute(bot.db);
    const samples = async () => (await sql<{ sample: Uint8Array }>`select sample from sqlite_stat4`.execute(bot.db)).rows.map(({ sample }) => Buffer.from(sample).toString("latin1")).join();
    expect(await samples()).toContain("c1");
    await erasure.eraseConversation("c1", { by: "Sanne", withTickets: true });
    expect(await samples()).toBe("");
  });

  it("erases nothing where there is nothing, and nothing of an id that differs in case alone", async () => {
    const erasure = await seed();
    const before = await everything();
    expect(Object.values((await erasure.eraseConversation("C1-Klapekster", { by: "Sanne", withTickets: true })).counts).every((count) => count === 0)).toBe(true);
    expect(await everything()).toEqual(before);
  });

  it("tells when another program reads what was there before, and is done when that has finished", async () => {
    const erasure = await seed();
    const reader = new SQLite(join(bot.dataDir, "test.db"), { readonly: true });
    reader.exec("begin; select * from transcripts");
    reader.prepare("select count(*) from transcripts").get();
    expect((await erasure.eraseConversation("c1-klapekster", { by: "Sanne", withTickets: true })).bytesGone).toBe(false);
    expect(found()).not.toEqual([]);
    const patient = new Erasure({ db: bot.db, clock: bot.clock, dataDir: bot.dataDir, patienceMs: 60_000 });
    const again = patient.eraseConversation("kept", { by: "Sanne", withTickets: true });
    await setImmediate();
    reader.exec("commit");
    expect((await again).bytesGone).toBe(true);
    expect(found()).toEqual([]);
    reader.close();
  });
});

describe("Erasure.erasePerson", () => {
  /** The customer also asks after his order, in another conversation, where nothing but its number tells who he is. */
  async function withOrders(): Promise<Erasure> {
    const erasure = await seed();
    await bot.orders.upsertAll([{ ...order, email: "vla@Pimpelmees.example" }, { ...order, number: "VST-2026-00500", email: "ik-vla@pimpelmees.example" }]);
    await bot.type("hoe staat het met order vst 2026 417, postcode 3901AB", "asked");
    await bot.type("hoe staat het met order vst 2026 500, postcode 3901AB", "other order");
    // Longer addresses that end, or begin, with his.
    await converse("longer", { ...somebody, email: "jan.vla@pimpelmees.example" });
    await converse("longest", { ...somebody, email: "vla@pimpelmees.example.com" });
    for (const [target, detail] of [["order VST-2026-00417", null], ["c1-klapekster", "vla@PIMPELMEES.example was gevraagd"], ["VST-2026-004170", null]] as const) {
      await bot.db.insertInto("audit_log").values({ at, user_id: "u", user_name: "Sanne", action: "search", target, detail }).execute();
    }
    return erasure;
  }
  const audit = async () => (await bot.db.selectFrom("audit_log").select(["target", "detail"]).orderBy("id").execute()).map(({ target, detail }) => [target, detail]);
  const ids = async () => (await bot.db.selectFrom("transcripts").select("conversation_id as id").where("conversation_id", "not like", "other-%").orderBy("no").execute()).map(({ id }) => id);

  it("erases all of an e-mail address: its tickets, its orders and what was said about those, and nobody with a longer address", async () => {
    const erasure = await withOrders();
    const preview = await erasure.previewPerson({ email: "VLA@pimpelmees.example" });
    expect(preview).toMatchObject({ conversations: [{ id: "c1-klapekster", firstQuestion: customer.question }, { id: "asked", firstQuestion: "VST-2026-00417 [postcode]" }], orders: ["VST-2026-00417"] });
    expect(preview.tickets).toHaveLength(1);
    expect(await ids()).toEqual(["c1-klapekster", "kept", "asked", "other order", "longer", "longest"]);
    const receipt = await erasure.erasePerson({ email: "VLA@pimpelmees.example" }, "Sanne");
    expect(receipt).toMatchObject({ bytesGone: true, conversationIds: ["asked", "c1-klapekster"], counts: { conversations: 2, tickets: 1, mails: 2, orders: 1, uploads: 1, auditEntries: 2 } });
    expect(await ids()).toEqual(["kept", "other order", "longer", "longest"]);
    expect(await audit()).toEqual([["[gewist]", null], ["c1-klapekster", "[gewist]"], ["VST-2026-004170", null]]);
    expect(found(markers.filter((marker) => !["@pimpelmees", "klapekster"].includes(marker)))).toEqual([]);
    expect(found(["VST-2026-00417\""])).toEqual([]);
    await integrity();
  });

  it("erases all of an order number", async () => {
    const erasure = await withOrders();
    expect(await erasure.previewPerson({ orderNumber: "VST-2026-00500" })).toMatchObject({ conversations: [{ id: "other order" }], tickets: [], orders: ["VST-2026-00500"] });
    const receipt = await erasure.erasePerson({ orderNumber: "VST-2026-00500" }, "Sanne");
    expect(receipt).toMatchObject({ conversationIds: ["other order"], counts: { conversations: 1, orders: 1, states: 1, auditEntries: 0 } });
    expect(found(["VST-2026-00500", "vst 2026 500"])).toEqual([]);
    expect(await ids()).toHaveLength(5);
  });

  it("finds who is still typing, in the history of the website alone", async () => {
    const erasure = await withOrders();
    await bot.db.insertInto("dl_conversations").values({ id: "typing", user_id: "u", locale: "nl", trusted_origins: null, created_at: 5, started_at: at, last_activity_at: at, last_seq: 1 }).execute();
    await bot.db.insertInto("dl_activities").values({ conversation_id: "typing", seq: 1, direction: "in", activity: JSON.stringify({ text: "mijn adres:\nNIEUW@elders.example." }), at, client_activity_id: null, turn: "done", address_key: null }).execute();
    expect(await erasure.previewPerson({ email: "nieuw@elders.example" })).toEqual({ conversations: [{ id: "typing", startedAt: 5, firstQuestion: null }], tickets: [], orders: [], subscriptions: 0 });
    expect((await erasure.erasePerson({ email: "nieuw@elders.example" }, "Sanne")).counts).toMatchObject({ conversations: 0, directLineConversations: 1 });
    expect(found(["elders.example"])).toEqual([]);
  });

  it("finds who wishes to hear of an order, and what is still to be sent, also when nothing else names him", async () => {
    const erasure = await withOrders();
    const row = { channel: "msteams", created_at: at, due_at: at, leased_by: "x", leased_until: 0 };
    await bot.db.insertInto("channel_outbox").values([
      { ...row, conversation_id: "a:unsent", activity: JSON.stringify({ text: "Nieuws over order VST-2026-00500" }) },
      { ...row, conversation_id: "a:longer", activity: JSON.stringify({ text: "Nieuws over order VST-2026-005000" }) },
    ]).execute();
    const subscription = { channel: "msteams", conversation_reference: "{}", locale: "nl", stage: "received" as const, ends_at: at + 1e9 };
    await bot.db.insertInto("order_subscriptions").values([
      { ...subscription, conversation_id: "a:waiting", order_number: "VST-2026-00500" }, { ...subscription, conversation_id: "a:waiting", order_number: "VST-2026-00417" },
      { ...subscription, conversation_id: "a:longer", order_number: "VST-2026-00417" },
    ]).execute();
    expect(await erasure.previewPerson({ orderNumber: "VST-2026-00500" })).toMatchObject({ orders: ["VST-2026-00500"], subscriptions: 2 });
    const { conversationIds, counts } = await erasure.erasePerson({ orderNumber: "VST-2026-00500" }, "Sanne");
    expect(conversationIds).toEqual(["a:unsent", "a:waiting", "other order"]);
    expect(counts).toMatchObject({ subscriptions: 2, unsentMessages: 1, orders: 1 });
    expect(found(["VST-2026-00500\"", "a:waiting"])).toEqual([]);
    expect((await bot.db.selectFrom("order_subscriptions").select("conversation_id").where("channel", "=", "msteams").where("order_number", "=", "VST-2026-00417").execute())).toEqual([{ conversation_id: "a:longer" }]);
  });

  it("forgets how many copies the mailbox got", async () => {
    await withOrders();
    const erasure = new Erasure({ db: bot.db, clock: bot.clock, dataDir: bot.dataDir, mailboxScope: (email) => `recipient:${email.toLowerCase()}` });
    for (const scope of ["recipient:vla@pimpelmees.example", "recipient:other"]) await bot.db.insertInto("hand_off_counts").values({ scope, taken_at: at }).execute();
    await erasure.erasePerson({ email: "Vla@pimpelmees.example" }, "Sanne");
    expect((await bot.db.selectFrom("hand_off_counts").select("scope").where("scope", "like", "recipient:%o%").execute()).map(({ scope }) => scope)).not.toContain("recipient:vla@pimpelmees.example");
  });
});
