import { setImmediate } from "node:timers/promises";
import { sql } from "kysely";
import type { Database, DatabaseTransaction } from "../../storage/database.js";
import { entryRow } from "../../transcripts/transcript-rows.js";
import { writeFeedback, writeTurn } from "../../transcripts/transcript-writing.js";
import type { MadeConversation, MadeTicket, MadeUp } from "./made-up.js";

const conversationsAtOnce = 500;
const dayMs = 86_400_000;

export interface FillOptions {
  db: Database;
  made: MadeUp;
  conversations: number;
  days: number;
  /** Milliseconds since the Unix epoch; the last conversations begin shortly before it. */
  nowMs: number;
  /** After each transaction, with how many there are. */
  tell: (done: number) => void;
}

/** Writes made-up conversations as the bot would have; the first of them begin `days` days ago. */
export async function fill({ db, made, conversations, days, nowMs, tell }: FillOptions): Promise<void> {
  await sql`pragma cache_size = -400000`.execute(db);
  const stepMs = days * dayMs / conversations;
  for (let done = 0; done < conversations;) {
    const until = Math.min(conversations, done + conversationsAtOnce);
    const from = done;
    await db.transaction().execute(async (trx) => {
      for (let index = from; index < until; index += 1) {
        const startedAt = atWork(Math.round(nowMs - (conversations - index) * stepMs));
        await write(trx, made.conversation(startedAt, nowMs - startedAt), nowMs);
      }
    });
    done = until;
    tell(done);
    await setImmediate();
  }
  await sql`pragma wal_checkpoint(truncate)`.execute(db);
  await sql`pragma optimize`.execute(db);
}

/** Most customers write between 8 and 18 o'clock (UTC): a day's conversations, in their order, are pressed into these hours. */
function atWork(at: number): number {
  const day = Math.floor(at / dayMs) * dayMs;
  const share = (at - day) / dayMs;
  const hours = share < 0.08 ? share / 0.08 * 8 : share < 0.9 ? 8 + (share - 0.08) / 0.82 * 10 : 18 + (share - 0.9) / 0.1 * 6;
  return Math.round(day + hours * 3_600_000);
}

async function write(trx: DatabaseTransaction, made: MadeConversation, nowMs: number): Promise<void> {
  const { id, channel, locale } = made;
  for (const { entries, event, feedback } of made.turns) {
    if (feedback !== undefined) await writeFeedback(trx, id, feedback);
    const conversation = { id, channel, locale, event };
    await writeTurn(trx, conversation, entries.map((entry) => entryRow(conversation, entry, nowMs)));
  }
  if (made.ticket !== undefined) await writeTicket(trx, made, made.ticket);
  if (made.reviewed) await writeReview(trx, id, made.turns.at(-1)?.entries.at(-1)?.at ?? nowMs);
}

async function writeTicket(trx: DatabaseTransaction, { id, channel, locale }: MadeConversation, { at, question, state, claimed }: MadeTicket): Promise<void> {
  const number = id.split("-")[1] ?? id;
  const isClosed = state === "closed";
  await trx.insertInto("tickets").values({
    reference: `V-${number.toUpperCase()}`, form_key: `form-${id}`, conversation_id: id, channel, locale, name: `Klant ${number}`, company: `Bedrijf ${number} B.V.`,
    email: `klant.${number}@bedrijf.example`, phone: null, question, order_number: null, order_stage: null, state, created_at: at,
    claimed_by: claimed ? "Sanne" : null, claimed_at: claimed ? at + 600_000 : null, closed_by: isClosed ? "Sanne" : null, closed_at: isClosed ? at + 7_200_000 : null,
  }).execute();
}

async function writeReview(trx: DatabaseTransaction, id: string, lastAt: number): Promise<void> {
  const reviewed = lastAt + dayMs;
  const { no } = await trx.updateTable("transcripts").set({ reviewed_at: reviewed }).where("conversation_id", "=", id).returning("no").executeTakeFirstOrThrow();
  await trx.insertInto("conversation_reviews").values({
    no, tags: "[]", note: "", reviewed_by: "Sanne", changed_by: "Sanne", changed_at: reviewed, version: 1,
  }).execute();
}
