import { z } from "zod";
import type { Clock } from "../clock.js";
import { BadRequestError } from "../request-errors.js";
import type { Database } from "../storage/database.js";
import { erasedKinds } from "../transcripts/erasure.js";
import type { AuditAction, Reviewer, ReviewRoute } from "./route.js";
import type { AuditDetail, AuditPage } from "./wire.js";

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
  async add(user: Reviewer, action: AuditAction, what: { target?: string | null; detail?: AuditDetail | null } = {}): Promise<void> {
    const { target = null, detail = null } = what;
    await this.#db.insertInto("audit_log").values({
      at: this.#clock.now(), user_id: user.id, user_name: user.name, action, target, detail: detail === null ? null : JSON.stringify(detail),
    }).execute();
  }

  /** Newest first. @param before id of the line before which it goes on */
  async page(before?: number): Promise<AuditPage> {
    const rows = await this.#db.selectFrom("audit_log").select(["id", "at", "user_name as user", "action", "target", "detail"])
      .$if(before !== undefined, (query) => query.where("id", "<", before ?? 0))
      .orderBy("id", "desc").limit(pageSize + 1).execute();
    const entries = rows.slice(0, pageSize).map(({ detail, ...row }) => ({ ...row, detail: detail === null ? null : detailOf(detail) }));
    return { entries, nextCursor: rows.length > pageSize ? String(entries.at(-1)?.id) : null };
  }

  /** Erases lines older than `auditDays`, 1,000 at most: they stand in the order of time, so those of a year are not looked through each minute. */
  async purge(): Promise<void> {
    await this.#db.deleteFrom("audit_log").where("at", "<=", this.#clock.now() - auditDays * 86_400_000)
      .where("id", "in", (row) => row.selectFrom("audit_log").select("id").orderBy("id").limit(purgedAtOnce)).execute();
  }
}

const by = z.enum(["email", "order-number"]);
const count = z.number();
const known = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("signed-in"), with: z.enum(["link", "provider"]), role: z.enum(["agent", "editor", "admin"]) }),
  z.object({ kind: z.literal("live") }),
  z.object({ kind: z.literal("part"), after: count }),
  z.object({ kind: z.literal("format"), format: z.string() }),
  z.object({ kind: z.literal("chart"), chart: z.string() }),
  z.object({ kind: z.literal("verdict"), verdict: z.enum(["right", "wrong"]).nullable() }),
  z.object({ kind: z.literal("labels"), labels: z.array(z.string()) }),
  z.object({ kind: z.literal("marks"), count, mark: z.literal("not-ours").nullable() }),
  z.object({ kind: z.literal("begun"), by: by.nullable() }),
  z.object({ kind: z.literal("found"), by, conversations: count, tickets: count, orders: count }),
  z.object({ kind: z.literal("erased"), by: by.nullable(), counts: z.partialRecord(z.enum(erasedKinds), count), bytesGone: z.boolean() }),
]) satisfies z.ZodType<Exclude<AuditDetail, { kind: "text" }>>;

/** What another version wrote, in words or of a kind that is not known here, stays as it is. */
function detailOf(stored: string): AuditDetail {
  if (!stored.startsWith("{")) return { kind: "text", text: stored };
  try {
    return known.parse(JSON.parse(stored));
  } catch {
    return { kind: "text", text: stored };
  }
}

/** GET /audit?cursor= */
export function auditRoutes({ audit }: { audit: AuditLog }): ReviewRoute[] {
  return [{
    method: "GET", path: "/audit", role: "admin",
    async handle({ query }) {
      const cursor = query["cursor"];
      if (cursor !== undefined && !/^\d{1,15}$/.test(cursor)) throw new BadRequestError("cursor is not right; give the nextCursor of the page before");
      return { kind: "json", body: await audit.page(cursor === undefined ? undefined : Number(cursor)) };
    },
  }];
}
