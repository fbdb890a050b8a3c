import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { parse } from "csv-parse/sync";
import { describe, expect, it, onTestFinished } from "vitest";
import { LearnedExamples } from "../../src/answering/learned-examples.js";
import { Grouper } from "../../src/figures/group-in-thread.js";
import { TicketDesk } from "../../src/handoff/ticket-desk.js";
import { conversationRoutes } from "../../src/review/conversation-routes.js";
import { ConversationStreams } from "../../src/review/conversation-stream.js";
import { People } from "../../src/review/people.js";
import { figuresRoutes } from "../../src/review/figures-routes.js";
import { ticketRoutes } from "../../src/review/ticket-routes.js";
import { unansweredRoutes } from "../../src/review/unanswered-routes.js";
import type { ConversationDetail, ConversationPage, EntryPage, TicketList, TicketSummary } from "../../src/review/wire.js";
import type { Figures, UnansweredGroups } from "../../src/review/wire-learning.js";
import { FixedClock } from "../support/fixed-clock.js";
import { recordNow } from "../support/record-now.js";
import { RouteCaller } from "../support/review-call.js";
import { tempReader } from "../support/temp-reader.js";

async function setUp() {
  const { db, reader } = await tempReader();
  const clock = new FixedClock("2026-11-22T10:00:00Z");
  const streams = new ConversationStreams({ db: reader.db, lookEveryMs: 10, perUser: 2 });
  onTestFinished(() => streams.stop());
  const tickets = new TicketDesk({ db, clock });
  const grouper = new Grouper();
  onTestFinished(() => grouper.stop());
  const shared = { reads: reader.db, grouper, clock, timeZone: "Europe/Amsterdam" };
  const caller = new RouteCaller([
    ...conversationRoutes({ ...shared, db, labels: () => ["portal", "none"], streams, tickets }), ...ticketRoutes({ tickets }),
    ...figuresRoutes(shared), ...unansweredRoutes(shared),
  ]);
  const say = (id: string, text = "=1+1 nummer") => recordNow({ db, clock }, { id, channel: "directline", locale: "nl" }, [
    { direction: "in", activity: { type: "message", text } },
    { direction: "out", activity: { type: "message", text: "Antwoord" }, decision: { kind: "handoff", label: "none", articles: [], candidates: [] } },
  ]);
  return { db, clock, caller, say, streams };
}

describe("conversation routes", () => {
  it("lists, and notes searches masked", async () => {
    const { caller, say } = await setUp();
    await say("c1");
    expect(await caller.json<ConversationPage>("GET /conversations")).toMatchObject({ conversations: [{ id: "c1" }], nextCursor: null, channels: ["directline"] });
    expect(caller.audited).toEqual([]);
    await caller.json("GET /conversations", { query: { q: "jan@example.nl" } });
    expect(caller.audited).toEqual([["search", "[e-mailadres]", null]]);
    for (const q of ["***", "x".repeat(10_000), "\u0000"]) await expect(caller.call("GET /conversations", { query: { q } })).rejects.toMatchObject({ status: 400 });
    for (const q of [`"`, "NEAR(a, b)", "^a", "text:a", "a AND", "-a", "a\u0000b", "{a b}: c", "a + b", `"a" "`]) {
      const found = await caller.json<ConversationPage>("GET /conversations", { query: { q } }).catch((error: unknown) => error);
      expect(found).toSatisfy((each: Partial<ConversationPage> & { status?: number }) => each.status === 400 || each.conversations?.length === 0);
    }
  });

  it("opens, judges and reviews, tells conflicts, and notes each", async () => {
    const { caller, say } = await setUp();
    await say("c1");
    const params = { id: "c1" };
    const detail = await caller.json<ConversationDetail>("GET /conversations/:id", { params });
    const answer = { params: { turnId: detail.entries[1]?.turnId ?? "" }, body: { version: 0, verdict: "wrong", expected: "portal" } };
    await caller.json("PUT /answers/:turnId/verdict", answer);
    await expect(caller.call("PUT /answers/:turnId/verdict", answer)).rejects.toMatchObject({ status: 409, current: { verdict: "wrong" } });
    const body = { version: 0, tags: [], note: "Klant mailt", reviewed: true };
    await caller.json("PUT /conversations/:id/review", { params, body });
    await expect(caller.call("PUT /conversations/:id/review", { params, body })).rejects.toMatchObject({ status: 409, current: { note: "Klant mailt" } });
    expect(caller.audited.map(([action]) => action)).toEqual(["open", "judge", "review"]);
    expect(JSON.stringify(caller.audited)).not.toContain("mailt");
    for (const [route, given] of [["GET /conversations/:id", { params: { id: "no" } }], ["PUT /conversations/:id/review", { params: { id: "no" }, body }],
      ["PUT /answers/:turnId/verdict", { ...answer, params: { turnId: "x" } }], ["GET /conversations/:id/export/:format", { params: { ...params, format: "exe" } }]] as const) {
      await expect(caller.call(route, given)).rejects.toMatchObject({ status: 404 });
    }
  });

  it("gives a long conversation in parts, short ones of long entries too, and notes one opening", async () => {
    const { db, clock, caller } = await setUp();
    const message = (text: string) => ({ direction: "in" as const, activity: { type: "message", text } });
    await recordNow({ db, clock }, { id: "many", channel: "directline" }, Array.from({ length: 450 }, (_, index) => message(`Bericht ${index + 1}`)));
    await recordNow({ db, clock }, { id: "wide", channel: "directline" }, Array.from({ length: 30 }, () => message("w".repeat(40_000))));
    for (const [id, sizes] of [["many", [200, 200, 50]], ["wide", [13, 13, 4]]] as const) {
      const { lastSeq, ...first } = await caller.json<ConversationDetail>("GET /conversations/:id", { params: { id } });
      const pages: EntryPage[] = [first];
      for (let next = first.nextSeq; next !== null; next = pages.at(-1)?.nextSeq ?? null) {
        pages.push(await caller.json<EntryPage>("GET /conversations/:id/entries", { params: { id }, query: { after: String(next) } }));
      }
      expect(pages.map(({ entries }) => entries.length)).toEqual(sizes);
      expect(pages.flatMap(({ entries }) => entries.map(({ seq }) => seq))).toEqual(Array.from({ length: lastSeq }, (_, index) => index + 1));
    }
    expect(caller.audited).toEqual([["open", "many", null], ["open", "wide", null]]);
    for (const after of [undefined, "x", "-1", "1e3"]) {
      await expect(caller.call("GET /conversations/:id/entries", { params: { id: "many" }, query: { after } })).rejects.toMatchObject({ status: 400 });
    }
    await expect(caller.call("GET /conversations/:id/entries", { params: { id: "no" }, query: { after: "1" } })).rejects.toMatchObject({ status: 404 });
    expect(await caller.json("GET /conversations/:id/entries", { params: { id: "many" }, query: { after: "9999" } })).toEqual({ entries: [], nextSeq: null });
  });

  it("notes who reads a part of a conversation without opening it, and who opens it again", async () => {
    const { clock, caller, say } = await setUp();
    await say("c1");
    const read = (route: string, id = "u1") => caller.call(route, { params: { id: "c1" }, query: { after: "1" }, user: { id, name: id, role: "agent" } });
    const [open, part] = ["GET /conversations/:id", "GET /conversations/:id/entries"];
    for (const route of [part, part, open, part, open]) await read(route);
    await read(part, "u2");
    clock.advance({ minutes: 60 });
    await read(part);
    const partly = { kind: "part", after: 1 };
    expect(caller.audited.map(([, , detail]) => detail)).toEqual([partly, null, null, partly, partly]);
  });

  it("exports one conversation, and the whole filtered list without formulas", async () => {
    const { caller, say } = await setUp();
    for (let i = 0; i < 51; i++) await say(`c${i}`);
    expect(await caller.call("GET /conversations/:id/export/:format", { params: { id: "c1", format: "transcript" } }))
      .toMatchObject({ kind: "file", fileName: "c1.transcript", body: expect.stringMatching(/^\[/) as unknown });
    const list = await caller.call("GET /conversations/export.csv", { query: { q: "nummer" } });
    if (list.kind !== "file" || typeof list.body === "string") throw new Error("not streamed");
    let csv = "";
    for await (const piece of list.body) csv += piece;
    const rows = parse(csv, { columns: true }) as unknown as Record<string, string>[];
    expect(rows.map((row) => row["conversation"])).toEqual(Array.from({ length: 51 }, (_, i) => `c${50 - i}`));
    expect(rows[0]?.["first_question"]).toBe("'=1+1 nummer");
    expect(caller.audited).toEqual([["export", "c1", { kind: "format", format: "transcript" }], ["export-list", "nummer", null]]);
  });

  it("streams what happens to a conversation while it is looked at", async () => {
    const { db, caller, say, streams } = await setUp();
    await say("c1");
    const user = { id: "u1", name: "An", role: "agent" as const };
    const server = createServer((request: IncomingMessage, response: ServerResponse) => {
      caller.call("GET /conversations/:id/events", { params: { id: "c1" }, query: { after: "2" }, user, request, response })
        .catch((error: unknown) => response.writeHead((error as { status: number }).status).end());
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const stream = await fetch(url);
    expect(stream.headers.get("content-type")).toContain("text/event-stream");
    const events = eventsOf(stream);
    expect((await events.next()).value).toMatchObject({ event: "review", data: { version: 0 } });
    await say("c1", "Nog iets");
    expect((await events.next()).value).toMatchObject({ id: "4", event: "entries", data: [{ seq: 3, text: "Nog iets" }, { seq: 4 }] });
    const second = await fetch(url, { headers: { "Last-Event-ID": "4" } });
    expect((await fetch(url)).status).toBe(429);
    await db.deleteFrom("transcripts").execute();
    expect((await events.next()).value).toMatchObject({ event: "erased", data: null });
    expect((await events.next()).done).toBe(true);
    streams.stop();
    expect(await second.text()).not.toContain("Nog iets");
    expect((await fetch(url)).status).toBe(404);
    expect(caller.audited).toEqual([["open", "c1", { kind: "live" }]]);
  });
});

describe("the other routes", () => {
  it("hands out tickets to one agent only", async () => {
    const { db, clock, caller } = await setUp();
    await db.insertInto("tickets").values({ reference: "V-AAA", form_key: "f", conversation_id: "c", channel: "d", locale: "nl", name: "J", company: "X", question: "q", state: "open", created_at: 1 }).execute();
    const params = { reference: "V-AAA" };
    await new People({ db, clock }).signIn({ id: "u1", name: "An Agent", role: "agent" });
    expect(await caller.json<TicketSummary>("POST /tickets/:reference/claim", { params })).toMatchObject({ state: "claimed", claimedBy: "An Agent" });
    await expect(caller.call("POST /tickets/:reference/claim", { params, user: { id: "u2", name: "Bo", role: "agent" } })).rejects.toMatchObject({ status: 409, code: "TicketTaken", current: { claimedBy: "An Agent" } });
    expect((await caller.json<TicketList>("GET /tickets", { query: { state: "claimed" } })).tickets).toHaveLength(1);
    await db.insertInto("tickets").values({ reference: "V-BBB", form_key: "g", conversation_id: "c", channel: "d", locale: "nl", name: "J", company: "X", question: "q", state: "closed", created_at: 1 }).execute();
    for (const [reference, found] of [["V-AAA", ["V-AAA"]], ["v-bbb", ["V-BBB"]], ["V-ZZZ", []], ["", []]] as const) {
      const { tickets } = await caller.json<TicketList>("GET /tickets", { query: { reference, state: "open" } });
      expect(tickets.map((ticket) => ticket.reference), reference).toEqual(found);
    }
    await expect(caller.call("GET /tickets", { query: { state: "x" } })).rejects.toMatchObject({ status: 400 });
    await expect(caller.call("POST /tickets/:reference/close", { params: { reference: "V-ZZZ" } })).rejects.toMatchObject({ status: 404 });
    expect(caller.audited).toEqual([["ticket-claimed", "V-AAA", null]]);
  });

  it("shows figures and unanswered questions, without those that are marked", async () => {
    const { caller, say, db, clock } = await setUp();
    const marks = new LearnedExamples({ db, clock });
    for (const id of ["c1", "c2", "c3"]) await say(id, "Verkoopt u ook fietsen?");
    expect((await caller.json<Figures>("GET /figures")).conversationsPerDay.at(-1)).toEqual({ day: "2026-11-22", count: 3 });
    expect(await caller.call("GET /figures.csv", { query: { chart: "outcomes" } })).toMatchObject({ kind: "file", fileName: "outcomes-2026-10-24-2026-11-22.csv" });
    await expect(caller.call("GET /figures.csv", { query: { chart: "toString" } })).rejects.toMatchObject({ status: 400 });
    expect(await caller.json("GET /gap-letter")).toMatchObject({ questions: [{ text: "Verkoopt u ook fietsen?", count: 3, examples: [] }] });
    const { groups: [group] } = await caller.json<UnansweredGroups>("GET /unanswered");
    expect(group?.count).toBe(3);
    const ids = (group?.questions ?? []).map(({ turnId }) => Number(turnId));
    await marks.markNotOurs(ids, "An");
    expect((await caller.json<UnansweredGroups>("GET /unanswered")).groups).toEqual([]);
    await marks.unmarkNotOurs(ids);
    expect((await caller.json<UnansweredGroups>("GET /unanswered")).questionCount).toBe(3);
  });
});

interface StreamEvent {
  id: string;
  event: string;
  data: unknown;
}

async function* eventsOf(response: Response): AsyncGenerator<StreamEvent> {
  let text = "";
  if (response.body === null) return;
  for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
    text += piece;
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split("\n").map((line) => line.split(/: (.*)/s).slice(0, 2))) as Record<string, string>;
      if (fields["event"] !== undefined) yield { id: fields["id"] ?? "", event: fields["event"], data: JSON.parse(fields["data"] ?? "null") };
    }
  }
}
