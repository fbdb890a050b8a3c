import { createHash } from "node:crypto";
import fc from "fast-check";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/clock.js";
import type { Database } from "../../src/storage/database.js";
import { eraseTranscript } from "../../src/transcripts/erase-transcript.js";
import { Erasure } from "../../src/transcripts/erasure.js";
import { entryId } from "../../src/transcripts/entry-id.js";
import { tidySearchIndex } from "../../src/transcripts/search-index.js";
import { recordNow } from "../support/record-now.js";
import { tempDatabase } from "../support/temp-database.js";

/** Fails when the index does not hold exactly the texts of the messages. */
const check = (db: Database) => sql`insert into transcript_search (transcript_search, rank) values ('integrity-check', 1)`.execute(db);

async function find(db: Database, words: string): Promise<number[]> {
  const { rows } = await sql<{ rowid: number }>`select rowid from transcript_search where transcript_search match ${words} order by rowid`.execute(db);
  return rows.map(({ rowid }) => rowid);
}

const said = (text: unknown, type = "message") => ({ direction: "in" as const, activity: { type, text } });

describe("the search index", () => {
  it("holds messages alone, and finds them whatever their accents and capitals are", async () => {
    const { db } = await tempDatabase();
    await recordNow({ db, clock: systemClock }, { id: "c1", channel: "x" }, [said("Eén CAFÉ, één ijsje"), said("cafe", "event"), said(undefined), said(""), said("<b>cafe</b> & 'co'")]);
    const no = await db.selectFrom("transcripts").select("no").executeTakeFirstOrThrow().then((row) => row.no);
    expect(await find(db, "cafe")).toEqual([entryId(no, 1), entryId(no, 5)]);
    expect(await find(db, '"een ijsje"')).toEqual([entryId(no, 1)]);
    expect(await find(db, "IJS*")).toEqual([entryId(no, 1)]);
    await check(db);
  });

  it("is checked by a check that can fail", async () => {
    const { db } = await tempDatabase();
    await recordNow({ db, clock: systemClock }, { id: "c1", channel: "x" }, [said("een bericht")]);
    await sql`drop trigger transcript_entries_reindexed`.execute(db);
    await db.updateTable("transcript_entries").set({ text: "iets anders" }).execute();
    await expect(check(db)).rejects.toThrow();
  });

  it("holds what the messages hold after any writing, changing and erasing", async () => {
    const word = fc.constantFrom("factuur", "Insight", "één", "portal", "VST-2026-00093", "…", "😀", "a'b\"c");
    const text = fc.oneof(fc.array(word, { maxLength: 6 }).map((words) => words.join(" ")), fc.string({ unit: "grapheme", maxLength: 30 }), fc.constant(null));
    const type = fc.constantFrom("message", "event");
    const step = fc.oneof(
      fc.record({ kind: fc.constant("say" as const), of: fc.nat(3), text, type }), fc.record({ kind: fc.constant("change" as const), of: fc.nat(40), text, type }),
      fc.record({ kind: fc.constant("remove" as const), of: fc.nat(40) }), fc.record({ kind: fc.constant("erase" as const), of: fc.nat(3) }),
    );
    const { db } = await tempDatabase();
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      for (const one of steps) {
        const ids = (await db.selectFrom("transcript_entries").select("id").orderBy("id").execute()).map(({ id }) => id);
        const id = ids[one.of % Math.max(1, ids.length)] ?? 0;
        if (one.kind === "say") await recordNow({ db, clock: systemClock }, { id: `c${one.of}`, channel: "x" }, [said(one.text, one.type)]);
        else if (one.kind === "change") await db.updateTable("transcript_entries").set({ text: one.text, type: one.type }).where("id", "=", id).execute();
        else if (one.kind === "remove") await db.deleteFrom("transcript_entries").where("id", "=", id).execute();
        else await eraseTranscript(db, `c${one.of}`, { withLearned: true });
      }
      await check(db);
    }), { numRuns: 40 });
    const messages = await sql<{ id: number }>`select id from transcript_messages where text like '%factuur%' order by id`.execute(db);
    expect(await find(db, "factuur")).toEqual(messages.rows.map(({ id }) => id));
  });
});

describe("tidySearchIndex", () => {
  const separators = async (db: Database): Promise<string[]> => {
    const { rows } = await sql<{ term: Uint8Array }>`select term from transcript_search_idx where length(term) > 1`.execute(db);
    return rows.map(({ term }) => Buffer.from(term).toString("utf8").slice(1));
  };

  const wordOf = (index: number): string => createHash("md5").update(String(index)).digest("hex");

  /** So many words that some of a conversation tell pages apart. */
  async function fill() {
    const { db, dataDir } = await tempDatabase();
    await recordNow({ db, clock: systemClock }, { id: "kept", channel: "x" }, [said("waar staat mijn factuur")]);
    for (let start = 0; start < 3_000; start += 100) {
      const words = Array.from({ length: 100 }, (_, index) => wordOf(start + index));
      for (const [id, part] of [["erased", words.slice(0, 60)], ["kept", words.slice(60)]] as const) {
        await recordNow({ db, clock: systemClock }, { id, channel: "x" }, part.map((word) => said(`mijn wachtwoord is ${word}`)));
      }
    }
    return { db, dataDir };
  }

  it("writes the index anew when a word that was erased still tells two pages apart", async () => {
    const { db } = await fill();
    await eraseTranscript(db, "erased", { withLearned: true });
    const words = (await sql<{ text: string }>`select text from transcript_messages`.execute(db)).rows.map(({ text }) => text);
    const leftovers = async () => (await separators(db)).filter((separator) => !words.some((text) => text.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(separator))));
    const before = await leftovers();
    expect(await tidySearchIndex(db)).toBe(before.length > 0);
    expect(before.length).toBeGreaterThan(0);
    expect(await leftovers()).toEqual([]);
    expect(await tidySearchIndex(db)).toBe(false);
    await check(db);
    expect(await find(db, "factuur")).toHaveLength(1);
    expect(await find(db, wordOf(0))).toEqual([]);
    expect(await find(db, wordOf(99))).toHaveLength(1);
    expect(await find(db, "\uE000")).toEqual([]);
  });

  it("leaves nothing of its own in the index when two run at once, or a crash broke one off", async () => {
    const { db } = await fill();
    await eraseTranscript(db, "erased", { withLearned: true });
    expect(await Promise.all([tidySearchIndex(db), tidySearchIndex(db)])).toEqual([true, true]);
    expect(await find(db, "\uE000")).toEqual([]);
    await check(db);
    for (const hasLeftover of [false, true]) {
      if (hasLeftover) await eraseTranscript(db, "kept", { withLearned: true });
      // As a run puts it there.
      await sql`insert into transcript_search (rowid, text) values (-1, ${"\uE000"})`.execute(db);
      await tidySearchIndex(db);
      expect(await find(db, "\uE000"), String(hasLeftover)).toEqual([]);
      await check(db);
    }
  });

  it("was done when a conversation was erased", async () => {
    const { db, dataDir } = await fill();
    await new Erasure({ db, clock: systemClock, dataDir }).eraseConversation("erased", { by: "Sanne", withTickets: true });
    expect(await tidySearchIndex(db)).toBe(false);
  });
});
