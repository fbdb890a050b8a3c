import { setImmediate } from "node:timers/promises";

/** So long at a stretch, in milliseconds; a chat turn that comes in between waits no longer than this. */
const sliceMs = 5;

/** The result for each item, in their order; gives way to other work again and again. */
export async function inSlices<T, R>(items: readonly T[], resultOf: (item: T) => R): Promise<R[]> {
  return runInSlices(eachOf(items, resultOf));
}

function* eachOf<T, R>(items: readonly T[], resultOf: (item: T) => R): Steps<R[]> {
  const results: R[] = [];
  for (const item of items) {
    yield;
    results.push(resultOf(item));
  }
  return results;
}

/** Work that may be broken off for other work wherever it yields. */
export type Steps<R> = Generator<void, R, void>;

/** Gives way to other work again and again, where the steps let it. */
export async function runInSlices<R>(steps: Steps<R>): Promise<R> {
  let begun = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - begun > sliceMs) {
      await setImmediate();
      begun = performance.now();
    }
  }
}

/** The same at a stretch, where nobody waits for anything else. */
export function runAtOnce<R>(steps: Steps<R>): R {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
