import { beforeEach, describe, expect, it } from "vitest";
import type { Order } from "../../src/orders/order.js";
import { OrderBook } from "../../src/orders/order-book.js";
import { OrderSubscriptions, type Subscriber } from "../../src/orders/subscriptions.js";
import type { Database } from "../../src/storage/database.js";
import { UnitOfWork } from "../../src/storage/unit-of-work.js";
import { FixedClock } from "../support/fixed-clock.js";
import { order } from "../support/order.js";
import { tempDatabase } from "../support/temp-database.js";

let db: Database;
let clock: FixedClock;
let book: OrderBook;
let subscriptions: OrderSubscriptions;

const website: Subscriber = { conversationId: "c1", channel: "directline", locale: "nl", conversationReference: undefined };
const teams: Subscriber = { conversationId: "a:1", channel: "msteams", locale: "en", conversationReference: { serviceUrl: "https://smba.example/", user: { id: "29:1" } } };
const told = { orderNumber: order.number, stage: "emailSent" } as const;

beforeEach(async () => {
  ({ db } = await tempDatabase());
  clock = new FixedClock("2026-11-20T12:00:00+01:00");
  book = new OrderBook({ db, clock, timeZone: "Europe/Amsterdam" });
  subscriptions = new OrderSubscriptions({ db, clock, lifeDays: 90 });
  await book.upsertAll([order]);
});

async function add(subscriber: Subscriber, over: Partial<Parameters<OrderSubscriptions["add"]>[2]> = {}): Promise<number> {
  const work = new UnitOfWork();
  const endsAt = subscriptions.add(work, subscriber, { ...told, ...over });
  await work.commit(db);
  return endsAt;
}

const importing = (over: Partial<Order>): Promise<unknown> => book.upsertAll([{ ...order, ...over }]);
const changed = async () => (await subscriptions.changes(book.today())).map(({ subscription, stage }) => [subscription.conversationId, stage]);
const claim = async () => {
  const [change] = await subscriptions.changes(book.today());
  if (change === undefined) throw new Error("Nothing has changed");
  return db.transaction().execute((trx) => subscriptions.claim(trx, change));
};

const moved = { asOf: "2026-12-01", dates: { ...order.dates, moved: "2026-12-01" } };
const complete = { asOf: "2026-12-22", dates: { ...order.dates, firstInvoiceRun: "2026-12-22" } };

describe("what an import changes", () => {
  it.each<[string, Partial<Order>, string[]]>([
    ["the same file again", {}, []],
    ["a newer one that says the same", { asOf: "2026-11-20" }, []],
    ["another date for a stage that is to come", { dates: { ...order.dates, moved: "2026-12-08", firstInvoiceRun: "2027-01-05" } }, []],
    ["another date for a stage that is done", { dates: { ...order.dates, received: "2026-11-01" } }, []],
    ["another company name", { company: "Bakkerij De Nieuwe Korenaar" }, []],
    ["a stage that is done now", { asOf: "2026-11-20", dates: { ...order.dates, moved: "2026-11-20" } }, ["moved"]],
    ["two stages at once", { asOf: "2026-11-20", dates: { ...order.dates, moved: "2026-11-19", firstInvoiceRun: "2026-11-20" } }, ["firstInvoiceRun"]],
    ["a stage that was not done after all", { dates: { ...order.dates, emailSent: null } }, ["processed"]],
  ])("%s: %j", async (_name, over, stages) => {
    await add(website);
    await importing(over);
    expect(await changed()).toEqual(stages.map((stage) => ["c1", stage]));
  });

  it("is nothing when a planned day passes and no import says so", async () => {
    await add(website);
    clock.advance({ days: 30 });
    expect(await changed()).toEqual([]);
    await importing({ asOf: "2026-12-20" });
    expect(await changed()).toEqual([["c1", "moved"]]);
  });

  it("comes with the day itself when the data says to be of a later one", async () => {
    await importing({ asOf: "2026-12-05" });
    await add(website);
    expect(await changed()).toEqual([]);
    clock.advance({ days: 11 });
    expect(await changed()).toEqual([["c1", "moved"]]);
  });
});

it("keeps where and in which language each is told, and tells each", async () => {
  await add(website);
  await add(teams);
  clock.advance({ days: 12 });
  await importing(moved);
  const changes = await subscriptions.changes(book.today());
  expect(changes.map(({ subscription }) => subscription)).toEqual([website, teams].map((subscriber) => ({ ...subscriber, ...told, id: expect.any(Number) as number })));
  expect(changes.map((change) => [change.order.dates.moved, change.stage])).toEqual([["2026-12-01", "moved"], ["2026-12-01", "moved"]]);
});

it("is one a conversation and order, also when it is asked for twice; the second makes it last longer", async () => {
  await add(website);
  clock.advance({ days: 60 });
  expect(await add({ ...website, locale: "en" })).toBe(clock.now() + 90 * 86_400_000);
  expect(await subscriptions.ofConversation("directline", "c1")).toMatchObject([{ orderNumber: order.number, locale: "en" }]);
  clock.advance({ days: 89 });
  expect(await subscriptions.ofConversation("directline", "c1")).toHaveLength(1);
  clock.advance({ days: 1 });
  await importing(moved);
  expect([await subscriptions.ofConversation("directline", "c1"), await changed()]).toEqual([[], []]);
});

it("is told once, however many claim it at the same moment, and again of the next stage", async () => {
  await add(teams);
  clock.advance({ days: 40 });
  await importing(moved);
  const [change] = await subscriptions.changes(book.today());
  if (change === undefined) throw new Error("Nothing has changed");
  const claims = await Promise.all([1, 2, 3].map(() => db.transaction().execute((trx) => subscriptions.claim(trx, change))));
  expect(claims.filter(Boolean)).toHaveLength(1);
  expect(await changed()).toEqual([]);
  await importing(complete);
  expect(await changed()).toEqual([["a:1", "firstInvoiceRun"]]);
});

it("is not noted as told when the transaction that tells fails", async () => {
  await add(teams);
  clock.advance({ days: 40 });
  await importing(moved);
  const [change] = await subscriptions.changes(book.today());
  await expect(db.transaction().execute(async (trx) => {
    if (change !== undefined) await subscriptions.claim(trx, change);
    throw new Error("the disk is full");
  })).rejects.toThrow("full");
  expect(await changed()).toEqual([["a:1", "moved"]]);
});

describe("the end", () => {
  beforeEach(async () => {
    await add(website);
    await add(teams);
    clock.advance({ days: 40 });
  });

  it("comes with the last stage, once that is told", async () => {
    await importing(complete);
    expect(await claim()).toBe(true);
    expect(await claim()).toBe(true);
    expect(await subscriptions.count()).toBe(0);
  });

  it("comes with the order's", async () => {
    await book.remove(order.number);
    expect(await subscriptions.count()).toBe(0);
  });

  it("does not come with an import that writes the order anew", async () => {
    await importing({ company: "Ander" });
    expect(await subscriptions.count()).toBe(2);
  });

  it("comes for one conversation: that of this channel, and no other", async () => {
    await add({ ...teams, channel: "webchat" });
    await subscriptions.dropConversation("msteams", "a:1");
    const work = new UnitOfWork();
    subscriptions.end(work, "directline", "c1");
    expect(await subscriptions.count()).toBe(2);
    await work.commit(db);
    expect(await db.selectFrom("order_subscriptions").select("channel").execute()).toEqual([{ channel: "webchat" }]);
  });

  it("keeps a claim that was under way from telling", async () => {
    await importing(moved);
    const changes = await subscriptions.changes(book.today());
    await subscriptions.dropConversation("msteams", "a:1");
    const claims = await Promise.all(changes.map((change) => db.transaction().execute((trx) => subscriptions.claim(trx, change))));
    expect(claims).toEqual([true, false]);
  });
});

it("goes where the customer is now, in the language that he speaks now; others stay as they were", async () => {
  await add(website);
  await add(teams);
  const work = new UnitOfWork();
  let locale = "en";
  subscriptions.renew(work, () => ({ ...teams, locale, conversationReference: { serviceUrl: "https://smba.example/uk/" } }));
  locale = "nl";
  await work.commit(db);
  const [[inTeams], [onWebsite]] = await Promise.all([subscriptions.ofConversation("msteams", "a:1"), subscriptions.ofConversation("directline", "c1")]);
  expect(inTeams).toMatchObject({ stage: told.stage, locale: "nl", conversationReference: { serviceUrl: "https://smba.example/uk/" } });
  expect(onWebsite).toMatchObject({ locale: "nl", conversationReference: undefined });
});
