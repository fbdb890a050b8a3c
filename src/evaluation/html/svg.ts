/** A piece of markup that is safe to put into a page. */
export type Markup = string;

export function escaped(text: string): Markup {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

export const colors = { right: "#1f8a5f", offered: "#e3a72f", handedOff: "#b9c0c8", wrong: "#c8372d", ink: "#24292f", faint: "#d9dee4", note: "#636c76" } as const;
/** One for each set of questions. */
export const seriesColors = ["#2b5fb3", "#c2601c", "#7a4fa3"] as const;

export interface TextOptions {
  anchor?: "start" | "middle" | "end";
  size?: number;
  fill?: string;
  bold?: boolean;
  /** Degrees, clockwise, around its own point. */
  turn?: number;
}

export function text(x: number, y: number, content: string, options: TextOptions = {}): Markup {
  const { anchor = "start", size = 12, fill = colors.ink, bold = false, turn } = options;
  const turned = turn === undefined ? "" : ` transform="rotate(${turn} ${round(x)} ${round(y)})"`;
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" font-size="${size}" fill="${fill}"${bold ? ' font-weight="600"' : ""}${turned}>${escaped(content)}</text>`;
}

export function rect(box: { x: number; y: number; width: number; height: number }, fill: string, title?: string): Markup {
  const { x, y, width, height } = box;
  const shape = `x="${round(x)}" y="${round(y)}" width="${round(Math.max(0, width))}" height="${round(height)}" fill="${fill}"`;
  return title === undefined ? `<rect ${shape}/>` : `<rect ${shape}><title>${escaped(title)}</title></rect>`;
}

export function line(from: readonly [number, number], to: readonly [number, number], stroke: string, options: { width?: number; dash?: string } = {}): Markup {
  const dash = options.dash === undefined ? "" : ` stroke-dasharray="${options.dash}"`;
  return `<line x1="${round(from[0])}" y1="${round(from[1])}" x2="${round(to[0])}" y2="${round(to[1])}" stroke="${stroke}" stroke-width="${options.width ?? 1}"${dash}/>`;
}

export function path(points: readonly (readonly [number, number])[], stroke: string): Markup {
  return `<polyline points="${points.map(([x, y]) => `${round(x)},${round(y)}`).join(" ")}" fill="none" stroke="${stroke}" stroke-width="2" stroke-linejoin="round"/>`;
}

export function dot([x, y]: readonly [number, number], radius: number, fill: string, title?: string): Markup {
  const inner = title === undefined ? "" : `<title>${escaped(title)}</title>`;
  return `<circle cx="${round(x)}" cy="${round(y)}" r="${round(radius)}" fill="${fill}" stroke="#fff" stroke-width="1">${inner}</circle>`;
}

/** @param label what the picture shows, for who cannot see it */
export function picture(size: { width: number; height: number }, label: string, parts: readonly Markup[]): Markup {
  const { width, height } = size;
  return `<svg role="img" aria-label="${escaped(label)}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">\n${parts.join("\n")}\n</svg>`;
}

const round = (value: number) => Math.round(value * 10) / 10;
export const percent = (share: number, digits = 1) => `${(share * 100).toFixed(digits)}%`;
