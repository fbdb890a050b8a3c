import { AppError } from "../errors.js";

/** One thing that is wrong in the knowledge, told to the editor. */
export interface Fault {
  /** Path inside the knowledge folder. */
  file: string;
  /** From 1. */
  line: number;
  fault: string;
  mend: string;
}

/** The form that editors (and their editors' "go to line") know: `file:line fault; mend`. */
export function faultLine(fault: Fault): string {
  return `${fault.file}:${fault.line} ${fault.fault}; ${fault.mend}`;
}

export class KnowledgeError extends AppError {
  readonly code = "knowledge";

  constructor(readonly faults: readonly Fault[]) {
    super(`The knowledge cannot be used:\n${faults.map((fault) => `  - ${faultLine(fault)}`).join("\n")}`);
  }
}
