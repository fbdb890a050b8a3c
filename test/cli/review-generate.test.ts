import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { expect, it, onTestFinished } from "vitest";
import { generateProgram } from "../../src/cli/review-generate.js";
import { CommandError } from "../../src/cli/operator-program.js";
import { openDatabase, type Database } from "../../src/storage/database.js";

async function generate(...words: string[]): Promise<{ folder: string; lines: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), "vst-generate-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const lines: string[] = [];
  await generateProgram((line) => lines.push(line)).exitOverride().parseAsync(["--data", folder, ...words], { from: "user" });
  return { folder, lines };
}

async function opened(folder: string): Promise<Database> {
  const db = await openDatabase("sqlite:assistant.db", folder);
  onTestFinished(() => db.destroy());
  return db;
}

it("fills a database as the assistant would have, the same one each time, and no other", async () => {
  const { folder, lines } = await generate("--conversations", "300", "--days", "30");
  const db = await opened(folder);
  const rows = await db.selectFrom("transcripts").selectAll().orderBy("no").execute();
  expect(rows).toHaveLength(300);
  expect(lines.at(-1)).toMatch(/assistant\.db holds 300 conversations, \d{4} activities\. .* RETENTION_DAYS: set that to 31 or more$/);
  expect(new Set(rows.map((row) => row.outcome))).toEqual(new Set(["confirmed", "answered", "handed-off", "unanswered", "abandoned"]));
  expect(rows.map((row) => row.started_at)).toEqual(rows.map((row) => row.started_at).sort((a, b) => a - b));
  const tickets = await db.selectFrom("tickets").select("conversation_id").execute();
  expect(tickets.length).toBeGreaterThan(10);
  expect(rows.filter((row) => row.ticket_state !== "none")).toHaveLength(tickets.length);
  // What the rows say of their entries holds.
  const { rows: wrong } = await sql`select * from transcripts t where
    last_seq <> (select count(*) from transcript_entries e where e.id >> 20 = t.no)
    or thumbs_up <> (select count(*) from transcript_entries e where e.id >> 20 = t.no and feedback = 1)
    or (lowest_score is not (select min(score) from decisions d where d.answer_id >> 20 = t.no))`.execute(db);
  expect(wrong).toEqual([]);
  await sql`insert into transcript_search (transcript_search, rank) values ('integrity-check', 1)`.execute(db);

  const again = await opened((await generate("--conversations", "300", "--days", "30")).folder);
  expect((await again.selectFrom("transcripts").select(["conversation_id", "first_question", "outcome"]).orderBy("no").execute()))
    .toEqual(rows.map(({ conversation_id, first_question, outcome }) => ({ conversation_id, first_question, outcome })));
});

it("leaves a database alone that holds conversations, and refuses numbers that are none", async () => {
  const { folder } = await generate("--conversations", "1");
  await expect(generateProgram(() => undefined).parseAsync(["--data", folder], { from: "user" })).rejects.toThrow(/holds conversations already; give a folder without a database/);
  await expect(generate("--conversations", "veel")).rejects.toThrow(CommandError);
  await expect(generate("--days", "0")).rejects.toThrow(CommandError);
});
