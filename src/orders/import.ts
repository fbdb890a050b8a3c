import { DateTime } from "luxon";
import { z } from "zod";
import { OrderImportError, shortened, type ImportFault } from "./import-fault.js";
import { readTable, requiredColumns, type Column, type TableRow } from "./import-table.js";
import { hasInventoryCall, type Order, type OrderKind } from "./order.js";
import { parseOrderNumberCell, parsePostcode } from "./order-number.js";

const kinds: Record<string, OrderKind> = { mobile: "mobile", mobiel: "mobile", hosted: "hosted", both: "both", beide: "both" };
const truths: Record<string, boolean> = { ja: true, yes: true, true: true, "1": true, nee: false, no: false, false: false, "0": false, "": false };
const emailSchema = z.email();

/** Each is not earlier than the one before; the inventory call lies anywhere between receipt and move. */
const dateOrder: readonly (readonly Column[])[] = [
  ["received_on", "processed_on", "email_sent_on", "moved_on", "first_invoice_run_on"],
  ["received_on", "inventory_call_on"],
  ["inventory_call_on", "moved_on"],
  ["received_on", "as_of"],
];

/**
 * The orders of a CSV file: comma, semicolon or tab, UTF-8; columns number, company, postcode, kind (mobile, hosted, both; mobiel, beide),
 * received_on, and if wanted email, administrative (ja, nee, yes, no, true, false; empty is no), processed_on, email_sent_on,
 * inventory_call_on, moved_on, first_invoice_run_on, as_of (empty: `today`). Dates are 2026-11-30 or 30-11-2026.
 * @param today ISO date
 * @throws OrderImportError that names every bad line
 */
export function parseOrdersCsv(bytes: Uint8Array, today: string): Order[] {
  const rows = readTable(bytes);
  const faults: ImportFault[] = [];
  const linesByNumber = new Map<string, number>();
  const orders = rows.map((row) => {
    const reader = new RowReader(row, faults);
    const order = reader.order(today);
    const earlier = linesByNumber.get(order.number);
    if (earlier !== undefined) reader.fault("number", `is on line ${earlier} as well`, "take one of the two out");
    else if (order.number !== "") linesByNumber.set(order.number, row.line);
    return order;
  });
  if (faults.length > 0) throw new OrderImportError(faults);
  return orders;
}

/** Reads one row and notes its faults; what it returns counts only when there were none. */
class RowReader {
  readonly #row: TableRow;
  readonly #faults: ImportFault[];

  constructor(row: TableRow, faults: ImportFault[]) {
    this.#row = row;
    this.#faults = faults;
  }

  fault(column: Column, fault: string, mend: string): void {
    this.#faults.push({ line: this.#row.line, column, value: shortened(this.#row.cells[column]), fault, mend });
  }

  order(today: string): Order {
    const dates = {
      received: this.#date("received_on") ?? "",
      processed: this.#date("processed_on"),
      emailSent: this.#date("email_sent_on"),
      inventoryCall: this.#date("inventory_call_on"),
      moved: this.#date("moved_on"),
      firstInvoiceRun: this.#date("first_invoice_run_on"),
    };
    const order: Order = {
      number: this.#mapped("number", parseOrderNumberCell, "is not an order number", "write it as VST-2026-00093") ?? "",
      company: this.#company(),
      postcode: this.#mapped("postcode", postcodeOfCell, "is not a Dutch postcode", "write it as 3901AB") ?? "",
      email: this.#mapped("email", (cell) => emailSchema.safeParse(cell).data, "is not an e-mail address", "write it as name@company.nl, or leave it empty") ?? null,
      kind: this.#mapped("kind", (cell) => kinds[cell.toLowerCase()], "is not a kind of order", "write mobile, hosted or both") ?? "both",
      administrative: this.#administrative(),
      dates,
      asOf: this.#date("as_of") ?? today,
      demo: false,
    };
    this.#checkDates();
    if (dates.inventoryCall !== null && !hasInventoryCall(order)) {
      const kind = order.administrative ? "an administrative" : "a mobile";
      this.fault("inventory_call_on", `stands on ${kind} order, which gets no inventory call`, "leave it empty, or correct kind and administrative");
    }
    return order;
  }

  #mapped<T>(column: Column, read: (cell: string) => T | undefined, fault: string, mend: string): T | undefined {
    const cell = this.#row.cells[column];
    if (cell === "") {
      if (requiredColumns.some((required) => required === column)) this.fault(column, "the cell is empty", mend);
      return undefined;
    }
    const value = read(cell);
    if (value === undefined) this.fault(column, fault, mend);
    return value;
  }

  #company(): string {
    return this.#mapped("company", (cell) => (cell.length <= 100 && !/\p{Cc}/u.test(cell) ? cell : undefined),
      "is longer than 100 characters or holds a line break", "give the name in one line of at most 100 characters") ?? "";
  }

  #administrative(): boolean {
    const value = truths[this.#row.cells.administrative.toLowerCase()];
    if (value === undefined) this.fault("administrative", "is neither yes nor no", "write ja or nee");
    return value ?? false;
  }

  #date(column: Column): string | null {
    return this.#mapped(column, isoDate, "is not a date", "write it as 2026-11-30 or 30-11-2026") ?? null;
  }

  #checkDates(): void {
    const read = (column: Column): string | undefined => isoDate(this.#row.cells[column]);
    for (const order of dateOrder) {
      const given = order.filter((column) => read(column) !== undefined);
      for (const [index, column] of given.entries()) {
        const before = given[index - 1];
        if (before === undefined || (read(before) ?? "") <= (read(column) ?? "")) continue;
        this.fault(column, `is earlier than ${before} (${this.#row.cells[before]})`, "correct one of the two dates");
      }
    }
  }
}

function postcodeOfCell(cell: string): string | undefined {
  return cell.length <= 8 ? parsePostcode(cell) : undefined;
}

function isoDate(cell: string): string | undefined {
  for (const format of ["yyyy-MM-dd", "d-M-yyyy", "d/M/yyyy"]) {
    const date = DateTime.fromFormat(cell, format, { zone: "utc" });
    if (date.isValid && date.year >= 2000 && date.year < 2100) return date.toFormat("yyyy-MM-dd");
  }
  return undefined;
}
