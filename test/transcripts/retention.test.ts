import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { createLog } from "../../src/log.js";
import { Retention } from "../../src/transcripts/retention.js";
import { FixedClock } from "../support/fixed-clock.js";
import { recordNow } from "../support/record-now.js";
import { tempDatabase } from "../support/temp-database.js";

async function setUp() {
  const { db, dataDir } = await tempDatabase();
  const clock = new FixedClock("2026-11-22T10:00:00Z");
  const log = createLog("silent");
  const retention = new Retention({ db, clock, log, dataDir, retentionDays: 90 });
  const file = (id: string) => join(dataDir, "uploads", id);
  mkdirSync(join(dataDir, "uploads"));

  /** A conversation with everything that is kept of one. */
  async function converse(id: string) {
    const at = clock.now();
    await recordNow({ db, clock }, { id, channel: "directline", locale: "nl" }, [{ direction: "in", activity: { type: "message", text: "dag" } }]);
    await db.insertInto("dl_conversations").values({ id, user_id: "u", locale: "nl", trusted_origins: null, created_at: at, started_at: at, last_activity_at: at, last_seq: 1 }).execute();
    await db.insertInto("dl_activities").values({ conversation_id: id, seq: 1, direction: "in", activity: "{}", at, client_activity_id: null, turn: "done", address_key: null }).execute();
    await db.insertInto("bot_state").values({ key: `directline/conversations/${id}/`, value: "{}", updated_at: at }).execute();
    await db.insertInto("channel_outbox").values({ channel: "msteams", conversation_id: id, activity: "{}", created_at: at, due_at: at, leased_by: "x", leased_until: 0 }).execute();
    await db.insertInto("orders").values({ number: "VST-2026-00999", company: "Z", postcode: "1234AB", email: null, kind: "both", administrative: 0, received_on: "2026-11-02", processed_on: null,
      email_sent_on: null, inventory_call_on: null, moved_on: null, first_invoice_run_on: null, as_of: "2026-11-02", demo: 0 }).onConflict((conflict) => conflict.doNothing()).execute();
    const subscription = { order_number: "VST-2026-00999", conversation_id: id, locale: "nl", stage: "received" as const, ends_at: at + 90 * 86_400_000 };
    await db.insertInto("order_subscriptions").values([{ ...subscription, channel: "directline", conversation_reference: null }, { ...subscription, channel: "msteams", conversation_reference: "{}" }]).execute();
    await db.insertInto("handled_activities").values({ key: `directline/${id}/a1`, handled_at: at }).execute();
    await db.insertInto("order_lookup_failures").values({ scope: `conversation:${id}`, failed_at: at }).execute();
    await db.insertInto("hand_off_counts").values({ scope: "sender:hash", taken_at: at }).execute();
    for (const upload of [`${id}-loose`, `${id}-ticket`]) {
      await db.insertInto("dl_uploads").values({ id: upload, conversation_id: id, name: "f.pdf", content_type: "application/pdf", size: 3, at }).execute();
      writeFileSync(file(upload), "pdf");
    }
    await db.insertInto("tickets").values({ reference: `V-${id}`, form_key: id, conversation_id: id, channel: "directline", locale: "nl", name: "Jan", company: "X", email: null,
      phone: null, question: "?", order_number: null, order_stage: null, state: "open", created_at: at }).execute();
    await db.insertInto("ticket_uploads").values({ reference: `V-${id}`, upload_id: `${id}-ticket`, name: "f.pdf" }).execute();
  }

  /** What is there, each by what tells the conversation. */
  async function left() {
    const rows = await Promise.all([
      db.selectFrom("transcripts").select("conversation_id as it").execute(), db.selectFrom("dl_conversations").select("id as it").execute(),
      db.selectFrom("dl_activities").select("conversation_id as it").execute(), db.selectFrom("bot_state").select("key as it").execute(),
      db.selectFrom("handled_activities").select("key as it").execute(), db.selectFrom("order_lookup_failures").select("scope as it").execute(),
      db.selectFrom("dl_uploads").select("id as it").orderBy("id").execute(), db.selectFrom("tickets").select("reference as it").orderBy("reference").execute(),
    ]);
    return rows.map((table) => table.map((row) => row.it).join(","));
  }
  return { db, dataDir, clock, log, retention, file, converse, left };
}

const everythingOf = (id: string): string[] => [id, id, id, `directline/conversations/${id}/`, `directline/${id}/a1`, `conversation:${id}`, `${id}-loose,${id}-ticket`, `V-${id}`];

describe("Retention.run", () => {
  it("leaves everything as long as a later run can erase it within 24 hours after the last message", async () => {
    const { clock, retention, converse, left } = await setUp();
    await converse("c1");
    clock.advance({ hours: 23, minutes: 54 });
    await retention.run();
    expect(await left()).toEqual(everythingOf("c1"));
  });

  it("leaves nothing raw that the next run, five minutes on, would find older than 24 hours", async () => {
    const { clock, retention, converse, left } = await setUp();
    await converse("c1");
    clock.advance({ hours: 23, minutes: 55 });
    await retention.run();
    expect((await left()).slice(1, 6)).toEqual(["", "", "", "", ""]);
  });

  it("leaves nothing of what it erased in the files of the database", async () => {
    const { db, dataDir, clock, retention } = await setUp();
    await db.insertInto("bot_state").values({ key: "k", value: "Jan de Vries", updated_at: clock.now() }).execute();
    const holdsIt = (): boolean => readdirSync(dataDir).filter((name) => name.startsWith("test.db")).some((name) => readFileSync(join(dataDir, name)).includes("Jan de Vries"));
    expect(holdsIt()).toBe(true);
    clock.advance({ days: 1 });
    await retention.run();
    expect(holdsIt()).toBe(false);
  });

  it("then leaves only the masked transcript, and what hangs on a ticket", async () => {
    const { clock, retention, converse, left, file } = await setUp();
    await converse("c1");
    clock.advance({ hours: 24, minutes: 1 });
    expect(await retention.run()).toEqual({ transcripts: 0, directLineConversations: 1, states: 1, handledActivities: 1, lookUpFailures: 1, handOffCounts: 1, uploads: 1, unsentMessages: 1, subscriptions: 1 });
    expect(await left()).toEqual(["c1", "", "", "", "", "", "c1-ticket", "V-c1"]);
    expect([existsSync(file("c1-loose")), existsSync(file("c1-ticket"))]).toEqual([false, true]);
  });

  it("ends subscriptions to orders when their time has come, and before that on the website alone, with the conversation", async () => {
    const { db, clock, retention, converse } = await setUp();
    await converse("c1");
    const channels = async () => (await db.selectFrom("order_subscriptions").select("channel").orderBy("id").execute()).map(({ channel }) => channel);
    clock.advance({ hours: 23 });
    await retention.run();
    expect(await channels()).toEqual(["directline", "msteams"]);
    clock.advance({ hours: 2 });
    await retention.run();
    expect(await channels()).toEqual(["msteams"]);
    clock.advance({ days: 89 });
    await retention.run();
    expect(await channels()).toEqual([]);
  });

  it("keeps old uploads of a conversation that goes on", async () => {
    const { db, clock, retention, converse, left } = await setUp();
    await converse("c1");
    clock.advance({ hours: 30 });
    await db.updateTable("dl_conversations").set({ last_activity_at: clock.now() }).execute();
    await retention.run();
    expect((await left())[6]).toBe("c1-loose,c1-ticket");
  });

  it("erases the masked transcript after the days of the settings, five minutes ahead as well", async () => {
    const { clock, retention, converse, left } = await setUp();
    await converse("c1");
    clock.advance({ days: 89, hours: 23, minutes: 55 });
    expect((await retention.run()).transcripts).toBe(0);
    clock.advance({ minutes: 1 });
    expect((await retention.run()).transcripts).toBe(1);
    expect(await left()).toEqual(["", "", "", "", "", "", "c1-ticket", "V-c1"]);
  });

  it("erases an upload's row when its file is gone already", async () => {
    const { db, clock, retention, left } = await setUp();
    await db.insertInto("dl_uploads").values({ id: "gone", conversation_id: "c1", name: "f", content_type: "image/png", size: 1, at: 0 }).execute();
    clock.advance({ days: 2 });
    expect((await retention.run()).uploads).toBe(1);
    expect((await left())[6]).toBe("");
  });
});

describe("Retention.start", () => {
  it("runs at once and every five minutes until it is stopped, and goes on after a run that failed", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    try {
      const { log, retention } = await setUp();
      const run = vi.spyOn(retention, "run").mockRejectedValueOnce(new Error("disk full"));
      const failed = vi.spyOn(log, "error");
      retention.start();
      await vi.waitFor(() => expect(failed).toHaveBeenCalledWith({ err: new Error("disk full") }, expect.any(String)));
      vi.advanceTimersByTime(300_000);
      await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(2));
      await retention.stop();
      vi.advanceTimersByTime(900_000);
      expect(run).toHaveBeenCalledTimes(2);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("what Retention logs", () => {
  it("is of interest only when something was erased", async () => {
    const { clock, log, retention, converse } = await setUp();
    const [info, debug] = [vi.spyOn(log, "info"), vi.spyOn(log, "debug")];
    retention.start();
    await retention.stop();
    expect([info.mock.calls.length, debug.mock.calls.length]).toEqual([0, 1]);
    await converse("c1");
    clock.advance({ days: 1 });
    retention.start();
    await retention.stop();
    expect([info.mock.calls.length, debug.mock.calls.length]).toEqual([1, 1]);
    expect(info.mock.calls[0]).toEqual([{ counts: expect.objectContaining({ states: 1, transcripts: 0 }) as object }, "retention ran"]);
  });
});
