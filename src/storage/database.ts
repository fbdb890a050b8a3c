import { mkdirSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import SQLite from "better-sqlite3";
import { Kysely, Migrator, SqliteDialect, type Migration, type Transaction } from "kysely";
import { AppError, messageOf } from "../errors.js";
import * as first from "./migrations/0001-first.js";
import type { Schema } from "./schema.js";

export type Database = Kysely<Schema>;
export type DatabaseTransaction = Transaction<Schema>;

/** In order of their names; a migration that was released is never edited again. */
const migrations: Record<string, Migration> = { "0001-first": first };

export class DatabaseOpenError extends AppError {
  readonly code = "database_open";
}

/**
 * The file that a `DATABASE_URL` names. `sqlite:name.db` and `file:name.db` are taken inside `dataDir` unless the path is absolute.
 * @throws DatabaseOpenError for any other kind of URL
 */
export function sqliteFile(databaseUrl: string, dataDir: string): string {
  const path = /^(?:sqlite|file):(?:\/\/)?(.+)$/.exec(databaseUrl)?.[1];
  if (path === undefined) {
    throw new DatabaseOpenError(`DATABASE_URL is of a kind that is not supported; give sqlite:FILE, for example sqlite:assistant.db`);
  }
  return isAbsolute(path) ? path : join(dataDir, path);
}

/**
 * Opens the database and brings it to the newest schema.
 * @throws DatabaseOpenError when the file cannot be opened or a migration fails
 */
export async function openDatabase(databaseUrl: string, dataDir: string): Promise<Database> {
  const file = sqliteFile(databaseUrl, dataDir);
  let db: Database;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const sqlite = new SQLite(file, { timeout: 5_000 });
    sqlite.pragma("journal_mode = WAL");
    // FULL: a commit that was confirmed to a customer survives a power cut as well.
    sqlite.pragma("synchronous = FULL");
    sqlite.pragma("foreign_keys = ON");
    sqlite.pragma("secure_delete = ON");
    db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: sqlite }) });
  } catch (cause) {
    throw new DatabaseOpenError(`The database ${file} cannot be opened (${messageOf(cause)}); check DATA_DIR and DATABASE_URL`, { cause });
  }
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) {
    await db.destroy();
    throw new DatabaseOpenError(`The database ${file} cannot be brought to this version (${messageOf(error)}); restore a copy or use the program that wrote it`, { cause: error });
  }
  return db;
}
