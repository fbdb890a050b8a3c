import { isIntent, type Row } from "../figures.js";
import { colors, picture, rect, text, type Markup } from "./svg.js";

const cell = 26;
const margin = { left: 170, top: 128 };
/** What a question got that is no label. */
const offered = "offered, right";
const offeredOthers = "offered, others";

/** Where a row stands in the matrix. */
function columnOf(row: Row): string {
  if (row.decision === "choose") return row.offered?.some((id) => row.expected.includes(id)) === true ? offered : offeredOthers;
  if (row.expected.includes(row.label)) return row.expected[0] ?? "none";
  return row.decision === "handoff" && row.expected.includes("human") ? "human" : row.label;
}

/** How often each best label (down) got each decision (across). Any of several expected labels counts as the best; `none` across is a hand-off. */
export function confusionMatrix(rows: readonly Row[]): Markup {
  const labels = [...new Set(rows.flatMap((row) => [row.expected[0] ?? "none", ...(row.decision === "choose" ? [] : [columnOf(row)])]))].sort();
  const columns = [...labels, offered, offeredOthers];
  const size = { width: margin.left + columns.length * cell + 70, height: margin.top + labels.length * cell + 12 };
  return picture(size, "Confusion matrix", [
    text(margin.left - 10, margin.top - 12, "expected ↓   decided →", { anchor: "end", size: 11, fill: colors.note }),
    ...columns.map((column, index) => text(margin.left + index * cell + cell / 2 + 4, margin.top - 8, column === "none" ? "none (handed off)" : column, { size: 11, turn: -55 })),
    ...labels.flatMap((label, index) => matrixRow(label, rows.filter(({ expected }) => (expected[0] ?? "none") === label), { columns, top: margin.top + index * cell })),
  ]);
}

function matrixRow(label: string, rows: readonly Row[], { columns, top }: { columns: readonly string[]; top: number }): Markup[] {
  const cells = columns.flatMap((column, index) => {
    const count = rows.filter((row) => columnOf(row) === column).length;
    const x = margin.left + index * cell;
    const box = { x: x + 1, y: top + 1, width: cell - 2, height: cell - 2 };
    if (count === 0) return [rect(box, "#f4f6f8")];
    const strength = 0.25 + 0.75 * count / rows.length;
    const fill = `${colorOf(label, column)}${Math.round(strength * 255).toString(16).padStart(2, "0")}`;
    return [rect(box, fill, `${label}: ${count} of ${rows.length} ${column}`), text(x + cell / 2, top + cell / 2 + 4, String(count), { anchor: "middle", size: 11, fill: strength > 0.6 ? "#fff" : colors.ink })];
  });
  return [text(margin.left - 8, top + cell / 2 + 4, `${label} (${rows.length})`, { anchor: "end", size: 11 }), ...cells];
}

function colorOf(label: string, column: string): string {
  if (column === label) return colors.right;
  if (column === offered) return colors.offered;
  // A question that has no answer is not answered wrong by a dialog; see Summary.
  return column === "none" || column === offeredOthers || label === "none" && isIntent(column) ? "#7d8894" : colors.wrong;
}
