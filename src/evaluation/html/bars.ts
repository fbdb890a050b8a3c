import { share, isBad, isOffered, isWell, type Row } from "../figures.js";
import { groupBy } from "../group-by.js";
import { colors, line, percent, picture, rect, text, type Markup } from "./svg.js";

const width = 940;
const rowHeight = 24;
const area = { left: 310, right: width - 10, top: 60 };
/** Right edges of the columns of numbers, between the names and the bars, where a narrow screen shows them. */
const columns = [{ name: "n", right: 136 }, { name: "right", right: 182 }, { name: "+ offered", right: 246 }, { name: "wrong", right: 296 }] as const;

/**
 * A bar for each group of rows: answered right, the right one offered, neither, wrong. The whisker is the 95% interval of
 * right or offered; the grey band is 10 points around the figure of all.
 */
export function outcomeBars(rows: readonly Row[], name: string, keyOf: (row: Row) => string): Markup {
  const groups = [...groupBy(rows, keyOf)].sort(([a, ofA], [b, ofB]) => ofB.length - ofA.length || a.localeCompare(b, "en"));
  const height = area.top + groups.length * rowHeight + 10;
  const at = (part: number) => area.left + part * (area.right - area.left);
  const all = share(rows, isServed).share;
  const [from, to] = [at(all - 0.1), at(Math.min(1, all + 0.1))];
  return picture({ width, height }, `Outcome by ${name}`, [
    ...legend(),
    ...columns.map(({ name: column, right }) => text(right, area.top - 10, column, { anchor: "end", size: 11, fill: colors.note })),
    rect({ x: from, y: area.top - 4, width: to - from, height: height - area.top }, "#eef1f4"),
    ...groups.flatMap(([key, group], index) => bar(key, group, { top: area.top + index * rowHeight, at })),
    line([at(all), area.top - 4], [at(all), height - 8], colors.ink, { dash: "2 2" }),
  ]);
}

const isServed = (row: Row) => isWell(row) || isOffered(row);

function bar(key: string, rows: readonly Row[], { top, at }: { top: number; at: (part: number) => number }): Markup[] {
  const served = share(rows, isServed);
  const well = share(rows, isWell).share;
  const bad = share(rows, isBad).share;
  const parts: [number, string, string][] = [
    [well, colors.right, "right"], [served.share - well, colors.offered, "the right one offered"],
    [1 - served.share - bad, colors.handedOff, "handed off, or others offered"], [bad, colors.wrong, "wrong"],
  ];
  let from = 0;
  const shapes = parts.map(([size, fill, what]) => {
    const shape = rect({ x: at(from), y: top, width: at(from + size) - at(from), height: rowHeight - 9 }, fill, `${key}: ${percent(size)} ${what}`);
    from += size;
    return shape;
  });
  const middle = top + (rowHeight - 9) / 2;
  const numbers = [String(rows.length), percent(well, 0), percent(served.share, 0), percent(bad, 0)];
  return [
    text(0, middle + 4, key), ...shapes,
    ...columns.map(({ right }, index) => text(right, middle + 4, numbers[index] ?? "", { anchor: "end", size: 11 })),
    line([at(served.low), middle], [at(served.high), middle], colors.ink, { width: 1.5 }),
    ...[served.low, served.high].map((bound) => line([at(bound), middle - 4], [at(bound), middle + 4], colors.ink, { width: 1.5 })),
  ];
}

function legend(): Markup[] {
  const entries: [string, string][] = [["right", colors.right], ["right one offered", colors.offered], ["handed off, or others offered", colors.handedOff], ["wrong", colors.wrong]];
  let left: number = area.left;
  return entries.flatMap(([name, fill]) => {
    const shapes = [rect({ x: left, y: 8, width: 12, height: 12 }, fill), text(left + 17, 18, name)];
    left += 36 + name.length * 6.4;
    return shapes;
  });
}
