import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { demoOrders, loadDemoOrders } from "../../src/orders/demo.js";
import { timeline, type Order } from "../../src/orders/order.js";
import { OrderBook } from "../../src/orders/order-book.js";
import { openDatabase } from "../../src/storage/database.js";
import { FixedClock } from "../support/fixed-clock.js";
import { tempDatabase } from "../support/temp-database.js";

const number = "VST-2026-00093";
const real: Order = {
  number, company: "Bakkerij De Halm", postcode: "3901AB", email: "info@dehalm.nl", kind: "mobile", administrative: false, asOf: "2026-11-20", demo: false,
  dates: { received: "2026-11-01", processed: "2026-11-05", emailSent: null, inventoryCall: null, moved: null, firstInvoiceRun: null },
};

async function setUp(orders: Order[] = [real]) {
  const { db, dataDir } = await tempDatabase();
  const clock = new FixedClock("2026-11-22T22:30:00Z");
  const book = new OrderBook({ db, clock, timeZone: "Europe/Amsterdam" });
  if (orders.length > 0) await book.upsertAll(orders);
  const tryIt = (given: Partial<Parameters<OrderBook["lookUp"]>[0]> = {}) =>
    book.lookUp({ number, postcode: "9999ZZ", conversationId: "c1", addressKey: "a1", ...given });
  const failures = async () => (await db.selectFrom("order_lookup_failures").select("scope").execute()).map((row) => row.scope);
  return { db, dataDir, clock, book, tryIt, failures };
}

describe("OrderBook.lookUp", () => {
  it("shows the order to who knows number and postcode, and counts no failure", async () => {
    const { tryIt, failures } = await setUp();
    expect(await tryIt({ postcode: "3901AB" })).toEqual({ kind: "found", order: real });
    expect(await failures()).toEqual([]);
  });

  it("gives an unknown number and a wrong postcode the same answer and the same writes", async () => {
    const { tryIt, failures } = await setUp();
    expect(await tryIt({ conversationId: "c1", addressKey: "a1" })).toEqual({ kind: "refused" });
    expect(await tryIt({ conversationId: "c2", addressKey: "a2", number: "VST-2026-99999" })).toEqual({ kind: "refused" });
    expect(await failures()).toEqual(["conversation:c1", "address:a1", "conversation:c2", "address:a2"]);
  });

  it("does not let an empty postcode in for an unknown number", async () => {
    const { tryIt } = await setUp();
    expect(await tryIt({ number: "VST-2026-99999", postcode: "" })).toMatchObject({ kind: "refused" });
  });

  it("locks after five failures of one conversation, from the fifth on for 15 minutes, even for the right answer", async () => {
    const { tryIt, clock, failures } = await setUp();
    for (let attempt = 0; attempt < 4; attempt += 1) {
      await tryIt({ addressKey: `a${attempt}` });
      clock.advance({ minutes: 3 });
    }
    const untilMs = clock.now() + 15 * 60_000;
    expect(await tryIt({ addressKey: "a4" })).toEqual({ kind: "locked", untilMs });
    clock.advance({ minutes: 14 });
    const before = await failures();
    expect(await tryIt({ addressKey: "a5", postcode: "3901AB" })).toEqual({ kind: "locked", untilMs });
    expect(await failures()).toEqual(before);
    clock.advance({ minutes: 1 });
    expect(await tryIt({ addressKey: "a5", postcode: "3901AB" })).toMatchObject({ kind: "found" });
  });

  it("locks an address that tries from ever new conversations, and nobody else", async () => {
    const { tryIt } = await setUp();
    for (let attempt = 0; attempt < 5; attempt += 1) await tryIt({ conversationId: `c${attempt}` });
    expect(await tryIt({ conversationId: "new", postcode: "3901AB" })).toMatchObject({ kind: "locked" });
    expect(await tryIt({ conversationId: "new", addressKey: "other", postcode: "3901AB" })).toMatchObject({ kind: "found" });
  });

  it("does not lock five failures that lie further apart, and a success clears none", async () => {
    const { tryIt, clock } = await setUp();
    for (let attempt = 0; attempt < 4; attempt += 1) await tryIt();
    expect(await tryIt({ postcode: "3901AB" })).toMatchObject({ kind: "found" });
    clock.advance({ minutes: 15 });
    expect(await tryIt()).toEqual({ kind: "refused" });
  });

  it("counts attempts that are made at the same moment", async () => {
    const { tryIt, failures } = await setUp();
    const results = await Promise.all(Array.from({ length: 8 }, () => tryIt()));
    expect(results.map((result) => result.kind)).toEqual(["refused", "refused", "refused", "refused", "locked", "locked", "locked", "locked"]);
    expect(await failures()).toHaveLength(10);
  });

  it("stays locked after a restart", async () => {
    const { tryIt, clock, dataDir } = await setUp();
    for (let attempt = 0; attempt < 5; attempt += 1) await tryIt();
    const db = await openDatabase(`sqlite:${join(dataDir, "test.db")}`, dataDir);
    try {
      const restarted = new OrderBook({ db, clock, timeZone: "Europe/Amsterdam" });
      expect(await restarted.lookUp({ number, postcode: "3901AB", conversationId: "c1", addressKey: "a1" })).toMatchObject({ kind: "locked" });
    } finally {
      await db.destroy();
    }
  });

  it("keeps no failures that count no more", async () => {
    const { tryIt, clock, failures } = await setUp();
    await tryIt();
    clock.advance({ minutes: 31 });
    await tryIt({ conversationId: "c2", addressKey: "a2" });
    expect(await failures()).toEqual(["conversation:c2", "address:a2"]);
  });
});

describe("OrderBook.numberOf", () => {
  it("gives a short number this year, by the clock in the time zone of the settings, whether there is such an order or not", async () => {
    const { book, clock } = await setUp([{ ...real, number: "VST-2025-00014" }, real]);
    expect([14, 93, 99_999].map((short) => book.numberOf(short))).toEqual(["VST-2026-00014", "VST-2026-00093", "VST-2026-99999"]);
    clock.advance({ days: 39, minutes: 30 });
    expect(book.numberOf(14)).toBe("VST-2027-00014");
  });

  it.each([0, -1, 1.5, 100_000, Number.NaN])("gives %d, which is no sequence, no number", async (short) => {
    const { book } = await setUp([]);
    expect(book.numberOf(short)).toBeUndefined();
  });
});

describe("the orders in the book", () => {
  it("are found, listed by number, updated and removed", async () => {
    const { book } = await setUp([]);
    const other = { ...real, number: "VST-2026-00002" };
    expect(await book.upsertAll([real, other])).toEqual({ added: 2, updated: 0, demoRemoved: 0 });
    expect((await book.list()).map((order) => order.number)).toEqual(["VST-2026-00002", number]);
    expect(await book.upsertAll([{ ...real, company: "De Halm BV" }])).toEqual({ added: 0, updated: 1, demoRemoved: 0 });
    expect((await book.find(number))?.company).toBe("De Halm BV");
    expect(await book.remove(number)).toBe(true);
    expect(await book.remove(number)).toBe(false);
    expect(await book.find(number)).toBeUndefined();
  });

  it("know today in the time zone of the settings", async () => {
    const { book, clock } = await setUp([]);
    expect(book.today()).toBe("2026-11-22");
    clock.advance({ hours: 1 });
    expect(book.today()).toBe("2026-11-23");
  });
});

describe("demo orders", () => {
  it("are loaded on a first start only, and only into an empty book", async () => {
    const { book } = await setUp([]);
    expect(await loadDemoOrders({ book, firstStart: false })).toBe(0);
    expect(await loadDemoOrders({ book, firstStart: true })).toBe(7);
    expect(await loadDemoOrders({ book, firstStart: true })).toBe(0);
    expect(await loadDemoOrders({ book: (await setUp()).book, firstStart: true })).toBe(0);
  });

  it("say that they are demo data, and cover every kind and stage", () => {
    const orders = demoOrders("2026-11-22");
    expect(orders.every((order) => order.demo && order.company.endsWith("(demo)"))).toBe(true);
    expect(new Set(orders.map((order) => order.kind))).toEqual(new Set(["mobile", "hosted", "both"]));
    const seen = orders.flatMap((order) => timeline(order, "2026-11-22").map(({ stage, state }) => `${stage} ${state}`));
    expect(new Set(seen)).toEqual(new Set(["received done", "inventoryCall done", "inventoryCall planned", "processed done", "processed open",
      "emailSent done", "emailSent open", "moved done", "moved planned", "moved open", "firstInvoiceRun done", "firstInvoiceRun planned", "firstInvoiceRun open"]));
  });

  it("go when real orders come in", async () => {
    const { book } = await setUp([]);
    await loadDemoOrders({ book, firstStart: true });
    expect(await book.upsertAll([real])).toEqual({ added: 1, updated: 0, demoRemoved: 7 });
    expect((await book.list()).map((order) => order.number)).toEqual([number]);
  });
});
