import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { OrderNotices } from "../../src/bot/order-notices.js";
import { Proactive, type ProactiveOptions } from "../../src/bot/proactive.js";
import { createLog } from "../../src/log.js";
import { Metrics } from "../../src/metrics.js";
import type { Order } from "../../src/orders/order.js";
import { OrderBook } from "../../src/orders/order-book.js";
import { OrderSubscriptions } from "../../src/orders/subscriptions.js";
import { packageRoot } from "../../src/package-root.js";
import { UnitOfWork } from "../../src/storage/unit-of-work.js";
import { Transcripts } from "../../src/transcripts/transcript-store.js";
import { createWording } from "../../src/wording/wording.js";
import { DirectLineHost, type Started } from "../support/direct-line-host.js";
import { order } from "../support/order.js";

let host: DirectLineHost;
let conversation: Started;
let orders: OrderBook;
let subscriptions: OrderSubscriptions;
const log = createLog("silent");

beforeEach(async () => {
  host = await DirectLineHost.start();
  conversation = await host.startConversation();
  orders = new OrderBook({ db: host.db, clock: host.clock, timeZone: "Europe/Amsterdam" });
  subscriptions = new OrderSubscriptions({ db: host.db, clock: host.clock, lifeDays: 90 });
  await orders.upsertAll([{ ...order, asOf: orders.today() }]);
});
afterEach(() => host.close());

const done = { asOf: "2026-11-20", dates: { ...order.dates, moved: "2026-11-20", firstInvoiceRun: null } };

async function subscribe(over: { conversationId?: string; channel?: string; locale?: string; reference?: object } = {}): Promise<void> {
  const { conversationId = conversation.conversationId, channel = "directline", locale = "nl", reference } = over;
  const work = new UnitOfWork();
  subscriptions.add(work, { conversationId, channel, locale, conversationReference: reference }, { orderNumber: order.number, stage: "emailSent" });
  await work.commit(host.db);
}

/** Tells what has changed so far, in the way of one server process. */
async function tellAll(over: Partial<ProactiveOptions> = {}, told = subscriptions): Promise<void> {
  const { db, clock, metrics, directLine } = host;
  const proactive = new Proactive({ db, clock, log, metrics, transcripts: new Transcripts(host), website: directLine.notices, botFramework: undefined, ...over });
  const notices = new OrderNotices({ subscriptions: told, orders, proactive, wording: createWording(join(packageRoot(), "locales")), log, metrics: new Metrics() });
  notices.wake();
  await notices.idle();
}

const importing = (over: Partial<Order>): Promise<unknown> => orders.upsertAll([{ ...order, ...over }]);
const said = async (): Promise<string[]> => (await host.history(conversation)).activities.map(({ text }) => text).filter((text) => text !== "welkom");

it("says what the order holds, and nothing else, on the stream and in the transcript", async () => {
  await subscribe();
  const stream = await host.stream(conversation.streamUrl);
  await importing(done);
  await tellAll();
  await vi.waitFor(() => expect(stream.texts().at(-1)).toBe([
    "**Nieuws over order VST-2026-00417**",
    "✓ Overgestapt: nummers of licenties actief op het KPN-netwerk: **20 november 2026**",
    "_Deze gegevens zijn van 20 november 2026._",
    "Geen meldingen meer? Typ **afmelden**.",
  ].join("\n\n")));
  expect((await new Transcripts(host).get(conversation.conversationId))?.entries).toMatchObject([{ direction: "out", locale: "nl", text: expect.stringContaining("Nieuws over order") as string }]);
});

it("names what is planned next, and the end after the last stage", async () => {
  await subscribe();
  await importing({ ...done, dates: { ...done.dates, firstInvoiceRun: "2026-12-22" } });
  await tellAll();
  await importing({ asOf: "2026-11-20", dates: { ...done.dates, firstInvoiceRun: "2026-11-20" } });
  await tellAll();
  const [first, second] = await said();
  expect(first).toContain("**20 november 2026**\n\n○ Eerste factuurrun van KPN: gepland op **22 december 2026**");
  expect(second).toContain("Dit was de laatste stap. Ik stuur u over deze order geen meldingen meer.");
  expect(await subscriptions.count()).toBe(0);
});

it("tells once, however many servers see it at the same moment, and not again later", async () => {
  await subscribe();
  await importing(done);
  await Promise.all([tellAll(), tellAll(), tellAll()]);
  await tellAll();
  expect(await said()).toHaveLength(1);
});

it("tells each in his language, and nobody when nothing changed", async () => {
  const other = await host.startConversation();
  await subscribe();
  await subscribe({ conversationId: other.conversationId, locale: "en" });
  await tellAll();
  expect(await said()).toEqual([]);
  await importing(done);
  await tellAll();
  expect(await said()).toEqual([expect.stringContaining("Nieuws over order")]);
  expect((await host.history(other)).activities.at(-1)?.text).toContain("News about order");
});

it("forgets a conversation of the website that is gone, and tells the others", async () => {
  await subscribe({ conversationId: "0".repeat(32) });
  await subscribe();
  await importing(done);
  await tellAll();
  expect(await said()).toHaveLength(1);
  expect(await host.db.selectFrom("order_subscriptions").select("conversation_id").execute()).toEqual([{ conversation_id: conversation.conversationId }]);
});

it("waits for an endpoint that is switched off, and is told then", async () => {
  await subscribe({ conversationId: "a:1", channel: "msteams", reference: { channelId: "msteams" } });
  await importing(done);
  await tellAll();
  const sent: string[] = [];
  await tellAll({ botFramework: {
    async reach(_to, say) {
      await say({ stage: (_work, activities) => sent.push(...activities.map(({ text }) => text ?? "")), deliver: () => Promise.resolve() });
      return true;
    },
  } });
  expect(sent).toEqual([expect.stringContaining("Nieuws over order")]);
});

it("tells the others when one of them cannot be told, and that one the next time", async () => {
  const other = await host.startConversation();
  await subscribe();
  await subscribe({ conversationId: other.conversationId });
  await importing(done);
  const unlucky = new OrderSubscriptions({ db: host.db, clock: host.clock, lifeDays: 90 });
  const claim = unlucky.claim.bind(unlucky);
  vi.spyOn(unlucky, "claim").mockImplementation((trx, change) => (change.subscription.conversationId === conversation.conversationId ? Promise.reject(new Error("the row is damaged")) : claim(trx, change)));
  await tellAll({}, unlucky);
  expect(await said()).toEqual([]);
  expect((await host.history(other)).activities.at(-1)?.text).toContain("Nieuws over order");
  await tellAll();
  expect(await said()).toHaveLength(1);
});

it("says nothing to who has stopped it in the meantime", async () => {
  await subscribe();
  await importing(done);
  const late = new OrderSubscriptions({ db: host.db, clock: host.clock, lifeDays: 90 });
  const changes = await late.changes(orders.today());
  vi.spyOn(late, "changes").mockResolvedValue(changes);
  await subscriptions.dropConversation("directline", conversation.conversationId);
  await tellAll({}, late);
  expect(await said()).toEqual([]);
});
