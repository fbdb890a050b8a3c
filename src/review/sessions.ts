import type { Clock } from "../clock.js";
import type { Database, DatabaseTransaction } from "../storage/database.js";
import type { Reviewer } from "./route.js";
import { hashOf, newSecret } from "./secret.js";

/** A session ends after so long without a request. */
export const idleMs = 8 * 3_600_000;
/** And so long after the sign-in in any case, so that a role that was taken away is gone within a day. */
export const longestMs = 24 * 3_600_000;
/** The time of the last request is kept to the minute: not every click is to write. */
const seenEveryMs = 60_000;

export interface Session {
  user: Reviewer;
  tokenHash: string;
}

/** Who is signed in. In the database: sessions outlive a restart, and end everywhere at once. */
export class Sessions {
  readonly #db: Database;
  readonly #clock: Clock;

  constructor({ db, clock }: { db: Database; clock: Clock }) {
    this.#db = db;
    this.#clock = clock;
  }

  /** @returns the cookie's value, which is kept nowhere */
  async start(userId: string, db: Database | DatabaseTransaction = this.#db): Promise<string> {
    const token = newSecret();
    const now = this.#clock.now();
    await db.insertInto("review_sessions").values({ token_hash: hashOf(token), user_id: userId, created_at: now, last_seen_at: now }).execute();
    return token;
  }

  /** Whose session it is, which goes on by that; undefined when there is none, or it has ended. */
  async find(token: string | undefined): Promise<Session | undefined> {
    if (token === undefined || token === "") return undefined;
    const now = this.#clock.now();
    const tokenHash = hashOf(token);
    const row = await this.#alive(tokenHash);
    if (row === undefined) return undefined;
    if (row.last_seen_at <= now - seenEveryMs) {
      await this.#db.updateTable("review_sessions").set({ last_seen_at: now }).where("token_hash", "=", tokenHash).execute();
    }
    return { tokenHash, user: { id: row.id, name: row.name, role: row.role } };
  }

  /** The same without being a sign of life. */
  async isAlive(tokenHash: string): Promise<boolean> {
    return await this.#alive(tokenHash) !== undefined;
  }

  async end(tokenHash: string): Promise<void> {
    await this.#db.deleteFrom("review_sessions").where("token_hash", "=", tokenHash).execute();
  }

  /** Ends all of one person's. */
  async endAllOf(userId: string): Promise<void> {
    await this.#db.deleteFrom("review_sessions").where("user_id", "=", userId).execute();
  }

  /** Erases those that have ended. */
  async purge(): Promise<void> {
    const now = this.#clock.now();
    await this.#db.deleteFrom("review_sessions")
      .where((row) => row.or([row("last_seen_at", "<=", now - idleMs), row("created_at", "<=", now - longestMs)])).execute();
  }

  async #alive(tokenHash: string) {
    const now = this.#clock.now();
    return this.#db.selectFrom("review_sessions").innerJoin("review_users", "review_users.id", "review_sessions.user_id")
      .select(["review_users.id", "review_users.name", "review_users.role", "review_sessions.last_seen_at"])
      .where("review_sessions.token_hash", "=", tokenHash)
      .where("review_sessions.last_seen_at", ">", now - idleMs)
      .where("review_sessions.created_at", ">", now - longestMs)
      .executeTakeFirst();
  }
}
