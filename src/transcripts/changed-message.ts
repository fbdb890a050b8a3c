import type { DatabaseTransaction } from "../storage/database.js";
import type { TranscriptEntriesTable } from "../storage/review-schema.js";
import { entryRange } from "./entry-id.js";
import { isRecord, maskId } from "./mask-activity.js";
import { maskText } from "./mask.js";
import { shortened } from "./transcript-rows.js";

/** What a customer did to a message of his afterwards. */
export type MessageChange = { activityId: string } & ({ kind: "edited" | "undeleted"; text: string } | { kind: "deleted" });

/** Fields of an activity that say no more than that there was one. */
const bareFields = ["type", "id", "timestamp", "channelId", "serviceUrl", "conversation", "from", "recipient", "locale"];

/** Bot Framework's names (botbuilder's TeamsActivityHandler). */
const deletion = "softDeleteMessage";

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
  await forgetWords(trx, entry.id);
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
  const isDeleted = data["eventType"] === deletion;
  const marks = isDeleted ? strings(data["marks"]) : [...new Set((entry.text ?? "").match(dialogMarks))];
  if (change.kind === "deleted") {
    const bare = Object.fromEntries(bareFields.flatMap((field) => (field in activity ? [[field, activity[field]]] : [])));
    return { text: null, activity: JSON.stringify({ ...bare, channelData: { eventType: deletion, marks } }) };
  }
  // An edit that comes late, or once more, must not bring back what was deleted after it.
  if (isDeleted && change.kind === "edited") return undefined;
  // What was an answer to a form is no less personal with a letter changed.
  const text = marks.length > 0 ? marks.join(" ") : maskText(change.text);
  const rest = isDeleted ? { ...activity, channelData: undefined } : activity;
  return { text, activity: JSON.stringify({ ...rest, text }) };
}

/** The answer's decision holds words of the question as it was. */
async function forgetWords(trx: DatabaseTransaction, questionId: number): Promise<void> {
  const answers = await trx.selectFrom("decisions").innerJoin("transcript_entries", "transcript_entries.id", "decisions.answer_id")
    .select(["transcript_entries.id", "transcript_entries.decision"]).where("question_id", "=", questionId)
    // By the key of the table: a conversation's entries lie together.
    .where("answer_id", ">", questionId).where("answer_id", "<=", questionId + mostReplies).execute();
  for (const { id, decision } of answers) {
    const parsed: unknown = decision === null ? null : JSON.parse(decision);
    if (!isRecord(parsed)) continue;
    const candidates = Array.isArray(parsed["candidates"]) ? parsed["candidates"].map((candidate: unknown) => (isRecord(candidate) ? { ...candidate, why: [] } : candidate)) : [];
    await trx.updateTable("transcript_entries").set({ decision: JSON.stringify({ ...parsed, candidates, unanswered: undefined }) }).where("id", "=", id).execute();
  }
}

/** An answer follows its question within the turn. */
const mostReplies = 50;

async function isQuestion(trx: DatabaseTransaction, id: number): Promise<boolean> {
  const decided = await trx.selectFrom("decisions").select("label").where("answer_id", ">", id).where("answer_id", "<=", id + mostReplies)
    .where("question_id", "=", id).where("label", "!=", "smalltalk").executeTakeFirst();
  return decided !== undefined;
}

function strings(list: unknown): string[] {
  return Array.isArray(list) ? list.filter((item) => typeof item === "string") : [];
}
