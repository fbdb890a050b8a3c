import { sql } from "kysely";
import type { Database, DatabaseTransaction } from "./database.js";

export type Write = (trx: DatabaseTransaction) => Promise<void>;

/**
 * Writes that belong together, collected while a turn runs and committed in one transaction at its end.
 * A turn that fails drops its unit of work, so that nothing of it is kept.
 */
export class UnitOfWork {
  readonly #writes: Write[] = [];
  readonly #afterCommit: (() => void)[] = [];
  #isPromise = false;

  /** Writes run in the order in which they were added. */
  add(write: Write): void {
    this.#writes.push(write);
  }

  /** Runs once the writes are committed, and never when the turn fails; for a signal, such as waking a worker. */
  afterCommit(signal: () => void): void {
    this.#afterCommit.push(signal);
  }

  /**
   * Something is promised to a customer on the strength of these writes: they are on the disk, not only with the operating
   * system, before `commit` resolves. It costs a flush of the disk, a few milliseconds.
   */
  mustSurvivePowerCut(): void {
    this.#isPromise = true;
  }

  async commit(db: Database): Promise<void> {
    if (this.#isPromise) await flushed(db, (connection) => this.#write(connection));
    else await this.#write(db);
    this.#writes.length = 0;
    for (const signal of this.#afterCommit.splice(0)) signal();
  }

  async #write(db: Database): Promise<void> {
    await db.transaction().execute(async (trx) => {
      for (const write of this.#writes) await write(trx);
    });
  }
}

/** SQLite flushes the disk at each commit of this connection, instead of now and then. */
async function flushed(db: Database, write: (connection: Database) => Promise<void>): Promise<void> {
  await db.connection().execute(async (connection) => {
    await sql`pragma synchronous = full`.execute(connection);
    try {
      await write(connection);
    } finally {
      await sql`pragma synchronous = normal`.execute(connection);
    }
  });
}
