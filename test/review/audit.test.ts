import { expect, it } from "vitest";
import { AuditLog, auditDays, auditRoutes } from "../../src/review/audit.js";
import type { AuditPage } from "../../src/review/wire.js";
import { FixedClock } from "../support/fixed-clock.js";
import { RouteCaller } from "../support/review-call.js";
import { tempDatabase } from "../support/temp-database.js";

const user = { id: "u1", name: "An", role: "agent" } as const;

async function setUp() {
  const { db } = await tempDatabase();
  const clock = new FixedClock("2026-06-01T10:00:00Z");
  const audit = new AuditLog({ db, clock });
  const add = async (count: number): Promise<void> => {
    const lines = Array.from({ length: count }, () => ({ at: clock.now(), user_id: "u1", user_name: "An", action: "open", target: "c1", detail: null }));
    await db.insertInto("audit_log").values(lines).execute();
  };
  const countOf = async () => (await db.selectFrom("audit_log").select("id").execute()).length;
  return { db, audit, clock, add, countOf };
}

it("tells its lines newest first, a page of 100 at a time", async () => {
  const { audit, add } = await setUp();
  await add(100);
  await audit.add(user, "export", { target: "c9", detail: { kind: "format", format: "csv" } });
  const caller = new RouteCaller(auditRoutes({ audit }));
  const first = await caller.json<AuditPage>("GET /audit");
  expect(first).toMatchObject({ entries: { length: 100, 0: { user: "An", action: "export", target: "c9", detail: { kind: "format", format: "csv" } } }, nextCursor: "2" });
  expect(await caller.json<AuditPage>("GET /audit", { query: { cursor: "2" } })).toMatchObject({ entries: { length: 1 }, nextCursor: null });
  await expect(caller.call("GET /audit", { query: { cursor: "1 or 1" } })).rejects.toThrow(/give the nextCursor/);
});

it.each([
  ["conversations 1, messages 1; bytes still in the files", { kind: "text", text: "conversations 1, messages 1; bytes still in the files" }],
  ["[gewist]", { kind: "text", text: "[gewist]" }],
  [`{"kind":"of-tomorrow","n":1}`, { kind: "text", text: `{"kind":"of-tomorrow","n":1}` }],
  ["{ no JSON", { kind: "text", text: "{ no JSON" }],
  [`{"kind":"erased","by":"email","counts":{"tickets":2},"bytesGone":false}`, { kind: "erased", by: "email", counts: { tickets: 2 }, bytesGone: false }],
  [null, null],
])("tells the detail %j that this or another version stored", async (detail, told) => {
  const { db, audit } = await setUp();
  await db.insertInto("audit_log").values({ at: 1, user_id: "u1", user_name: "An", action: "erase", target: "c1", detail }).execute();
  expect((await audit.page()).entries).toMatchObject([{ detail: told }]);
});

it("forgets lines after a year, a thousand at a time", async () => {
  const { audit, clock, add, countOf } = await setUp();
  await add(1_001);
  clock.advance({ days: auditDays });
  await add(1);
  await audit.purge();
  expect(await countOf()).toBe(2);
  await audit.purge();
  await audit.purge();
  expect(await countOf()).toBe(1);
});
