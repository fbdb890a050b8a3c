import type { Label } from "./decision.js";
import type { Fault } from "./knowledge-fault.js";
import type { Example, Knowledge } from "./knowledge.js";
import type { Judged } from "./thresholds.js";
import { trainModel } from "./training.js";

/** An example that a model, trained without it, takes for something else. */
export interface Misjudged {
  example: Example;
  takenFor: Label;
  /** Of what it is taken for, 0 to 1. */
  probability: number;
}

/** The examples that the engine gets wrong when it has not learned them, the surest mistakes first. Trains for seconds. */
export function misjudgedExamples(knowledge: Knowledge): Misjudged[] {
  const { judged, labels } = trainModel(knowledge);
  const known = knowledge.examples.filter(({ label }) => labels.includes(label));
  // A model of very many labels judges a part of the examples only.
  if (judged.length !== known.length) return [];
  return known.flatMap((example, index) => {
    const verdict = verdictOf(judged[index]);
    return verdict === undefined || verdict.takenFor === example.label ? [] : [{ example, ...verdict }];
  }).sort((a, b) => b.probability - a.probability);
}

function verdictOf(judged: Judged | undefined): Omit<Misjudged, "example"> | undefined {
  if (judged === undefined) return undefined;
  const { best, probability, none } = judged;
  return none > probability ? { takenFor: "none", probability: none } : { takenFor: best, probability };
}

/** As a line for an editor: advice, for the example may well stand right. */
export function misjudgedLine({ example, takenFor, probability }: Misjudged): Fault {
  const percent = new Intl.NumberFormat("en", { style: "percent" }).format(probability);
  return {
    file: example.file, line: example.line, fault: `"${example.text}" is taken for ${takenFor} (${percent})`,
    mend: `move it when ${takenFor === "none" ? "the letter does not answer it" : `${takenFor} answers it`}, else write more like it`,
  };
}
