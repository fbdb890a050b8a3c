import { readdirSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { openDatabase } from "../../src/storage/database.js";
import { openReader, ReaderError } from "../../src/storage/reader.js";
import { recordNow } from "../support/record-now.js";
import { FixedClock } from "../support/fixed-clock.js";
import { tempReader } from "../support/temp-reader.js";
import { tempDatabase } from "../support/temp-database.js";

const said = { direction: "in" as const, activity: { type: "message", text: "Dag" } };
const slow = sql<{ most: number }>`with recursive c(i) as (select 1 union all select i + 1 from c where i < 100000) select max(i) as most from c`;

describe("openReader", () => {
  it("reads what is committed, several queries at once", async () => {
    const { db, reader } = await tempReader();
    const clock = new FixedClock("2026-11-22T10:00:00Z");
    const count = () => reader.db.selectFrom("transcripts").select(({ fn }) => fn.countAll<number>().as("count")).executeTakeFirstOrThrow();
    expect(await count()).toEqual({ count: 0 });
    await recordNow({ db, clock }, { id: "c1", channel: "directline" }, [said]);
    expect(await Promise.all(Array.from({ length: 7 }, count))).toEqual(Array.from({ length: 7 }, () => ({ count: 1 })));
  });

  it("cannot write and has no transactions", async () => {
    const { reader } = await tempReader();
    await expect(sql`delete from transcripts returning no`.execute(reader.db)).rejects.toThrow(/readonly/);
    await expect(reader.db.deleteFrom("transcripts").execute()).rejects.toThrow(/does not return data|readonly/);
    await expect(reader.db.transaction().execute(() => Promise.resolve())).rejects.toThrow("no transactions");
  });

  it("leaves no snapshot open, so that the write-ahead log can be emptied", async () => {
    const { db, dataDir, reader } = await tempReader();
    await recordNow({ db, clock: new FixedClock("2026-11-22T10:00:00Z") }, { id: "c1", channel: "directline" }, [said]);
    await Promise.all([1, 2].map(() => reader.db.selectFrom("transcript_entries").selectAll().limit(1).execute()));
    const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(db);
    expect(rows[0]?.busy).toBe(0);
    expect(statSync(join(dataDir, "test.db-wal")).size).toBe(0);
  });

  it("finishes what is being read when it is closed, and refuses the rest", async () => {
    const { reader } = await tempReader();
    const asked = [1, 2, 3].map(() => slow.execute(reader.db));
    const settled = Promise.allSettled(asked);
    // Queries begin one turn of the loop after they are asked.
    await new Promise(setImmediate);
    await reader.close();
    expect((await settled).map((each) => (each.status === "fulfilled" ? each.value.rows : (each.reason as Error).name)))
      .toEqual([[{ most: 100_000 }], [{ most: 100_000 }], "ReaderError"]);
    await expect(slow.execute(reader.db)).rejects.toThrow();
  });

  it("tells that a thread ended, and reads on in a new one", async () => {
    const { dataDir } = await tempDatabase();
    const missing = openReader("sqlite:not-there.db", dataDir);
    await expect(sql`select 1`.execute(missing.db)).rejects.toThrow("ended; try again");
    await expect(sql`select 1`.execute(missing.db)).rejects.toThrow(ReaderError);
    await (await openDatabase("sqlite:not-there.db", dataDir)).destroy();
    expect((await sql`select 1 as one`.execute(missing.db)).rows).toEqual([{ one: 1 }]);
    await missing.close();
  });

  it.runIf(process.platform === "linux")("leaks no handle", async () => {
    const { dataDir } = await tempDatabase();
    const open = (): number => readdirSync("/proc/self/fd").filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`).startsWith(dataDir);
      } catch {
        return false;
      }
    }).length;
    const openAfterUse = async (): Promise<number> => {
      const reader = openReader("sqlite:test.db", dataDir);
      await Promise.all([1, 2].map(() => sql`select * from transcripts`.execute(reader.db)));
      await reader.close();
      return open();
    };
    // SQLite keeps what was closed for the next who opens the same file, as long as it is open elsewhere in the program.
    const first = await openAfterUse();
    expect([await openAfterUse(), await openAfterUse()]).toEqual([first, first]);
  });
});
