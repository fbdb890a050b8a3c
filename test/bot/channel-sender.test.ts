import type { Activity } from "botbuilder";
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import type { Posted } from "../../src/bot/bot-connector.js";
import { ChannelOutbox } from "../../src/bot/channel-outbox.js";
import { ChannelSender, type ChannelSenderOptions } from "../../src/bot/channel-sender.js";
import { createLog } from "../../src/log.js";
import { Metrics } from "../../src/metrics.js";
import type { Database } from "../../src/storage/database.js";
import { UnitOfWork } from "../../src/storage/unit-of-work.js";
import { FixedClock } from "../support/fixed-clock.js";
import { tempDatabase } from "../support/temp-database.js";

const one = { channel: "msteams", conversationId: "a:1" };
const taken: Posted = { kind: "taken", activityId: "1" };
const clock = new FixedClock("2026-11-20T12:00:00+01:00");

/** One server process. */
function server(db: Database, over: Partial<ChannelSenderOptions>, channel = one.channel): { sender: ChannelSender; say: (...texts: string[]) => Promise<void> } {
  const sender = new ChannelSender({ outbox: new ChannelOutbox({ db, clock }), clock, log: createLog("silent"), metrics: new Metrics(), post: () => Promise.resolve(taken), ...over });
  const say = async (...texts: string[]): Promise<void> => {
    const work = new UnitOfWork();
    sender.stage(work, { ...one, channel }, texts.map((text) => ({ type: "message", text, conversation: { id: "a:1" } as Activity["conversation"] })));
    await work.commit(db);
    await sender.deliver({ ...one, channel });
  };
  return { sender, say };
}

it("does not overtake what another server has still to send in the same conversation", async () => {
  const { db } = await tempDatabase();
  const posted: string[] = [];
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const first = server(db, { post: async ({ text }) => {
    await held;
    posted.push(text ?? "");
    return taken;
  } });
  const second = server(db, { post: ({ text }) => {
    posted.push(text ?? "");
    return Promise.resolve(taken);
  } });
  const saying = first.say("a", "b");
  await second.say("c");
  expect(posted).toEqual([]);
  release();
  await saying;
  await second.sender.idle();
  expect(posted).toEqual(["a", "b", "c"]);
});

it("sends once what two servers find after a crash", async () => {
  const { db } = await tempDatabase();
  const crashed = new ChannelOutbox({ db, clock: new FixedClock("2026-11-20T11:50:00+01:00") });
  await db.transaction().execute((trx) => crashed.add(trx, one, [{ text: "a" }, { text: "b" }, { text: "c" }]));
  const posted: string[] = [];
  const servers = [1, 2, 3].map(() => server(db, { post: async ({ text }) => {
    await new Promise((resolve) => setImmediate(resolve));
    posted.push(text ?? "");
    return taken;
  } }));
  for (const { sender } of servers) sender.start();
  await vi.waitFor(() => expect(posted).toEqual(["a", "b", "c"]));
  for (const { sender } of servers) await sender.stop();
  expect(await db.selectFrom("channel_outbox").select("id").execute()).toEqual([]);
  expect(posted).toHaveLength(3);
});

it("says which row became which of the channel's messages, and sends on when that cannot be noted", async () => {
  const { db } = await tempDatabase();
  const told: [string, string | undefined][] = [];
  const ids = ["1:a", undefined];
  const { say } = server(db, {
    post: () => Promise.resolve({ kind: "taken", activityId: ids.shift() }),
    onTaken: ({ activity }, activityId) => {
      told.push([activity.text ?? "", activityId]);
      return Promise.reject(new Error("the disk is full"));
    },
  });
  await say("a", "b");
  expect(told).toEqual([["a", "1:a"], ["b", undefined]]);
  expect(await db.selectFrom("channel_outbox").select("id").execute()).toEqual([]);
});

it.each<[string, number | undefined, string | undefined, boolean]>([
  ["a conversation that is not there", 404, undefined, true], ["one that is closed to the assistant", 403, undefined, true],
  ["a reply to a message that is not there", 404, "m1", false], ["a message that is not right", 400, undefined, false], ["no answer", undefined, undefined, false],
])("says that a conversation is gone after %s: %s", async (_name, status, replyToId, isGone) => {
  const { db } = await tempDatabase();
  const gone: string[] = [];
  const { sender } = server(db, {
    post: () => Promise.resolve({ kind: "lost", status, error: undefined }),
    onGone: ({ channel, conversationId }) => Promise.resolve(void gone.push(`${channel}/${conversationId}`)),
  });
  const work = new UnitOfWork();
  sender.stage(work, one, [{ text: "a", ...replyToId === undefined ? {} : { replyToId } }]);
  await work.commit(db);
  await sender.deliver(one);
  expect(gone).toEqual(isGone ? ["msteams/a:1"] : []);
});

it("sends nothing again that it could not take out of the table", async () => {
  const { db } = await tempDatabase();
  const posted: (string | undefined)[] = [];
  const outbox = new ChannelOutbox({ db, clock });
  vi.spyOn(outbox, "remove").mockRejectedValueOnce(new Error("the disk is full"));
  const { say } = server(db, { outbox, post: ({ text }) => {
    posted.push(text);
    return Promise.resolve(taken);
  } });
  await say("a");
  await say("b");
  expect(posted).toEqual(["a", "b"]);
});

it("does not send what was erased while it waited", async () => {
  const { db } = await tempDatabase();
  const posted: string[] = [];
  const { sender, say } = server(db, { post: async ({ text }) => {
    posted.push(text ?? "");
    await db.deleteFrom("channel_outbox").execute();
    return { kind: "tooFast", retryAfterMs: 0 };
  } });
  await say("a", "b");
  await sender.idle();
  expect(posted).toEqual(["a"]);
});

it("keeps the order of each conversation, and sends nothing twice, whatever channels answer", async () => {
  const { db } = await tempDatabase();
  await fc.assert(fc.asyncProperty(fc.array(fc.record({ to: fc.integer({ min: 0, max: 2 }), answers: fc.array(fc.constantFrom("tooFast", "lost"), { maxLength: 3 }) }), { maxLength: 25 }), async (messages) => {
    const took: string[][] = [[], [], []];
    const answers = messages.map((message) => [...message.answers]);
    const { sender } = server(db, { post: async ({ text = "" }) => {
      await new Promise((resolve) => setImmediate(resolve));
      const answer = answers[Number(text)]?.shift();
      if (answer === "tooFast") return { kind: "tooFast", retryAfterMs: 0 };
      if (answer === "lost") return { kind: "lost", status: 500, error: undefined };
      took[messages[Number(text)]?.to ?? 0]?.push(text);
      return taken;
    } });
    await Promise.all(messages.map(async ({ to }, index) => {
      const conversation = { channel: "webchat", conversationId: `c${to}` };
      const work = new UnitOfWork();
      sender.stage(work, conversation, [{ text: String(index) }]);
      await work.commit(db);
      await sender.deliver(conversation);
    }));
    await sender.stop();
    const expected = [0, 1, 2].map((conversation) => messages.flatMap((message, index) => (message.to === conversation && !message.answers.includes("lost") ? [String(index)] : [])));
    expect(took).toEqual(expected);
    expect(await db.selectFrom("channel_outbox").select("id").execute()).toEqual([]);
  }), { numRuns: 60 });
});

it("does not rush a channel that asks again and again to come back at once", async () => {
  const { db } = await tempDatabase();
  let posts = 0;
  const { sender, say } = server(db, { post: () => {
    posts += 1;
    return Promise.resolve<Posted>({ kind: "tooFast", retryAfterMs: 0 });
  } });
  await say("a");
  await sender.stop();
  expect(posts).toBe(6);
});

it.each([
  ["an answer for an hour", "asked", 61, 1], ["a notice that was promised for a day", undefined, 61, 2], ["also that no longer than a day", undefined, 24 * 60 + 1, 1],
] as const)("keeps %s", async (_name, replyToId, minutes, posts) => {
  const { db } = await tempDatabase();
  const posted: string[] = [];
  const ownClock = new FixedClock("2026-11-20T12:00:00+01:00");
  const { sender } = server(db, { clock: ownClock, outbox: new ChannelOutbox({ db, clock: ownClock }), post: ({ text }) => {
    posted.push(text ?? "");
    if (posted.length > 1) return Promise.resolve(taken);
    ownClock.advance({ minutes });
    return Promise.resolve<Posted>({ kind: "unreached", error: new Error("no token") });
  } });
  const work = new UnitOfWork();
  sender.stage(work, one, [{ type: "message", text: "a", ...replyToId === undefined ? {} : { replyToId } }]);
  await work.commit(db);
  await sender.deliver(one);
  await sender.idle();
  expect(posted).toEqual(Array.from({ length: posts }, () => "a"));
  expect(await db.selectFrom("channel_outbox").select("id").execute()).toEqual([]);
});

it.each([["msteams", 7], ["webchat", 8]])("keeps to the pace of %s: %i of eight at once", async (channel, atOnce) => {
  const { db } = await tempDatabase();
  const posted: string[] = [];
  const { sender, say } = server(db, { post: ({ text }) => {
    posted.push(text ?? "");
    return Promise.resolve(taken);
  } }, channel);
  const texts = Array.from({ length: 8 }, (_, index) => String(index));
  await say(...texts);
  // In Teams the eighth waits until the first is a second ago.
  expect(posted).toEqual(texts.slice(0, atOnce));
  await sender.idle();
  expect(posted).toEqual(texts);
});
