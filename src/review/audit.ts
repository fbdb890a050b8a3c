import type { Clock } from "../clock.js";
import type { Database } from "../storage/database.js";
import { ReviewBadRequestError, type AuditAction, type Reviewer, type ReviewRoute } from "./route.js";
import type { AuditPage } from "./wire.js";

/** How long its lines are kept. */
export const auditDays = 365;
const pageSize = 100;
/** Lines that are erased in one go; chats wait for it. */
const purgedAtOnce = 1_000;

/** Who looked at what. */
export class AuditLog {
  readonly #db: Database;
  readonly #clock: Clock;

  constructor({ db, clock }: { db: Database; clock: Clock }) {
    this.#db = db;
    this.#clock = clock;
  }

  /** @param what never with a customer's words or contact details */
  async add(user: Reviewer, action: AuditAction, what: { target?: string | null; detail?: string | null } = {}): Promise<void> {
    await this.#db.insertInto("audit_log").values({
      at: this.#clock.now(), user_id: user.id, user_name: user.name, action, target: what.target ?? null, detail: what.detail ?? null,
    }).execute();
  }

  /** Newest first. @param before id of the line before which it goes on */
  async page(before?: number): Promise<AuditPage> {
    const rows = await this.#db.selectFrom("audit_log").select(["id", "at", "user_name as user", "action", "target", "detail"])
      .$if(before !== undefined, (query) => query.where("id", "<", before ?? 0))
      .orderBy("id", "desc").limit(pageSize + 1).execute();
    const entries = rows.slice(0, pageSize);
    return { entries, nextCursor: rows.length > pageSize ? String(entries.at(-1)?.id) : null };
  }

  /** Erases lines older than `auditDays`, 1,000 at most: they stand in the order of time, so those of a year are not looked through each minute. */
  async purge(): Promise<void> {
    await this.#db.deleteFrom("audit_log").where("at", "<=", this.#clock.now() - auditDays * 86_400_000)
      .where("id", "in", (row) => row.selectFrom("audit_log").select("id").orderBy("id").limit(purgedAtOnce)).execute();
  }
}

/** GET /audit?cursor= */
export function auditRoutes({ audit }: { audit: AuditLog }): ReviewRoute[] {
  return [{
    method: "GET", path: "/audit", role: "admin",
    async handle({ query }) {
      const cursor = query["cursor"];
      if (cursor !== undefined && !/^\d{1,15}$/.test(cursor)) throw new ReviewBadRequestError("cursor is not right; give the nextCursor of the page before");
      return { kind: "json", body: await audit.page(cursor === undefined ? undefined : Number(cursor)) };
    },
  }];
}
