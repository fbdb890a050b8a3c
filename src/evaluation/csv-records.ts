import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { z } from "zod";
import { AppError, messageOf } from "../errors.js";

export class QuestionsError extends AppError {
  readonly code = "questions";
}

/** A line of a CSV file, by column. */
export interface CsvRecord {
  /** Number of its last line in the file, from 1. */
  line: number;
  /** The text in a column; empty when the file lacks it. */
  get: (column: string) => string;
}

const recordSchema = z.object({ record: z.record(z.string(), z.string()), info: z.object({ lines: z.number() }) });

/**
 * Reads a CSV file whose first line names its columns.
 * @throws QuestionsError when it cannot be read, holds no questions, or lacks one of the columns
 */
export function csvRecords(path: string, columns: readonly string[]): CsvRecord[] {
  let records: z.infer<typeof recordSchema>[];
  try {
    const rows: unknown = parse(readFileSync(path, "utf8"), { columns: true, info: true, bom: true, skip_empty_lines: true });
    records = z.array(recordSchema).parse(rows);
  } catch (thrown) {
    throw new QuestionsError(`${path} cannot be read as CSV: ${messageOf(thrown)}; give a file with the columns ${columns.join(",")}`, { cause: thrown });
  }
  const [first] = records;
  if (first === undefined) throw new QuestionsError(`${path} holds no questions; give a file with the columns ${columns.join(",")}`);
  const missing = columns.filter((column) => !(column in first.record));
  if (missing.length > 0) throw new QuestionsError(`${path} lacks the column ${missing.join(", ")}; its first line must name ${columns.join(",")}`);
  return records.map(({ record, info }) => ({ line: info.lines, get: (column) => record[column] ?? "" }));
}
