import type { Log } from "../log.js";
import { messageOf } from "../errors.js";
import { answererOf } from "./answerer.js";
import type { Answerer } from "./decision.js";
import { FolderWatch } from "./folder-watch.js";
import { knowledgeVersion, type Knowledge } from "./knowledge.js";
import { learnInWorker, modelOf, type Lesson, type RunningLesson } from "./learning.js";

/** Articles and the answerer that was trained with them; they are always of one version. */
export interface Served {
  readonly knowledge: Knowledge;
  readonly answerer: Answerer;
}

export interface LiveKnowledgeOptions {
  folder: string;
  /** What the server began with. */
  served: Served;
  /** Takes the place of what was served before; called between turns, with the new whole. */
  replace: (served: Served) => void;
  /** See openAnswerer. */
  wrongBudget?: number;
  log: Log;
}

/**
 * Follows the knowledge folder while the server runs. After an edit the folder is read, checked and learned in a worker; when all
 * is right, the new articles and answerer take the place of the old in one step. A faulty edit changes nothing: its faults are logged.
 */
export class LiveKnowledge {
  readonly #watch: FolderWatch;
  #version: string;
  #running: RunningLesson | undefined;
  /** Counts the edits, so that one that comes while another is taken up leaves that to it. */
  #edits = 0;
  #stopped = true;

  constructor(private readonly options: LiveKnowledgeOptions) {
    this.#version = options.served.knowledge.version;
    this.#watch = new FolderWatch(options.folder, () => void this.#follow());
  }

  start(): void {
    this.#stopped = false;
    this.#watch.start();
    // Edits since the folder was read.
    void this.#follow();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#watch.stop();
    await this.#abandon();
  }

  /** Never rejects. */
  async #follow(): Promise<void> {
    const { folder, log } = this.options;
    const edit = ++this.#edits;
    // What is being learned is of before this edit.
    await this.#abandon();
    if (this.#stopped || edit !== this.#edits || !this.#hasChanged()) return;
    const started = performance.now();
    const running = learnInWorker(folder);
    this.#running = running;
    try {
      const lesson = await running.lesson;
      if (this.#running !== running) return;
      this.#take(lesson, (performance.now() - started) / 1000);
    } catch (error) {
      log.error({ err: error }, "the changed knowledge could not be learned; the old one answers on");
    } finally {
      if (this.#running === running) await this.#abandon();
    }
  }

  #hasChanged(): boolean {
    try {
      return knowledgeVersion(this.options.folder) !== this.#version;
    } catch (error) {
      this.options.log.warn({ reason: messageOf(error) }, "the knowledge folder cannot be read; the old knowledge answers on");
      return false;
    }
  }

  #take(lesson: Lesson, seconds: number): void {
    const { log, replace, wrongBudget } = this.options;
    switch (lesson.kind) {
      case "faulty":
        log.warn({ faults: lesson.faults }, "the changed knowledge has faults; the old one answers on until they are mended");
        return;
      case "too-large":
        log.warn({ articles: lesson.articles }, "the changed knowledge is too large to learn in a running server; restart it");
        return;
      case "learned": {
        const { knowledge } = lesson;
        replace({ knowledge, answerer: answererOf(modelOf(lesson, wrongBudget), knowledge) });
        this.#version = knowledge.version;
        log.info({ knowledgeVersion: knowledge.version, examples: knowledge.examples.length, seconds: Math.round(seconds * 10) / 10 }, "the changed knowledge answers from now on");
      }
    }
  }

  async #abandon(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    await running?.stop();
  }
}
