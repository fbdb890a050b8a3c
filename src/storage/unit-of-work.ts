import type { Database, DatabaseTransaction } from "./database.js";

export type Write = (trx: DatabaseTransaction) => Promise<void>;

/**
 * Writes that belong together, collected while a turn runs and committed in one transaction at its end.
 * A turn that fails drops its unit of work, so that nothing of it is kept.
 */
export class UnitOfWork {
  readonly #writes: Write[] = [];

  /** Writes run in the order in which they were added. */
  add(write: Write): void {
    this.#writes.push(write);
  }

  async commit(db: Database): Promise<void> {
    await db.transaction().execute(async (trx) => {
      for (const write of this.#writes) await write(trx);
    });
    this.#writes.length = 0;
  }
}
