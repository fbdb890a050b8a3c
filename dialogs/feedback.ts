import type { DialogContext, DialogInstance, DialogTurnResult } from "botbuilder-dialogs";
import type { Answers } from "./answer.js";
import { AskingDialog, waiting } from "./asking-dialog.js";
import { offerHandOff } from "./hand-off-offer.js";
import { isButton, isPhrase } from "./phrases.js";
import { Turn } from "./turn.js";

/** Waits for whether the answer helped, or for the question to explain it. */
export class FeedbackDialog extends AskingDialog {
  static readonly id = "feedback";
  readonly isKept = false;

  constructor(private readonly answers: Answers) {
    super(FeedbackDialog.id);
  }

  override beginDialog(): Promise<DialogTurnResult> {
    return Promise.resolve(waiting);
  }

  override takes(_instance: DialogInstance, turn: Turn): boolean {
    return helped(turn) || didNotHelp(turn) || asksMore(turn);
  }

  override async continueDialog(dc: DialogContext): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    if (asksMore(turn)) {
      if (await this.answers.tellMore(turn)) return waiting;
      await offerHandOff(turn, turn.say("answer.noMore"));
    } else if (helped(turn)) {
      turn.feedback = 1;
      turn.mark("helped");
      // It was answered; a form would only repeat it.
      delete turn.data.question;
      await turn.reply(turn.say("feedback.thanks"));
    } else {
      turn.feedback = -1;
      turn.mark("not-helped");
      turn.data.misses += 1;
      await offerHandOff(turn, turn.say("feedback.sorry"));
    }
    return dc.endDialog();
  }
}

export function asksMore(turn: Turn): boolean {
  return isButton(turn.wording, "answer.more", turn.text) || isPhrase(turn.wording, "commands.more", turn.text);
}

/** What a button of ours says is no question, also when nothing is open that it could be an answer to. @returns false: it is none */
export async function takeStrayButton(turn: Turn): Promise<boolean> {
  if (isButton(turn.wording, "answer.yes", turn.text)) await turn.reply(turn.say("feedback.thanks"));
  else if (isButton(turn.wording, "answer.no", turn.text)) await offerHandOff(turn, turn.say("feedback.sorry"));
  else return false;
  return true;
}

function helped(turn: Turn): boolean {
  return isButton(turn.wording, "answer.yes", turn.text) || isPhrase(turn.wording, "commands.yes", turn.text);
}

function didNotHelp(turn: Turn): boolean {
  return isButton(turn.wording, "answer.no", turn.text) || isPhrase(turn.wording, "commands.no", turn.text);
}
