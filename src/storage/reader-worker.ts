import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import SQLite from "better-sqlite3";
import { messageOf } from "../errors.js";
import type { ReadAnswer, ReadOrder } from "./reader.js";

/** Pages that the thread keeps in memory: 64 MB, as SQLite counts (negative: KiB). */
const cacheKiB = 64 * 1_024;
/** Linux's own scale, -20 to 19: below everything else. */
const niceness = 10;

const { file } = workerData as { file: string };

// Chats come first. Only Linux gives a thread a priority of its own; elsewhere it would be the whole program's.
if (process.platform === "linux") setPriority(niceness);

// No memory map: a disk that fails would then end the whole program instead of one query.
const sqlite = new SQLite(file, { readonly: true, fileMustExist: true, timeout: 5_000 });
sqlite.exec(`PRAGMA query_only = ON; PRAGMA cache_size = ${-cacheKiB}; PRAGMA temp_store = MEMORY;`);

/** As many as there are different queries; values are parameters. Never freed: see `kept` in database.ts. */
const statements = new Map<string, SQLite.Statement>();

function answer({ sql, parameters }: Exclude<ReadOrder, "end">): ReadAnswer {
  try {
    const statement = statements.get(sql) ?? sqlite.prepare(sql);
    statements.set(sql, statement);
    // All at once: a statement that is read row by row keeps its snapshot, and then the write-ahead log cannot be emptied.
    return { rows: statement.all(...parameters) };
  } catch (error) {
    return { fault: messageOf(error) };
  }
}

parentPort?.on("message", (order: ReadOrder) => {
  if (order === "end") {
    sqlite.close();
    parentPort?.close();
  } else parentPort?.postMessage(answer(order));
});
