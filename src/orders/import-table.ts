import { CsvError, parse } from "csv-parse/sync";
import { messageOf } from "../errors.js";
import { OrderImportError, shortened } from "./import-fault.js";

export const requiredColumns = ["number", "company", "postcode", "kind", "received_on"] as const;
const optionalColumns = ["email", "administrative", "processed_on", "email_sent_on", "inventory_call_on", "moved_on", "first_invoice_run_on", "as_of"] as const;
export const columns = [...requiredColumns, ...optionalColumns] as const;
export type Column = (typeof columns)[number];

/** The cells of one order, trimmed; empty where the column or the cell is. */
export interface TableRow {
  line: number;
  cells: Record<Column, string>;
}

interface ParsedRecord {
  record: string[];
  info: { lines: number };
}

/**
 * Reads comma, semicolon or tab separated text in UTF-8, with or without a byte order mark.
 * @throws OrderImportError when it cannot be read as a table with the columns of an order
 */
export function readTable(bytes: Uint8Array): TableRow[] {
  const [header, ...records] = readRecords(decode(bytes));
  if (header === undefined) fail(1, "", "", "the file is empty", `give a header line with ${requiredColumns.join(", ")}, and a line for each order`);
  const names = header.record.map((name) => name.toLowerCase().replace(/[\s-]+/g, "_"));
  checkHeader(names, header);
  if (records.length === 0) fail(header.info.lines, "", "", "there are no orders under the header", "give a line for each order");

  const uneven = records.filter(({ record }) => record.length !== names.length);
  if (uneven.length > 0) {
    throw new OrderImportError(uneven.map(({ record, info }) => ({
      line: info.lines, column: "", value: "", fault: `there are ${record.length} cells and the header has ${names.length}`,
      mend: "give every column a cell, and put a cell that holds the separator between double quotes",
    })));
  }
  return records.map(({ record, info }) => ({
    line: info.lines,
    cells: Object.fromEntries(columns.map((column) => [column, record[names.indexOf(column)] ?? ""])) as Record<Column, string>,
  }));
}

function checkHeader(names: readonly string[], header: ParsedRecord): void {
  const faults = names.flatMap((name, index) => {
    const place = { line: header.info.lines, column: `column ${index + 1}`, value: shortened(header.record[index] ?? "") };
    if (!columns.some((column) => column === name)) return [{ ...place, fault: "is no column of an order", mend: `use ${columns.join(", ")}, or take it out` }];
    if (names.indexOf(name) !== index) return [{ ...place, fault: "is there twice", mend: "take one of them out" }];
    return [];
  });
  const missing = requiredColumns.filter((column) => !names.includes(column));
  if (missing.length > 0) faults.push({ line: header.info.lines, column: "", value: "", fault: `the header lacks ${missing.join(", ")}`, mend: "add it" });
  if (faults.length > 0) throw new OrderImportError(faults);
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return fail(1, "", "", "the file is not written in UTF-8", `save it as "CSV UTF-8" and import that`);
  }
}

function readRecords(text: string): ParsedRecord[] {
  try {
    return parse(text, {
      delimiter: delimiterOf(text), info: true, trim: true, relax_column_count: true, skip_empty_lines: true, skip_records_with_empty_values: true,
    }) as unknown as ParsedRecord[];
  } catch (error) {
    const line = error instanceof CsvError && typeof error["lines"] === "number" ? error["lines"] : 1;
    return fail(line, "", "", `the line cannot be read (${messageOf(error)})`, `close every double quote, and write a quote inside a cell as ""`);
  }
}

/** The one that the header holds most of: a company name may well hold another. */
function delimiterOf(text: string): string {
  const header = /^\s*(.*)/.exec(text)?.[1] ?? "";
  const count = (delimiter: string): number => header.split(delimiter).length;
  return [",", ";", "\t"].reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
}

function fail(line: number, column: string, value: string, fault: string, mend: string): never {
  throw new OrderImportError([{ line, column, value, fault, mend }]);
}
