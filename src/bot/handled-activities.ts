import type { Activity } from "botbuilder";
import type { InsertResult } from "kysely";
import type { Database } from "../storage/database.js";
import { PreparedQuery } from "../storage/prepared-query.js";
import type { HandledActivitiesTable } from "../storage/schema.js";
import type { UnitOfWork } from "../storage/unit-of-work.js";

const select = new PreparedQuery<{ key: string }, { key: string }>((db, parameter) =>
  db.selectFrom("handled_activities").select("key").where("key", "=", parameter("key")));

const insert = new PreparedQuery<HandledActivitiesTable, InsertResult>((db, parameter) =>
  db.insertInto("handled_activities").values({ key: parameter("key"), handled_at: parameter("handled_at") }));

/** undefined: nothing tells the activity from another one, so that it is taken whenever it comes. */
export function handledKey({ id, type, timestamp, channelId, conversation }: Activity): string | undefined {
  if (id === undefined || id === "") return undefined;
  const key = `${channelId}/${conversation.id}/${id}`;
  if (type !== "messageUpdate" && type !== "messageDelete") return key;
  // A change has the id of the message that it changes, and there may be several.
  return timestamp instanceof Date ? `${key}/${type}/${timestamp.getTime()}` : undefined;
}

/** Whether the activity was answered before: the Bot Service posts one again that took longer than 15 seconds. */
export async function wasHandled(db: Database, key: string | undefined): Promise<boolean> {
  return key !== undefined && (await select.run(db, { key })).rows.length > 0;
}

export function markHandled(work: UnitOfWork, key: string | undefined, nowMs: number): void {
  if (key === undefined) return;
  work.add(async (trx) => {
    await insert.run(trx, { key, handled_at: nowMs });
  });
}
