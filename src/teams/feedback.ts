import { isRecord } from "../transcripts/mask-activity.js";

/** Longest comment that is kept, in characters. */
const commentCharacters = 2_000;

/**
 * What `message/submitAction` says of an answer; undefined when it is no thumb. Its `feedback` is a JSON string (Teams today), plain text
 * (older documentation, Agents Playground) or an object (newer Web Chat).
 */
export function feedbackOf(value: unknown): { feedback: 1 | -1; comment: string | undefined } | undefined {
  if (!isRecord(value) || value["actionName"] !== "feedback" || !isRecord(value["actionValue"])) return undefined;
  const { reaction, feedback } = value["actionValue"];
  if (reaction !== "like" && reaction !== "dislike") return undefined;
  return { feedback: reaction === "like" ? 1 : -1, comment: commentOf(feedback) };
}

function commentOf(feedback: unknown): string | undefined {
  const text = isRecord(feedback) ? feedback["feedbackText"] : typeof feedback === "string" ? textIn(feedback) : undefined;
  if (typeof text !== "string") return undefined;
  // Not half a character at the cut.
  const comment = text.trim().slice(0, commentCharacters).replace(/[\uD800-\uDBFF]$/u, "");
  return comment === "" ? undefined : comment;
}

function textIn(feedback: string): unknown {
  if (!feedback.trimStart().startsWith("{")) return feedback;
  try {
    const parsed: unknown = JSON.parse(feedback);
    return isRecord(parsed) ? parsed["feedbackText"] : feedback;
  } catch {
    // Typed by somebody who likes braces.
    return feedback;
  }
}
