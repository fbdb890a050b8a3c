import Table from "cli-table3";
import { readIntentSet } from "../../evaluation/intent-set.js";
import { scoreOtherData, type OtherDataFigures } from "../../evaluation/other-data.js";
import type { Figure } from "../../evaluation/figures.js";

export interface OtherDataOptions {
  train: string;
  test: string;
  json?: true;
  /** See scoreOtherData. */
  refuse?: number;
}

/** Trains on someone else's data, and prints how well the engine does on it. */
export function evaluateOtherData({ train, test, json, refuse }: OtherDataOptions): void {
  const figures = scoreOtherData(readIntentSet({ train, test }), refuse === undefined ? {} : { givenUp: refuse });
  process.stdout.write(`${json === true ? JSON.stringify(figures) : otherDataText(figures)}\n`);
}

function otherDataText(figures: OtherDataFigures): string {
  const { train, test, threshold } = figures;
  const table = new Table({ head: ["figure", "share", "95% interval", "n"], style: { head: [], border: [] } });
  table.push(
    ["accuracy in scope", ...withInterval(figures.accuracyInScope)],
    ["accuracy in scope, had nothing been refused", ...withInterval(figures.bestGuess)],
    ["recall out of scope", ...withInterval(figures.recallOutOfScope)],
    ["precision out of scope", ...withInterval(figures.precisionOutOfScope)],
  );
  return [
    `trained on ${train.questions} questions, ${train.labels} intents, ${train.outOfScope} out of scope; asked ${test.questions}, ${test.outOfScope} out of scope`,
    table.toString(),
    threshold === undefined ? "nothing is refused: the training holds no question out of scope (--refuse 0.01 refuses all the same)"
      : `refused below a confidence of ${threshold.toFixed(3)}, from cross-validation of the training`,
    `training ${figures.trainingSeconds.toFixed(1)} s, ${figures.usPerQuestion.toFixed(0)} µs a question`,
  ].join("\n");
}

function withInterval({ share, low, high, n }: Figure): (string | number)[] {
  const percent = (part: number) => `${(part * 100).toFixed(1)}%`;
  return n === 0 ? ["-", "-", 0] : [percent(share), `${percent(low)} to ${percent(high)}`, n];
}
