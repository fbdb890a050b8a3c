import type { Candidate } from "../../answering/decision.js";

/** A decision of the answerer's shape. */
export interface MadeDecision {
  kind: "answer" | "choose" | "intent" | "handoff";
  label: string;
  articles?: string[];
  candidates: Candidate[];
  language: "unknown";
  reason: string;
}

interface MadeFrom {
  /** Articles to choose the others from. */
  labels: readonly string[];
  /** What was decided; default: the best candidate. */
  label: string | undefined;
  question: string;
  random: () => number;
}

/** Scores of the best candidate, least and most: what is not answered was less certain. */
const scores: Record<MadeDecision["kind"], readonly [number, number]> = { answer: [0.55, 1], choose: [0.3, 0.6], intent: [0.6, 1], handoff: [0.2, 0.95] };

export function madeDecision(kind: MadeDecision["kind"], { labels, label, question, random }: MadeFrom): MadeDecision {
  const words = question.toLowerCase().split(/[^\p{L}\d]+/u).filter((word) => word.length > 3);
  const [least, most] = scores[kind];
  let left = 1;
  const candidates: Candidate[] = [];
  for (let rank = 0; rank < 5; rank += 1) {
    const share = rank === 0 ? least + (1 - random() ** 2) * (most - least) : left * random() * 0.7;
    const id = rank === 0 && label !== undefined ? label : labels[Math.floor(random() * labels.length)] ?? "none";
    left -= share;
    candidates.push({ id, score: share, why: words.slice(0, 4) });
  }
  candidates.sort((a, b) => b.score - a.score);
  const best = label ?? candidates[0]?.id ?? "none";
  const articles = kind === "answer" ? [best] : kind === "choose" ? [...new Set(candidates.slice(0, 3).map(({ id }) => id))] : undefined;
  return {
    kind, label: best, ...articles === undefined ? {} : { articles }, candidates, language: "unknown",
    reason: `${words.slice(0, 3).join(", ")} point to ${best} (${(candidates[0]?.score ?? 0).toFixed(2)})`,
  };
}
