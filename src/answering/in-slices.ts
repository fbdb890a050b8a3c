import { setImmediate } from "node:timers/promises";

/** So long at a stretch, in milliseconds; a chat turn that comes in between waits no longer than this. */
const sliceMs = 5;

/** The result for each item, in their order; gives way to other work again and again. */
export async function inSlices<T, R>(items: readonly T[], resultOf: (item: T) => R): Promise<R[]> {
  const results: R[] = [];
  let begun = performance.now();
  for (const item of items) {
    if (performance.now() - begun > sliceMs) {
      await setImmediate();
      begun = performance.now();
    }
    results.push(resultOf(item));
  }
  return results;
}
