import { csvRecords, QuestionsError } from "./csv-records.js";

/** Label of a question that belongs to no intent, in intent data sets. */
export const outOfScope = "oos";

/** A question of someone's intent data set. */
export interface IntentQuestion {
  text: string;
  /** An intent, or `oos`. */
  label: string;
}

const columns = ["text", "label"] as const;

/**
 * Reads two parts of an intent data set: files with the columns text and label. Of a file whose column `split` holds both
 * train and test, only the lines of the part are read, so that both paths may name the same file.
 * @throws QuestionsError when a file cannot be read, a label is empty, or there is nothing to train
 */
export function readIntentSet(paths: { train: string; test: string }): { train: IntentQuestion[]; test: IntentQuestion[] } {
  const [train, test] = [readPart(paths.train, "train"), readPart(paths.test, "test")];
  if (paths.train === paths.test && !train.isSplit) {
    throw new QuestionsError(`${paths.train} is given to train and to test, and has no column split with train and test; add it, or give two files`);
  }
  if (!train.questions.some(({ label }) => label !== outOfScope)) throw new QuestionsError(`${paths.train} holds only ${outOfScope}; give questions with at least one intent to train`);
  return { train: train.questions, test: test.questions };
}

function readPart(path: string, part: "train" | "test"): { questions: IntentQuestion[]; isSplit: boolean } {
  const records = csvRecords(path, columns);
  const unlabelled = records.filter(({ get }) => get("label").trim() === "").map(({ line }) => line);
  if (unlabelled.length > 0) throw new QuestionsError(`${path} has no label on line ${unlabelled.slice(0, 5).join(", ")}; give the intent, or ${outOfScope}`);
  const isSplit = ["train", "test"].every((each) => records.some(({ get }) => get("split") === each));
  return { questions: records.filter(({ get }) => !isSplit || get("split") === part).map(({ get }) => ({ text: get("text"), label: get("label").trim() })), isSplit };
}
