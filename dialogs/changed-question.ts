import type { DialogState } from "botbuilder-dialogs";
import type { ConversationData } from "./conversation-data.js";
import { HandOffDialog } from "./hand-off.js";

/** What is kept of a conversation between two turns; see src/bot/bot.ts. */
export interface ConversationMemory {
  data?: ConversationData;
  dialogs?: DialogState;
}

/**
 * The question that a hand-off would pass on follows the message that it was, also in a form that has begun with it.
 * @param text undefined: the message was deleted
 * @returns whether anything changed
 */
export function followChangedQuestion({ data, dialogs }: ConversationMemory, { activityId, text }: { activityId: string; text: string | undefined }): boolean {
  if (data?.question === undefined || data.questionId !== activityId) return false;
  const before = data.question;
  if (text === undefined) delete data.question;
  else data.question = text;
  for (const instance of dialogs?.dialogStack ?? []) HandOffDialog.changeQuestion(instance, before, text);
  return true;
}
