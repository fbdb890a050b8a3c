import { Dialog, type DialogContext, type DialogInstance, type DialogTurnResult } from "botbuilder-dialogs";
import type { Submission } from "./reply.js";
import type { Turn } from "./turn.js";

/** A dialog that waits for an answer of the customer, and can tell whether a message is one. */
export abstract class AskingDialog<Options extends object = object> extends Dialog<Options> {
  /**
   * What becomes of the dialog when the customer asks something else instead:
   * true: the question is answered and the dialog asks again; false: the dialog is over.
   */
  abstract readonly isKept: boolean;

  /** Something for Support is being made: asking for a person shows how to reach one, and starts nothing new. */
  readonly isForSupport: boolean = false;

  /**
   * Whether the turn's message is an answer to what this dialog asked last.
   * "perhaps": anything would do (a name), so that a message that is plainly a question is taken for one.
   * "unlessPerson": whatever it says is meant for the dialog, but for asking for a person.
   */
  abstract takes(instance: DialogInstance, turn: Turn): boolean | "perhaps" | "unlessPerson";

  /** Says what was not understood, and asks again. Only a dialog that is kept comes to it. */
  notUnderstood(dc: DialogContext): Promise<DialogTurnResult> {
    return this.continueDialog(dc);
  }

  /** The newest form of this dialog was filled in; undefined: it shows none. */
  submitted?(dc: DialogContext, submission: Submission): Promise<DialogTurnResult>;

  /** What lay on top has ended: ask again. */
  override async resumeDialog(dc: DialogContext): Promise<DialogTurnResult> {
    const instance = dc.activeDialog;
    if (instance !== undefined) await this.repromptDialog(dc.context, instance);
    return waiting;
  }
}

/** The dialog waits for the next message. */
export const waiting: DialogTurnResult = Dialog.EndOfTurn;
