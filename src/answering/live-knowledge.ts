import type { Log } from "../log.js";
import { messageOf } from "../errors.js";
import { answererOf } from "./answerer.js";
import type { Answerer } from "./decision.js";
import { FolderWatch } from "./folder-watch.js";
import { knowledgeVersion, type Knowledge } from "./knowledge.js";
import type { LearnedExample, LearnedExamples } from "./learned-examples.js";
import { withLearned } from "./learned-knowledge.js";
import { learnInWorker, type Lesson, type RunningLesson, type Task } from "./learning.js";
import type { TrainedModel } from "./trained-model.js";

/** Articles and what answers from them; they are always of one version. */
export interface Served {
  readonly knowledge: Knowledge;
  readonly answerer: Answerer;
}

/** Knowledge and the model that was trained from all of it. */
export interface Taught {
  readonly knowledge: Knowledge;
  readonly model: TrainedModel;
}

export interface LiveKnowledgeOptions {
  folder: string;
  /** What the folder said, and taught, when the server began. */
  base: Taught;
  learned: Pick<LearnedExamples, "change" | "kept">;
  /** Takes the place of what was served before; called between turns, with the new whole. */
  replace: (served: Served) => void;
  /** See openAnswerer. */
  wrongBudget?: number;
  log: Log;
  /** How often to ask whether another process learned something, in milliseconds; default 1000. */
  pollMs?: number;
}

/** What is served, and what it follows from. */
export interface Standing {
  /** The folder's own. */
  base: Taught;
  /** Examples that were added, as far as the files do not hold them. */
  kept: readonly LearnedExample[];
  /** See LearnedExamples.change. */
  change: string;
  /** The folder's knowledge with them. */
  goal: Knowledge;
  served: Served;
}

interface Running extends RunningLesson {
  kind: "folder" | "examples";
  /** Of what is learned; undefined: that of the folder, as it will be read. */
  version: string | undefined;
}

/** Models that were learned beforehand and may be asked for soon; each takes some 10 MB. */
const mostPrepared = 2;

/**
 * Follows the knowledge folder, and the examples that are added in the review app of this or another process, while the server runs.
 *
 * After an edit of the folder it is read, checked and learned in a worker; when all is right, the new articles and answerer take the
 * place of the old in one step. A faulty edit changes nothing: its faults are logged.
 *
 * An example that was added or taken back counts at once, word for word; a worker learns it in seconds, and then what is like it counts
 * too. What is served in the end follows from the folder and the examples alone, whatever came first; see docs/decisions/0006-learning.md.
 */
export class LiveKnowledge {
  readonly #watch: FolderWatch;
  readonly #prepared = new Map<string, TrainedModel>();
  #standing: Standing;
  /** Answers now; of the same folder, perhaps of other examples. */
  #model: TrainedModel;
  #running: Running | undefined;
  /** Counts the edits of the folder, so that one that comes while another is taken up leaves that to it. */
  #edits = 0;
  #poll: NodeJS.Timeout | undefined;
  #stopped = true;

  private constructor(private readonly options: LiveKnowledgeOptions, kept: readonly LearnedExample[], change: string) {
    const { base } = options;
    this.#model = base.model;
    this.#standing = { base, kept, change, goal: base.knowledge, served: { knowledge: base.knowledge, answerer: answererOf(base.model, base.knowledge) } };
    this.#aim();
    this.#watch = new FolderWatch(options.folder, () => void this.#followFolder());
  }

  static async open(options: LiveKnowledgeOptions): Promise<LiveKnowledge> {
    // Asked for first: what comes in between is then seen as a change.
    const change = await options.learned.change();
    // What was pulled stands in the folder that was just read.
    const kept = (await options.learned.kept()).filter(({ pulledAt }) => pulledAt === null);
    return new LiveKnowledge(options, kept, change);
  }

  get standing(): Readonly<Standing> {
    return this.#standing;
  }

  start(): void {
    this.#stopped = false;
    this.#watch.start();
    this.#poll = setInterval(() => void this.#followOthers(), this.options.pollMs ?? 1_000);
    this.#poll.unref();
    // Edits since the folder was read, and examples that the model of the folder has not learned.
    void this.#followFolder();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#poll);
    this.#watch.stop();
    await this.#abandon();
  }

  /** Takes up what was added or taken back; when it resolves, that counts word for word. */
  async refresh(): Promise<void> {
    const change = await this.options.learned.change();
    if (change === this.#standing.change) return;
    const kept = await this.options.learned.kept();
    // What knowledge:pull has just written counts on until the folder that holds it is learned.
    const isBehind = kept.some(({ pulledAt }) => pulledAt !== null) && this.#hasChanged();
    this.#standing = { ...this.#standing, change, kept: isBehind ? kept : kept.filter(({ pulledAt }) => pulledAt === null) };
    this.#aim();
    void this.#learnExamples();
  }

  /** Keeps a model that was learned for a look ahead, in case its knowledge is what is served next. */
  prepare(model: TrainedModel): void {
    this.#prepared.set(model.knowledgeVersion, model);
    for (const version of [...this.#prepared.keys()].slice(0, -mostPrepared)) this.#prepared.delete(version);
  }

  /** Nothing is being learned. */
  async settled(): Promise<void> {
    while (this.#running !== undefined) await this.#running.lesson.catch(() => undefined);
  }

  /** Never rejects. */
  async #followOthers(): Promise<void> {
    try {
      await this.refresh();
    } catch (error) {
      this.options.log.error({ err: error }, "whether examples were added could not be asked; what was known answers on");
    }
  }

  /** Never rejects. */
  async #followFolder(): Promise<void> {
    const edit = ++this.#edits;
    // What is being learned is of before this edit.
    if (this.#running?.kind === "folder" || this.#hasChanged()) await this.#abandon();
    if (this.#isOver(edit)) return;
    if (this.#hasChanged()) await this.#learn("folder", { folder: this.options.folder });
    if (!this.#isOver(edit)) await this.#learnExamples();
  }

  #isOver(edit: number): boolean {
    return this.#stopped || edit !== this.#edits;
  }

  /** Never rejects. Learns what is known word for word only. */
  async #learnExamples(): Promise<void> {
    if (this.#isLearned()) return;
    await this.#abandon();
    // Another change may have come meanwhile, and be under way.
    if (this.#isLearned()) return;
    const { goal, base } = this.#standing;
    await this.#learn("examples", { knowledge: goal, calibratedAs: base.model });
  }

  /** Or will be. */
  #isLearned(): boolean {
    const { version } = this.#standing.goal;
    return this.#stopped || this.#running?.kind === "folder" || this.#running?.version === version || this.#model.knowledgeVersion === version;
  }

  async #learn(kind: Running["kind"], task: Task): Promise<void> {
    const { log } = this.options;
    const started = performance.now();
    const running: Running = { ...learnInWorker(task, this.options.wrongBudget), kind, version: "folder" in task ? undefined : task.knowledge.version };
    this.#running = running;
    try {
      const learned = await running.lesson;
      if (learned !== undefined && this.#running === running) this.#take(kind, learned, Math.round((performance.now() - started) / 100) / 10);
    } catch (error) {
      log.error({ err: error }, "the changed knowledge could not be learned; the old one answers on");
    } finally {
      if (this.#running === running) await this.#abandon();
    }
  }

  #hasChanged(): boolean {
    try {
      return knowledgeVersion(this.options.folder) !== this.#standing.base.knowledge.version;
    } catch (error) {
      this.options.log.warn({ reason: messageOf(error) }, "the knowledge folder cannot be read; the old knowledge answers on");
      return false;
    }
  }

  #take(kind: Running["kind"], lesson: Lesson, seconds: number): void {
    const { log } = this.options;
    switch (lesson.kind) {
      case "faulty":
        log.warn({ faults: lesson.faults }, "the changed knowledge has faults; the old one answers on until they are mended");
        return;
      case "too-large":
        log.warn({ articles: lesson.articles }, kind === "folder" ? "the changed knowledge is too large to learn in a running server; restart it"
          : "there are too many articles to learn the examples of the review app; they answer word for word only");
        return;
      case "learned": {
        const { knowledge, model } = lesson;
        if (kind === "folder") this.#rebase({ knowledge, model });
        else this.#serve(model, this.#standing.goal);
        log.info({ knowledgeVersion: knowledge.version, examples: knowledge.examples.length, seconds },
          kind === "folder" ? "the changed knowledge answers from now on" : "the examples of the review app are learned; they answer from now on");
      }
    }
  }

  /** From now on this is what the folder says, with all that knowledge:pull put there. */
  #rebase(base: Taught): void {
    this.#model = base.model;
    this.#standing = { ...this.#standing, base, kept: this.#standing.kept.filter(({ pulledAt }) => pulledAt === null) };
    this.#aim();
  }

  /** Serves what the folder and the examples come to, as far as a model has learned it. */
  #aim(): void {
    const { base, kept, goal: before } = this.#standing;
    const goal = withLearned(base.knowledge, kept);
    this.#standing = { ...this.#standing, goal };
    const model = goal === base.knowledge ? base.model : this.#prepared.get(goal.version);
    if (model !== undefined) this.#serve(model, goal);
    else if (goal.version !== before.version) this.#serve(this.#model, { ...goal, version: `${goal.version}-early` });
  }

  #serve(model: TrainedModel, knowledge: Knowledge): void {
    this.#model = model;
    const served = { knowledge, answerer: answererOf(model, knowledge) };
    this.#standing = { ...this.#standing, served };
    if (!this.#stopped) this.options.replace(served);
  }

  async #abandon(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    await running?.stop();
  }
}
