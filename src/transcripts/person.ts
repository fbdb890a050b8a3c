import { setImmediate } from "node:timers/promises";
import { sql, type SqlBool } from "kysely";
import type { Database } from "../storage/database.js";
import { conversationNo } from "./entry-id.js";

/** Whose data it is. `orderNumber` in its canonical form, `VST-2026-00093`. */
export type Person = { email: string } | { orderNumber: string };

/** What is kept of a person. */
export interface Belongings {
  /** Ids. */
  conversations: string[];
  /** References. */
  tickets: string[];
  /** Numbers. */
  orders: string[];
}

/** Whether a text, or JSON, holds what a person is known by. */
export type Holds = (text: string | null) => boolean;

/**
 * A look at all that may name the person: tickets by their fields and texts, orders, the unmasked history of a day and what is still to be sent, agents' notes, and
 * the masked transcripts, where order numbers stand and e-mail addresses do not. Who is known by an e-mail address is also known by the
 * numbers of the orders that have it.
 */
export async function belongingsOf(db: Database, person: Person): Promise<Belongings & { names: string[]; holds: Holds }> {
  const orders = await ordersOf(db, person);
  const names = "email" in person ? [person.email, ...orders] : [person.orderNumber];
  const holds = holder(names);
  await setImmediate();
  const tickets = await ticketsOf(db, names, holds);
  await setImmediate();
  const conversations = new Set(tickets.map((ticket) => ticket.conversation_id));
  for (const number of orders) for (const id of await conversationsAbout(db, number)) conversations.add(id);
  for (const id of await conversationsHolding(db, names, holds)) conversations.add(id);
  // A conversation is erased with all of its tickets.
  const all = conversations.size === 0 ? [] : await db.selectFrom("tickets").select("reference").where("conversation_id", "in", inList([...conversations])).execute();
  return {
    orders: await existing(db, orders), names, holds, conversations: [...conversations].sort(),
    tickets: [...new Set([...tickets, ...all].map(({ reference }) => reference))].sort(),
  };
}

/** As a JSON array, since the number of parameters is limited. */
export function inList(values: readonly string[]) {
  return sql<string>`(select value from json_each(${JSON.stringify(values)}))`;
}

async function ordersOf(db: Database, person: Person): Promise<string[]> {
  if ("orderNumber" in person) return [person.orderNumber];
  const rows = await db.selectFrom("orders").select("number").where(sql`lower(email)`, "=", person.email.toLowerCase()).execute();
  return rows.map(({ number }) => number);
}

async function existing(db: Database, numbers: readonly string[]): Promise<string[]> {
  const rows = await db.selectFrom("orders").select("number").where("number", "in", inList(numbers)).orderBy("number").execute();
  return rows.map(({ number }) => number);
}

/** Not within a longer address or number. In JSON a line break is two signs, of which the second is a letter. */
function holder(names: readonly string[]): Holds {
  const any = names.map((name) => name.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("|");
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}._%+\\-])(?:${any})(?![\\p{L}\\p{N}\\-]|\\.[\\p{L}\\p{N}])`, "iu");
  return (text) => text !== null && pattern.test(text.replace(/\\[nrtbf]/g, " "));
}

/** What SQLite can rule out, which takes only the letters of ASCII for the same in both cases; `Holds` decides. */
export function mayHold(column: string, names: readonly string[]) {
  const parts = names.map((name) => name.toLowerCase().split(/[^\x20-\x7E]+/).reduce((longest, part) => (part.length > longest.length ? part : longest), ""));
  return sql<SqlBool>`exists (select 1 from json_each(${JSON.stringify(parts)}) where instr(lower(${sql.ref(column)}), value) > 0)`;
}

async function ticketsOf(db: Database, names: readonly string[], holds: Holds): Promise<{ reference: string; conversation_id: string }[]> {
  const own = await db.selectFrom("tickets").select(["reference", "conversation_id", "email", "order_number", "question", "name", "company"])
    .where((eb) => eb.or(["email", "order_number", "question", "name", "company"].map((column) => mayHold(column, names)))).execute();
  const added = await db.selectFrom("ticket_additions").innerJoin("tickets", "tickets.reference", "ticket_additions.reference")
    .select(["tickets.reference", "tickets.conversation_id", "ticket_additions.text"]).where(mayHold("ticket_additions.text", names)).execute();
  return [
    ...own.filter((ticket) => [ticket.email, ticket.order_number, ticket.question, ticket.name, ticket.company].some(holds)),
    ...added.filter(({ text }) => holds(text)),
  ];
}

/** By the search index: the number as the assistant writes it, and as customers do. */
async function conversationsAbout(db: Database, number: string): Promise<string[]> {
  const [, year = "", sequence = ""] = number.split("-");
  const spellings = [...new Set([sequence, String(Number(sequence))])].flatMap((digits) =>
    [`vst ${year} ${digits}`, `vst${year} ${digits}`, `vst${year}${digits}`, `vst ${year}${digits}`]);
  const phrases = [...spellings, `${year} ${sequence}`, `${year}${sequence}`].map((phrase) => `"${phrase}"`);
  const { rows } = await sql<{ rowid: number }>`select rowid from transcript_search where transcript_search match ${phrases.join(" OR ")}`.execute(db);
  const numbers = [...new Set(rows.map(({ rowid }) => conversationNo(rowid)))];
  const found = await db.selectFrom("transcripts").select("conversation_id").where("no", "in", sql<number>`(select value from json_each(${JSON.stringify(numbers)}))`).execute();
  return found.map((row) => row.conversation_id);
}

async function conversationsHolding(db: Database, names: readonly string[], holds: Holds): Promise<string[]> {
  const states = await db.selectFrom("bot_state").select(["key", "value"]).where(mayHold("value", names)).execute();
  const unsent = await db.selectFrom("channel_outbox").select(["conversation_id", "activity"]).where(mayHold("activity", names)).execute();
  const subscriptions = await db.selectFrom("order_subscriptions").select("conversation_id").where("order_number", "in", inList(names)).execute();
  const activities = await db.selectFrom("dl_activities").select(["conversation_id", "activity"]).where(mayHold("activity", names)).execute();
  const notes = await db.selectFrom("conversation_reviews").innerJoin("transcripts", "transcripts.no", "conversation_reviews.no")
    .select(["transcripts.conversation_id", "note", "tags"]).where((eb) => eb.or([mayHold("note", names), mayHold("tags", names)])).execute();
  return [
    ...states.filter(({ value }) => holds(value)).flatMap(({ key }) => /\/conversations\/(.+)\/$/.exec(key)?.[1] ?? []),
    ...[...activities, ...unsent].filter(({ activity }) => holds(activity)).map((row) => row.conversation_id),
    ...subscriptions.map((row) => row.conversation_id),
    ...notes.filter(({ note, tags }) => holds(note) || holds(tags)).map((row) => row.conversation_id),
  ];
}
