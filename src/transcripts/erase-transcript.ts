import { setImmediate } from "node:timers/promises";
import { sql } from "kysely";
import type { Database, DatabaseTransaction } from "../storage/database.js";
import { entryRange } from "./entry-id.js";

/** Entries that are erased in one go; turns of others wait for it. Taking a message out of a large search index costs 2 to 5 milliseconds. */
const entriesAtOnce = 5;

/** How many rows went. */
export interface ErasedTranscript {
  conversations: number;
  messages: number;
  searchEntries: number;
  verdicts: number;
  notes: number;
  examples: number;
  testCases: number;
}

export const nothingOfTranscript: ErasedTranscript = { conversations: 0, messages: 0, searchEntries: 0, verdicts: 0, notes: 0, examples: 0, testCases: 0 };

/**
 * Erases a transcript and what hangs on it, a long one in pieces.
 * @param options.withLearned examples and test cases that came from it as well; without, they outlive it
 * @param options.before only when nothing was said in it since; milliseconds since the Unix epoch
 */
export async function eraseTranscript(db: Database, conversationId: string, options: { withLearned: boolean; before?: number }): Promise<ErasedTranscript> {
  const { before } = options;
  const head = await db.selectFrom("transcripts").select("no").where("conversation_id", "=", conversationId)
    .$if(before !== undefined, (query) => query.where("last_at", "<", before ?? 0)).executeTakeFirst();
  if (head === undefined) return nothingOfTranscript;
  const { no } = head;
  const counts = await db.transaction().execute((trx) => countsOf(trx, no, options.withLearned));
  const [first, last] = entryRange(no);
  for (let erased = entriesAtOnce; erased === entriesAtOnce;) {
    const { numDeletedRows } = await db.deleteFrom("transcript_entries").where("id", "in", (entries) => entries.selectFrom("transcript_entries").select("id")
      .where("id", ">=", first).where("id", "<=", last).orderBy("id").limit(entriesAtOnce)).executeTakeFirstOrThrow();
    erased = Number(numDeletedRows);
    await setImmediate();
  }
  await db.transaction().execute(async (trx) => {
    if (options.withLearned) {
      for (const table of ["learned_examples", "test_cases"] as const) {
        await trx.deleteFrom(table).where("question_id", ">=", first).where("question_id", "<=", last).execute();
      }
    }
    await trx.deleteFrom("transcripts").where("no", "=", no).execute();
  });
  return counts;
}

async function countsOf(trx: DatabaseTransaction, no: number, withLearned: boolean): Promise<ErasedTranscript> {
  const [first, last] = entryRange(no);
  const within = (column: string) => sql<number>`${sql.ref(column)} between ${first} and ${last}`;
  const { rows: [counts] } = await sql<Omit<ErasedTranscript, "conversations">>`select
    (select count(*) from transcript_entries where ${within("id")}) as messages,
    (select count(*) from transcript_messages where ${within("id")}) as searchEntries,
    (select count(*) from answer_verdicts where ${within("answer_id")}) as verdicts,
    (select count(*) from conversation_reviews where no = ${no}) as notes,
    (select count(*) from learned_examples where ${within("question_id")}) as examples,
    (select count(*) from test_cases where ${within("question_id")}) as testCases`.execute(trx);
  return { ...nothingOfTranscript, ...counts, conversations: 1, ...withLearned ? {} : { examples: 0, testCases: 0 } };
}
