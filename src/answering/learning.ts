import { startThread } from "../worker-thread.js";
import { checkKnowledge } from "./check.js";
import { faultLine, KnowledgeError } from "./knowledge-fault.js";
import { knowledgeVersion, loadKnowledge, type Knowledge } from "./knowledge.js";
import { LinearModel } from "./linear.js";
import { decodeModel, encodeModel } from "./model-file.js";
import type { TrainedModel } from "./trained-model.js";
import { trainModel } from "./training.js";

/** What a worker made of a knowledge folder. */
export type Lesson =
  | { kind: "learned"; knowledge: Knowledge; model: Uint8Array }
  /** As an editor reads them; see faultLine. */
  | { kind: "faulty"; faults: string[] }
  /** There are more articles than a server can learn while it runs. */
  | { kind: "too-large"; articles: number };

/** Reads, checks and learns a knowledge folder. Takes seconds: for a worker. */
export function learn(folder: string): Lesson {
  for (;;) {
    try {
      const knowledge = loadKnowledge(folder);
      const faults = checkKnowledge(folder);
      // An edit in between would be learned unchecked, or checked and not learned.
      if (knowledgeVersion(folder) !== knowledge.version) continue;
      if (faults.length > 0) return { kind: "faulty", faults: faults.map(faultLine) };
      const { classifier, ...model } = trainModel(knowledge);
      if (!(classifier instanceof LinearModel)) return { kind: "too-large", articles: knowledge.articles.size };
      // Places are functions, which no other thread can take; only the check needs them.
      return { kind: "learned", knowledge: { ...knowledge, places: new Map() }, model: encodeModel({ ...model, classifier }) };
    } catch (error) {
      if (error instanceof KnowledgeError) return { kind: "faulty", faults: error.faults.map(faultLine) };
      throw error;
    }
  }
}

/** The model that a worker learned. */
export function modelOf(lesson: Lesson & { kind: "learned" }, wrongBudget: number | undefined): TrainedModel {
  const model = decodeModel(lesson.model, { knowledgeVersion: lesson.knowledge.version, wrongBudget });
  if (model === undefined) throw new TypeError("The model of the worker is not of its knowledge; encodeModel and decodeModel differ");
  return model;
}

export interface RunningLesson {
  /** Rejects when the worker fails; never settles when it is stopped. */
  lesson: Promise<Lesson>;
  stop(): Promise<void>;
}

/** Learns the folder in a thread of its own; the server answers on meanwhile. */
export function learnInWorker(folder: string): RunningLesson {
  const worker = startThread(new URL("./learning-worker.js", import.meta.url), { folder });
  const lesson = new Promise<Lesson>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`The worker that learned ended with ${code} before it was done`)));
  });
  return {
    lesson,
    async stop() {
      worker.removeAllListeners();
      await worker.terminate();
    },
  };
}
