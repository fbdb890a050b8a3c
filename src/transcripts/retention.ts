import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { sql, type Expression, type SqlBool } from "kysely";
import type { Clock } from "../clock.js";
import type { Log } from "../log.js";
import type { Database } from "../storage/database.js";
import { emptyLog } from "../storage/write-ahead-log.js";
import { tidySearchIndex } from "./search-index.js";
import { Transcripts } from "./transcript-store.js";

/** What was kept as it was written is gone this long after a conversation's last message. */
export const rawHistoryMs = 24 * 3_600_000;
/** Between two runs. What is due before the next one is erased by this one, so that nothing outlives its time. */
const intervalMs = 5 * 60_000;
/** How long a run waits for others that still read what it deleted. */
const logPatienceMs = 10_000;

/** How many of each were erased. */
export interface RetentionCounts {
  transcripts: number;
  directLineConversations: number;
  states: number;
  handledActivities: number;
  lookUpFailures: number;
  handOffCounts: number;
  uploads: number;
  unsentMessages: number;
  subscriptions: number;
}

/** Erases what is older than it may be. */
export class Retention {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #retentionDays: number;
  readonly #transcripts: Transcripts;
  readonly #uploadFolder: string;
  #timer: NodeJS.Timeout | undefined;
  #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: { db: Database; clock: Clock; log: Log; dataDir: string; retentionDays: number }) {
    this.#db = options.db;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#retentionDays = options.retentionDays;
    this.#transcripts = new Transcripts(options);
    this.#uploadFolder = join(options.dataDir, "uploads");
  }

  /** Runs now and then every five minutes. A run that fails is logged; the next one tries again. */
  start(): void {
    this.#stopping = new AbortController();
    this.#tick();
    this.#timer = setInterval(() => this.#tick(), intervalMs);
    this.#timer.unref();
  }

  /** Resolves when a run that was under way has ended; what it had still to erase, the next one finds. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.#running;
  }

  /**
   * Erases masked transcripts after the days of the settings, and everything that is not masked 24 hours after the last message;
   * both up to five minutes ahead, since the next run comes only then.
   */
  async run(): Promise<RetentionCounts> {
    const before = this.#clock.now() - rawHistoryMs + intervalMs;
    const transcripts = await this.#transcripts.purge(this.#retentionDays, { aheadMs: intervalMs, signal: this.#stopping.signal });
    const conversations = await this.#db.deleteFrom("dl_conversations").where("last_activity_at", "<=", before).executeTakeFirst();
    const states = await this.#db.deleteFrom("bot_state").where("updated_at", "<=", before).executeTakeFirst();
    const handled = await this.#db.deleteFrom("handled_activities").where("handled_at", "<=", before).executeTakeFirst();
    const failures = await this.#db.deleteFrom("order_lookup_failures").where("failed_at", "<=", before).executeTakeFirst();
    const handOffs = await this.#db.deleteFrom("hand_off_counts").where("taken_at", "<=", before).executeTakeFirst();
    // Those of conversations that go on stay with them, and those of a ticket with the ticket.
    const uploads = await this.#eraseUploads(sql<SqlBool>`dl_uploads.at <= ${before} and not exists
      (select 1 from dl_conversations where dl_conversations.id = dl_uploads.conversation_id)`);
    const unsent = await this.#db.deleteFrom("channel_outbox").where("created_at", "<=", before).executeTakeFirst();
    // The website's conversations are gone with their history; on other channels only the channel knows.
    const subscriptions = await this.#db.deleteFrom("order_subscriptions").where((eb) => eb.or([
      eb("ends_at", "<=", this.#clock.now()),
      eb.and([eb("conversation_reference", "is", null), eb("conversation_id", "not in", eb.selectFrom("dl_conversations").select("dl_conversations.id"))]),
    ])).executeTakeFirst();
    const counts = {
      transcripts,
      directLineConversations: Number(conversations.numDeletedRows),
      states: Number(states.numDeletedRows),
      handledActivities: Number(handled.numDeletedRows),
      lookUpFailures: Number(failures.numDeletedRows),
      handOffCounts: Number(handOffs.numDeletedRows),
      uploads,
      unsentMessages: Number(unsent.numDeletedRows),
      subscriptions: Number(subscriptions.numDeletedRows),
    };
    if (erasedAnything(counts)) {
      if (transcripts > 0) await tidySearchIndex(this.#db);
      await emptyLog(this.#db, { patienceMs: logPatienceMs });
    }
    return counts;
  }

  /** The file first: a row whose file is gone is erased the next time. */
  async #eraseUploads(which: Expression<SqlBool>): Promise<number> {
    const rows = await this.#db.selectFrom("dl_uploads").select("id").where(which)
      .where("id", "not in", this.#db.selectFrom("ticket_uploads").select("upload_id")).execute();
    for (const { id } of rows) {
      await rm(join(this.#uploadFolder, basename(id)), { force: true });
      await this.#db.deleteFrom("dl_uploads").where("id", "=", id).execute();
    }
    return rows.length;
  }

  #tick(): void {
    this.#running = this.#running.then(() => this.run()).then(
      (counts) => this.#log[erasedAnything(counts) ? "info" : "debug"]({ counts }, "retention ran"),
      (error: unknown) => this.#log.error({ err: error }, "retention failed; it is tried again in five minutes"),
    );
  }
}

function erasedAnything(counts: RetentionCounts): boolean {
  return Object.values(counts).some((count: number) => count > 0);
}
