import { isRecord } from "./mask-activity.js";
import type { Transcript, TranscriptEntry } from "./transcript-store.js";

/** A message as a person reads it in a conversation; masked. */
export interface SaidMessage {
  /** Milliseconds since the Unix epoch. */
  at: number;
  from: "customer" | "assistant";
  text: string;
  /** Names of the files that came with it. */
  files: string[];
  /** Ids of the articles that it told. */
  articles: string[];
  feedback: 1 | -1 | null;
}

/** The messages of a transcript, in order, without what shows nothing. */
export function saidMessages(transcript: Transcript): SaidMessage[] {
  return transcript.entries.filter(({ type }) => type === "message").map((entry) => ({
    at: entry.at, from: entry.direction === "in" ? "customer" as const : "assistant" as const,
    text: entry.text ?? "", files: fileNames(entry), articles: articlesOf(entry), feedback: entry.feedback,
  })).filter(({ text, files }) => text.trim() !== "" || files.length > 0);
}

function fileNames({ activity: { attachments } }: TranscriptEntry): string[] {
  if (!Array.isArray(attachments)) return [];
  return attachments.flatMap((attachment: unknown) => (isRecord(attachment) && typeof attachment["name"] === "string" ? [attachment["name"]] : []));
}

/** Of a decision as it is stored, which may be that of an older program. */
function articlesOf({ decision }: TranscriptEntry): string[] {
  if (!isRecord(decision) || decision["kind"] !== "answer" || !Array.isArray(decision["articles"])) return [];
  return decision["articles"].filter((id: unknown) => typeof id === "string");
}
