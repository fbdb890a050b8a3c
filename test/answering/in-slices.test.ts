import { setImmediate } from "node:timers/promises";
import { expect, it } from "vitest";
import { inSlices, runAtOnce, runInSlices, type Steps } from "../../src/answering/in-slices.js";

/** Longer than a slice, without a timer. */
function work(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

function* counting(to: number): Steps<number[]> {
  const counted: number[] = [];
  for (let i = 0; i < to; i++) {
    work(6);
    counted.push(i);
    yield;
  }
  return counted;
}

it("lets other work in between two steps, and comes to the same as at a stretch", async () => {
  const order: string[] = [];
  const counted = runInSlices(counting(3)).then((all) => order.push(`all ${all.join(" ")}`));
  await setImmediate();
  order.push("other work");
  await counted;
  expect(order).toEqual(["other work", "all 0 1 2"]);
  expect(runAtOnce(counting(3))).toEqual([0, 1, 2]);
});

it("gives each item's result in their order, and fails as the item does", async () => {
  expect(await inSlices([1, 2, 3], (item) => (work(6), item * 2))).toEqual([2, 4, 6]);
  await expect(inSlices([1], () => {
    throw new Error("no");
  })).rejects.toThrow("no");
});
