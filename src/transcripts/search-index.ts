import { setImmediate } from "node:timers/promises";
import { sql } from "kysely";
import type { Database } from "../storage/database.js";

/** Pages of the index, of 4 KB, that are written in one go while it is merged. */
const pagesAtOnce = 200;
const separatorsAtOnce = 20;

/** A character of nobody's language, in a row of its own that makes a second part of the index: one part alone is never written anew. */
const placeholder = { id: -1, text: "\uE000" };

/**
 * A word that was deleted is gone from the index at once, but its beginning may go on serving to tell two pages apart. When such a
 * beginning is left that no other word has, the index is written anew, in small pieces.
 * @returns whether it had to be
 */
export async function tidySearchIndex(db: Database): Promise<boolean> {
  if (!await holdsLeftover(db)) {
    // Of a run that a crash broke off.
    await removePlaceholder(db);
    return false;
  }
  // Another run, or one that a crash broke off, may have put it there.
  await sql`insert into transcript_search (rowid, text) select ${whole(placeholder.id)}, ${placeholder.text} where not ${holdsPlaceholder}`.execute(db);
  try {
    for (let pages = -pagesAtOnce; await merged(db, pages); pages = pagesAtOnce) await setImmediate();
  } finally {
    await removePlaceholder(db);
  }
  return true;
}

const whole = (value: number) => sql`cast(${value} as integer)`;
const holdsPlaceholder = sql`exists (select 1 from transcript_search where transcript_search match ${placeholder.text})`;

/** Looked for and removed in one statement: what is not in the index must not be taken out of it, and another run may have been first. */
async function removePlaceholder(db: Database): Promise<void> {
  await sql`insert into transcript_search (transcript_search, rowid, text) select 'delete', ${whole(placeholder.id)}, ${placeholder.text} where ${holdsPlaceholder}`.execute(db);
}

async function merged(db: Database, pages: number): Promise<boolean> {
  return db.connection().execute(async (connection) => {
    const changes = async (): Promise<number> => (await sql<{ count: number }>`select total_changes() as count`.execute(connection)).rows[0]?.count ?? 0;
    const before = await changes();
    await sql`insert into transcript_search (transcript_search, rank) values ('merge', ${sql.lit(pages)})`.execute(connection);
    // As SQLite's manual says: fewer than two changes mean that there was nothing left to do. The first step only sorts.
    return pages < 0 || await changes() - before >= 2;
  });
}

/** Whether a separator of the index begins no word that is in it. */
async function holdsLeftover(db: Database): Promise<boolean> {
  await sql`create virtual table if not exists temp.transcript_words using fts5vocab('main', 'transcript_search', 'instance')`.execute(db);
  const { rows } = await sql<{ term: Uint8Array }>`select term from transcript_search_idx where length(term) > 1`.execute(db);
  for (const [index, { term }] of rows.entries()) {
    if (index % separatorsAtOnce === 0) await setImmediate();
    // The first byte tells the index of whole words from those of beginnings; the last letter may be cut in two.
    const beginning = Buffer.from(term.subarray(1)).toString("utf8").replace(/\uFFFD$/, "");
    if (beginning === "") continue;
    const { rows: [next] } = await sql<{ term: string }>`select term from temp.transcript_words where term >= ${beginning} limit 1`.execute(db);
    if (next?.term.startsWith(beginning) !== true) return true;
  }
  return false;
}
