import type { Storage, StoreItems } from "botbuilder";
import type { Clock } from "../clock.js";
import { AppError } from "../errors.js";
import type { Database } from "./database.js";
import type { UnitOfWork } from "./unit-of-work.js";

/** Another turn wrote the same state since this one read it. */
export class StateConflictError extends AppError {
  readonly code = "state_conflict";

  constructor() {
    super("The conversation's state was changed by another turn meanwhile; handle the message again");
  }
}

/**
 * The SDK's storage for one turn: reads at once, and writes into the turn's unit of work,
 * so that state is kept with what the turn says, or not at all. eTags are the row's version.
 */
export class TurnStateStorage implements Storage {
  constructor(private readonly db: Database, private readonly work: UnitOfWork, private readonly clock: Clock) {}

  async read(keys: string[]): Promise<StoreItems> {
    if (keys.length === 0) return {};
    const rows = await this.db.selectFrom("bot_state").select(["key", "value", "version"]).where("key", "in", keys).execute();
    return Object.fromEntries(rows.map((row) => [row.key, { ...(JSON.parse(row.value) as object), eTag: String(row.version) }]));
  }

  write(changes: StoreItems): Promise<void> {
    for (const [key, item] of Object.entries(changes) as [string, { eTag?: string }][]) {
      const { eTag, ...state } = item;
      const value = JSON.stringify(state);
      const updated_at = this.clock.now();
      this.work.add(async (trx) => {
        if (eTag === undefined || eTag === "*") {
          await trx.insertInto("bot_state").values({ key, value, version: 1, updated_at })
            .onConflict((conflict) => conflict.column("key").doUpdateSet((row) => ({ value, updated_at, version: row("bot_state.version", "+", 1) })))
            .execute();
          return;
        }
        const result = await trx.updateTable("bot_state").set({ value, updated_at, version: Number(eTag) + 1 })
          .where("key", "=", key).where("version", "=", Number(eTag)).executeTakeFirst();
        if (result.numUpdatedRows === 0n) throw new StateConflictError();
      });
    }
    return Promise.resolve();
  }

  delete(keys: string[]): Promise<void> {
    this.work.add(async (trx) => {
      if (keys.length > 0) await trx.deleteFrom("bot_state").where("key", "in", keys).execute();
    });
    return Promise.resolve();
  }
}
