import type { DialogContext, DialogInstance, DialogTurnResult } from "botbuilder-dialogs";
import { AskingDialog, waiting } from "./asking-dialog.js";
import { offerHandOff } from "./hand-off-offer.js";
import { isButton, isPhrase } from "./phrases.js";
import { Turn } from "./turn.js";

/** Waits for whether the answer helped. */
export class FeedbackDialog extends AskingDialog {
  static readonly id = "feedback";
  readonly isKept = false;

  constructor() {
    super(FeedbackDialog.id);
  }

  override beginDialog(): Promise<DialogTurnResult> {
    return Promise.resolve(waiting);
  }

  override takes(_instance: DialogInstance, turn: Turn): boolean {
    return helped(turn) || didNotHelp(turn);
  }

  override async continueDialog(dc: DialogContext): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    if (helped(turn)) {
      turn.feedback = 1;
      await turn.reply(turn.say("feedback.thanks"));
    } else {
      turn.feedback = -1;
      turn.data.misses += 1;
      await offerHandOff(turn, turn.say("feedback.sorry"));
    }
    return dc.endDialog();
  }
}

function helped(turn: Turn): boolean {
  return isButton(turn.wording, "answer.yes", turn.text) || isPhrase(turn.wording, "commands.yes", turn.text);
}

function didNotHelp(turn: Turn): boolean {
  return isButton(turn.wording, "answer.no", turn.text) || isPhrase(turn.wording, "commands.no", turn.text);
}
