import { setImmediate } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { LearnedExamples } from "../../src/answering/learned-examples.js";
import { daysOf } from "../../src/figures/days.js";
import { figuresCsv } from "../../src/figures/figures-csv.js";
import { figuresOf } from "../../src/figures/figures.js";
import { GroupingBusyError, Grouper } from "../../src/figures/group-in-thread.js";
import { groupTexts } from "../../src/figures/grouping.js";
import { gapLetter, unansweredGroups } from "../../src/figures/unanswered.js";
import { StoppingError } from "../../src/request-errors.js";
import type { ConversationEvent } from "../../src/storage/review-schema.js";
import { FixedClock } from "../support/fixed-clock.js";
import { recordNow } from "../support/record-now.js";
import { tempReader } from "../support/temp-reader.js";

const timeZone = "Europe/Amsterdam";
type Told = { kind: "answer" | "choose" | "intent" | "handoff"; label: string; score?: number };

async function setUp() {
  const { db, reader } = await tempReader();
  const grouper = new Grouper();
  onTestFinished(() => grouper.stop());
  const clock = new FixedClock("2026-10-24T12:00:00Z");
  const goTo = (at: string) => clock.advance({ minutes: (Date.parse(at) - clock.now()) / 60_000 });
  const ask = (id: string, text: string, told: Told, event?: ConversationEvent) => recordNow({ db, clock }, { id, channel: "directline", locale: "nl", event }, [
    { direction: "in", activity: { type: "message", text } },
    { direction: "out", activity: { type: "message", text: "." }, decision: { kind: told.kind, label: told.label, articles: [told.label],
      candidates: told.score === undefined ? [] : [{ id: told.label, score: told.score, why: [] }] } },
  ]);
  const days = (from: string, to: string) => daysOf({ from, to }, timeZone, clock.now());
  return { db, reader, grouper, clock, goTo, ask, days };
}

describe("figuresOf", () => {
  it("counts by local days and hours, on the day of 25 hours too", async () => {
    const { db, reader, goTo, ask, days } = await setUp();
    goTo("2026-10-24T22:30:00Z");
    await ask("c1", "a", { kind: "answer", label: "portal", score: 0.9 }, "answered");
    goTo("2026-10-25T22:30:00Z");
    await ask("c2", "b", { kind: "handoff", label: "none" }, "unanswered");
    await ask("c2", "c", { kind: "answer", label: "portal", score: 0.9 }, "answered");
    await ask("c3", "hoi", { kind: "intent", label: "smalltalk" });
    goTo("2026-10-25T23:30:00Z");
    await ask("c4", "d", { kind: "answer", label: "numbers", score: 0.9 }, "helped");
    await db.updateTable("decisions").set({ feedback: -1 }).where("label", "=", "portal").execute();
    for (const [index, at] of ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T12:00:00Z"].entries()) {
      await db.insertInto("tickets").values({ reference: `V-${index}`, form_key: String(index), conversation_id: "x", channel: "d", locale: "nl", name: "J", company: "X",
        question: "q", state: "open", created_at: Date.parse(at) }).execute();
    }
    const figures = await figuresOf(reader.db, days("2026-10-24", "2026-10-26"), timeZone);
    expect(figures.conversationsPerDay).toEqual([{ day: "2026-10-24", count: 0 }, { day: "2026-10-25", count: 3 }, { day: "2026-10-26", count: 1 }]);
    expect(figures.unansweredPerDay).toEqual([
      { day: "2026-10-24", questions: 0, unanswered: 0 }, { day: "2026-10-25", questions: 3, unanswered: 1 }, { day: "2026-10-26", questions: 1, unanswered: 0 }]);
    expect(figures.outcomes).toEqual([["confirmed", 1], ["answered", 2], ["handed-off", 0], ["unanswered", 0], ["abandoned", 1]].map(([outcome, count]) => ({ outcome, count })));
    expect(figures.topArticles).toEqual([{ label: "portal", count: 2 }, { label: "numbers", count: 1 }]);
    expect(figures.thumbsPerArticle).toEqual([{ label: "portal", answers: 2, up: 0, down: 2 }]);
    expect(figures.turnsToAnswer).toEqual({ median: 1.5, counts: [{ turns: 1, conversations: 1 }, { turns: 2, conversations: 1 }] });
    // 00:30 and 01:30 UTC are both half past two: the clock goes back.
    expect(figures.handOffsPerHour.filter(({ count }) => count > 0)).toEqual([{ hour: 2, count: 2 }, { hour: 13, count: 1 }]);
    expect(figures.handOffsPerHour).toHaveLength(24);
    expect(figuresCsv(figures, "thumbsPerArticle")).toBe("label,answers,up,down\r\nportal,2,0,2\r\n");
    expect(figuresCsv(figures, "turnsToAnswer")).toBe("turns,conversations\r\n1,1\r\n2,1\r\n");
  });

  it("has all days of a year, and no figures of an empty one", async () => {
    const { reader, days } = await setUp();
    const figures = await figuresOf(reader.db, days("2027-01-01", "2027-12-31"), timeZone);
    expect(figures.conversationsPerDay).toHaveLength(365);
    expect(figures.turnsToAnswer).toEqual({ median: null, counts: [] });
  });
});

describe("daysOf", () => {
  it("is the last 30 days when nothing is asked, and refuses ten years", () => {
    const now = Date.parse("2026-03-29T23:30:00Z");
    expect(daysOf({}, timeZone, now)).toMatchObject({ days: expect.arrayContaining(["2026-03-01", "2026-03-30"]) as unknown });
    expect(daysOf({}, timeZone, now).days).toHaveLength(30);
    const { starts } = daysOf({ from: "2026-03-28", to: "2026-03-30" }, timeZone, now);
    expect(starts.slice(1).map((start, index) => (start - (starts[index] ?? 0)) / 3_600_000)).toEqual([24, 23, 24]);
    for (const wrong of [{ from: "2016-01-01" }, { from: "x" }, { to: "2026-13-01" }, { from: "2027-01-01", to: "2026-01-01" }]) expect(() => daysOf(wrong, timeZone, now)).toThrow();
  });
});

describe("unansweredGroups", () => {
  it("groups what was not answered, badly answered or not chosen, and leaves out what was marked", async () => {
    const { db, reader, grouper, clock, ask, days } = await setUp();
    await ask("c1", "Kan ik betalen met bitcoin?", { kind: "handoff", label: "none" });
    await ask("c2", "kan ik betalen met Bitcoin", { kind: "handoff", label: "none" });
    await ask("c3", "Kan ik ook betalen met bitcoin?", { kind: "answer", label: "invoice", score: 0.3 });
    await ask("c4", "Waar is de zon?", { kind: "choose", label: "portal", score: 0.7 });
    await ask("c5", "Waar is mijn portaal?", { kind: "choose", label: "portal", score: 0.7 });
    await ask("c5", "Portaal", { kind: "answer", label: "portal" });
    await ask("c6", "Alles goed beantwoord", { kind: "answer", label: "portal", score: 0.9 });
    await ask("c7", "Reclame", { kind: "handoff", label: "none" });
    const [advertisement] = await db.selectFrom("transcript_entries").select("id").where("text", "=", "Reclame").execute();
    const marks = new LearnedExamples({ db, clock });
    await marks.markNotOurs([advertisement?.id ?? 0], "An");
    const period = days("2026-10-24", "2026-10-24");
    const found = await unansweredGroups(reader.db, grouper, { period });
    expect(found.groups.map(({ count, text, nearest, reasons }) => ({ count, text, nearest, reasons }))).toEqual([
      { count: 3, text: "kan ik betalen met Bitcoin", nearest: "invoice", reasons: { "not-answered": 2, "low-score": 1 } },
      { count: 1, text: "Waar is de zon?", nearest: "portal", reasons: { "not-chosen": 1 } },
    ]);
    expect(found).toMatchObject({ questionCount: 4, limitedTo: null });
    expect((await unansweredGroups(reader.db, grouper, { period, scoreBelow: 0.2 })).groups[0]?.count).toBe(2);
    expect((await unansweredGroups(reader.db, grouper, { period, locale: "en" })).groups).toEqual([]);
    expect((await gapLetter(reader.db, grouper, period)).questions).toEqual([]);
    await marks.unmarkNotOurs([advertisement?.id ?? 0]);
    await ask("c8", "Kan ik betalen met bitcoins?", { kind: "handoff", label: "none" });
    expect((await gapLetter(reader.db, grouper, period)).questions).toMatchObject([{ count: 3 }]);
  });

  it("has in the gap letter what editors taught the assistant not to answer, and not what they taught it to", async () => {
    const { db, reader, grouper, clock, ask, days } = await setUp();
    const learned = new LearnedExamples({ db, clock });
    const period = days("2026-10-24", "2026-10-24");
    for (const word of ["bitcoin", "contant"]) for (const id of [1, 2, 3]) await ask(`${word}-${id}`, `Kan ik betalen met ${word}?`, { kind: "handoff", label: "none" });
    const idsOf = async (word: string) => (await db.selectFrom("transcript_entries").select("id").where("text", "like", `%${word}%`).where("direction", "=", "in").execute()).map(({ id }) => id);
    const [first = 0, ...others] = await idsOf("bitcoin");
    await learned.add({ label: "none", resembles: null, locale: "nl", text: "Kan ik betalen met bitcoin?", by: "An", questionIds: others }, await learned.change());
    await learned.addTestCase({ text: "Kan ik betalen met bitcoin?", locale: "nl", expected: ["none"], by: "An", questionIds: [first] });
    await learned.add({ label: "invoice", resembles: null, locale: "nl", text: "Kan ik betalen met contant?", by: "An", questionIds: await idsOf("contant") }, await learned.change());
    expect((await unansweredGroups(reader.db, grouper, { period })).groups).toEqual([]);
    expect((await gapLetter(reader.db, grouper, period)).questions).toMatchObject([{ text: "Kan ik betalen met bitcoin?", count: 3 }]);
  });
});

describe("groupTexts", () => {
  it("puts alike texts together, the most asked first, and chains nothing", () => {
    const groups = groupTexts(["???", "wat kost het abonnement", "Wat kost het abonnement?", "wat kosten abonnementen", "hoe laat is het", "???"]);
    expect(groups[0]?.members.length).toBeGreaterThanOrEqual(2);
    expect(groups.flatMap(({ members }) => members).sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(groupTexts([])).toEqual([]);
  });
});

describe("Grouper", () => {
  it("groups one list after the other, refuses more than it has room for, and has room again after that", async () => {
    const grouper = new Grouper({ mostAtOnce: 2 });
    onTestFinished(() => grouper.stop());
    const both = [grouper.group(["a", "b"]), grouper.group(["c"])];
    await expect(grouper.group(["d"])).rejects.toMatchObject({ constructor: GroupingBusyError, status: 503, headers: { "Retry-After": "10" } });
    expect(await Promise.all(both)).toEqual([[{ text: "a", members: [0] }, { text: "b", members: [1] }], [{ text: "c", members: [0] }]]);
    expect(await grouper.group(["d"])).toEqual([{ text: "d", members: [0] }]);
  });

  it("ends what it does and what waits when it is stopped, and takes nothing more", async () => {
    const grouper = new Grouper();
    // Compared with one another that takes seconds.
    const texts = Array.from({ length: 2_000 }, (_, index) => `Hoe werkt onderdeel ${index} van de centrale met toestel ${index * 7_919}?`);
    const asked = Promise.allSettled([grouper.group(texts), grouper.group(["a"])]);
    await setImmediate();
    await grouper.stop();
    for (const result of await asked) expect(result).toMatchObject({ status: "rejected", reason: { constructor: StoppingError, status: 503 } });
    await expect(grouper.group(["b"])).rejects.toThrow(StoppingError);
  });
});
