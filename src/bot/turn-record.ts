import { ActivityTypes, HandoffEventNames, type Activity, type TurnContext } from "botbuilder";
import type { Redaction, Turn } from "../../dialogs/turn.js";
import type { UnitOfWork } from "../storage/unit-of-work.js";
import type { NewEntry } from "../transcripts/transcript-rows.js";
import type { Transcripts } from "../transcripts/transcript-store.js";
import { escapeMarks } from "./markdown-lines.js";

interface RecordBase {
  transcripts: Transcripts;
  work: UnitOfWork;
  /** What the bot says in this turn; ids are given by the channel's own write, which comes first. */
  held: Partial<Activity>[];
  knowledgeVersion: string;
  /** Milliseconds since the Unix epoch. */
  nowMs: number;
  /** The activity is no more than the reason of the turn. Default: it is kept. */
  isUnkept?: boolean | undefined;
}

interface SucceededTurn extends RecordBase {
  turn: Turn;
  /** performance.now() at the start of the turn. */
  startedMs: number;
}

interface FailedTurn extends RecordBase {
  context: TurnContext;
  errorReference: string;
  /** As far as it came: what it knew to be personal. */
  failed: Turn | undefined;
}

/** Activities that say nothing and are not kept. */
const fleeting = new Set<string>([ActivityTypes.Typing, ActivityTypes.Trace, "delay", ActivityTypes.InvokeResponse]);

/** Adds the turn to the transcript: what came in, what went out, and on the answer the decision. */
export function recordTurn(record: SucceededTurn | FailedTurn): void {
  const succeeded = "turn" in record;
  const { activity } = succeeded ? record.turn.context : record.context;
  const turn = succeeded ? record.turn : record.failed;
  const redactions = (turn?.redactions ?? []).flatMap(asWritten);
  const entries: NewEntry[] = [];
  if (record.isUnkept !== true && !fleeting.has(activity.type)) entries.push({ activity: incomingOf(activity, turn), direction: "in", at: record.nowMs, redactions });
  for (const [index, reply] of record.held.entries()) {
    if (fleeting.has(reply.type ?? "")) continue;
    const entry: NewEntry = { activity: kept(reply), twin: twinOf(reply), direction: "out", at: record.nowMs, redactions, knowledgeVersion: record.knowledgeVersion };
    if (succeeded && index === record.turn.decidedReply) {
      entry.latencyUs = Math.round((performance.now() - record.startedMs) * 1_000);
      entry.decision = record.turn.decision;
    }
    if (!succeeded) entry.errorReference = record.errorReference;
    entries.push(entry);
  }
  const locale = succeeded ? record.turn.data.locale : undefined;
  const conversation = { id: activity.conversation.id, channel: activity.channelId, locale, event: succeeded ? record.turn.event : "failed" as const };
  if (succeeded && record.turn.feedback !== undefined) record.transcripts.setFeedback(record.work, conversation.id, record.turn.feedback);
  record.transcripts.record(record.work, conversation, entries);
}

/** The message as it may be kept. A press says its button's words; of what a form holds only its dialog knows what is personal. */
function incomingOf(activity: Activity, turn: Turn | undefined): Partial<Activity> {
  if (turn?.shownText !== undefined) return { ...activity, text: turn.shownText, value: undefined };
  const { value } = activity as { value?: unknown };
  if (activity.type !== "message" || typeof value !== "object") return activity;
  // Some programs send what stands in the fields with any button.
  return { ...activity, ...turn?.pressed !== undefined && { text: turn.pressed.say }, value: undefined };
}

function asWritten({ value, mark }: Redaction): Redaction[] {
  return writtenForms(value).map((written) => ({ value: written, mark }));
}

/** A text of the customer also as it stands in messages and cards, where what could be a mark has a backslash before it. */
export function writtenForms(text: string): string[] {
  return [...new Set([text, escapeMarks(text, "message"), escapeMarks(text, "card")])];
}

/** A hub's event carries the transcript; inside the transcript it would double it at every hand-off. */
function kept(reply: Partial<Activity>): Partial<Activity> {
  return reply.name === HandoffEventNames.InitiateHandoff ? { ...reply, attachments: [] } : reply;
}

function twinOf({ text, summary, attachments }: Partial<Activity>): string | undefined {
  return text === undefined && attachments !== undefined ? summary : undefined;
}
