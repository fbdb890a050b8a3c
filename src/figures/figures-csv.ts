import { csvRow } from "../transcripts/csv.js";
import type { Figures } from "./figures.js";

export const charts = ["conversationsPerDay", "outcomes", "topArticles", "unansweredPerDay", "thumbsPerArticle", "turnsToAnswer", "handOffsPerHour"] as const satisfies readonly (keyof Figures)[];
export type Chart = (typeof charts)[number];

/** The numbers of one chart, under the names of their fields. */
export function figuresCsv(figures: Figures, chart: Chart): string {
  const rows: readonly object[] = chart === "turnsToAnswer" ? figures.turnsToAnswer.counts : figures[chart];
  return [csvRow(columns[chart]), ...rows.map((row) => csvRow(columns[chart].map((name) => (row as Record<string, unknown>)[name])))].join("");
}

const columns: Record<Chart, readonly string[]> = {
  conversationsPerDay: ["day", "count"], outcomes: ["outcome", "count"], topArticles: ["label", "count"], unansweredPerDay: ["day", "questions", "unanswered"],
  thumbsPerArticle: ["label", "answers", "up", "down"], turnsToAnswer: ["turns", "conversations"], handOffsPerHour: ["hour", "count"],
};
