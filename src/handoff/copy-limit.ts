import { createHash } from "node:crypto";
import type { Clock } from "../clock.js";
import type { Database } from "../storage/database.js";

/** Copies of hand-offs within a day that one sender may ask for: an office shares one address. */
export const copiesOfSender = 10;
/** Copies within a day that one mailbox gets, whoever asks: anybody can type somebody else's address. */
export const copiesOfRecipient = 3;
const dayMs = 24 * 3_600_000;

/** How many copies may still go out, so that nobody fills a stranger's mailbox through the assistant. */
export class CopyLimit {
  readonly #db: Database;
  readonly #clock: Clock;

  constructor(options: { db: Database; clock: Clock }) {
    this.#db = options.db;
    this.#clock = options.clock;
  }

  /**
   * Counts one copy, unless the sender or the mailbox has had its share of the last 24 hours. Committed before it returns, so that
   * turns at the same moment do not count from the same picture. Never call it inside a transaction.
   * @param request.addressKey keyed hash of the sender's address
   * @returns whether the copy may be sent
   */
  async take(request: { addressKey: string; email: string }): Promise<boolean> {
    const sender = `sender:${request.addressKey}`;
    const recipient = `recipient:${mailboxKey(request.email)}`;
    const now = this.#clock.now();
    return this.#db.transaction().execute(async (trx) => {
      // A write first: it takes the lock.
      await trx.deleteFrom("copy_counts").where("taken_at", "<=", now - dayMs).execute();
      const rows = await trx.selectFrom("copy_counts").select("scope").where("scope", "in", [sender, recipient]).execute();
      const taken = (scope: string): number => rows.filter((row) => row.scope === scope).length;
      if (taken(sender) >= copiesOfSender || taken(recipient) >= copiesOfRecipient) return false;
      await trx.insertInto("copy_counts").values([sender, recipient].map((scope) => ({ scope, taken_at: now }))).execute();
      return true;
    });
  }
}

/** "Anna+1@Bedrijf.nl" and "anna@bedrijf.nl" are one mailbox. Only its hash is kept. */
function mailboxKey(email: string): string {
  const mailbox = email.toLowerCase().replace(/\+[^@]*(?=@)/, "");
  return createHash("sha256").update(mailbox).digest("base64url").slice(0, 22);
}
