import Table from "cli-table3";
import { loadKnowledge } from "../../answering/knowledge.js";
import { ablations, type Ablated } from "../../evaluation/ablation.js";
import { coverageCurve } from "../../evaluation/curves.js";
import { summarize, type Row } from "../../evaluation/figures.js";
import { devFile, questionsFor } from "../../evaluation/our-questions.js";
import { knowledgeSettings } from "../../settings.js";

/** In-scope wrong that is allowed when parts are compared at the same error, 0 to 1. */
const sameWrong = 0.03;

/** Prints what each part of the engine brings: the figures without it. */
export function measureAblation({ json }: { json?: true }): void {
  const { knowledgeDir, wrongBudget } = knowledgeSettings();
  const knowledge = loadKnowledge(knowledgeDir);
  const measured: Ablated[] = [];
  for (const ablated of ablations(knowledge, questionsFor(knowledge, devFile()), wrongBudget)) {
    measured.push(ablated);
    process.stderr.write(`measured without ${ablated.name}\n`);
  }
  process.stdout.write(`${json === true ? JSON.stringify(measured.map(summaries)) : ablationText(measured)}\n`);
}

function summaries({ name, sets }: Ablated): Record<string, unknown> {
  return { without: name, ...Object.fromEntries(sets.map((set) => [set.name, { summary: summarize(set.rows), rightAtSameWrong: rightAt(set.rows) }])) };
}

function ablationText(measured: readonly Ablated[]): string {
  const percent = (part: number) => (part * 100).toFixed(1);
  const names = measured[0]?.sets.map(({ name }) => name) ?? [];
  return names.map((name) => {
    const table = new Table({ head: ["without", "right", "right or offered", "wrong", "none answered", "intents", `right at ${sameWrong * 100}% wrong`], style: { head: [], border: [] } });
    for (const { name: part, sets } of measured) {
      const rows = sets.find((set) => set.name === name)?.rows ?? [];
      const summary = summarize(rows);
      table.push([part, ...[summary.inScopeRight, summary.inScopeRightOrOffered, summary.inScopeWrong, summary.noneAnswered, summary.intentsRecognised].map(({ share }) => percent(share)), percent(rightAt(rows))]);
    }
    return `== ${name}: figures in %, each variant at its own thresholds\n${table.toString()}`;
  }).join("\n\n");
}

/** Most in-scope questions that a threshold answers right without answering more than `sameWrong` wrong. */
function rightAt(rows: readonly Row[]): number {
  return Math.max(0, ...coverageCurve(rows).filter(({ wrong }) => wrong <= sameWrong).map(({ right }) => right));
}
