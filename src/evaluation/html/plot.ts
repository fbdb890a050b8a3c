import { colors, dot, line, path, percent, picture, rect, seriesColors, text, type Markup } from "./svg.js";

/** A point of a plot, both shares from 0 to 1. */
export interface PlotPoint {
  x: number;
  y: number;
  /** Bounds of y, drawn as a whisker. */
  low?: number;
  high?: number;
  /** Radius in pixels. */
  radius?: number;
  title?: string;
}

export interface Series {
  name: string;
  line?: readonly PlotPoint[];
  dots?: readonly PlotPoint[];
}

export interface PlotOptions {
  label: string;
  xTitle: string;
  yTitle: string;
  /** Largest share on the x axis; default 1. */
  xMost?: number;
  yLeast?: number;
  /** Draws y = x. */
  diagonal?: boolean;
  /** Lines at a share of the x axis, such as a budget. */
  marks?: readonly { x: number; name: string }[];
}

const width = 460;
const height = 380;
const area = { left: 54, top: 16, right: width - 16, bottom: height - 52 };
const steps = 5;

/** Lines and points on two axes of shares. */
export function plot(series: readonly Series[], options: PlotOptions): Markup {
  const { xMost = 1, yLeast = 0, marks = [] } = options;
  const at = ({ x, y }: { x: number; y: number }): [number, number] => [
    area.left + x / xMost * (area.right - area.left),
    area.bottom - (Math.max(y, yLeast) - yLeast) / (1 - yLeast) * (area.bottom - area.top),
  ];
  const marked = marks.flatMap(({ x, name }) => {
    const [left, bottom] = at({ x, y: yLeast });
    return [line([left, bottom], [left, area.top], colors.note, { dash: "4 3" }), text(left + 4, area.bottom - 6, name, { size: 11, fill: colors.note })];
  });
  const diagonal = options.diagonal === true ? [line(at({ x: yLeast, y: yLeast }), at({ x: 1, y: 1 }), colors.note, { dash: "4 3" })] : [];
  return picture({ width, height }, options.label, [
    ...axes(options, at), ...marked, ...diagonal,
    ...series.flatMap((each, index) => drawn(inside(each, xMost), seriesColors[index % seriesColors.length] ?? colors.ink, at)), ...legend(series),
  ]);
}

/** What lies beyond the x axis is left out: at its end it would look like a cliff. */
function inside({ name, line: curve = [], dots = [] }: Series, xMost: number): Series {
  return { name, line: curve.filter(({ x }) => x <= xMost), dots: dots.filter(({ x }) => x <= xMost) };
}

function axes({ xTitle, yTitle, xMost = 1, yLeast = 0 }: PlotOptions, at: (point: { x: number; y: number }) => [number, number]): Markup[] {
  const digits = xMost / steps < 0.01 ? 1 : 0;
  const ticks = Array.from({ length: steps + 1 }, (_, step) => {
    const [x, y] = [step / steps * xMost, yLeast + step / steps * (1 - yLeast)];
    const [left] = at({ x, y: yLeast });
    const [, top] = at({ x: 0, y });
    return [
      line([area.left, top], [area.right, top], colors.faint), text(area.left - 6, top + 4, percent(y, 0), { anchor: "end", size: 11, fill: colors.note }),
      line([left, area.bottom], [left, area.bottom + 4], colors.note), text(left, area.bottom + 17, percent(x, digits), { anchor: "middle", size: 11, fill: colors.note }),
    ];
  });
  return [
    ...ticks.flat(), line([area.left, area.bottom], [area.right, area.bottom], colors.note),
    text((area.left + area.right) / 2, height - 14, xTitle, { anchor: "middle" }),
    text(14, (area.top + area.bottom) / 2, yTitle, { anchor: "middle", turn: -90 }),
  ];
}

function drawn({ line: curve = [], dots = [] }: Series, color: string, at: (point: { x: number; y: number }) => [number, number]): Markup[] {
  const whiskers = dots.flatMap(({ x, low, high }) => (low === undefined || high === undefined ? [] : [line(at({ x, y: low }), at({ x, y: high }), color, { width: 1.5 })]));
  return [...(curve.length > 1 ? [path(curve.map(at), color)] : []), ...whiskers, ...dots.map((point) => dot(at(point), point.radius ?? 5, color, point.title))];
}

function legend(series: readonly Series[]): Markup[] {
  const top = area.bottom - 26 - series.length * 18;
  const left = area.right - 120;
  return [
    rect({ x: left - 10, y: top - 14, width: 130, height: series.length * 18 + 8 }, "#ffffffd9"),
    ...series.flatMap(({ name }, index) => [
      rect({ x: left, y: top + index * 18 - 8, width: 12, height: 8 }, seriesColors[index % seriesColors.length] ?? colors.ink), text(left + 18, top + index * 18, name),
    ]),
  ];
}
