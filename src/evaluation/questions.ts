import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { z } from "zod";
import type { Label } from "../answering/decision.js";
import { AppError, messageOf } from "../errors.js";

/** A question with the labels that are right for it. */
export interface Question {
  lang: string;
  style: string;
  text: string;
  /** The first is the best. */
  expected: Label[];
}

export class QuestionsError extends AppError {
  readonly code = "questions";
}

const columns = ["lang", "style", "text", "expected"] as const;
const recordSchema = z.object({ record: z.record(z.string(), z.string()), info: z.object({ lines: z.number() }) });

/**
 * Reads questions from a CSV file with the columns lang, style, text and expected; `expected` holds labels joined with `|`.
 * @throws QuestionsError when the file cannot be read, a column is missing, or a label is not one of those known
 */
export function readQuestions(path: string, labels: ReadonlySet<Label>): Question[] {
  const faults: string[] = [];
  const questions = recordsOf(path).map(({ record, info }) => {
    const expected = (record["expected"] ?? "").split("|").map((label) => label.trim());
    for (const label of expected.filter((each) => !labels.has(each))) {
      faults.push(`line ${info.lines}: "${label}" is no label; give one of ${[...labels].sort().join(", ")}`);
    }
    return { lang: record["lang"] ?? "", style: record["style"] ?? "", text: record["text"] ?? "", expected };
  });
  if (faults.length > 0) throw new QuestionsError(`${path} is not right:\n${faults.map((fault) => `  - ${fault}`).join("\n")}`);
  return questions;
}

function recordsOf(path: string): z.infer<typeof recordSchema>[] {
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
  return records;
}
