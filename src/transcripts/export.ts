import { DateTime } from "luxon";
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

/** Bot Framework .transcript (botframework-sdk specs/transcript): an object with `transcript`, every activity timed, nothing empty. */
function transcriptFile(transcript: Transcript): string {
  const activities = transcript.entries.map(({ activity, at }) => withoutEmpty({ ...activity, timestamp: activity["timestamp"] ?? isoTime(at) }));
  return `${JSON.stringify({ transcript: activities }, null, 2)}\n`;
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
  const { kind, label } = isRecord(entry.decision) ? entry.decision : {};
  return [
    ...(buttons.length > 0 ? [`buttons: ${buttons.join(" | ")}`] : []),
    ...(files.length > 0 ? [`files: ${files.join(" | ")}`] : []),
    ...(typeof kind === "string" && typeof label === "string" ? [`decision: ${kind} ${label}`] : []),
    ...(entry.feedback === null ? [] : [entry.feedback === 1 ? "helped" : "did not help"]),
    ...(entry.errorReference === null ? [] : [`failed, reference ${entry.errorReference}`]),
  ];
}

function titles(list: unknown, key: string): string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown) => (isRecord(item) && typeof item[key] === "string" ? [item[key]] : []));
}

const csvColumns = ["conversation", "channel", "time", "direction", "type", "locale", "text", "decision", "label", "score", "latency_us",
  "knowledge_version", "helped", "error_reference", "activity_id", "reply_to_id"];

/** RFC 4180: one row an entry, CRLF at the end of each. */
function csv(transcript: Transcript): string {
  const rows = transcript.entries.map((entry) => {
    const decision = isRecord(entry.decision) ? entry.decision : {};
    const [best] = Array.isArray(decision["candidates"]) ? (decision["candidates"] as unknown[]) : [];
    const helped = entry.feedback === null ? "" : entry.feedback === 1 ? "yes" : "no";
    return [transcript.conversationId, transcript.channel, isoTime(entry.at), entry.direction, entry.type, entry.locale, entry.text,
      decision["kind"], decision["label"], isRecord(best) ? best["score"] : "", entry.latencyUs, entry.knowledgeVersion, helped, entry.errorReference,
      entry.activityId, entry.replyToId];
  });
  return [csvColumns, ...rows].map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}

/** A cell that a spreadsheet would run as a formula starts with an apostrophe (OWASP, CSV injection). */
function csvCell(value: unknown): string {
  const text = typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
  const safe = typeof value === "string" && /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll(`"`, `""`)}"` : safe;
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}
