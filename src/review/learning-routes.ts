import { z } from "zod";
import { exampleLike } from "../answering/check-examples.js";
import { intents, type Label } from "../answering/decision.js";
import { foldForComparison } from "../answering/fold.js";
import type { Example, Knowledge } from "../answering/knowledge.js";
import { LearnedMeanwhileError, type LearnedExample, type LearnedExamples } from "../answering/learned-examples.js";
import { learnedFile, type LearnedText } from "../answering/learned-knowledge.js";
import type { LiveKnowledge } from "../answering/live-knowledge.js";
import { locales } from "../locale.js";
import { BadRequestError, NotFoundError } from "../request-errors.js";
import { maskText } from "../transcripts/mask.js";
import * as faults from "./learning-faults.js";
import type { Previews } from "./previews.js";
import type { ReviewCall, ReviewReply, ReviewRoute } from "./route.js";
import type { LearnedExample as LearnedExampleReply, LearnedExamples as LearnedExamplesReply, PreviewState, TestCases } from "./wire-learning.js";

export interface LearningRoutesOptions {
  learned: LearnedExamples;
  live: Pick<LiveKnowledge, "standing" | "refresh">;
  previews: Previews;
}

/** Of one request. */
const mostQuestions = 500;
const mostExpected = 5;

const turnIds = z.array(z.string().regex(/^[1-9]\d{0,15}$/, "give the ids of turns")).max(mostQuestions).transform((ids) => ids.map(Number));

const text = z.string().transform((value) => value.normalize("NFC").replace(/\s+/g, " ").trim()).superRefine((value, context) => {
  const fault = textFaultOf(value);
  if (fault !== undefined) context.addIssue({ code: "custom", message: fault.message, params: { fault } });
});

function textFaultOf(value: string): faults.UnfitTextError | undefined {
  if (value.length < faults.textLength.least) return new faults.TextTooShortError();
  if (value.length > faults.textLength.most) return new faults.TextTooLongError();
  if (!/\p{L}/u.test(value)) return new faults.TextWithoutWordsError();
  if (/[\p{Cc}\p{Cf}]/u.test(value)) return new faults.TextHoldsHiddenSignsError();
  // Marks stand in brackets; customers hardly ever type any.
  if (/\[[^\]]*\]/.test(value)) return new faults.TextHoldsMarkError();
  return maskText(value) === value ? undefined : new faults.TextHoldsPersonalDataError();
}

const question = { text, locale: z.enum(locales), turnIds };
const newExample = z.strictObject({ ...question, label: z.string() });
const addExample = z.strictObject({ ...newExample.shape, previewId: z.string() });
const newTestCase = z.strictObject({ ...question, expected: z.array(z.string()).min(1, "choose what is right").max(mostExpected) });
const mark = z.strictObject({ turnIds: turnIds.refine((ids) => ids.length > 0, "name at least one"), mark: z.literal("not-ours") });

/** What an agent finds changes the assistant: examples with a look ahead, test cases, and questions that are none of ours. */
export function learningRoutes(options: LearningRoutesOptions): ReviewRoute[] {
  return [...exampleRoutes(options), ...testCaseRoutes(options), ...markRoutes(options)];
}

function exampleRoutes({ learned, live, previews }: LearningRoutesOptions): ReviewRoute[] {
  return [
    {
      method: "POST", path: "/examples/preview", role: "editor",
      async handle({ body, user }) {
        await live.refresh();
        const given = parsed(newExample, body);
        const { goal } = live.standing;
        checkLabels([given.label], goal);
        await refuseLike(given, goal);
        return { kind: "json", status: 202, body: previews.start(exampleOf(given, live.standing), user.id) };
      },
    },
    {
      method: "GET", path: "/examples/preview/:id", role: "editor",
      handle({ params, user }) {
        const preview = previews.get(params["id"] ?? "", user.id);
        if (preview === undefined) throw new NotFoundError("There is no such preview any more; ask for a new one");
        return Promise.resolve({ kind: "json", body: preview.state satisfies PreviewState });
      },
    },
    { method: "POST", path: "/examples", role: "editor", handle: (call) => addPreviewed(call, { learned, live, previews }) },
    {
      method: "GET", path: "/examples", role: "agent",
      async handle() {
        const examples = (await learned.list()).map(shownOf);
        return { kind: "json", body: { examples } satisfies LearnedExamplesReply };
      },
    },
    { method: "DELETE", path: "/examples/:id", role: "editor", handle: (call) => takeBack(call, { learned, live }) },
  ];
}

async function addPreviewed(call: ReviewCall, { learned, live, previews }: LearningRoutesOptions): Promise<ReviewReply> {
  const given = parsed(addExample, call.body);
  await live.refresh();
  const preview = previews.get(given.previewId, call.user.id);
  const isOfThis = preview?.state.state === "ready" && preview.example.text === given.text && preview.example.label === given.label && preview.example.locale === given.locale;
  const { change, goal } = live.standing;
  if (!isOfThis || preview.before.change !== change || preview.before.goal.version !== goal.version) throw new faults.PreviewStaleError();
  try {
    const example = await learned.add({ ...preview.example, by: call.user.name, questionIds: given.turnIds }, change);
    await live.refresh();
    await call.audit("example-added", String(example.id), { kind: "labels", labels: [example.label] });
    return { kind: "json", status: 201, body: shownOf(example) };
  } catch (error) {
    if (error instanceof LearnedMeanwhileError) throw new faults.PreviewStaleError();
    throw error;
  }
}

async function takeBack(call: ReviewCall, { learned, live }: Omit<LearningRoutesOptions, "previews">): Promise<ReviewReply> {
  const id = idIn(call.params);
  const example = await learned.get(id);
  if (example === undefined || example.removedAt !== null) throw new NotFoundError("There is no such example any more");
  if (!await learned.remove(id, call.user.name)) throw new faults.ExamplePulledError(example.label);
  await live.refresh();
  await call.audit("example-removed", String(id), { kind: "labels", labels: [example.label] });
  return { kind: "empty" };
}

function testCaseRoutes({ learned, live }: LearningRoutesOptions): ReviewRoute[] {
  return [
    {
      method: "GET", path: "/test-cases", role: "agent",
      async handle() {
        return { kind: "json", body: { testCases: await learned.testCases() } satisfies TestCases };
      },
    },
    {
      method: "POST", path: "/test-cases", role: "editor",
      async handle(call) {
        const given = parsed(newTestCase, call.body);
        checkLabels(given.expected, live.standing.goal);
        const testCase = await learned.addTestCase({ ...given, by: call.user.name, questionIds: given.turnIds });
        await call.audit("test-case-added", String(testCase.id), { kind: "labels", labels: testCase.expected });
        return { kind: "json", status: 201, body: testCase satisfies TestCases["testCases"][number] };
      },
    },
    {
      method: "DELETE", path: "/test-cases/:id", role: "editor",
      async handle(call) {
        const id = idIn(call.params);
        if (!await learned.removeTestCase(id)) throw new NotFoundError("There is no such test case any more");
        await call.audit("test-case-removed", String(id));
        return { kind: "empty" };
      },
    },
  ];
}

function markRoutes({ learned }: LearningRoutesOptions): ReviewRoute[] {
  const path = "/questions/mark";
  return [
    {
      method: "POST", path, role: "editor",
      async handle(call) {
        const given = parsed(mark, call.body);
        await learned.markNotOurs(given.turnIds, call.user.name);
        await call.audit("question-marked", null, { kind: "marks", count: given.turnIds.length, mark: given.mark });
        return { kind: "empty" };
      },
    },
    {
      method: "DELETE", path, role: "editor",
      async handle(call) {
        const given = parsed(mark, call.body);
        await learned.unmarkNotOurs(given.turnIds);
        await call.audit("question-marked", null, { kind: "marks", count: given.turnIds.length, mark: null });
        return { kind: "empty" };
      },
    },
  ];
}

function parsed<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const fault: unknown = issue?.code === "custom" ? issue.params?.["fault"] : undefined;
  if (fault instanceof faults.UnfitTextError) throw fault;
  throw new BadRequestError(`${issue?.path.join(".") || "The body"} is not right: ${issue?.message ?? "see the API"}`);
}

function idIn(params: ReviewCall["params"]): number {
  const id = params["id"] ?? "";
  if (!/^[1-9]\d{0,15}$/.test(id)) throw new NotFoundError("The address names no number");
  return Number(id);
}

function checkLabels(labels: readonly Label[], { articles }: Knowledge): void {
  const others: readonly Label[] = [...intents, "none"];
  const unknown = labels.find((label) => !articles.has(label) && !others.includes(label));
  if (unknown !== undefined) throw new BadRequestError("The answer that was chosen is not there any more; choose another");
}

/** As knowledge:check does: nearly the same question cannot stand under two answers, and twice under one it teaches nothing. */
async function refuseLike(given: Pick<Example, "text" | "label">, { examples }: Knowledge): Promise<void> {
  const like = await exampleLike(given, examples);
  if (like === undefined) return;
  const where = like.file === learnedFile ? "added in the review app" : `${like.file}:${like.line}`;
  const known = { text: like.text, label: like.label, locale: like.locale, where };
  if (like.label !== given.label) throw new faults.ExampleClashError(given, known);
  throw new faults.ExampleKnownError(known, { isSame: foldForComparison(like.text) === foldForComparison(given.text) });
}

/** What the letter does not answer is kept beside the article that it is nearest to, if the assistant is near one. */
function exampleOf({ text: asked, label, locale }: z.infer<typeof newExample>, { served, goal }: LiveKnowledge["standing"]): LearnedText {
  const now = served.answerer.decide(asked, { locale });
  const isNear = label === "none" && (now.kind === "answer" || now.kind === "choose") && goal.articles.has(now.label);
  return { text: asked, label, locale, resembles: isNear ? now.label : null };
}

function shownOf({ id, label, locale, text: said, by, at, removedBy, removedAt, pulledAt }: LearnedExample): LearnedExampleReply {
  return { id, label, locale, text: said, by, at, removedBy, removedAt, pulledAt };
}
