import { sql } from "kysely";
import type { Clock } from "../clock.js";
import type { Database } from "../storage/database.js";

/** Questions that are no business of the assistant leave the list of those that need a look. */
export class QuestionMarks {
  constructor(private readonly options: { db: Database; clock: Clock }) {}

  /**
   * What has a mark already keeps it, and what is no message of a customer gets none.
   * @param questionIds entries
   * @returns how many got a mark
   */
  async add(questionIds: readonly number[], by: string): Promise<number> {
    const { numAffectedRows } = await sql`insert into question_marks (question_id, mark, marked_by, marked_at)
      select id, 'not-ours', ${by}, ${this.options.clock.now()} from transcript_entries
      where id in (select value from json_each(${JSON.stringify(questionIds)})) and direction = 'in' and type = 'message'
      on conflict do nothing`.execute(this.options.db);
    return Number(numAffectedRows ?? 0n);
  }

  /** Takes the marks away again; those of examples and test cases stay. */
  async remove(questionIds: readonly number[]): Promise<void> {
    await this.options.db.deleteFrom("question_marks").where("mark", "=", "not-ours")
      .where("question_id", "in", sql<number>`(select value from json_each(${JSON.stringify(questionIds)}))`).execute();
  }
}
