import type { Activity } from "botbuilder";
import { followChangedQuestion } from "../../dialogs/changed-question.js";
import { questionInMail } from "../../dialogs/contact-line.js";
import type { Clock } from "../clock.js";
import { findPostcodes } from "../orders/order-number.js";
import { changeConversationState, clearConversationState } from "../storage/bot-state.js";
import type { Database } from "../storage/database.js";
import { UnitOfWork } from "../storage/unit-of-work.js";
import type { Transcripts } from "../transcripts/transcript-store.js";
import type { Incoming } from "./bot-channel.js";
import { writtenForms } from "./turn-record.js";

/** What happens to a conversation without anything being said. */
export type Aside = Extract<Incoming, { kind: "removed" | "edited" | "deleted" | "feedback" }>;

/** A conversation in which the assistant cannot speak any more. */
export interface LostConversation {
  channel: string;
  id: string;
}

export interface AsidesOptions {
  db: Database;
  clock: Clock;
  transcripts: Pick<Transcripts, "change" | "rate" | "record" | "has">;
  /** Each adds its writes: stored conversation references go. */
  onRemoved: ((work: UnitOfWork, conversation: LostConversation) => void)[];
}

/** Keeps what happens beside the turns; nothing is answered. */
export class Asides {
  constructor(private readonly options: AsidesOptions) {}

  /** @param stage adds what the channel writes with it */
  async keep(aside: Aside, activity: Activity, stage: (work: UnitOfWork) => void): Promise<void> {
    const work = new UnitOfWork();
    stage(work);
    await this.#note(aside, activity, work);
    await work.commit(this.options.db);
  }

  async #note(aside: Aside, activity: Activity, work: UnitOfWork): Promise<void> {
    const { transcripts, onRemoved } = this.options;
    const conversation: LostConversation = { channel: activity.channelId, id: activity.conversation.id };
    switch (aside.kind) {
      case "removed":
        clearConversationState(work, conversation);
        for (const forget of onRemoved) forget(work, conversation);
        break;
      case "edited":
        changeQuestion(work, conversation, aside);
        transcripts.change(work, conversation.id, { kind: aside.isUndeleted ? "undeleted" : "edited", activityId: aside.activityId, text: withoutPostcodes(aside.text), formsOf });
        break;
      case "deleted":
        changeQuestion(work, conversation, aside);
        transcripts.change(work, conversation.id, { kind: "deleted", activityId: aside.activityId, formsOf });
        break;
      case "feedback":
        await this.#rate(aside, activity, work);
        break;
    }
  }

  async #rate({ feedback, comment, replyToId }: Extract<Aside, { kind: "feedback" }>, activity: Activity, work: UnitOfWork): Promise<void> {
    const { clock, transcripts } = this.options;
    const { id, channelId, from, timestamp, name, conversation } = activity;
    transcripts.rate(work, replyToId === undefined ? conversation.id : { conversationId: conversation.id, activityId: replyToId }, feedback);
    // What is erased does not begin anew with a remark about it.
    if (comment === undefined || !await transcripts.has(conversation.id)) return;
    const remark = { type: "invoke", name, id, channelId, from, timestamp, conversation, replyToId, text: comment };
    transcripts.record(work, { id: conversation.id, channel: channelId }, [{ activity: remark, direction: "in", at: clock.now() }]);
  }
}

/** The question that a hand-off would pass on is kept for a day as it was typed; it follows its message too. */
function changeQuestion(work: UnitOfWork, conversation: LostConversation, { activityId, ...change }: Extract<Aside, { kind: "edited" | "deleted" }>): void {
  const text = "text" in change && change.text !== "" ? change.text : undefined;
  changeConversationState(work, conversation, (memory) => followChangedQuestion(memory, { activityId, text }));
}

/** Links to a mail hold the beginning of a long question. */
function formsOf(text: string): string[] {
  return [...new Set([text, questionInMail(text)])].flatMap(writtenForms);
}

/** An edit may be the answer to a form that was not understood at first; which it was only its dialog knew. */
function withoutPostcodes(text: string): string {
  return findPostcodes(text).reduceRight((left, { start, end }) => `${left.slice(0, start)}[postcode]${left.slice(end)}`, text);
}
