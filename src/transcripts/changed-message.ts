import type { DatabaseTransaction } from "../storage/database.js";
import type { TranscriptEntriesTable } from "../storage/review-schema.js";
import { entryRange } from "./entry-id.js";
import { isRecord, maskId } from "./mask-activity.js";
import { leftOutMark, maskDeep, maskWith, type Redaction } from "./mask-deep.js";
import { maskText } from "./mask.js";
import { shortened } from "./transcript-rows.js";

/** What a customer did to a message of his afterwards. */
export type MessageChange = {
  activityId: string;
  /** How the assistant's replies may hold a text of his. */
  formsOf: (text: string) => readonly string[];
} & ({ kind: "edited" | "undeleted"; text: string } | { kind: "deleted" });

/** Fields of an activity that say no more than that there was one. */
const bareFields = ["type", "id", "timestamp", "channelId", "serviceUrl", "conversation", "from", "recipient", "locale"];

/** Stands in the kept activity of a deleted message, as Teams names it (botbuilder's TeamsActivityHandler). */
export const deletion = "softDeleteMessage";

export function isDeleted({ channelData }: Record<string, unknown>): boolean {
  return isRecord(channelData) && channelData["eventType"] === deletion;
}

/** In the place of what only the dialog of that moment knew to be personal; see Turn.hide and Redaction. */
const dialogMarks = /\[(?:naam|bedrijf|contact|postcode|aanvulling|weggelaten)\]/gu;

type Entry = Pick<TranscriptEntriesTable, "id" | "text" | "activity">;

/** Lets the kept copy of a customer's message follow; one that is not kept is passed over. */
export async function writeChange(trx: DatabaseTransaction, conversationId: string, change: MessageChange): Promise<void> {
  const head = await trx.selectFrom("transcripts").select(["no", "first_question"]).where("conversation_id", "=", conversationId).executeTakeFirst();
  if (head === undefined) return;
  const [first, last] = entryRange(head.no);
  const entry = await trx.selectFrom("transcript_entries").select(["id", "text", "activity"]).where("id", ">=", first).where("id", "<=", last)
    .where("direction", "=", "in").where("type", "=", "message").where("activity_id", "=", maskId(change.activityId)).orderBy("id", "desc").limit(1).executeTakeFirst();
  if (entry === undefined) return;
  const changed = changedEntry(entry, change);
  if (changed === undefined) return;
  await trx.updateTable("transcript_entries").set(changed).where("id", "=", entry.id).execute();
  await forgetWords(trx, entry.id, change.kind === "deleted" ? "the customer deleted the message" : "the customer changed the message afterwards");
  await forgetRepeats(trx, [entry.id, last], change.formsOf(entry.text ?? ""));
  const wasListed = head.first_question !== null && head.first_question === shortened(entry.text);
  if (wasListed || (head.first_question === null && await isQuestion(trx, entry.id))) {
    const question = shortened(changed.text);
    await trx.updateTable("transcripts").set({ first_question: question === "" ? null : question }).where("no", "=", head.no).execute();
  }
}

/** undefined: nothing changes. */
function changedEntry(entry: Entry, change: MessageChange): Pick<Entry, "text" | "activity"> | undefined {
  const parsed: unknown = JSON.parse(entry.activity);
  const activity = isRecord(parsed) ? parsed : {};
  const data = isRecord(activity["channelData"]) ? activity["channelData"] : {};
  const wasDeleted = isDeleted(activity);
  const marks = wasDeleted ? strings(data["marks"]) : [...new Set((entry.text ?? "").match(dialogMarks))];
  if (change.kind === "deleted") {
    const bare = Object.fromEntries(bareFields.flatMap((field) => (field in activity ? [[field, activity[field]]] : [])));
    return { text: null, activity: JSON.stringify({ ...bare, channelData: { eventType: deletion, marks } }) };
  }
  // An edit that comes late, or once more, must not bring back what was deleted after it.
  if (wasDeleted && change.kind === "edited") return undefined;
  // What was an answer to a form is no less personal with a letter changed.
  const text = marks.length > 0 ? marks.join(" ") : maskText(change.text);
  const rest = wasDeleted ? { ...activity, channelData: undefined } : activity;
  return { text, activity: JSON.stringify({ ...rest, text }) };
}

/** The answer's decision, and why it was made, hold words of the question as it was. */
async function forgetWords(trx: DatabaseTransaction, questionId: number, reason: string): Promise<void> {
  const answers = await trx.selectFrom("decisions").innerJoin("transcript_entries", "transcript_entries.id", "decisions.answer_id")
    .select(["transcript_entries.id", "transcript_entries.decision"]).where("question_id", "=", questionId)
    // By the key of the table: a conversation's entries lie together.
    .where("answer_id", ">", questionId).where("answer_id", "<=", questionId + mostReplies).execute();
  for (const { id, decision } of answers) {
    const parsed: unknown = decision === null ? null : JSON.parse(decision);
    if (!isRecord(parsed)) continue;
    const candidates = Array.isArray(parsed["candidates"]) ? parsed["candidates"].map((candidate: unknown) => (isRecord(candidate) ? { ...candidate, why: [] } : candidate)) : [];
    await trx.updateTable("transcript_entries").set({ decision: JSON.stringify({ ...parsed, candidates, unanswered: undefined, reason }) }).where("id", "=", id).execute();
  }
}

/** An answer follows its question within the turn. */
const mostReplies = 50;

/** Fewer words stand in other sentences too. */
const fewestWords = 3;

/** A question is repeated soon, while it is being passed on. */
const mostEntries = 200;

/** What the assistant repeated of the message, in the form for Support and in links to a mail, goes too. */
async function forgetRepeats(trx: DatabaseTransaction, [questionId, last]: readonly [number, number], forms: readonly string[]): Promise<void> {
  const redactions: Redaction[] = forms.filter((form) => form.trim().split(/\s+/u).length >= fewestWords).map((value) => ({ value, mark: leftOutMark }));
  if (redactions.length === 0) return;
  const replies = await trx.selectFrom("transcript_entries").select(["id", "text", "activity"]).where("id", ">", questionId).where("id", "<=", Math.min(last, questionId + mostEntries))
    .where("direction", "=", "out").execute();
  const mask = maskWith(redactions);
  for (const { id, text, activity } of replies) {
    const left = JSON.stringify(maskDeep(JSON.parse(activity), redactions));
    if (left !== activity) await trx.updateTable("transcript_entries").set({ text: text === null ? null : mask(text), activity: left }).where("id", "=", id).execute();
  }
}

async function isQuestion(trx: DatabaseTransaction, id: number): Promise<boolean> {
  const decided = await trx.selectFrom("decisions").select("label").where("answer_id", ">", id).where("answer_id", "<=", id + mostReplies)
    .where("question_id", "=", id).where("label", "!=", "smalltalk").executeTakeFirst();
  return decided !== undefined;
}

function strings(list: unknown): string[] {
  return Array.isArray(list) ? list.filter((item) => typeof item === "string") : [];
}
