import { startThread } from "../worker-thread.js";
import type { TextGroup } from "./grouping.js";

/** The same as groupTexts, in a thread of its own: thousands of questions take a second. One at a time, since each takes a whole core. */
export async function groupInThread(texts: readonly string[]): Promise<TextGroup[]> {
  const turn = last.then(() => start(texts));
  last = turn.catch(() => undefined);
  return turn;
}

let last: Promise<unknown> = Promise.resolve();

async function start(texts: readonly string[]): Promise<TextGroup[]> {
  const worker = startThread(new URL("./grouping-worker.js", import.meta.url), { texts });
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`The thread that grouped questions ended with ${code} before it was done`)));
  });
}
