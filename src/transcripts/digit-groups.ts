/** A stretch of digits as it stands in a text. */
export interface DigitGroup {
  start: number;
  end: number;
  digits: string;
  /** What stands between the group before and this one; empty for the first of a run. */
  gap: string;
}

/** What people put between the digits of one number. */
const gapPattern = /^[ \t\u00A0\u202F().\-\u2010-\u2015/]{1,4}$/;

/** The digits of a text, in runs of groups that could be read as one number. */
export function digitRuns(text: string): DigitGroup[][] {
  const runs: DigitGroup[][] = [];
  let end = 0;
  for (const match of text.matchAll(/[0-9]+/g)) {
    const between = match.index - end <= 4 ? text.slice(end, match.index) : "";
    const gap = gapPattern.test(between) ? between : "";
    end = match.index + match[0].length;
    const group = { start: match.index, end, digits: match[0], gap };
    const run = runs.at(-1);
    if (run === undefined || gap === "") runs.push([group]);
    else run.push(group);
  }
  return runs;
}

/** Some groups of a run that follow on one another. */
export interface Window {
  /** Index of the last group. */
  last: number;
  digits: string;
  /** Whether the same sign stands between all of them. */
  uniform: boolean;
  groups: number;
  /** Digits in the smallest group. */
  smallest: number;
}

/** The windows that start at a group and hold at most `most` digits, shortest first. */
export function windowsFrom(run: readonly DigitGroup[], first: number, most: number): Window[] {
  const windows: Window[] = [];
  let digits = "";
  let uniform = true;
  let smallest = Number.POSITIVE_INFINITY;
  for (let last = first; last < run.length; last += 1) {
    const group = run[last];
    if (group === undefined || digits.length + group.digits.length > most) break;
    digits += group.digits;
    smallest = Math.min(smallest, group.digits.length);
    if (last > first + 1 && group.gap !== run[first + 1]?.gap) uniform = false;
    windows.push({ last, digits, uniform, groups: last - first + 1, smallest });
  }
  return windows;
}
