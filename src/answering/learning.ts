import type { Worker } from "node:worker_threads";
import { startThread } from "../worker-thread.js";
import { checkKnowledge } from "./check.js";
import { faultLine, KnowledgeError } from "./knowledge-fault.js";
import { knowledgeVersion, loadKnowledge, type Knowledge } from "./knowledge.js";
import { LinearModel } from "./linear.js";
import { decodeModel, encodeModel } from "./model-file.js";
import type { TrainedModel } from "./trained-model.js";
import { trainModel, type Calibrated } from "./training.js";

/** What a worker is to learn: a folder as it stands now, or what a folder said with a few examples more. */
export type Task =
  | { folder: string }
  /** @see TrainingOptions.calibratedAs, without which this would take three times as long */
  | { knowledge: Knowledge; calibratedAs: Calibrated };

/** What a worker made of it, as it sends it. */
export type WrittenLesson =
  | { kind: "learned"; knowledge: Knowledge; model: Uint8Array }
  /** As an editor reads them; see faultLine. */
  | { kind: "faulty"; faults: string[] }
  /** There are more articles than a server can learn while it runs. */
  | { kind: "too-large"; articles: number };

/** Takes seconds: for a worker. */
export function learn(task: Task): WrittenLesson {
  return "folder" in task ? learnFolder(task.folder) : learned(task.knowledge, task.calibratedAs);
}

/** Reads, checks and learns a knowledge folder. */
function learnFolder(folder: string): WrittenLesson {
  for (;;) {
    try {
      const knowledge = loadKnowledge(folder);
      const faults = checkKnowledge(folder);
      // An edit in between would be learned unchecked, or checked and not learned.
      if (knowledgeVersion(folder) !== knowledge.version) continue;
      if (faults.length > 0) return { kind: "faulty", faults: faults.map(faultLine) };
      return learned(knowledge);
    } catch (error) {
      if (error instanceof KnowledgeError) return { kind: "faulty", faults: error.faults.map(faultLine) };
      throw error;
    }
  }
}

function learned(knowledge: Knowledge, calibratedAs?: Calibrated): WrittenLesson {
  const { classifier, ...model } = trainModel(knowledge, calibratedAs === undefined ? {} : { calibratedAs });
  if (!(classifier instanceof LinearModel)) return { kind: "too-large", articles: knowledge.articles.size };
  return { kind: "learned", knowledge: portable(knowledge), model: encodeModel({ ...model, classifier }) };
}

/** Places are functions, which no other thread can take; only the check needs them. */
const portable = (knowledge: Knowledge): Knowledge => ({ ...knowledge, places: new Map() });

/** A lesson with its model ready to answer. */
export type Lesson = Exclude<WrittenLesson, { kind: "learned" }> | { kind: "learned"; knowledge: Knowledge; model: TrainedModel };

async function readLesson(lesson: WrittenLesson, wrongBudget: number | undefined): Promise<Lesson> {
  if (lesson.kind !== "learned") return lesson;
  const model = await decodeModel(lesson.model, { knowledgeVersion: lesson.knowledge.version, wrongBudget });
  if (model === undefined) throw new TypeError("The model of the worker is not of its knowledge; encodeModel and decodeModel differ");
  return { ...lesson, model };
}

export interface RunningLesson {
  /** Rejects when the worker fails; undefined when it was stopped. */
  lesson: Promise<Lesson | undefined>;
  stop(): Promise<void>;
}

/** Learns in a thread of its own; the server answers on meanwhile. @param wrongBudget see chooseThresholds */
export function learnInWorker(task: Task, wrongBudget: number | undefined): RunningLesson {
  const worker = startThread(new URL("./learning-worker.js", import.meta.url), "folder" in task ? task : {
    knowledge: portable(task.knowledge), calibratedAs: { temperature: task.calibratedAs.temperature, judged: task.calibratedAs.judged },
  });
  let stopped: (() => void) | undefined;
  let ended: Promise<void> | undefined;
  const lesson = new Promise<Lesson | undefined>((resolve, reject) => {
    stopped = () => resolve(undefined);
    let isDone = false;
    worker.once("message", (lesson: WrittenLesson) => {
      isDone = true;
      readLesson(lesson, wrongBudget).then(resolve, reject);
    });
    worker.once("error", reject);
    worker.once("exit", (code) => isDone || reject(new Error(`The worker that learned ended with ${code} before it was done`)));
  });
  return {
    lesson,
    stop() {
      // Once: a second call would take the exit away from the first, which waits for it.
      ended ??= end(worker);
      stopped?.();
      return ended;
    },
  };
}

async function end(worker: Worker): Promise<void> {
  worker.removeAllListeners();
  // Nobody waits for its lesson any more, and an error that nobody hears would end the program.
  worker.on("error", () => undefined);
  await worker.terminate();
}
