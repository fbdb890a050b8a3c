import { AppError } from "../errors.js";

export interface ImportFault {
  /** From 1, the header included; of a record over several lines the last. */
  line: number;
  column: string;
  /** As it stands in the file, cut to 60 characters. */
  value: string;
  /** What is wrong, as the end of a sentence: "is not a date". */
  fault: string;
  /** What to do, as an order. */
  mend: string;
}

/** The file was not taken; nothing of it was stored. */
export class OrderImportError extends AppError {
  readonly code = "order_import";

  constructor(readonly faults: readonly ImportFault[]) {
    const count = faults.length === 1 ? "1 fault" : `${faults.length} faults`;
    super(`The file holds ${count}, so none of its orders was imported:\n${faults.map((fault) => `  ${describe(fault)}`).join("\n")}`);
  }
}

function describe({ line, column, value, fault, mend }: ImportFault): string {
  const place = column === "" ? `line ${line}` : `line ${line}, ${column}`;
  return value === "" ? `${place}: ${fault}; ${mend}` : `${place}: "${value}" ${fault}; ${mend}`;
}

export function shortened(value: string): string {
  return value.length > 60 ? `${value.slice(0, 59)}…` : value;
}
