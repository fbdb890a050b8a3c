import type { Storage, StoreItems } from "botbuilder";
import type { InsertResult, UpdateResult } from "kysely";
import type { Clock } from "../clock.js";
import { AppError } from "../errors.js";
import type { Database } from "./database.js";
import { PreparedQuery } from "./prepared-query.js";
import type { UnitOfWork } from "./unit-of-work.js";

/** Another turn wrote the same state since this one read it. */
export class StateConflictError extends AppError {
  readonly code = "state_conflict";

  constructor() {
    super("The conversation's state was changed by another turn meanwhile; handle the message again");
  }
}

interface State {
  key: string;
  /** JSON */
  value: string;
  updated_at: number;
}

const readState = new PreparedQuery<{ key: string }, { key: string; value: string; version: number }>((db, parameter) =>
  db.selectFrom("bot_state").select(["key", "value", "version"]).where("key", "=", parameter("key")));

const putState = new PreparedQuery<State, InsertResult>((db, parameter) =>
  db.insertInto("bot_state").values({ key: parameter("key"), value: parameter("value"), updated_at: parameter("updated_at"), version: 1 })
    .onConflict((conflict) => conflict.column("key").doUpdateSet((row) => ({
      value: row.ref("excluded.value"), updated_at: row.ref("excluded.updated_at"), version: row("bot_state.version", "+", 1),
    }))));

const replaceState = new PreparedQuery<State & { version: number; next: number }, UpdateResult>((db, parameter) =>
  db.updateTable("bot_state").set({ value: parameter("value"), updated_at: parameter("updated_at"), version: parameter("next") })
    .where("key", "=", parameter("key")).where("version", "=", parameter("version")));

/**
 * The SDK's storage for one turn: reads at once, and writes into the turn's unit of work,
 * so that state is kept with what the turn says, or not at all. eTags are the row's version.
 */
export class TurnStateStorage implements Storage {
  constructor(private readonly db: Database, private readonly work: UnitOfWork, private readonly clock: Clock) {}

  async read(keys: string[]): Promise<StoreItems> {
    const found = await Promise.all(keys.map((key) => readState.run(this.db, { key })));
    return Object.fromEntries(found.flatMap(({ rows }) => rows)
      .map((row) => [row.key, { ...(JSON.parse(row.value) as object), eTag: String(row.version) }]));
  }

  write(changes: StoreItems): Promise<void> {
    for (const [key, item] of Object.entries(changes) as [string, { eTag?: string }][]) {
      const { eTag, ...state } = item;
      const value = JSON.stringify(state);
      const updated_at = this.clock.now();
      this.work.add(async (trx) => {
        if (eTag === undefined || eTag === "*") {
          await putState.run(trx, { key, value, updated_at });
          return;
        }
        const result = await replaceState.run(trx, { key, value, updated_at, version: Number(eTag), next: Number(eTag) + 1 });
        if (result.numAffectedRows !== 1n) throw new StateConflictError();
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
