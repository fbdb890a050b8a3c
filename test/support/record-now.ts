import type { Database } from "../../src/storage/database.js";
import { UnitOfWork } from "../../src/storage/unit-of-work.js";
import type { NewEntry, TranscriptConversation } from "../../src/transcripts/transcript-rows.js";
import { Transcripts } from "../../src/transcripts/transcript-store.js";
import type { Clock } from "../../src/clock.js";

/** Notes entries in a transaction of their own. */
export async function recordNow(store: { db: Database; clock: Clock }, conversation: TranscriptConversation, entries: readonly NewEntry[]): Promise<void> {
  const work = new UnitOfWork();
  new Transcripts(store).record(work, conversation, entries);
  await work.commit(store.db);
}
