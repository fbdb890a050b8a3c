import type { Activity } from "botbuilder";
import type { Submission } from "./reply.js";

/** A button of a card. */
export interface Press {
  /** Names the very card. */
  card: string;
  /** The button's words. */
  say: string;
}

/** No button of ours says more, and no name of a card is longer. */
const longestWords = 200;
/** A form has a few fields. What a field may hold is for its dialog to say, which needs no more than this to see that it is too much. */
const mostValues = 20;
const longestValue = 8_000;

/**
 * What the message brings of a card: a press, or a form. Anyone can send any value; one that holds nothing of ours is a form without a
 * name, which no dialog takes.
 */
export function pressIn(activity: Partial<Activity>): { pressed?: Press; submission?: Submission } {
  const { type, text, value } = activity as { type?: unknown; text?: unknown; value?: unknown };
  if (type !== "message" || typeof value !== "object" || value === null) return {};
  // What was typed beside it counts.
  if (typeof text === "string" && text.trim() !== "") return {};
  const { card, say } = ours(value);
  if (card !== undefined && say !== undefined) return { pressed: { card, say } };
  return { submission: card === undefined ? { card: "", values: {} } : { card, values: valuesOf(value) } };
}

function ours(value: object): { card: string | undefined; say: string | undefined } {
  const marked: unknown = Object.hasOwn(value, "vst") ? (value as { vst: unknown }).vst : undefined;
  if (typeof marked !== "object" || marked === null || Array.isArray(marked)) return { card: undefined, say: undefined };
  return { card: wordsOf(marked, "card"), say: wordsOf(marked, "say") };
}

function wordsOf(marked: object, key: string): string | undefined {
  const words: unknown = Object.hasOwn(marked, key) ? (marked as Record<string, unknown>)[key] : undefined;
  return typeof words === "string" && words.trim() !== "" && words.length <= longestWords ? words.trim() : undefined;
}

/** Without the names that every object has. */
function valuesOf(value: object): Record<string, string> {
  return Object.fromEntries(Object.entries(value)
    .filter((entry): entry is [string, string] => typeof entry[1] === "string" && !(entry[0] in Object.prototype))
    .slice(0, mostValues)
    .map(([id, text]) => [id, text.slice(0, longestValue).toWellFormed().trim()]));
}
