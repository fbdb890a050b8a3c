/** A round number at or above the greatest value, and the steps to it: what an axis shows. */
export interface Axis {
  top: number;
  /** From 0 to `top`, both included. */
  ticks: number[];
}

/** Three to five steps of 1, 2, 2.5 or 5 times a power of ten; of whole numbers when `whole`. */
export function axisTo(greatest: number, whole: boolean): Axis {
  const least = whole ? 1 : 0.01;
  const rough = Math.max(greatest, least) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough - 1e-12 && (!whole || Number.isInteger(candidate)))
    ?? Math.max(1, Math.ceil(rough));
  const count = Math.max(1, Math.ceil(greatest / step - 1e-9));
  // Counted in steps and divided last, so that no tick is 0.30000000000000004.
  const ticks = Array.from({ length: count + 1 }, (_, index) => Math.round(index * step * 1e6) / 1e6);
  return { top: ticks[count] ?? step, ticks };
}

/** Which of `count` labels fit below an axis when `fitting` may stand there: the first always, the others at one distance. */
export function labelledIndexes(count: number, fitting: number): number[] {
  const step = Math.max(1, Math.ceil(count / fitting));
  return Array.from({ length: Math.ceil(count / step) }, (_, index) => index * step);
}

/** Runs of `size` rows, counted back from the last so that the newest is whole. */
export function inRuns<Row>(rows: readonly Row[], size: number): Row[][] {
  const first = rows.length % size;
  const runs = first === 0 ? [] : [rows.slice(0, first)];
  for (let start = first; start < rows.length; start += size) runs.push(rows.slice(start, start + size));
  return runs;
}
