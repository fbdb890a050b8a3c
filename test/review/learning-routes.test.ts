import { rmSync } from "node:fs";
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { openModel } from "../../src/answering/answerer.js";
import { loadKnowledge } from "../../src/answering/knowledge.js";
import { LearnedExamples } from "../../src/answering/learned-examples.js";
import { LiveKnowledge } from "../../src/answering/live-knowledge.js";
import { judgedQuestions } from "../../src/evaluation/judged.js";
import { createLog } from "../../src/log.js";
import { learningRoutes } from "../../src/review/learning-routes.js";
import { Previews } from "../../src/review/previews.js";
import type { Reviewer, ReviewRoute } from "../../src/review/route.js";
import type { LearnedExample, PreviewState } from "../../src/review/wire-learning.js";
import type { Database } from "../../src/storage/database.js";
import { FixedClock } from "../support/fixed-clock.js";
import { recordNow } from "../support/record-now.js";
import { tempDatabase } from "../support/temp-database.js";
import { smallKnowledge } from "../answering/small-knowledge.js";

const patience = { timeout: 60_000, interval: 50 };
const els: Reviewer = { id: "link:els", name: "Els", role: "editor" };
const jan: Reviewer = { id: "link:jan", name: "Jan", role: "editor" };
const clock = new FixedClock("2026-11-28T09:00:00+01:00");
const strange = "Zilveren tamboerijn Floris kwijtgeraakt";

let db: Database;
let live: LiveKnowledge;
let learned: LearnedExamples;
let routes: ReviewRoute[];
let audited: unknown[][];

beforeEach(async () => {
  ({ db } = await tempDatabase());
  const folder = smallKnowledge();
  const log = createLog("silent");
  const knowledge = loadKnowledge(folder);
  learned = new LearnedExamples({ db, clock });
  live = await LiveKnowledge.open({ folder, base: { knowledge, model: openModel({ knowledge }) }, learned, log, replace: () => undefined });
  live.start();
  const previews = new Previews({ live, questions: () => judgedQuestions(db), log });
  routes = learningRoutes({ learned, live, previews });
  audited = [];
  onTestFinished(async () => {
    await previews.stop();
    await live.stop();
    rmSync(folder, { recursive: true, force: true });
  });
});

/** What the route answers, or throws, as status and body. */
async function call(method: ReviewRoute["method"], address: string, body?: unknown, user = els): Promise<{ status: number; body: unknown }> {
  const parts = address.split("/");
  const route = routes.find((each) => each.method === method && each.path.split("/").length === parts.length
    && each.path.split("/").every((part, index) => part.startsWith(":") || part === parts[index]));
  if (route === undefined) throw new Error(`There is no route ${method} ${address}`);
  const id = route.path.split("/").indexOf(":id");
  const request = new IncomingMessage(new Socket());
  try {
    const reply = await route.handle({
      user, body, params: id < 0 ? {} : { id: parts[id] ?? "" }, query: {}, request, response: new ServerResponse(request),
      audit: (action, target, detail) => {
        audited.push([action, target, detail]);
        return Promise.resolve();
      },
    });
    return reply.kind === "json" ? { status: reply.status ?? 200, body: reply.body } : { status: 204, body: undefined };
  } catch (error) {
    if (!(error instanceof Error) || !("status" in error) || !("code" in error)) throw error;
    return { status: error.status as number, body: { code: error.code, message: error.message, ...("current" in error && { current: error.current }) } };
  }
}

const example = (text: string, label = "portal", turnIds: string[] = []) => ({ text, label, locale: "nl", turnIds });

async function ready(id: string, user = els): Promise<PreviewState> {
  return vi.waitFor(async () => {
    const { body } = await call("GET", `/examples/preview/${id}`, undefined, user);
    const state = body as PreviewState;
    if (state.state === "learning") throw new Error(`still learning: ${state.progress}`);
    return state;
  }, patience);
}

async function previewed(text: string, label = "portal", user = els): Promise<PreviewState> {
  const { status, body } = await call("POST", "/examples/preview", example(text, label), user);
  expect(status).toBe(202);
  return ready((body as PreviewState).id, user);
}

/** A question with its decision, as the bot keeps it. @returns numbers of question and answer */
async function asked(text: string, label: string): Promise<{ question: number; answer: number }> {
  await recordNow({ db, clock }, { id: `c-${text}`, channel: "directline", locale: "nl" }, [
    { direction: "in", activity: { type: "message", text } },
    { direction: "out", activity: { type: "message", text: "..." }, decision: { kind: "answer", label, articles: [label], candidates: [{ id: label, score: 0.9, why: [] }], language: "nl", reason: "words" } },
  ]);
  const row = await db.selectFrom("decisions").select(["question_id as question", "answer_id as answer"]).orderBy("answer_id", "desc").limit(1).executeTakeFirstOrThrow();
  return { question: row.question ?? 0, answer: row.answer };
}

async function judge(answer: number, verdict: "right" | "wrong", expected: string | null = null): Promise<void> {
  await db.insertInto("answer_verdicts").values({ answer_id: answer, verdict, expected, judged_by: "Els", judged_at: clock.now(), version: 1 }).execute();
}

const marked = async () => (await db.selectFrom("question_marks").select(["question_id", "mark"]).orderBy("question_id").execute()).map(({ question_id, mark }) => [question_id, mark]);

test("a preview tells which judged decisions change; saved, the example answers at once, and undone, no more", async () => {
  const { question, answer } = await asked("tamboerijn zilveren kwijtgeraakt?", "invoice");
  await judge(answer, "wrong", "portal");
  await judge((await asked("Hoe zit het met de factuur?", "invoice")).answer, "right");
  await judge((await asked("floris kwijtgeraakt", "none")).answer, "wrong", "human");
  await judge((await asked("nooit beoordeeld", "none")).answer, "wrong");
  const preview = await previewed(strange);
  expect(preview).toMatchObject({ state: "ready", progress: 1, judgedCount: 3, own: { before: { label: "none" }, after: { kind: "answer", label: "portal", score: 1 } } });
  expect(preview.changes).toEqual(expect.arrayContaining([
    expect.objectContaining({ text: "tamboerijn zilveren kwijtgeraakt?", expected: ["portal"], before: { kind: "handoff", label: "none", score: null }, change: "better" }) as unknown,
  ]));
  expect(preview.changes.map(({ text }) => text)).not.toContain("Hoe zit het met de factuur?");

  const added = await call("POST", "/examples", { ...example(strange, "portal", [String(question), "999"]), previewId: preview.id });
  expect(added).toMatchObject({ status: 201, body: { label: "portal", text: strange, by: "Els", removedAt: null, pulledAt: null } });
  const { served, goal } = live.standing;
  expect(served.knowledge.version).toBe(goal.version);
  expect(served.answerer.decide(strange, { locale: "nl" })).toMatchObject({ kind: "answer", label: "portal", reason: "it is an example of portal" });
  expect(served.answerer.decide("tamboerijn zilveren kwijtgeraakt?", { locale: "nl" })).toMatchObject({ label: "portal" });
  expect(await marked()).toEqual([[question, "example"]]);

  const { id } = added.body as LearnedExample;
  expect(await call("DELETE", `/examples/${id}`)).toMatchObject({ status: 204 });
  expect(live.standing.served.answerer.decide(strange, { locale: "nl" }).label).toBe("none");
  expect(await marked()).toEqual([]);
  expect(await call("DELETE", `/examples/${id}`)).toMatchObject({ status: 404 });
  expect(await call("GET", "/examples", undefined, jan)).toMatchObject({ body: { examples: [{ id, removedBy: "Els" }] } });
  expect(audited).toEqual(["example-added", "example-removed"].map((action) => [action, String(id), { kind: "labels", labels: ["portal"] }]));
}, 60_000);

test("what is served after saving is what was looked at, and what another server would learn", async () => {
  const preview = await previewed(strange);
  await call("POST", "/examples", { ...example(strange), previewId: preview.id });
  const looked = live.standing.served;
  const { base, goal } = live.standing;
  const other = await LiveKnowledge.open({ folder: "unused", base, learned, log: createLog("silent"), replace: () => undefined });
  expect(other.standing.goal.version).toBe(goal.version);
  expect(other.standing.served.knowledge.version).toBe(`${goal.version}-early`);
  const { trainModel } = await import("../../src/answering/training.js");
  const { answererOf } = await import("../../src/answering/answerer.js");
  const learnedElsewhere = answererOf(trainModel(goal, { calibratedAs: base.model }), goal);
  for (const text of ["zilveren", "floris tamboerijn", "Waarom toch de nota?"]) {
    expect(looked.answerer.decide(text, { locale: "nl" })).toEqual(learnedElsewhere.decide(text, { locale: "nl" }));
  }
}, 60_000);

describe("a preview", () => {
  test("is stale after another example, for another text, of another editor, and before it is done", async () => {
    const [mine, his] = [await previewed(strange), await previewed("Gouden trompet van Wibo zoek", "invoice", jan)];
    const save = (text: string, previewId: string, user = els) => call("POST", "/examples", { ...example(text), previewId }, user);
    expect(await save("Zilveren tamboerijn", mine.id)).toMatchObject({ status: 409, body: { code: "PreviewStale" } });
    expect(await save(strange, his.id)).toMatchObject({ status: 409, body: { code: "PreviewStale" } });
    expect(await call("GET", `/examples/preview/${his.id}`)).toMatchObject({ status: 404 });
    const { body } = await call("POST", "/examples/preview", example("Rode viool van Dirk gevonden"));
    expect(await save("Rode viool van Dirk gevonden", (body as PreviewState).id)).toMatchObject({ status: 409 });
    await ready((body as PreviewState).id);
    expect(await save(strange, mine.id)).toMatchObject({ status: 201 });
    const stale = await call("POST", "/examples", { ...example("Gouden trompet van Wibo zoek", "invoice"), previewId: his.id }, jan);
    expect(stale).toMatchObject({ status: 409, body: { code: "PreviewStale" } });
    expect((await learned.kept()).map(({ text }) => text)).toEqual([strange]);
  }, 60_000);

  test("of the same editor takes the place of the one before", async () => {
    const first = await call("POST", "/examples/preview", example(strange));
    const { state } = await previewed("Gouden trompet van Wibo zoek");
    expect(state).toBe("ready");
    expect(await call("GET", `/examples/preview/${(first.body as PreviewState).id}`)).toMatchObject({ body: { state: "failed", fault: "a newer one took its place" } });
  }, 60_000);
});

describe("an example is refused", () => {
  test("when it is like one of another label, naming both", async () => {
    const refused = await call("POST", "/examples/preview", example("Hoe zit het nou met de factuur", "portal"));
    expect(refused).toMatchObject({ status: 409, body: { code: "ExampleClash", current: { text: "Hoe zit het met de factuur?", label: "invoice", where: expect.stringMatching(/^examples\/invoice\.yaml:\d+$/) as unknown } } });
    expect((refused.body as { message: string }).message).toMatch(/"Hoe zit het nou met de factuur" for portal is nearly "Hoe zit het met de factuur\?".* invoice/);
    expect(await call("POST", "/examples/preview", example("hoe zit het met de FACTUUR", "invoice"))).toMatchObject({ status: 409, body: { code: "ExampleKnown" } });
  });

  test.each([
    ["ja", "TextTooShort"], ["a".repeat(501), "TextTooLong"], ["12345 ???", "TextWithoutWords"], ["bel mij op [telefoonnummer]", "TextHoldsMark"], ["waar is [naam] nu", "TextHoldsMark"],
    ["mail mij op jan@dehalm.nl", "TextHoldsPersonalData"], ["bel 06-12345678 even", "TextHoldsPersonalData"], ["om\u202Egekeerd", "TextHoldsHiddenSigns"], ["waar\u200Bom", "TextHoldsHiddenSigns"],
  ])("%j: %s", async (text, code) => {
    expect(await call("POST", "/examples/preview", example(text))).toMatchObject({ status: 400, body: { code } });
    expect(await call("POST", "/test-cases", { text, locale: "nl", expected: ["portal"], turnIds: [] })).toMatchObject({ status: 400, body: { code } });
  });

  test.each([
    [example(strange, "nergens")], [{ ...example(strange), locale: "de" }], [example(strange, "portal", ["1; drop table"])], [{ ...example(strange), more: 1 }], [undefined], ["x"], [null],
  ])("%j", async (body) => {
    expect(await call("POST", "/examples/preview", body)).toMatchObject({ status: 400, body: { code: "BadArgument" } });
  });
});

test("an example that stands in the files is not undone here", async () => {
  const { id } = await learned.add({ ...example(strange), locale: "nl", resembles: null, by: "Els", questionIds: [] }, await learned.change());
  await learned.pulled([id]);
  expect(await call("DELETE", `/examples/${id}`)).toMatchObject({ status: 409, body: { code: "ExamplePulled", message: expect.stringContaining("examples/portal.yaml") as unknown } });
});

test("test cases are kept and measured, and questions marked as none of ours", async () => {
  const { question } = await asked("iets over de nota", "portal");
  const added = await call("POST", "/test-cases", { text: "iets over de nota", locale: "nl", expected: ["invoice", "none"], turnIds: [String(question)] });
  expect(added.status).toBe(201);
  expect(await judgedQuestions(db)).toEqual([{ lang: "nl", style: "test-case", text: "iets over de nota", expected: ["invoice", "none"] }]);
  expect(await marked()).toEqual([[question, "test-case"]]);
  const { id } = added.body as { id: number };
  expect(await call("DELETE", `/test-cases/${id}`)).toMatchObject({ status: 204 });
  expect(await call("DELETE", `/test-cases/${id}`)).toMatchObject({ status: 404 });
  expect(await marked()).toEqual([]);
  expect(await call("POST", "/questions/mark", { turnIds: [String(question)], mark: "not-ours" })).toMatchObject({ status: 204 });
  expect(await marked()).toEqual([[question, "not-ours"]]);
  expect(await call("DELETE", "/questions/mark", { turnIds: [String(question)], mark: "not-ours" })).toMatchObject({ status: 204 });
  expect(await marked()).toEqual([]);
  expect(await call("POST", "/questions/mark", { turnIds: [], mark: "not-ours" })).toMatchObject({ status: 400 });
});
