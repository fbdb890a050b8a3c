import type { Storage, StoreItems } from "botbuilder";
import { sql, type InsertResult, type SqlBool, type UpdateResult } from "kysely";
import type { Clock } from "../clock.js";
import type { Database } from "./database.js";
import { PreparedQuery } from "./prepared-query.js";
import type { UnitOfWork } from "./unit-of-work.js";

interface State {
  key: string;
  /** JSON */
  value: string;
  updated_at: number;
}

const readState = new PreparedQuery<{ key: string }, { key: string; value: string }>((db, parameter) =>
  db.selectFrom("bot_state").select(["key", "value"]).where("key", "=", parameter("key")));

const putState = new PreparedQuery<State, InsertResult>((db, parameter) =>
  db.insertInto("bot_state").values({ key: parameter("key"), value: parameter("value"), updated_at: parameter("updated_at") })
    .onConflict((conflict) => conflict.column("key").doUpdateSet((row) => ({ value: row.ref("excluded.value"), updated_at: row.ref("excluded.updated_at") }))));

const changeState = new PreparedQuery<State, UpdateResult>((db, parameter) =>
  db.updateTable("bot_state").set({ value: parameter("value"), updated_at: parameter("updated_at") }).where("key", "=", parameter("key")));

/**
 * The SDK's storage for one turn: reads at once, and writes into the turn's unit of work,
 * so that state is kept with what the turn says, or not at all. There are no eTags: the SDK asks for "*" at every save,
 * and the turns of one conversation come one after the other. State that was erased while the turn ran stays erased.
 */
export class TurnStateStorage implements Storage {
  /** Keys that were there when the turn read them. */
  readonly #found = new Set<string>();

  constructor(private readonly db: Database, private readonly work: UnitOfWork, private readonly clock: Clock) {}

  async read(keys: string[]): Promise<StoreItems> {
    const found = await Promise.all(keys.map((key) => readState.run(this.db, { key })));
    const there = found.flatMap(({ rows }) => rows);
    for (const { key } of there) this.#found.add(key);
    return Object.fromEntries(there.map((row) => [row.key, JSON.parse(row.value) as object]));
  }

  write(changes: StoreItems): Promise<void> {
    for (const [key, item] of Object.entries(changes) as [string, object][]) {
      const row = { key, value: JSON.stringify({ ...item, eTag: undefined }), updated_at: this.clock.now() };
      this.work.add(async (trx) => {
        await (this.#found.has(key) ? changeState : putState).run(trx, row);
      });
    }
    return Promise.resolve();
  }

  delete(keys: string[]): Promise<void> {
    for (const key of keys) this.#found.delete(key);
    this.work.add(async (trx) => {
      if (keys.length > 0) await trx.deleteFrom("bot_state").where("key", "in", keys).execute();
    });
    return Promise.resolve();
  }
}

/** As the SDK's ConversationState makes it. */
function conversationStateKey({ channel, id }: { channel: string; id: string }): string {
  return `${channel}/conversations/${id}/`;
}

/** Changes what is remembered of a conversation, if anything is, outside of a turn. @param change in place; false: nothing changed */
export function changeConversationState(work: UnitOfWork, conversation: { channel: string; id: string }, change: (state: object) => boolean): void {
  const key = conversationStateKey(conversation);
  work.add(async (trx) => {
    const row = await trx.selectFrom("bot_state").select("value").where("key", "=", key).executeTakeFirst();
    if (row === undefined) return;
    const state = JSON.parse(row.value) as object;
    if (change(state)) await trx.updateTable("bot_state").set({ value: JSON.stringify(state) }).where("key", "=", key).execute();
  });
}

/** Forgets what is remembered of a conversation; in a channel of Teams, also of the threads below it. */
export function clearConversationState(work: UnitOfWork, conversation: { channel: string; id: string }): void {
  const key = conversationStateKey(conversation);
  const threads = `${key.slice(0, -1)};messageid=`;
  work.add(async (trx) => {
    // By exact comparison of the beginning: LIKE would take upper and lower case for the same.
    await trx.deleteFrom("bot_state").where((eb) => eb.or([eb("key", "=", key), sql<SqlBool>`substr(key, 1, length(${threads})) = ${threads}`])).execute();
  });
}
