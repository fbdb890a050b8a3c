import { setTimeout } from "node:timers/promises";
import { sql } from "kysely";
import type { Database } from "./database.js";

/** Between two attempts, while another connection still reads what was there before; milliseconds. */
const retryMs = 100;

/**
 * Moves what stands in the write-ahead log into the database file and cuts the log to nothing: what was deleted stands in it until then.
 * It cannot be done while another connection, of this process or another, reads what was there before. Turns do not wait for that:
 * the attempts are short.
 * @param options.patienceMs how long it is tried; 0: once
 * @returns whether the log is empty
 */
export async function emptyLog(db: Database, options: { patienceMs: number }): Promise<boolean> {
  for (let left = options.patienceMs; ; left -= retryMs) {
    if (await emptiedAtOnce(db)) return true;
    if (left <= 0) return false;
    await setTimeout(retryMs);
  }
}

/** SQLite itself would hold up this process for as long as its time-out is. */
async function emptiedAtOnce(db: Database): Promise<boolean> {
  return db.connection().execute(async (connection) => {
    const { rows: [before] } = await sql<{ timeout: number }>`pragma busy_timeout`.execute(connection);
    await sql`pragma busy_timeout = 0`.execute(connection);
    try {
      const { rows: [result] } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(connection);
      return result?.busy === 0;
    } finally {
      await sql`pragma busy_timeout = ${sql.lit(before?.timeout ?? 0)}`.execute(connection);
    }
  });
}
