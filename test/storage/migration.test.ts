import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import SQLite from "better-sqlite3";
import { Kysely, Migrator, SqliteDialect } from "kysely";
import { expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../src/clock.js";
import { HandOff } from "../../src/handoff/hand-off.js";
import { Tickets } from "../../src/handoff/tickets.js";
import { openDatabase } from "../../src/storage/database.js";
import * as first from "../../src/storage/migrations/0001-first.js";
import * as handOff from "../../src/storage/migrations/0002-hand-off.js";
import { UnitOfWork } from "../../src/storage/unit-of-work.js";

function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "vst-migration-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const ticket = {
  reference: "V-AAAAAA", form_key: "f", conversation_id: "c1", channel: "directline", locale: "nl", name: "Anna", company: "De Wit", email: null,
  phone: "+31612345678", question: "Mag het geel?", order_number: null, order_stage: null, state: "open", created_at: 1,
};

/** A database as version 0.1.0 left it, with a ticket and its file. */
async function ofTheFirstVersion(folder: string): Promise<void> {
  const db = new Kysely<Record<string, Record<string, unknown>>>({ dialect: new SqliteDialect({ database: new SQLite(join(folder, "test.db")) }) });
  const { error } = await new Migrator({ db, provider: { getMigrations: () => Promise.resolve({ "0001-first": first }) } }).migrateToLatest();
  expect(error).toBeUndefined();
  await db.insertInto("tickets").values(ticket).execute();
  await db.insertInto("ticket_uploads").values({ reference: "V-AAAAAA", upload_id: "u1", name: "foto.png" }).execute();
  await db.destroy();
}

it("brings the tickets and files of the first version along, and works on with them", async () => {
  const folder = tempFolder();
  await ofTheFirstVersion(folder);
  const db = await openDatabase("sqlite:test.db", folder);
  onTestFinished(() => db.destroy());
  const tickets = new Tickets({ db, clock: systemClock });
  const { question, uploads, hub } = await tickets.get("V-AAAAAA") ?? {};
  expect([question, uploads, hub]).toEqual(["Mag het geel?", [{ id: "u1", name: "foto.png" }], undefined]);

  const work = new UnitOfWork();
  await new HandOff({ db, clock: systemClock, tickets, mail: { from: "a@b.example" } }).add(work, "V-AAAAAA", { text: "nog iets", uploads: [{ id: "u2", name: "twee.png" }] });
  await work.commit(db);
  expect(await db.selectFrom("mails").select(["kind", "state"]).execute()).toEqual([{ kind: "addition", state: "waiting" }]);
  expect(await tickets.eraseConversation("c1")).toEqual(["V-AAAAAA"]);
  for (const table of ["mails", "ticket_additions", "ticket_uploads"] as const) expect(await db.selectFrom(table).selectAll().execute(), table).toEqual([]);
});

it("can be taken back, without losing a ticket", async () => {
  const folder = tempFolder();
  await ofTheFirstVersion(folder);
  const db = await openDatabase("sqlite:test.db", folder);
  onTestFinished(() => db.destroy());
  await handOff.down(db as unknown as Kysely<unknown>);
  expect(await db.selectFrom("tickets").selectAll().execute()).toEqual([ticket]);
  expect(await db.selectFrom("ticket_uploads").selectAll().execute()).toEqual([{ reference: "V-AAAAAA", upload_id: "u1", name: "foto.png" }]);
});
