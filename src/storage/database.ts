import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import SQLite from "better-sqlite3";
import { Kysely, Migrator, SqliteDialect, type Migration, type SqliteDatabase, type Transaction } from "kysely";
import { AppError, messageOf } from "../errors.js";
import * as first from "./migrations/0001-first.js";
import * as handOff from "./migrations/0002-hand-off.js";
import * as review from "./migrations/0003-review.js";
import * as teams from "./migrations/0004-teams.js";
import type { Schema } from "./schema.js";

export type Database = Kysely<Schema>;
export type DatabaseTransaction = Transaction<Schema>;

/** In order of their names; a migration that was released is never edited again. */
const migrations: Record<string, Migration> = { "0001-first": first, "0002-hand-off": handOff, "0003-review": review, "0004-teams": teams };

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
    keepToThisUser(file);
    const sqlite = new SQLite(file, { timeout: 5_000 });
    sqlite.exec("PRAGMA journal_mode = WAL");
    // A commit survives the end of the process; see UnitOfWork for what must survive a power cut as well.
    sqlite.exec("PRAGMA synchronous = NORMAL");
    sqlite.exec("PRAGMA foreign_keys = ON");
    sqlite.exec("PRAGMA secure_delete = ON");
    db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: preparedOnce(sqlite) }) });
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

/** What customers wrote is for this program's user alone, also where its umask would let others read. SQLite gives -wal and -shm the file's own mode. */
function keepToThisUser(file: string): void {
  closeSync(openSync(file, "a", 0o600));
  for (const path of [file, `${file}-wal`, `${file}-shm`]) {
    if (!existsSync(path)) continue;
    try {
      chmodSync(path, 0o600);
    } catch {
      // Of another user, or on a volume without modes: then the folder's own guard has to do.
    }
  }
}

/**
 * What the driver made, for the life of the process. An addon that was built with the headers of Node 24.21 ends the process when one
 * of its objects is garbage collected (node_object_wrap.h asks for an environment where there is none); a server makes one database
 * and as many statements as the program has queries, so keeping them costs little.
 */
const kept = new Set<object>();

/** Kysely prepares a statement anew each time, which costs as much as running it; SQLite's own are made to be used again. */
function preparedOnce(sqlite: SQLite.Database): SqliteDatabase {
  kept.add(sqlite);
  const statements = new Map<string, SQLite.Statement>();
  return {
    prepare(text) {
      const known = statements.get(text);
      // One that is being read row by row cannot start again.
      if (known !== undefined && !known.busy) return known;
      const statement = sqlite.prepare(text);
      kept.add(statement);
      statements.set(text, statement);
      return statement;
    },
    close: () => sqlite.close(),
  };
}
