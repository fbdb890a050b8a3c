import { describe, expect, it } from "vitest";
import { UnitOfWork } from "../../src/storage/unit-of-work.js";
import { eraseTranscript } from "../../src/transcripts/erase-transcript.js";
import type { NewEntry } from "../../src/transcripts/transcript-rows.js";
import { Transcripts } from "../../src/transcripts/transcript-store.js";
import { FixedClock } from "../support/fixed-clock.js";
import { recordNow } from "../support/record-now.js";
import { tempDatabase } from "../support/temp-database.js";

const question: NewEntry = { direction: "in", activity: { type: "message", id: "a1", text: "mijn mail is jan@x.nl, Jan de Vries", locale: "nl-NL" }, redactions: [{ value: "jan de vries", mark: "[naam]" }] };
const answer: NewEntry = {
  direction: "out", activity: { type: "message", id: "a2", replyToId: "a1", text: "Dag Jan de Vries" }, redactions: [{ value: "jan de vries", mark: "[naam]" }],
  decision: { kind: "answer", label: "portal-empty", candidates: [{ id: "portal-empty", score: 0.9, why: ["jan@x.nl"] }] }, latencyUs: 1234.4, knowledgeVersion: "k1",
};

async function setUp() {
  const { db } = await tempDatabase();
  const clock = new FixedClock("2026-11-22T10:00:00Z");
  const transcripts = new Transcripts({ db, clock });
  const say = (id: string, entries: NewEntry[] = [question, answer]) => recordNow({ db, clock }, { id, channel: "directline", locale: "nl" }, entries);
  return { db, clock, transcripts, say };
}

describe("Transcripts.record", () => {
  it("keeps a turn in order, masked, with its decision, latency and version", async () => {
    const { transcripts, say, clock } = await setUp();
    await say("c1");
    const transcript = await transcripts.get("c1");
    expect(transcript).toMatchObject({ conversationId: "c1", channel: "directline", locale: "nl", startedAt: clock.now(), lastAt: clock.now() });
    expect(transcript?.entries).toMatchObject([
      { direction: "in", type: "message", activityId: "a1", text: "mijn mail is [e-mailadres], [naam]", locale: "nl-NL", decision: undefined, feedback: null },
      { direction: "out", replyToId: "a1", text: "Dag [naam]", latencyUs: 1234, knowledgeVersion: "k1", locale: "nl",
        decision: { kind: "answer", label: "portal-empty", candidates: [{ id: "portal-empty", score: 0.9, why: ["[e-mailadres]"] }] } },
    ]);
    expect(JSON.stringify(transcript)).not.toMatch(/jan/i);
  });

  it("keeps what the channel's own write put into the activity in the same transaction", async () => {
    const { db, transcripts } = await setUp();
    const activity: Record<string, unknown> = { type: "message" };
    const work = new UnitOfWork();
    work.add(() => {
      activity["id"] = "given-late";
      return Promise.resolve();
    });
    transcripts.record(work, { id: "c1", channel: "directline" }, [{ direction: "out", activity }]);
    await work.commit(db);
    expect((await transcripts.get("c1"))?.entries[0]?.activityId).toBe("given-late");
  });

  it("keeps nothing of a unit of work that is dropped", async () => {
    const { transcripts, say } = await setUp();
    transcripts.record(new UnitOfWork(), { id: "c1", channel: "directline" }, [question]);
    expect(await transcripts.get("c1")).toBeUndefined();
    await say("c1", [question, { ...answer, errorReference: "E-123" }]);
    expect((await transcripts.get("c1"))?.entries.map((entry) => entry.errorReference)).toEqual([null, "E-123"]);
  });

  it("takes activities of any shape", async () => {
    const { transcripts, say } = await setUp();
    await say("c1", [null, "text", { type: 5, text: {}, id: 7 }, { text: "\uD800\u0000😀" }].map((activity) => ({ direction: "in", activity })));
    expect((await transcripts.get("c1"))?.entries.map((entry) => [entry.type, entry.activityId])).toEqual([["unknown", null], ["unknown", null], ["unknown", null], ["unknown", null]]);
    await say("c2", []);
    expect(await transcripts.get("c2")).toBeUndefined();
  });

  it("moves the last time forward, never back, and keeps a locale that is known", async () => {
    const { db, transcripts, clock, say } = await setUp();
    await say("c1");
    clock.advance({ minutes: 5 });
    await say("c1", [question]);
    await recordNow({ db, clock }, { id: "c1", channel: "directline", locale: null }, [{ ...question, at: 5 }]);
    expect(await transcripts.get("c1")).toMatchObject({ locale: "nl", lastAt: clock.now(), startedAt: clock.now() - 300_000 });
  });
});

describe("Transcripts.setFeedback", () => {
  it("notes it on one certain answer, or on the last answer of a conversation", async () => {
    const { db, transcripts, say } = await setUp();
    await say("c1");
    await say("c1", [{ direction: "out", activity: { id: "a3" }, decision: { kind: "answer", label: "portal-empty" } }, { direction: "out", activity: { id: "a4" }, decision: { kind: "handoff", label: "none" } }]);
    const feedback = async () => (await transcripts.get("c1"))?.entries.map((entry) => entry.feedback);
    const note = async (...given: [Parameters<Transcripts["setFeedback"]>[1], 1 | -1]) => {
      const work = new UnitOfWork();
      transcripts.setFeedback(work, ...given);
      await work.commit(db);
    };
    await note("c1", 1);
    expect(await feedback()).toEqual([null, null, 1, null]);
    await note({ conversationId: "c1", activityId: "a2" }, 1);
    await note({ conversationId: "c1", activityId: "a2" }, -1);
    await note({ conversationId: "c2", activityId: "a2" }, 1);
    await note({ conversationId: "c1", activityId: "a1" }, 1);
    expect(await feedback()).toEqual([null, -1, 1, null]);
  });
});

describe("the transcripts that are kept", () => {
  it("are listed newest first, page by page", async () => {
    const { transcripts, clock, say } = await setUp();
    for (const id of ["c1", "c2", "c3", "c4"]) {
      await say(id);
      if (id !== "c2") clock.advance({ minutes: 1 });
    }
    const first = await transcripts.list({ limit: 2 });
    expect(first.map((one) => [one.conversationId, one.entryCount])).toEqual([["c4", 2], ["c2", 2]]);
    const last = first.at(-1);
    expect((await transcripts.list({ ...(last && { before: last }) })).map((one) => one.conversationId)).toEqual(["c3", "c1"]);
  });

  it("are erased, one or all that are older than some days", async () => {
    const { db, transcripts, clock, say } = await setUp();
    await say("old");
    clock.advance({ days: 90 });
    await say("new");
    expect(await transcripts.purge(90)).toBe(0);
    clock.advance({ minutes: 1 });
    expect(await transcripts.purge(90)).toBe(1);
    expect((await transcripts.list()).map((one) => one.conversationId)).toEqual(["new"]);
    expect(await eraseTranscript(db, "new", { withLearned: true })).toMatchObject({ conversations: 1, messages: 2, searchEntries: 2 });
    expect(await eraseTranscript(db, "new", { withLearned: true })).toMatchObject({ conversations: 0, messages: 0 });
    expect(await db.selectFrom("transcript_entries").selectAll().execute()).toEqual([]);
  });

  it("are kept when somebody comes back while older ones are erased", async () => {
    const { db, clock, say } = await setUp();
    await say("back");
    clock.advance({ days: 91 });
    let said: Promise<void> | undefined;
    const watched = db.withPlugin({
      transformQuery: ({ node }) => node,
      transformResult({ result }) {
        // What is old is known now; the turn is next to get the connection.
        said ??= say("back");
        return Promise.resolve(result);
      },
    });
    expect(await new Transcripts({ db: watched, clock }).purge(90)).toBe(0);
    await said;
    expect(await new Transcripts({ db, clock }).get("back")).toMatchObject({ entries: { length: 4 } });
  });
});
