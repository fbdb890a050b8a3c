import { describe, expect, it } from "vitest";
import { parseFilter, type FilterQuery } from "../../src/transcripts/conversation-filter.js";
import { ConversationList } from "../../src/transcripts/conversation-list.js";
import { matchMarks } from "../../src/transcripts/matched-text.js";
import type { Database } from "../../src/storage/database.js";
import type { ConversationEvent } from "../../src/storage/review-schema.js";
import { FixedClock } from "../support/fixed-clock.js";
import { recordNow } from "../support/record-now.js";
import { tempReader } from "../support/temp-reader.js";

interface Said {
  id: string;
  texts?: string[];
  channel?: string;
  locale?: string;
  event?: ConversationEvent;
  article?: string;
  score?: number;
}

async function setUp() {
  const { db, reader } = await tempReader();
  const clock = new FixedClock("2026-11-22T10:00:00Z");
  const list = new ConversationList(reader.db);
  const say = ({ id, texts = ["Kan ik mijn nummer houden?"], channel = "directline", locale = "nl", event, article, score = 0.9 }: Said) =>
    recordNow({ db, clock }, { id, channel, locale, event }, [
      ...texts.map((text) => ({ direction: "in" as const, activity: { type: "message", text } })),
      ...article === undefined ? [] : [{ direction: "out" as const, activity: { type: "message", text: "Ja." },
        decision: { kind: "answer", label: article, articles: [article], candidates: [{ id: article, score, why: [] }] } }],
    ]);
  const page = (query: FilterQuery, cursor?: string) => list.page(parseFilter(query, "Europe/Amsterdam"), cursor);
  const ids = async (query: FilterQuery) => (await page(query)).conversations.map(({ id }) => id);
  return { db, clock, list, say, page, ids };
}

async function ticket(db: Database, conversationId: string, given: { state?: "open" | "closed"; claimed_by?: string } = {}): Promise<void> {
  await db.insertInto("tickets").values({ reference: `V-${conversationId}`, form_key: conversationId, conversation_id: conversationId, channel: "directline", locale: "nl",
    name: "Jan", company: "X", question: "q", state: "open", created_at: 1, ...given }).execute();
}

describe("ConversationList", () => {
  it("gives pages of 50, newest first, until there are no more", async () => {
    const { say, page } = await setUp();
    for (let i = 1; i <= 101; i++) await say({ id: `c${i}` });
    const first = await page({});
    const second = await page({}, first.nextCursor ?? "");
    const third = await page({}, second.nextCursor ?? "");
    expect([first, second, third].map(({ conversations }) => conversations.length)).toEqual([50, 50, 1]);
    expect([...first.conversations, ...second.conversations, ...third.conversations].map(({ id }) => id)).toEqual(Array.from({ length: 101 }, (_, i) => `c${101 - i}`));
    expect(third.nextCursor).toBeNull();
    const found = await page({ q: "nummer" }, second.nextCursor ?? "");
    expect(found.conversations.map(({ id }) => id)).toEqual(["c1"]);
    for (const wrong of ["0", "-1", "1.5", "c1", "", "99999999999"]) await expect(page({}, wrong)).rejects.toThrow("cursor");
  });

  it("filters by each thing, and by all together", async () => {
    const { db, say, ids, list } = await setUp();
    await say({ id: "plain" });
    await say({ id: "teams", channel: "msteams", locale: "en-GB", event: "answered", article: "portal", score: 0.3 });
    await say({ id: "helped", event: "helped", article: "numbers" });
    await say({ id: "unknown", event: "unanswered" });
    await say({ id: "open", event: "person" });
    await say({ id: "claimed", event: "answered" });
    await say({ id: "closed" });
    await ticket(db, "open");
    await ticket(db, "claimed", { claimed_by: "An" });
    await ticket(db, "closed", { state: "closed" });
    await db.updateTable("transcripts").set({ thumbs_up: 1, reviewed_at: 5 }).where("conversation_id", "=", "helped").execute();
    await db.updateTable("transcripts").set({ thumbs_down: 1 }).where("conversation_id", "=", "teams").execute();
    const expected: [FilterQuery, string[]][] = [
      [{ channel: "msteams" }, ["teams"]], [{ locale: "en" }, ["teams"]], [{ article: "numbers" }, ["helped"]], [{ scoreBelow: "0.5" }, ["teams"]],
      [{ outcome: "confirmed" }, ["helped"]], [{ outcome: "answered" }, ["teams"]], [{ outcome: "unanswered" }, ["unknown"]],
      [{ outcome: "handed-off" }, ["closed", "claimed", "open"]], [{ outcome: "abandoned" }, ["plain"]],
      [{ thumbs: "up" }, ["helped"]], [{ thumbs: "down" }, ["teams"]], [{ thumbs: "none" }, ["closed", "claimed", "open", "unknown", "plain"]],
      [{ ticket: "open" }, ["open"]], [{ ticket: "claimed" }, ["claimed"]], [{ ticket: "closed" }, ["closed"]], [{ ticket: "any" }, ["closed", "claimed", "open"]],
      [{ reviewed: "yes" }, ["helped"]], [{ ticket: "none", reviewed: "no" }, ["unknown", "teams", "plain"]],
      [{ channel: "msteams", locale: "en", outcome: "answered", article: "portal", thumbs: "down", ticket: "none", reviewed: "no", scoreBelow: "0.31", q: "nummer", from: "2026-11-22", to: "2026-11-22" }, ["teams"]],
      [{ channel: "msteams", article: "numbers" }, []], [{ q: "", channel: " " , article: "portal" }, ["teams"]],
    ];
    for (const [query, found] of expected) expect([query, await ids(query)]).toEqual([query, found]);
    expect(await list.channels()).toEqual(["directline", "msteams"]);
  });

  it("counts the outcome as the table does", async () => {
    const { db, say, ids } = await setUp();
    const events = ["answered", "unanswered", "asked", "person", "helped", "not-helped", "failed", undefined] as const;
    for (const event of events) for (const state of ["none", "open", "closed"] as const) {
      const id = `${event ?? ""}-${state}`;
      await say({ id, ...event === undefined ? {} : { event } });
      if (state !== "none") await ticket(db, id, { state });
    }
    for (const outcome of ["confirmed", "answered", "handed-off", "unanswered", "abandoned"] as const) {
      const rows = await db.selectFrom("transcripts").select("conversation_id").where("outcome", "=", outcome).orderBy("no", "desc").execute();
      expect(await ids({ outcome })).toEqual(rows.map((row) => row.conversation_id));
      expect(rows.length).toBeGreaterThan(0);
    }
  });

  it("takes days in the server's time zone, also when the clock changes", async () => {
    const { say, ids, clock } = await setUp();
    for (const [id, at] of [["late", "2026-10-24T21:59:59Z"], ["first", "2026-10-24T22:00:00Z"], ["last", "2026-10-25T22:59:59Z"], ["next", "2026-10-25T23:00:00Z"]] as const) {
      clock.advance({ minutes: (Date.parse(at) - clock.now()) / 60_000 });
      await say({ id });
    }
    expect(await ids({ from: "2026-10-25", to: "2026-10-25" })).toEqual(["last", "first"]);
    expect(await ids({ to: "2026-10-24" })).toEqual(["late"]);
    expect(await ids({ from: "2026-10-26" })).toEqual(["next"]);
  });

  it("refuses what means nothing", () => {
    for (const query of [{ outcome: "x" }, { from: "2026-02-30" }, { from: "gisteren" }, { from: "2026-11-02", to: "2026-11-01" }, { scoreBelow: "2" }, { scoreBelow: "x" }, { locale: "de" }, { channel: "x".repeat(201) }]) {
      expect(() => parseFilter(query, "Europe/Amsterdam")).toThrow(expect.objectContaining({ status: 400 }));
    }
  });
});

describe("search", () => {
  it("finds without accents and capitals, the newest message of each conversation, with what matched", async () => {
    const { say, page } = await setUp();
    await say({ id: "old", texts: ["Waar is mijn Geïnstalleerde simkaart?", "nog eens: geinstalleerd, de GEÏNSTALLEERDE kaart"] });
    await say({ id: "other", texts: ["Dag"] });
    const { conversations: [found, ...rest] } = await page({ q: "geinstalleerde" });
    expect(rest).toEqual([]);
    expect(found?.id).toBe("old");
    expect(found?.match?.text).toEqual([{ text: "nog eens: geinstalleerd, de ", matched: false }, { text: "GEÏNSTALLEERDE", matched: true }, { text: " kaart", matched: false }]);
    expect(Number(found?.match?.turnId) % 2 ** 20).toBe(2);
  });

  it("shows what the assistant said without the marks of Markdown, and what customers typed with them", async () => {
    const { db, clock, page } = await setUp();
    const text = "_Bron: uw *orderbrief*._";
    for (const [id, direction, activity] of [["md", "out", { text }], ["plain", "out", { text, textFormat: "plain" }], ["typed", "in", { text }]] as const) {
      await recordNow({ db, clock }, { id, channel: "directline" }, [{ direction, activity: { type: "message", ...activity } }]);
    }
    const { conversations } = await page({ q: "bron" });
    expect(Object.fromEntries(conversations.map(({ id, match }) => [id, match?.text.map((piece) => piece.text).join("")])))
      .toEqual({ md: "Bron: uw orderbrief.", plain: text, typed: text });
  });

  it("finds phrases, beginnings, all words, and numbers with signs", async () => {
    const { say, ids } = await setUp();
    await say({ id: "a", texts: ["mijn abonnement VST-2026-00093 opzeggen"] });
    await say({ id: "b", texts: ["abonnee mijn 2026"] });
    await say({ id: "c", texts: ["ticket V-7K3M9P, mijn opzeggen"] });
    for (const [q, found] of [["mijn opzeggen", ["c", "a"]], [`"mijn opzeggen"`, ["c"]], ["abon*", ["b", "a"]], ["abonnem*", ["a"]], [`"mijn abon"*`, ["a"]], ["VST-2026-00093", ["a"]],
      ["vst-2026*", ["a"]], ["v-7k3m9p", ["c"]], ["NOT mijn", []], ["mijn OR abonnee", []], ["qqq*", []], ["ab* mij*", ["b", "a"]]] as const) {
      expect([q, await ids({ q })]).toEqual([q, found]);
    }
  });

  it("passes over what the other filters do not let pass, however many they are", async () => {
    const { say, ids } = await setUp();
    for (let i = 0; i < 260; i++) await say({ id: `c${i}`, channel: i % 50 === 0 ? "msteams" : "directline" });
    expect(await ids({ q: "nummer", channel: "msteams" })).toEqual(["c250", "c200", "c150", "c100", "c50", "c0"]);
    expect((await ids({ q: "nummer", channel: "directline" })).slice(0, 2)).toEqual(["c259", "c258"]);
  });

  it("shows text that holds signs of control, and shortens words without end", async () => {
    const { say, page } = await setUp();
    await say({ id: "a", texts: [`\u0001 x \u0002 doel ${"y".repeat(5_000)} <b>`] });
    const { conversations: [found] } = await page({ q: "doel" });
    const text = found?.match?.text ?? [];
    expect(text.filter(({ matched }) => matched)).toEqual([{ text: "doel", matched: true }]);
    expect(text.map((piece) => piece.text).join("")).not.toContain(matchMarks.open);
    expect(text.map((piece) => piece.text).join("").length).toBeLessThan(500);
  });
});
