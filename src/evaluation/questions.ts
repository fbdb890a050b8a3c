import type { Label } from "../answering/decision.js";
import { csvRecords, QuestionsError } from "./csv-records.js";

/** A question with the labels that are right for it. */
export interface Question {
  lang: string;
  style: string;
  text: string;
  /** The first is the best. */
  expected: Label[];
  /** The article that was answered just before; undefined: it is asked in a fresh conversation. */
  previousArticle?: Label;
}

const columns = ["lang", "style", "text", "expected"] as const;

/**
 * Reads questions from a CSV file with the columns lang, style, text and expected; `expected` holds labels joined with `|`.
 * @throws QuestionsError when the file cannot be read, a column is missing, or a label is not one of those known
 */
export function readQuestions(path: string, labels: ReadonlySet<Label>): Question[] {
  const faults: string[] = [];
  const questions = csvRecords(path, columns).map(({ line, get }) => {
    const expected = get("expected").split("|").map((label) => label.trim());
    for (const label of expected.filter((each) => !labels.has(each))) {
      faults.push(`line ${line}: "${label}" is no label; give one of ${[...labels].sort().join(", ")}`);
    }
    return { lang: get("lang"), style: get("style"), text: get("text"), expected };
  });
  if (faults.length > 0) throw new QuestionsError(`${path} is not right:\n${faults.map((fault) => `  - ${fault}`).join("\n")}`);
  return questions;
}
