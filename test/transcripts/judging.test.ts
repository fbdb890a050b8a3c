import { describe, expect, it } from "vitest";
import { conversationDetail } from "../../src/transcripts/conversation-detail.js";
import { ConversationWatch } from "../../src/transcripts/conversation-watch.js";
import { entryId } from "../../src/transcripts/entry-id.js";
import { Judging } from "../../src/transcripts/judging.js";
import { Transcripts } from "../../src/transcripts/transcript-store.js";
import { UnitOfWork } from "../../src/storage/unit-of-work.js";
import { FixedClock } from "../support/fixed-clock.js";
import { recordNow } from "../support/record-now.js";
import { tempReader } from "../support/temp-reader.js";

async function setUp() {
  const { db, reader } = await tempReader();
  const clock = new FixedClock("2026-11-22T10:00:00Z");
  const say = (id: string) => recordNow({ db, clock }, { id, channel: "directline", locale: "nl", event: "answered" }, [
    { direction: "in", activity: { type: "message", text: "**Vraag**" } },
    { direction: "out", activity: { type: "message", text: "**Antwoord**", suggestedActions: { actions: [{ title: "Ja" }, {}] }, attachments: [
      { contentType: "application/vnd.microsoft.card.adaptive", content: { body: [] } }, { contentType: "image/png", name: "x.png", content: "secret" }] },
    decision: { kind: "answer", label: "portal", articles: ["portal"], reason: "clear", candidates: [{ id: "portal", score: 0.8, why: ["portal"] }, { id: "b", score: 0.1, why: [] }] },
    latencyUs: 1500, knowledgeVersion: "k1", errorReference: "E-1" },
    { direction: "in", activity: { type: "event", name: "webchat/join" } },
  ]);
  for (const id of ["c1", "c2", "c3"]) await say(id);
  const judging = new Judging({ db, clock, labels: () => ["portal", "human", "none"] });
  return { db, reader, clock, judging, say, answerId: entryId(2, 2) };
}

const review = { version: 0, tags: ["duur", "duur"], note: "<script>", reviewed: true };

describe("conversationDetail", () => {
  it("tells what the customer saw and what was decided", async () => {
    const { reader } = await setUp();
    const detail = await conversationDetail(reader.db, "c2");
    expect(detail).toMatchObject({ id: "c2", newerId: "c3", olderId: "c1", nextUnreviewedId: "c1", topics: ["portal"], review: { version: 0, reviewed: false } });
    expect(detail?.entries).toMatchObject([
      { seq: 1, turnId: String(entryId(2, 1)), from: "customer", text: "**Vraag**", isMarkdown: false, decision: null, verdict: null },
      { seq: 2, from: "assistant", isMarkdown: true, buttons: ["Ja"], errorReference: "E-1",
        attachments: [{ name: null, content: { body: [] } }, { name: "x.png", contentType: "image/png", content: null }],
        decision: { kind: "answer", label: "portal", score: 0.8, latencyMs: 1.5, knowledgeVersion: "k1", reason: "clear", candidates: [{ label: "portal", why: ["portal"] }, { label: "b" }] } },
      { seq: 3, type: "event", name: "webchat/join" },
    ]);
    expect(await conversationDetail(reader.db, "c9")).toBeUndefined();
  });
});

describe("Judging", () => {
  it("keeps a review, and refuses one that was made from an older one", async () => {
    const { db, reader, judging } = await setUp();
    expect(await judging.review("c2", review, "An")).toMatchObject({ kind: "done", current: { tags: ["duur"], note: "<script>", reviewed: true, by: "An", version: 1 } });
    expect(await judging.review("c2", { ...review, note: "other" }, "Bo")).toMatchObject({ kind: "conflict", current: { note: "<script>", by: "An" } });
    expect((await conversationDetail(reader.db, "c3"))?.nextUnreviewedId).toBe("c1");
    expect(await judging.review("c2", { ...review, version: 1, note: "Bekeken" }, "Bo")).toMatchObject({ kind: "done", current: { by: "Bo", reviewedBy: "An" } });
    expect(await judging.review("c2", { ...review, version: 2, reviewed: false }, "Bo")).toMatchObject({ kind: "done", current: { version: 3, by: "Bo", reviewed: false, reviewedBy: null } });
    expect((await db.selectFrom("transcripts").select("reviewed_at").where("conversation_id", "=", "c2").executeTakeFirst())?.reviewed_at).toBeNull();
    expect(await judging.review("c9", review, "An")).toEqual({ kind: "not-found" });
  });

  it("lets one of two agents at once win, and tells the other", async () => {
    const { judging } = await setUp();
    const results = await Promise.all(["An", "Bo"].map((by) => judging.review("c1", review, by)));
    expect(results.map(({ kind }) => kind).sort()).toEqual(["conflict", "done"]);
  });

  it("keeps a verdict, takes it back, and never takes an old version for a new one", async () => {
    const { judging, answerId, clock } = await setUp();
    const first = await judging.verdict(answerId, { version: 0, verdict: "wrong", expected: "human" }, "An");
    expect(first).toMatchObject({ kind: "done", current: { verdict: "wrong", expected: "human", by: "An" } });
    const version = first.kind === "done" ? first.current?.version ?? 0 : 0;
    expect(await judging.verdict(answerId, { version: 0, verdict: "right", expected: null }, "Bo")).toMatchObject({ kind: "conflict", current: { by: "An" } });
    expect(await judging.verdict(answerId, { version, verdict: null, expected: null }, "Bo")).toEqual({ kind: "done", current: null });
    clock.advance({ minutes: 1 });
    await judging.verdict(answerId, { version: 0, verdict: "right", expected: null }, "Cy");
    expect(await judging.verdict(answerId, { version, verdict: "wrong", expected: null }, "An")).toMatchObject({ kind: "conflict", current: { by: "Cy" } });
    expect(await judging.verdict(entryId(2, 1), { version: 0, verdict: "right", expected: null }, "An")).toEqual({ kind: "not-found" });
  });

  it("refuses what is too long, unknown or of another shape", async () => {
    const { judging, answerId } = await setUp();
    const bad = { status: 400 };
    for (const change of [{ note: "x".repeat(10_001) }, { tags: Array.from({ length: 21 }, String) }, { tags: ["x".repeat(41)] }, { tags: [" "] }, { version: -1 }, { extra: 1 }]) {
      await expect(judging.review("c1", { ...review, ...change }, "An")).rejects.toMatchObject(bad);
    }
    for (const body of [undefined, null, [], { version: 0 }, { version: 0, verdict: "maybe", expected: null }, { version: 0, verdict: "wrong", expected: "unknown" }]) {
      await expect(judging.verdict(answerId, body, "An")).rejects.toMatchObject(bad);
    }
  });
});

describe("ConversationWatch", () => {
  it("tells what is new, judged or erased, and nothing twice", async () => {
    const { db, reader, clock, judging, say, answerId } = await setUp();
    const watch = new ConversationWatch(reader.db, "c2", 3);
    expect(await watch.changes()).toMatchObject([{ kind: "review", review: { version: 0 } }]);
    expect(await watch.changes()).toEqual([]);
    await say("c2");
    expect(await watch.changes()).toMatchObject([{ kind: "entries", entries: [{ seq: 4 }, { seq: 5 }, { seq: 6 }] }]);
    await judging.verdict(answerId, { version: 0, verdict: "wrong", expected: null }, "An");
    expect(await watch.changes()).toMatchObject([{ kind: "entries", entries: [{ seq: 2, verdict: { verdict: "wrong" } }] }]);
    const work = new UnitOfWork();
    new Transcripts({ db, clock }).setFeedback(work, "c2", -1);
    await work.commit(db);
    expect(await watch.changes()).toMatchObject([{ kind: "entries", entries: [{ seq: 5, feedback: -1 }] }]);
    await judging.review("c2", review, "An");
    expect(await watch.changes()).toMatchObject([{ kind: "review", review: { version: 1 } }]);
    await db.deleteFrom("transcripts").where("conversation_id", "=", "c2").execute();
    expect(await watch.changes()).toEqual([{ kind: "erased" }]);
  });
});
