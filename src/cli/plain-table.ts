import Table from "cli-table3";

const noLines = { top: "", "top-mid": "", "top-left": "", "top-right": "", bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "",
  left: "", "left-mid": "", mid: "", "mid-mid": "", right: "", "right-mid": "", middle: "  " };

/** Columns under a heading, without lines or colours, so that other programs can read it. */
export function plainTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = new Table({ head: [...head], chars: noLines, style: { head: [], border: [], "padding-left": 0, "padding-right": 0 } });
  table.push(...rows.map((row) => row.map(oneLine)));
  return table.toString().replace(/[ \t]+$/gm, "");
}

/** What customers typed must not move the cursor or colour the terminal. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]+/gu, " ");
}

/** As `oneLine`, and lines stay lines. */
export function printable(text: string): string {
  return text.split("\n").map(oneLine).join("\n");
}
