import { z } from "zod";
import type { Clock } from "../clock.js";
import { RequestError } from "../http-body.js";
import type { Database } from "../storage/database.js";
import { reviewOf, reviewRow, verdictOf, type ConversationReview, type Verdict } from "./conversation-detail.js";

/** What was sent is not what was asked for. */
export class BadJudgementError extends RequestError {
  readonly code = "BadArgument";
  readonly status = 400;
}

const version = z.int().min(0);
const reviewChange = z.strictObject({
  version, reviewed: z.boolean(), note: z.string().max(10_000), tags: z.array(z.string().trim().min(1).max(40)).max(20),
});
const verdictChange = z.strictObject({ version, verdict: z.enum(["right", "wrong"]).nullable(), expected: z.string().max(200).nullable() });

export type Judged<State> =
  | { kind: "done"; current: State }
  /** Somebody else changed it first; nothing was written. */
  | { kind: "conflict"; current: State }
  | { kind: "not-found" };

export interface JudgingOptions {
  db: Database;
  clock: Clock;
  /** What an answer can be expected to be: articles, intents, `none`; they change while the server runs. */
  labels: () => readonly string[];
}

/** What agents make of conversations. Nothing is overwritten: a change names the version that it was made from. */
export class Judging {
  constructor(private readonly options: JudgingOptions) {}

  /** @throws BadJudgementError */
  async review(conversationId: string, body: unknown, by: string): Promise<Judged<ConversationReview>> {
    const change = checked(reviewChange, body);
    const now = this.options.clock.now();
    return this.options.db.transaction().execute(async (trx) => {
      // Begins with a write, so that what is read next is the newest, also beside other instances.
      const head = await trx.updateTable("transcripts").set((row) => ({ channel: row.ref("channel") })).where("conversation_id", "=", conversationId).returning("no").executeTakeFirst();
      if (head === undefined) return { kind: "not-found" };
      const { no } = head;
      const current = await reviewOf(trx, no);
      if (current.version !== change.version) return { kind: "conflict", current };
      const row = {
        no, tags: JSON.stringify([...new Set(change.tags)]), note: change.note, reviewed_by: change.reviewed ? current.reviewedBy ?? by : null,
        changed_by: by, changed_at: now, version: change.version + 1,
      };
      await trx.insertInto("conversation_reviews").values(row).onConflict((conflict) => conflict.column("no").doUpdateSet(row)).execute();
      if (current.reviewed !== change.reviewed) {
        await trx.updateTable("transcripts").set({ reviewed_at: change.reviewed ? now : null }).where("no", "=", no).execute();
      }
      return { kind: "done", current: reviewRow(row) };
    });
  }

  /**
   * @param answerId the entry that carries the decision
   * @throws BadJudgementError
   */
  async verdict(answerId: number, body: unknown, by: string): Promise<Judged<Verdict | null>> {
    const change = checked(verdictChange, body);
    if (change.expected !== null && !this.options.labels().includes(change.expected)) {
      throw new BadJudgementError(`"${change.expected}" is no article and no other label that an answer can have; choose one of the list`);
    }
    return this.options.db.transaction().execute(async (trx) => {
      const answer = await trx.updateTable("decisions").set((each) => ({ kind: each.ref("kind") })).where("answer_id", "=", answerId).executeTakeFirst();
      if (answer.numUpdatedRows === 0n) return { kind: "not-found" };
      const row = await trx.selectFrom("answer_verdicts").selectAll().where("answer_id", "=", answerId).executeTakeFirst();
      const current = row === undefined ? null : verdictOf(row);
      if ((current?.version ?? 0) !== change.version) return { kind: "conflict", current };
      if (change.verdict === null) {
        await trx.deleteFrom("answer_verdicts").where("answer_id", "=", answerId).execute();
        return { kind: "done", current: null };
      }
      const now = this.options.clock.now();
      // Not 1 again after one that was taken back: who still sees that one would overwrite this.
      const next = { answer_id: answerId, verdict: change.verdict, expected: change.verdict === "right" ? null : change.expected,
        judged_by: by, judged_at: now, version: Math.max(change.version + 1, now) };
      await trx.insertInto("answer_verdicts").values(next).onConflict((conflict) => conflict.column("answer_id").doUpdateSet(next)).execute();
      return { kind: "done", current: verdictOf(next) };
    });
  }
}

function checked<Shape extends z.ZodType>(shape: Shape, body: unknown): z.infer<Shape> {
  const parsed = shape.safeParse(body);
  if (!parsed.success) throw new BadJudgementError(parsed.error.issues.map(({ path, message }) => `${path.join(".") || "body"}: ${message}`).join("; "));
  return parsed.data;
}
