import type { DialogContext, DialogInstance, DialogTurnResult } from "botbuilder-dialogs";
import type { HandOff } from "../src/handoff/hand-off.js";
import type { HandOffLimits } from "../src/handoff/hand-off-limits.js";
import { AskingDialog, waiting } from "./asking-dialog.js";
import { asTyped, contactLine, questionInMail } from "./contact-line.js";
import { HandOffDialog, type HandOffOptions } from "./hand-off.js";
import { fileLine, questionCharacters } from "./hand-off-form.js";
import { leadPhrase } from "./near-phrase.js";
import { isButton, isPhrase, startsWithWord, wordCount } from "./phrases.js";
import { moveToPrivateChat } from "./private-chat.js";
import { Turn } from "./turn.js";

export interface AdditionOptions {
  /** Of the open ticket. */
  reference: string;
  /** What to add, when the customer has said it already. */
  text?: string;
}

export interface AdditionParts {
  handOff: Pick<HandOff, "add" | "mailIsSetUp">;
  limits: Pick<HandOffLimits, "hasRoomForAddition">;
}

interface State {
  reference: string;
  step: "text" | "confirm";
  text: string;
  /** Something in between was answered: what comes now is the text, also when it reads as a question or as asking for a person. */
  takesAll: boolean;
  /** Replies in a row that did not fit. */
  faults: number;
}

/** After this many replies in a row that do not fit, nothing is added and the customer can go on. */
const faultsUntilEnd = 3;

/** At the confirmation fewer words are an answer that is not understood, more are a further part of the text. */
const wordsOfText = 4;

/** Something for a ticket that is open: what, is it right, added. */
export class AdditionDialog extends AskingDialog<AdditionOptions> {
  static readonly id = "addition";
  readonly isKept = true;
  override readonly isForSupport = true;

  readonly #parts: AdditionParts;

  constructor(parts: AdditionParts) {
    super(AdditionDialog.id);
    this.#parts = parts;
  }

  /** Whether the customer is asked to confirm, so that "stuur maar door" is his yes. */
  static isConfirming(instance: DialogInstance | undefined): boolean {
    return instance?.id === AdditionDialog.id && stateOf(instance).step === "confirm";
  }

  static asksText(instance: DialogInstance | undefined): boolean {
    return instance?.id === AdditionDialog.id && stateOf(instance).step === "text";
  }

  override async beginDialog(dc: DialogContext, options?: AdditionOptions): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    const state = stateOf(dc.activeDialog);
    const reference = options?.reference ?? "";
    Object.assign(state, { reference, step: "text", text: "", takesAll: false, faults: 0 } satisfies State);
    // What he asked in a message before is in the transcript as that.
    if (options?.text !== undefined && turn.text.includes(options.text)) turn.hide("[aanvulling]");
    if (!turn.manners.isPrivate) {
      await moveToPrivateChat(turn, "handoff");
      return dc.endDialog();
    }
    if (!await this.#parts.limits.hasRoomForAddition(reference)) {
      if (options?.text !== undefined) turn.redactions.push({ value: questionInMail(options.text), mark: "[aanvulling]" });
      await turn.reply([turn.say("addition.tooMany", { reference }), contactLine(turn, options?.text)]);
      return dc.endDialog();
    }
    if (options?.text !== undefined) return this.#take(dc, state, options.text);
    await ask(turn, state);
    return waiting;
  }

  override takes(instance: DialogInstance, turn: Turn): boolean | "unlessPerson" {
    const { step, takesAll } = stateOf(instance);
    if (["commands.back", "commands.callBack"].some((key) => isPhrase(turn.wording, key, turn.text))) return true;
    if (step === "confirm" && choiceOf(turn) !== undefined) return true;
    if (step === "confirm" ? !isMore(turn) : isQuestion(turn) && !takesAll) return false;
    return takesAll || "unlessPerson";
  }

  override async continueDialog(dc: DialogContext): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    const state = stateOf(dc.activeDialog);
    if (state.step === "text") {
      const isBack = isPhrase(turn.wording, "commands.back", turn.text);
      if (state.text === "" && (isBack || isPhrase(turn.wording, "commands.no", turn.text))) return this.#end(dc);
      if (!isBack) return this.#takeTyped(dc, state, turn.text);
      state.step = "confirm";
    } else {
      const choice = choiceOf(turn);
      if (choice === "yes") return this.#add(dc, state);
      if (choice === "cancel") return this.#end(dc);
      if (choice === undefined) return this.#takeTyped(dc, state, `${state.text}\n${turn.text}`);
      Object.assign(state, { step: "text", takesAll: true, faults: 0 });
    }
    await ask(turn, state);
    return waiting;
  }

  override async notUnderstood(dc: DialogContext): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    const state = stateOf(dc.activeDialog);
    if (state.step === "text") return this.#takeTyped(dc, state, turn.text);
    turn.hide("[weggelaten]");
    return this.#fault(dc, state, "addition.faultConfirm");
  }

  override async repromptDialog(context: Parameters<AskingDialog["repromptDialog"]>[0], instance: DialogInstance): Promise<void> {
    const state = stateOf(instance);
    state.takesAll = true;
    await ask(Turn.of(context), state);
  }

  /** What people forget is a number or a name more often than not: it lives with the ticket alone, not in the transcript. */
  #takeTyped(dc: DialogContext, state: State, typed: string): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    const lead = leadPhrase(turn.wording, "commands.addition", typed);
    turn.hide("[aanvulling]");
    return this.#take(dc, state, lead === undefined || lead.rest === "" ? typed : lead.rest);
  }

  async #take(dc: DialogContext, state: State, text: string): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    if (text.length > questionCharacters) return this.#fault(dc, state, "addition.faultText");
    Object.assign(state, { step: "confirm", text, takesAll: false, faults: 0 });
    await ask(turn, state);
    return waiting;
  }

  async #add(dc: DialogContext, { reference, text }: State): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    delete turn.data.question;
    const { handOff } = this.#parts;
    if (!await handOff.add(turn.work, reference, { text, uploads: turn.data.uploads })) {
      const question = turn.say("addition.asQuestion", { reference, text });
      turn.data.question = question.length > questionCharacters ? text : question;
      return dc.replaceDialog(HandOffDialog.id, { lead: turn.say("addition.closed", { reference }) } satisfies HandOffOptions);
    }
    turn.data.misses = 0;
    turn.data.uploads = [];
    await turn.reply(turn.say(handOff.mailIsSetUp ? "addition.doneMail" : "addition.done", { reference }));
    return dc.endDialog();
  }

  async #fault(dc: DialogContext, state: State, key: string): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    state.faults += 1;
    if (state.faults >= faultsUntilEnd) return this.#end(dc);
    await turn.reply(turn.say(key), buttonsOf(turn, state));
    return waiting;
  }

  async #end(dc: DialogContext): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    await turn.reply([turn.say("addition.cancelled"), contactLine(turn)]);
    return dc.endDialog();
  }
}

async function ask(turn: Turn, state: State): Promise<void> {
  const { step, reference } = state;
  if (step === "text") return turn.reply(turn.say("addition.ask", { reference }));
  const shown = asTyped(state.text);
  turn.redactions.push({ value: shown, mark: "[aanvulling]" });
  await turn.reply([turn.say("addition.summary", { reference, text: shown }), ...fileLine(turn), turn.say("handoff.confirm")], buttonsOf(turn, state));
}

function buttonsOf(turn: Turn, { step }: State): string[] {
  return step === "confirm" ? ["addition.confirmYes", "handoff.confirmEdit", "handoff.confirmCancel"].map((key) => turn.say(key)) : [];
}

function choiceOf({ wording, text }: Turn): "yes" | "change" | "cancel" | undefined {
  if (isButton(wording, "addition.confirmYes", text)) return "yes";
  if (isButton(wording, "handoff.confirmEdit", text) || ["commands.no", "commands.stepBack"].some((key) => isPhrase(wording, key, text))) return "change";
  // Those of "commands.back" that are left say that it is right after all.
  if (["commands.yes", "commands.send", "commands.passOn", "commands.addThis", "commands.back"].some((key) => isPhrase(wording, key, text))) return "yes";
  return isButton(wording, "handoff.confirmCancel", text) ? "cancel" : undefined;
}

function isQuestion({ wording, text }: Turn): boolean {
  return text.includes("?") || startsWithWord(wording, "commands.questionWords", text);
}

/** A further part of the text; "ja maar dan anders" says too little. */
function isMore(turn: Turn): boolean {
  const saysYesOrNo = ["commands.yes", "commands.no"].some((key) => startsWithWord(turn.wording, key, turn.text));
  return wordCount(turn.text) >= wordsOfText && !saysYesOrNo && !isQuestion(turn);
}

function stateOf(instance: DialogInstance | undefined): State {
  if (instance === undefined) throw new Error("The addition dialog is not on the stack");
  return instance.state as State;
}
