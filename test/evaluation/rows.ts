import type { Decision } from "../../src/answering/decision.js";
import { rowOf, type Row } from "../../src/evaluation/figures.js";
import type { Question } from "../../src/evaluation/questions.js";

const grounds: Pick<Decision, "language" | "reason"> = { language: "nl", reason: "because" };

/** Decisions, as brief as "answer a b", "choose a b", "intent smalltalk" or "handoff". */
export function decided(brief: string, scores: Record<string, number> = {}): Decision {
  const [kind, ...ids] = brief.split(" ");
  const candidates = Object.entries(scores).map(([id, score]) => ({ id, score, why: [] }));
  const common = { ...grounds, candidates, label: ids[0] ?? "none" };
  if (kind === "answer" || kind === "choose") return { ...common, kind, articles: ids };
  if (kind === "intent" && (ids[0] === "smalltalk" || ids[0] === "human" || ids[0] === "order-status")) return { ...common, kind, label: ids[0] };
  return { ...common, kind: "handoff", label: "none" };
}

/** A question of which `expected` is right ("a", "a|b"), and what was decided. */
export function row(expected: string, decision: Decision, question: Partial<Question> = {}): Row {
  return rowOf({ lang: "nl", style: "plain", text: `about ${expected}`, expected: expected.split("|"), ...question }, decision, 100);
}
