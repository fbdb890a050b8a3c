import { type Selectable } from "kysely";
import type { Clock } from "../clock.js";
import { AppError } from "../errors.js";
import type { Locale } from "../locale.js";
import type { Database, DatabaseTransaction } from "../storage/database.js";
import type { LearnedExamplesTable, QuestionMarksTable } from "../storage/review-schema.js";
import type { Label } from "./decision.js";
import type { LearnedText } from "./learned-knowledge.js";

/** An example that an editor added. Times are milliseconds since the Unix epoch. */
export interface LearnedExample extends LearnedText {
  id: number;
  by: string;
  at: number;
  removedBy: string | null;
  removedAt: number | null;
  /** When knowledge:pull wrote it into the files; from then on they are where it is kept. */
  pulledAt: number | null;
}

/** What is added in one transaction, with the marks of the questions that it came from. */
export interface Added extends LearnedText {
  by: string;
  /** Numbers of the customers' messages; what is no message any more is passed over. */
  questionIds: readonly number[];
}

export interface TestCase {
  id: number;
  text: string;
  locale: Locale;
  /** The best first. */
  expected: Label[];
  by: string;
  at: number;
}

/** Somebody added or removed an example in between. */
export class LearnedMeanwhileError extends AppError {
  readonly code = "learned_meanwhile";

  constructor() {
    super("Another example was added or removed meanwhile; look at what this one changes again");
  }
}

/** Examples, test cases and marks that people made in the review app. */
export class LearnedExamples {
  readonly #db: Database;
  readonly #clock: Clock;

  constructor(options: { db: Database; clock: Clock }) {
    this.#db = options.db;
    this.#clock = options.clock;
  }

  /** Differs when any example was added, removed or pulled, by whichever process. Microseconds: the table holds what people typed. */
  change(): Promise<string> {
    return changeOf(this.#db, 0);
  }

  /** Newest first, those that were taken back too. */
  async list(): Promise<LearnedExample[]> {
    return (await this.#db.selectFrom("learned_examples").selectAll().orderBy("id", "desc").execute()).map(exampleOf);
  }

  /** Those that nobody took back, in the order in which they were added. */
  async kept(): Promise<LearnedExample[]> {
    return (await this.#db.selectFrom("learned_examples").selectAll().where("removed_at", "is", null).orderBy("id").execute()).map(exampleOf);
  }

  async get(id: number): Promise<LearnedExample | undefined> {
    const row = await this.#db.selectFrom("learned_examples").selectAll().where("id", "=", id).executeTakeFirst();
    return row === undefined ? undefined : exampleOf(row);
  }

  /**
   * Adds the example, and marks its questions.
   * @param change what `change` said when its effect was looked at
   * @throws LearnedMeanwhileError when it says something else now
   */
  add({ label, resembles, locale, text, by, questionIds }: Added, change: string): Promise<LearnedExample> {
    return this.#db.transaction().execute(async (trx) => {
      // Written first: that takes the lock, so that no other process adds one between the question and the answer.
      const row = await trx.insertInto("learned_examples")
        .values({ label, resembles, locale, text, added_by: by, added_at: this.#clock.now(), question_id: null }).returningAll().executeTakeFirstOrThrow();
      if (await changeOf(trx, row.id) !== change) throw new LearnedMeanwhileError();
      const first = await this.#mark(trx, questionIds, { mark: "example", by, sourceId: row.id });
      await trx.updateTable("learned_examples").set({ question_id: first }).where("id", "=", row.id).execute();
      return exampleOf(row);
    });
  }

  /** Takes it back, and the marks of its questions. @returns false when it was taken back before, stands in the files, or never was */
  remove(id: number, by: string): Promise<boolean> {
    return this.#db.transaction().execute(async (trx) => {
      const { numUpdatedRows } = await trx.updateTable("learned_examples").set({ removed_by: by, removed_at: this.#clock.now() })
        .where("id", "=", id).where("removed_at", "is", null).where("pulled_at", "is", null).executeTakeFirst();
      await unmark(trx, numUpdatedRows > 0n ? id : undefined, "example");
      return numUpdatedRows > 0n;
    });
  }

  /** Notes that the files hold them now. */
  async pulled(ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#db.updateTable("learned_examples").set({ pulled_at: this.#clock.now() }).where("id", "in", ids).where("pulled_at", "is", null).execute();
  }

  async testCases(): Promise<TestCase[]> {
    const rows = await this.#db.selectFrom("test_cases").selectAll().orderBy("id", "desc").execute();
    return rows.map((row) => ({ id: row.id, text: row.text, locale: row.locale, expected: row.expected.split("|"), by: row.added_by, at: row.added_at }));
  }

  addTestCase({ text, locale, expected, by, questionIds }: Omit<TestCase, "id" | "at"> & Pick<Added, "questionIds">): Promise<TestCase> {
    return this.#db.transaction().execute(async (trx) => {
      const at = this.#clock.now();
      const { id } = await trx.insertInto("test_cases")
        .values({ text, locale, expected: expected.join("|"), added_by: by, added_at: at, question_id: null }).returning("id").executeTakeFirstOrThrow();
      const first = await this.#mark(trx, questionIds, { mark: "test-case", by, sourceId: id });
      await trx.updateTable("test_cases").set({ question_id: first }).where("id", "=", id).execute();
      return { id, text, locale, expected, by, at };
    });
  }

  /** @returns false when there is none */
  removeTestCase(id: number): Promise<boolean> {
    return this.#db.transaction().execute(async (trx) => {
      const { numDeletedRows } = await trx.deleteFrom("test_cases").where("id", "=", id).executeTakeFirst();
      await unmark(trx, numDeletedRows > 0n ? id : undefined, "test-case");
      return numDeletedRows > 0n;
    });
  }

  /** These questions are none of ours. */
  markNotOurs(questionIds: readonly number[], by: string): Promise<void> {
    return this.#db.transaction().execute(async (trx) => {
      await this.#mark(trx, questionIds, { mark: "not-ours", by, sourceId: null });
    });
  }

  async unmarkNotOurs(questionIds: readonly number[]): Promise<void> {
    await this.#db.deleteFrom("question_marks").where("question_id", "in", questionIds).where("mark", "=", "not-ours").execute();
  }

  /** @returns the first that is a message of a customer; null when none is */
  async #mark(trx: DatabaseTransaction, questionIds: readonly number[], { mark, by, sourceId }: { mark: QuestionMarksTable["mark"]; by: string; sourceId: number | null }): Promise<number | null> {
    if (questionIds.length === 0) return null;
    const found = await trx.selectFrom("transcript_entries").select("id").where("id", "in", questionIds).where("direction", "=", "in").execute();
    const there = new Set(found.map(({ id }) => id));
    const values = { mark, marked_by: by, marked_at: this.#clock.now(), source_id: sourceId };
    for (const id of there) {
      await trx.insertInto("question_marks").values({ ...values, question_id: id }).onConflict((conflict) => conflict.column("question_id").doUpdateSet(values)).execute();
    }
    return questionIds.find((id) => there.has(id)) ?? null;
  }
}

async function changeOf(db: Database, without: number): Promise<string> {
  const { last, all, removed, pulled } = await db.selectFrom("learned_examples").where("id", "<>", without)
    .select(({ fn }) => [fn.max("id").as("last"), fn.countAll().as("all"), fn.count("removed_at").as("removed"), fn.count("pulled_at").as("pulled")])
    .executeTakeFirstOrThrow();
  return [last, all, removed, pulled].join("/");
}

async function unmark(trx: DatabaseTransaction, sourceId: number | undefined, mark: "example" | "test-case"): Promise<void> {
  if (sourceId === undefined) return;
  await trx.deleteFrom("question_marks").where("mark", "=", mark).where("source_id", "=", sourceId).execute();
}

function exampleOf(row: Selectable<LearnedExamplesTable>): LearnedExample {
  return {
    id: row.id, label: row.label, resembles: row.resembles, locale: row.locale, text: row.text, by: row.added_by, at: row.added_at,
    removedBy: row.removed_by, removedAt: row.removed_at, pulledAt: row.pulled_at,
  };
}
