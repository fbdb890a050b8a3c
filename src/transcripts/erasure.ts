import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { sql, type SqlBool } from "kysely";
import type { Clock } from "../clock.js";
import type { Database, DatabaseTransaction } from "../storage/database.js";
import { emptyLog } from "../storage/write-ahead-log.js";
import { eraseTranscript } from "./erase-transcript.js";
import { belongingsOf, inList, mayHold, type Belongings, type Holds, type Person } from "./person.js";
import { tidySearchIndex } from "./search-index.js";

export const erasedKinds = ["conversations", "messages", "searchEntries", "directLineConversations", "unsentMessages", "states", "uploads", "tickets", "mails", "orders", "subscriptions",
  "verdicts", "notes", "examples", "testCases", "auditEntries"] as const;
export type ErasedKind = (typeof erasedKinds)[number];

export interface ErasureReceipt {
  /** Milliseconds since the Unix epoch. */
  at: number;
  by: string;
  counts: Record<ErasedKind, number>;
  /** Whether no byte of it is left in the database's files; false when another connection read what was there before for too long. */
  bytesGone: boolean;
  conversationIds: string[];
}

export interface ErasedConversation extends ErasureReceipt {
  /** References of tickets that still hold this customer's details and uploads. */
  ticketsThatRemain: string[];
}

export interface ErasurePreview {
  conversations: { id: string; startedAt: number; firstQuestion: string | null }[];
  tickets: string[];
  orders: string[];
  /** Conversations that wish to hear of an order, each order counted. */
  subscriptions: number;
}

/** Stands in the audit log where an e-mail address or order number stood. */
export const erasedMark = "[gewist]";

export interface ErasureOptions {
  db: Database;
  clock: Clock;
  dataDir: string;
  /** How long to wait for other connections that still read what was there before; milliseconds, default 10,000. */
  patienceMs?: number;
  /** The scope in `hand_off_counts` of a mailbox; without it those counts go after a day. */
  mailboxScope?: ((email: string) => string) | undefined;
}

interface Doomed extends Belongings {
  withTickets: boolean;
  person?: { names: string[]; holds: Holds };
}

/** Erases what is kept of a conversation, or of a person, from the database, its files and the uploads. The one way to do so. */
export class Erasure {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #uploadFolder: string;
  readonly #patienceMs: number;
  readonly #mailboxScope: ((email: string) => string) | undefined;

  constructor(options: ErasureOptions) {
    this.#db = options.db;
    this.#clock = options.clock;
    this.#uploadFolder = join(options.dataDir, "uploads");
    this.#patienceMs = options.patienceMs ?? 10_000;
    this.#mailboxScope = options.mailboxScope;
  }

  /**
   * Erases everything of a conversation; nothing is there to erase when all counts are 0.
   * @param options.withTickets its tickets, and the uploads that hang on them, as well
   */
  async eraseConversation(id: string, options: { by: string; withTickets: boolean }): Promise<ErasedConversation> {
    const tickets = (await this.#db.selectFrom("tickets").select("reference").where("conversation_id", "=", id).orderBy("created_at").execute()).map(({ reference }) => reference);
    const { by, withTickets } = options;
    const receipt = await this.#erase({ conversations: [id], tickets: withTickets ? tickets : [], orders: [], withTickets }, by);
    return { ...receipt, ticketsThatRemain: withTickets ? [] : tickets };
  }

  /** What `erasePerson` would erase. */
  async previewPerson(person: Person): Promise<ErasurePreview> {
    const { conversations, tickets, orders } = await belongingsOf(this.#db, person);
    const kept = await this.#db.selectFrom("transcripts").select(["conversation_id as id", "started_at as startedAt", "first_question as firstQuestion"])
      .where("conversation_id", "in", inList(conversations)).orderBy("no").execute();
    const live = await this.#db.selectFrom("dl_conversations").select(["id", "created_at as startedAt"]).where("id", "in", inList(conversations)).execute();
    const unknown = live.filter(({ id }) => !kept.some((one) => one.id === id));
    const { subscriptions } = await this.#db.selectFrom("order_subscriptions").select(({ fn }) => fn.countAll<number>().as("subscriptions"))
      .where((eb) => eb.or([eb("conversation_id", "in", inList(conversations)), eb("order_number", "in", inList(orders))])).executeTakeFirstOrThrow();
    return { conversations: [...kept, ...unknown.map((one) => ({ ...one, firstQuestion: null }))], tickets, orders, subscriptions };
  }

  /** Erases all conversations, tickets and orders of a person, and the name from the audit log. */
  async erasePerson(person: Person, by: string): Promise<ErasureReceipt> {
    const { names, holds, ...belongings } = await belongingsOf(this.#db, person);
    return this.#erase({ ...belongings, withTickets: true, person: { names, holds } }, by);
  }

  async #erase(doomed: Doomed, by: string): Promise<ErasureReceipt> {
    const counts = Object.fromEntries(erasedKinds.map((kind) => [kind, 0])) as Record<ErasedKind, number>;
    const add = (erased: Partial<Record<ErasedKind, number>>): void => {
      for (const kind of erasedKinds) counts[kind] += erased[kind] ?? 0;
    };
    for (const id of doomed.conversations) add(await eraseTranscript(this.#db, id, { withLearned: true }));
    add({ uploads: await this.#eraseUploads(doomed) });
    await this.#db.transaction().execute(async (trx) => {
      // What was said while the pieces went began a transcript anew.
      await trx.deleteFrom("transcripts").where("conversation_id", "in", inList(doomed.conversations)).execute();
      for (const id of doomed.conversations) add(await eraseHistory(trx, id));
      add(await this.#eraseTickets(trx, doomed.tickets));
      // They would go with their orders, uncounted.
      const subscriptions = await trx.deleteFrom("order_subscriptions").where("order_number", "in", inList(doomed.orders)).executeTakeFirst();
      const orders = await trx.deleteFrom("orders").where("number", "in", inList(doomed.orders)).executeTakeFirst();
      add({ subscriptions: Number(subscriptions.numDeletedRows), orders: Number(orders.numDeletedRows) });
      if (doomed.person !== undefined) add(await this.#eraseNames(trx, doomed.person));
      await forgetSamples(trx);
    });
    await tidySearchIndex(this.#db);
    const bytesGone = await emptyLog(this.#db, { patienceMs: this.#patienceMs });
    return { at: this.#clock.now(), by, counts, bytesGone, conversationIds: doomed.conversations };
  }

  /** The file first: what is broken off here is found by its row the next time. */
  async #eraseUploads({ conversations, tickets, withTickets }: Doomed): Promise<number> {
    const rows = await this.#db.selectFrom("dl_uploads").select("id").where((eb) => eb.or([
      eb("conversation_id", "in", inList(conversations)),
      eb("id", "in", eb.selectFrom("ticket_uploads").select("upload_id").where("reference", "in", inList(tickets))),
    ])).where((eb) => eb("id", "not in", eb.selectFrom("ticket_uploads").select("upload_id").where("reference", "not in", inList(withTickets ? tickets : [])))).execute();
    for (const { id } of rows) {
      await rm(join(this.#uploadFolder, basename(id)), { force: true });
      await this.#db.deleteFrom("dl_uploads").where("id", "=", id).execute();
    }
    return rows.length;
  }

  async #eraseTickets(trx: DatabaseTransaction, references: readonly string[]): Promise<Partial<Record<ErasedKind, number>>> {
    const { mails } = await trx.selectFrom("mails").select(({ fn }) => fn.countAll<number>().as("mails")).where("reference", "in", inList(references)).executeTakeFirstOrThrow();
    const erased = await trx.deleteFrom("tickets").where("reference", "in", inList(references)).returning("email").execute();
    await this.#forgetMailboxes(trx, erased.flatMap(({ email }) => email ?? []));
    return { tickets: erased.length, mails };
  }

  /** Where a person is named beside the conversations: what was learned, and what the audit log says was looked for. */
  async #eraseNames(trx: DatabaseTransaction, { names, holds }: NonNullable<Doomed["person"]>): Promise<Partial<Record<ErasedKind, number>>> {
    await this.#forgetMailboxes(trx, names.filter((name) => name.includes("@")));
    const erased: Partial<Record<ErasedKind, number>> = {};
    for (const [kind, table] of [["examples", "learned_examples"], ["testCases", "test_cases"]] as const) {
      const ids = (await trx.selectFrom(table).select(["id", "text"]).where(mayHold("text", names)).execute()).filter(({ text }) => holds(text)).map(({ id }) => id);
      erased[kind] = ids.length;
      for (const id of ids) await trx.deleteFrom(table).where("id", "=", id).execute();
    }
    const lines = await trx.selectFrom("audit_log").select(["id", "target", "detail"]).where((eb) => eb.or([mayHold("target", names), mayHold("detail", names)])).execute();
    const naming = lines.filter(({ target, detail }) => holds(target) || holds(detail));
    for (const { id, target, detail } of naming) {
      await trx.updateTable("audit_log").set({ target: holds(target) ? erasedMark : target, detail: holds(detail) ? erasedMark : detail }).where("id", "=", id).execute();
    }
    return { ...erased, auditEntries: naming.length };
  }

  async #forgetMailboxes(trx: DatabaseTransaction, emails: readonly string[]): Promise<void> {
    const mailboxScope = this.#mailboxScope;
    if (mailboxScope !== undefined) await trx.deleteFrom("hand_off_counts").where("scope", "in", inList(emails.map(mailboxScope))).execute();
  }
}

/** What is kept of a conversation as it was written. */
async function eraseHistory(trx: DatabaseTransaction, id: string): Promise<Partial<Record<ErasedKind, number>>> {
  const conversations = await trx.deleteFrom("dl_conversations").where("id", "=", id).executeTakeFirst();
  // By exact comparison of the end: LIKE would take upper and lower case for the same.
  const suffix = `/conversations/${id}/`;
  const states = await trx.deleteFrom("bot_state").where(sql<SqlBool>`substr(key, length(key) - length(${suffix}) + 1) = ${suffix}`).executeTakeFirst();
  await trx.deleteFrom("handled_activities").where(sql<SqlBool>`instr(key, ${`/${id}/`}) > 0`).execute();
  await trx.deleteFrom("order_lookup_failures").where("scope", "=", `conversation:${id}`).execute();
  const unsent = await trx.deleteFrom("channel_outbox").where("conversation_id", "=", id).executeTakeFirst();
  const subscriptions = await trx.deleteFrom("order_subscriptions").where("conversation_id", "=", id).executeTakeFirst();
  return {
    directLineConversations: Number(conversations.numDeletedRows), states: Number(states.numDeletedRows),
    unsentMessages: Number(unsent.numDeletedRows), subscriptions: Number(subscriptions.numDeletedRows),
  };
}

/** Whoever measured the database with ANALYZE left samples of its rows in it; queries do without. */
async function forgetSamples(trx: DatabaseTransaction): Promise<void> {
  const { rows } = await sql`select 1 from sqlite_master where name = 'sqlite_stat4'`.execute(trx);
  if (rows.length > 0) await sql`delete from sqlite_stat4`.execute(trx);
}
