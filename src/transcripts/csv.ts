/** RFC 4180: commas, CRLF. Anything but texts and numbers is an empty cell. */
export function csvRow(cells: readonly unknown[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

/**
 * What a spreadsheet would run as a formula gets an apostrophe before it (OWASP, CSV injection): at the start of a cell, and where a
 * Dutch spreadsheet, which parts cells by semicolons and takes no note of quotes in the middle of one, would begin another cell.
 */
function csvCell(value: unknown): string {
  const text = typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
  const safe = typeof value === "string" ? text.replace(/^(?=[\t\r\n])|(?<=^|[;\t\r\n])(?=[=+\-@])/g, "'") : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll(`"`, `""`)}"` : safe;
}
