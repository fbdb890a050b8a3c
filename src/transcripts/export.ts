import { DateTime } from "luxon";
import { csvRow } from "./csv.js";
import { isDeleted } from "./changed-message.js";
import { isRecord } from "./mask-activity.js";
import type { Transcript, TranscriptEntry } from "./transcript-store.js";

export const exportFormats = ["transcript", "text", "csv"] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** @param options.timeZone IANA name, for the times of the readable text; the other formats hold UTC */
export function exportTranscript(transcript: Transcript, options: { format: ExportFormat; timeZone: string }): string {
  switch (options.format) {
    case "transcript": return transcriptFile(transcript);
    case "text": return readable(transcript, options.timeZone);
    case "csv": return csv(transcript);
  }
}

/**
 * Bot Framework .transcript (botframework-sdk specs/transcript): a list of activities, every one timed, nothing empty. The specification
 * also has an object with `transcript`, which the Bot Framework Emulator refuses ("should be an array of conversation activities").
 * What the format has no place for, the decision, stands in the activity's channelData.
 */
function transcriptFile(transcript: Transcript): string {
  const activities = transcript.entries.map((entry) =>
    withoutEmpty({ ...withDecision(entry), timestamp: entry.activity["timestamp"] ?? isoTime(entry.at) }));
  return `${JSON.stringify(activities, null, 2)}\n`;
}

function withDecision({ activity, decision }: TranscriptEntry): Record<string, unknown> {
  if (!isRecord(decision)) return activity;
  const { channelData } = activity;
  return { ...activity, channelData: { ...(isRecord(channelData) ? channelData : {}), decision } };
}

function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutEmpty(item)])
    .filter(([, item]) => item !== "" && item !== null && !(Array.isArray(item) && item.length === 0)));
}

function readable(transcript: Transcript, timeZone: string): string {
  const time = (at: number): string => DateTime.fromMillis(at, { zone: timeZone }).toFormat("yyyy-MM-dd HH:mm:ss");
  const lines = transcript.entries.map((entry) => {
    const who = entry.direction === "in" ? "customer" : "assistant";
    const head = `${time(entry.at)} ${who}: `;
    return [head + said(entry).replace(/\r?\n/g, `\n${" ".repeat(head.length)}`), ...remarks(entry).map((remark) => `${" ".repeat(head.length)}(${remark})`)].join("\n");
  });
  const head = `Conversation ${transcript.conversationId}, ${transcript.channel}, ${transcript.locale ?? "no locale"}, `
    + `${time(transcript.startedAt)} to ${time(transcript.lastAt)} (${timeZone})`;
  return `${[head, "", ...lines].join("\n")}\n`;
}

/** The text, or what the activity was when it had none. */
function said(entry: TranscriptEntry): string {
  if (entry.text !== null && entry.text !== "") return entry.text;
  const { name, value } = entry.activity;
  if (typeof name === "string") return `[${entry.type} ${name}]`;
  return isRecord(value) || typeof value === "string" ? `[${entry.type} ${JSON.stringify(value)}]` : `[${entry.type}]`;
}

function remarks(entry: TranscriptEntry): string[] {
  const { attachments, suggestedActions } = entry.activity;
  const buttons = isRecord(suggestedActions) ? titles(suggestedActions["actions"], "title") : [];
  const files = titles(attachments, "name");
  return [
    ...(isDeleted(entry.activity) ? ["deleted by the customer"] : []),
    ...(buttons.length > 0 ? [`buttons: ${buttons.join(" | ")}`] : []),
    ...(files.length > 0 ? [`files: ${files.join(" | ")}`] : []),
    ...decisionRemarks(entry),
    ...(entry.feedback === null ? [] : [entry.feedback === 1 ? "helped" : "did not help"]),
    ...(entry.errorReference === null ? [] : [`failed, reference ${entry.errorReference}`]),
  ];
}

/** What was decided with which score, what else was considered, why, and how long it took. */
function decisionRemarks({ decision, latencyUs }: TranscriptEntry): string[] {
  if (!isRecord(decision)) return [];
  const { kind, label, reason } = decision;
  const candidates = candidatesOf(decision);
  const chosen = candidates.find(({ id }) => id === label);
  const others = candidates.filter((candidate) => candidate !== chosen);
  return [
    `decision: ${String(kind)} ${String(label)}${chosen === undefined ? "" : `, score ${rounded(chosen.score)}`}`,
    ...(typeof reason === "string" && reason !== "" ? [`reason: ${reason}`] : []),
    ...(chosen !== undefined && chosen.why.length > 0 ? [`why: ${chosen.why.join(", ")}`] : []),
    ...(others.length > 0 ? [`also considered: ${others.map(withScore).join(" | ")}`] : []),
    ...(latencyUs === null ? [] : [`latency: ${rounded(latencyUs / 1_000)} ms`]),
  ];
}

interface StoredCandidate {
  id: string;
  score: number;
  /** The words that spoke for it. */
  why: string[];
}

/** Of a decision as it is stored, which may be that of an older program. */
function candidatesOf(decision: Record<string, unknown>): StoredCandidate[] {
  const { candidates } = decision;
  if (!Array.isArray(candidates)) return [];
  return candidates.flatMap((candidate: unknown) => {
    if (!isRecord(candidate)) return [];
    const { id, score, why } = candidate;
    if (typeof id !== "string" || typeof score !== "number") return [];
    return [{ id, score, why: Array.isArray(why) ? why.filter((word) => typeof word === "string") : [] }];
  });
}

function withScore({ id, score, why }: StoredCandidate): string {
  return `${id} ${rounded(score)}${why.length === 0 ? "" : ` (${why.join(", ")})`}`;
}

function rounded(value: number): string {
  return String(Math.round(value * 1_000) / 1_000);
}

function titles(list: unknown, key: string): string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown) => (isRecord(item) && typeof item[key] === "string" ? [item[key]] : []));
}

const csvColumns = ["conversation", "channel", "time", "direction", "type", "locale", "text", "decision", "label", "score", "candidates", "latency_us",
  "knowledge_version", "helped", "error_reference", "activity_id", "reply_to_id"];

/** RFC 4180: one row an entry, CRLF at the end of each. */
function csv(transcript: Transcript): string {
  const rows = transcript.entries.map((entry) => {
    const decision = isRecord(entry.decision) ? entry.decision : {};
    const candidates = candidatesOf(decision);
    const helped = entry.feedback === null ? "" : entry.feedback === 1 ? "yes" : "no";
    return [transcript.conversationId, transcript.channel, isoTime(entry.at), entry.direction, entry.type, entry.locale, entry.text,
      decision["kind"], decision["label"], candidates[0]?.score, candidates.map(withScore).join(" | "), entry.latencyUs, entry.knowledgeVersion, helped,
      entry.errorReference, entry.activityId, entry.replyToId];
  });
  return [csvColumns, ...rows].map(csvRow).join("");
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}
