import { ActivityTypes, HandoffEventNames, type Activity, type TurnContext } from "botbuilder";
import type { Turn } from "../../dialogs/turn.js";
import type { UnitOfWork } from "../storage/unit-of-work.js";
import type { NewEntry } from "../transcripts/transcript-rows.js";
import type { SentActivity } from "../transcripts/transcript-writing.js";
import type { Transcripts } from "../transcripts/transcript-store.js";
import type { SentIds } from "./delivery.js";

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

/** Ids that the channel gave the replies, in their order, to what is kept of those; only after the commit. */
export type SentOf = (ids: SentIds) => SentActivity[];

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
export function recordTurn(record: SucceededTurn | FailedTurn): SentOf {
  const succeeded = "turn" in record;
  const { activity } = succeeded ? record.turn.context : record.context;
  const turn = succeeded ? record.turn : record.failed;
  const redactions = turn?.redactions ?? [];
  const entries: NewEntry[] = [];
  const incoming = turn?.shownText === undefined ? activity : { ...activity, text: turn.shownText, value: undefined };
  if (record.isUnkept !== true && !fleeting.has(activity.type)) entries.push({ activity: incoming, direction: "in", at: record.nowMs, redactions });
  const places: (number | undefined)[] = [];
  for (const [index, reply] of record.held.entries()) {
    if (fleeting.has(reply.type ?? "")) continue;
    places[index] = entries.length;
    const entry: NewEntry = { activity: kept(reply), direction: "out", at: record.nowMs, redactions, knowledgeVersion: record.knowledgeVersion };
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
  const recorded = record.transcripts.record(record.work, conversation, entries);
  return (ids) => ids.flatMap((activityId, index) => {
    const entryId = recorded.entryIds[places[index] ?? -1];
    return entryId === undefined || activityId === undefined || activityId === "" ? [] : [{ entryId, activityId }];
  });
}

/** A hub's event carries the transcript; inside the transcript it would double it at every hand-off. */
function kept(reply: Partial<Activity>): Partial<Activity> {
  return reply.name === HandoffEventNames.InitiateHandoff ? { ...reply, attachments: [] } : reply;
}
