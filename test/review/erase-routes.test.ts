import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/clock.js";
import { BadRequestError, NotFoundError } from "../../src/request-errors.js";
import { eraseRoutes } from "../../src/review/erase-routes.js";
import type { ReviewCall } from "../../src/review/route.js";
import { Erasure } from "../../src/transcripts/erasure.js";
import { recordNow } from "../support/record-now.js";
import { tempDatabase } from "../support/temp-database.js";

async function setUp() {
  const { db, dataDir } = await tempDatabase();
  const routes = eraseRoutes({ erasure: new Erasure({ db, clock: systemClock, dataDir }) });
  const audited: unknown[][] = [];
  const call = async (method: string, path: string, given: Partial<Pick<ReviewCall, "params" | "body">>): Promise<unknown> => {
    const route = routes.find((each) => each.method === method && each.path === path);
    const request = new IncomingMessage(new Socket());
    const reply = await route?.handle({
      user: { id: "u1", name: "Sanne", role: "admin" }, params: {}, query: {}, body: undefined, request, response: new ServerResponse(request), ...given,
      audit: (...line) => {
        audited.push(line);
        return Promise.resolve();
      },
    });
    return reply?.kind === "json" ? reply.body : reply;
  };
  const say = (id: string, text: string) => recordNow({ db, clock: systemClock }, { id, channel: "directline", locale: "nl" }, [{ direction: "in", activity: { type: "message", text } }]);
  const ticket = (id: string, email: string) => db.insertInto("tickets").values({
    reference: `V-${id}`, form_key: id, conversation_id: id, channel: "directline", locale: "nl", name: "Jan", company: "X", email, phone: null, question: "?", order_number: null,
    order_stage: null, state: "open", created_at: 1,
  }).execute();
  return { db, routes, audited, call, say, ticket };
}

describe("eraseRoutes", () => {
  it("are for admins", async () => {
    const { routes } = await setUp();
    expect(routes.map(({ method, path, role }) => `${method} ${path} ${role}`)).toEqual(["DELETE /conversations/:id admin", "POST /erasures admin"]);
  });

  it("erase one conversation with its tickets, once", async () => {
    const { db, call, say, ticket, audited } = await setUp();
    await say("c1", "hallo");
    await ticket("c1", "jan@x.nl");
    expect(await call("DELETE", "/conversations/:id", { params: { id: "c1" } })).toEqual({
      at: expect.any(Number) as number, by: "Sanne", bytesGone: true, conversationIds: ["c1"],
      counts: { conversations: 1, messages: 1, searchEntries: 1, directLineConversations: 0, unsentMessages: 0, states: 0, uploads: 0, tickets: 1, mails: 0, orders: 0, subscriptions: 0, verdicts: 0, notes: 0, examples: 0, testCases: 0, auditEntries: 0 },
    });
    expect(audited).toEqual([
      ["erase", "c1", { kind: "begun", by: null }],
      ["erase", "c1", { kind: "erased", by: null, counts: { conversations: 1, messages: 1, searchEntries: 1, tickets: 1 }, bytesGone: true }],
    ]);
    expect(await db.selectFrom("tickets").selectAll().execute()).toEqual([]);
    await expect(call("DELETE", "/conversations/:id", { params: { id: "c1" } })).rejects.toThrow(NotFoundError);
    expect(audited.slice(2)).toEqual([["erase", "c1", { kind: "begun", by: null }]]);
  });

  it("tell what would be erased of a person, erase it when that is confirmed, and write no address or number into the audit log", async () => {
    const { db, call, say, ticket, audited } = await setUp();
    await say("c1", "hallo");
    await say("c2", "waar is order VST-2026-00093");
    await ticket("c1", "Jan@X.nl");
    expect(await call("POST", "/erasures", { body: { email: "jan@x.nl", confirm: false } })).toEqual({
      conversations: [{ id: "c1", startedAt: expect.any(Number) as number, firstQuestion: null }], tickets: ["V-c1"], orders: [], subscriptions: 0,
    });
    expect(await db.selectFrom("transcripts").select("conversation_id").execute()).toHaveLength(2);
    expect(await call("POST", "/erasures", { body: { email: "jan@x.nl", confirm: true } })).toMatchObject({ conversationIds: ["c1"], counts: { tickets: 1 } });
    expect(await call("POST", "/erasures", { body: { orderNumber: "vst 2026 93", confirm: true } })).toMatchObject({ conversationIds: ["c2"] });
    expect(audited.map(([action, target]) => [action, target])).toEqual([
      ["erase-preview", null], ["erase-person", null], ["erase-person", null], ["erase", "c1"], ["erase-person", null], ["erase-person", null], ["erase", "c2"],
    ]);
    expect(JSON.stringify(audited)).not.toMatch(/jan|00093/i);
  });

  it.each([
    undefined, null, [], {}, { confirm: true }, { email: "jan@x.nl" }, { email: "jan@x.nl", confirm: "ja" }, { email: "jan@x.nl", orderNumber: "VST-2026-00093", confirm: true },
    { email: "", confirm: true }, { email: "%", confirm: true }, { email: ["jan@x.nl"], confirm: true }, { orderNumber: "2026", confirm: true }, { orderNumber: "VST-2026-00093 of zo", confirm: true },
    { email: `${"a".repeat(300)}@x.nl`, confirm: true }, { email: "jan@x.nl", confirm: true, all: true },
  ])("refuse %j, and erase nothing", async (body) => {
    const { db, call, say, ticket, audited } = await setUp();
    await say("c1", "waar is order VST-2026-00093");
    await ticket("c1", "jan@x.nl");
    await expect(call("POST", "/erasures", { body })).rejects.toThrow(BadRequestError);
    expect(await db.selectFrom("tickets").select("reference").execute()).toHaveLength(1);
    expect(audited).toEqual([]);
  });
});
