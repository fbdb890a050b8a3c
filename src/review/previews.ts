import { randomUUID } from "node:crypto";
import { answererOf } from "../answering/answerer.js";
import type { Answerer, Decision } from "../answering/decision.js";
import { inSlices } from "../answering/in-slices.js";
import { withLearned, type LearnedText } from "../answering/learned-knowledge.js";
import { learnInWorker, type RunningLesson } from "../answering/learning.js";
import type { LiveKnowledge, Standing } from "../answering/live-knowledge.js";
import { isBad, isOffered, isWell, rowOf, type Row } from "../evaluation/figures.js";
import type { JudgedQuestion } from "../evaluation/judged.js";
import type { Log } from "../log.js";
import type { ChangedDecision, DecidedLabel, PreviewState } from "./wire-learning.js";

export interface PreviewsOptions {
  live: Pick<LiveKnowledge, "standing" | "prepare" | "settled">;
  /** The questions that are asked before and after. */
  questions: () => Promise<readonly JudgedQuestion[]>;
  log: Log;
  wrongBudget?: number;
}

/** A look ahead at what an example changes. */
export interface Preview {
  state: PreviewState;
  example: LearnedText;
  /** Id of the editor who asked for it. */
  by: string;
  /** What it was learned on top of. */
  before: Pick<Standing, "change" | "goal">;
}

interface Job extends Preview {
  startedMs: number | undefined;
  lesson: RunningLesson | undefined;
  isDropped: boolean;
}

/** Previews that are kept to be saved, or read again. */
const mostKept = 20;
/** Editors that wait; more find it failed. */
const mostWaiting = 10;
/** What a lesson is taken to last until one was measured, in milliseconds. */
const firstGuessMs = 5_000;

/** Learns examples on the side, one at a time, and tells which decisions they change. Kept in memory, so each server knows its own only. */
export class Previews {
  /** The newest last. */
  readonly #jobs = new Map<string, Job>();
  #work: Promise<void> = Promise.resolve();
  #lessonMs = firstGuessMs;

  constructor(private readonly options: PreviewsOptions) {}

  /** Begins, or waits for the one that is being learned; what this editor asked for before is dropped. */
  start(example: LearnedText, by: string): PreviewState {
    for (const job of this.#jobs.values()) if (job.by === by && job.state.state === "learning") this.#drop(job);
    const { change, goal } = this.options.live.standing;
    const state: PreviewState = { id: randomUUID(), state: "learning", progress: 0, changes: [], judgedCount: 0, own: null, fault: null };
    const job: Job = { state, example, by, before: { change, goal }, startedMs: undefined, lesson: undefined, isDropped: false };
    if ([...this.#jobs.values()].filter((each) => each.state.state === "learning").length >= mostWaiting) fail(job, "too many others are waiting; try again in a minute");
    else this.#work = this.#work.then(() => this.#run(job));
    this.#jobs.set(state.id, job);
    for (const [id, old] of [...this.#jobs].slice(0, -mostKept)) {
      this.#drop(old);
      this.#jobs.delete(id);
    }
    return state;
  }

  /** Undefined when there is none, it is another editor's, or of so long ago that it is forgotten. */
  get(id: string, by: string): Preview | undefined {
    const job = this.#jobs.get(id);
    if (job?.by !== by) return undefined;
    const { startedMs, state } = job;
    if (state.state === "learning" && startedMs !== undefined) state.progress = Math.min(0.95, (performance.now() - startedMs) / this.#lessonMs);
    return job;
  }

  /** Ends what is being learned. */
  async stop(): Promise<void> {
    for (const job of this.#jobs.values()) this.#drop(job);
    await this.#work;
  }

  #drop(job: Job): void {
    job.isDropped = true;
    if (job.state.state === "learning") fail(job, "a newer one took its place");
    void job.lesson?.stop();
  }

  /** Never rejects. */
  async #run(job: Job): Promise<void> {
    if (job.isDropped) return;
    try {
      await this.#learn(job);
    } catch (error) {
      this.options.log.error({ err: error }, "a preview of an example failed");
      fail(job, "it could not be learned; the log of the server says why");
    } finally {
      await job.lesson?.stop();
      job.lesson = undefined;
    }
  }

  async #learn(job: Job): Promise<void> {
    const { live, wrongBudget } = this.options;
    const { base, kept, change, goal } = live.standing;
    // It may have waited: what it is learned on top of is what is known now.
    job.before = { change, goal };
    job.startedMs = performance.now();
    const next = withLearned(base.knowledge, [...kept, job.example]);
    job.lesson = learnInWorker({ knowledge: next, calibratedAs: base.model }, wrongBudget);
    const lesson = await job.lesson.lesson;
    if (job.isDropped || lesson === undefined) return;
    this.#lessonMs = performance.now() - job.startedMs;
    if (lesson.kind !== "learned") {
      fail(job, lesson.kind === "faulty" ? lesson.faults.join("; ") : "there are too many articles to learn it in a running server");
      return;
    }
    const { model } = lesson;
    // What is compared with is not half learned itself.
    await live.settled();
    await this.#compare(job, live.standing.served.answerer, answererOf(model, next));
    live.prepare(model);
  }

  async #compare({ state, example }: Job, before: Answerer, after: Answerer): Promise<void> {
    const questions = await this.options.questions();
    const changes = await inSlices(questions, (question) => changeOf(question, { before, after }));
    const context = { locale: example.locale };
    Object.assign(state, {
      state: "ready", progress: 1, judgedCount: questions.length, changes: changes.flatMap((change) => change ?? []),
      own: { before: decided(before.decide(example.text, context)), after: decided(after.decide(example.text, context)) },
    } satisfies Partial<PreviewState>);
  }
}

/** The first reason stays: what was dropped did not fail for another one. */
function fail({ state }: Job, fault: string): void {
  if (state.state === "learning") Object.assign(state, { state: "failed", fault } satisfies Partial<PreviewState>);
}

function changeOf(question: JudgedQuestion, { before, after }: { before: Answerer; after: Answerer }): ChangedDecision | undefined {
  const { text, lang, previousArticle, expected } = question;
  const context = { locale: lang, ...(previousArticle !== undefined && { previousArticle }) };
  const [was, becomes] = [before.decide(text, context), after.decide(text, context)];
  if (was.kind === becomes.kind && articlesOf(was).join() === articlesOf(becomes).join()) return undefined;
  const [worth, newWorth] = [was, becomes].map((decision) => worthOf(rowOf(question, decision, 0)));
  const gain = (newWorth ?? 0) - (worth ?? 0);
  return { text, expected, before: decided(was), after: decided(becomes), change: gain > 0 ? "better" : gain < 0 ? "worse" : "same" };
}

const articlesOf = (decision: Decision): string[] => ("articles" in decision ? decision.articles : [decision.label]);

/** Right, offered, not answered, wrong: from 3 to 0. */
function worthOf(row: Row): number {
  if (isWell(row)) return 3;
  if (isOffered(row)) return 2;
  return isBad(row) ? 0 : 1;
}

function decided({ kind, label, candidates }: Decision): DecidedLabel {
  return { kind, label, score: candidates[0]?.score ?? null };
}

