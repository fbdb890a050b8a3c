import { randomUUID } from "node:crypto";
import type { DialogContext, DialogInstance, DialogTurnResult } from "botbuilder-dialogs";
import type { OrderBook } from "../src/orders/order-book.js";
import { currentStage } from "../src/orders/order.js";
import type { Tickets } from "../src/handoff/tickets.js";
import { AskingDialog, waiting } from "./asking-dialog.js";
import { contactLine } from "./contact-line.js";
import { askKey, editKey, fields, fill, isNoName, missingField, namedField, redactForm, summary, type Field, type Form } from "./hand-off-form.js";
import { offerHandOff } from "./hand-off-offer.js";
import { isButton, isPhrase, wordCount } from "./phrases.js";
import { Turn } from "./turn.js";

interface State {
  /** One form, one ticket: a second press finds the first ticket. */
  formKey: string;
  form: Form;
  step: Field | "confirm" | "edit";
  /** Replies in a row that did not fit. */
  faults: number;
}

/** After this many replies in a row that do not fit, phone and mail are shown beside the question. */
const faultsUntilContacts = 2;

/** From this many words on a name is first looked at as a question. */
const wordsOfLongName = 4;

/** Name, company, contact, summary, confirm, ticket. */
export class HandOffDialog extends AskingDialog {
  static readonly id = "hand-off";
  readonly isKept = true;

  constructor(private readonly tickets: Pick<Tickets, "open">, private readonly orders: Pick<OrderBook, "find">) {
    super(HandOffDialog.id);
  }

  override async beginDialog(dc: DialogContext): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    const state = stateOf(dc.activeDialog);
    Object.assign(state, { formKey: randomUUID(), form: {}, faults: 0 });
    if (turn.data.question !== undefined) fill(state.form, "question", turn.data.question);
    const first = missingField(state.form) ?? "question";
    state.step = first;
    await turn.reply([turn.say("handoff.start"), contactLine(turn), turn.say(askKey(first))]);
    return waiting;
  }

  override takes(instance: DialogInstance, turn: Turn): boolean | "perhaps" {
    const state = stateOf(instance);
    if (state.step === "confirm") return confirmChoice(turn) !== undefined || namedField(turn) !== undefined;
    if (state.step === "edit") return namedField(turn) !== undefined || isBack(turn) || isPhrase(turn.wording, "commands.yes", turn.text);
    if (isBack(turn)) return true;
    if (fill({ ...state.form }, state.step, turn.text) !== undefined) return false;
    if (state.step !== "name" && state.step !== "company") return true;
    // Asked back once; whoever insists is called so.
    if (isNoName(turn) && state.faults === 0) return false;
    return wordCount(turn.text) >= wordsOfLongName ? "perhaps" : true;
  }

  override async continueDialog(dc: DialogContext): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    const state = stateOf(dc.activeDialog);
    if (state.step === "confirm") return this.#confirm(dc, state);
    if (state.step === "edit") state.step = namedField(turn) ?? "confirm";
    else if (isBack(turn)) state.step = fields[fields.indexOf(state.step) - 1] ?? state.step;
    else return this.#fill(dc, state, state.step);
    await ask(turn, state);
    return waiting;
  }

  override async notUnderstood(dc: DialogContext): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    const state = stateOf(dc.activeDialog);
    const key = state.step === "confirm" || state.step === "edit" ? "handoff.faultConfirm"
      : fill({ ...state.form }, state.step, turn.text) ?? (state.step === "company" ? "handoff.faultCompany" : "handoff.faultName");
    if (state.step !== "question") turn.hide("[weggelaten]");
    state.faults += 1;
    await turn.reply([turn.say(key), state.faults >= faultsUntilContacts ? contactLine(turn) : ""], buttonsOf(turn, state));
    return waiting;
  }

  override async repromptDialog(context: Parameters<AskingDialog["repromptDialog"]>[0], instance: DialogInstance): Promise<void> {
    await ask(Turn.of(context), stateOf(instance));
  }

  async #fill(dc: DialogContext, state: State, field: Field): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    if (fill(state.form, field, turn.text) !== undefined) return this.notUnderstood(dc);
    // The whole message, since it may hold more than what was recognised.
    if (field !== "question") turn.hide(markOf[field]);
    state.faults = 0;
    state.step = missingField(state.form) ?? "confirm";
    await ask(turn, state);
    return waiting;
  }

  async #confirm(dc: DialogContext, state: State): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    const choice = confirmChoice(turn);
    const field = namedField(turn);
    if (choice === "yes") return this.#open(dc, state);
    if (choice === "cancel") {
      await offerHandOff(turn, turn.say("handoff.cancelled"));
      return dc.endDialog();
    }
    if (choice === undefined && field === undefined) return this.notUnderstood(dc);
    state.step = field ?? "edit";
    await ask(turn, state);
    return waiting;
  }

  async #open(dc: DialogContext, { form, formKey }: State): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    redactForm(turn, form);
    const order = turn.data.orderNumber === undefined ? undefined : await this.orders.find(turn.data.orderNumber);
    const reference = await this.tickets.open(turn.work, {
      formKey,
      conversationId: turn.conversationId,
      channel: turn.channel,
      locale: turn.data.locale,
      name: form.name ?? "",
      company: form.company ?? "",
      email: form.email ?? null,
      phone: form.phone ?? null,
      question: form.question ?? "",
      orderNumber: order?.number ?? null,
      orderStage: order === undefined ? null : currentStage(order, turn.today),
      uploads: turn.data.uploads,
    });
    turn.data.ticket = reference;
    turn.data.misses = 0;
    turn.data.uploads = [];
    delete turn.data.question;
    await turn.reply([turn.say("handoff.done", { reference }), contactLine(turn)]);
    return dc.endDialog();
  }
}

const markOf = { name: "[naam]", company: "[bedrijf]", contact: "[contact]" } as const;

async function ask(turn: Turn, state: State): Promise<void> {
  if (state.step === "confirm") {
    redactForm(turn, state.form);
    await turn.reply([summary(turn, state.form), turn.say("handoff.confirm")], buttonsOf(turn, state));
  } else {
    await turn.reply(turn.say(state.step === "edit" ? "handoff.askEdit" : askKey(state.step)), buttonsOf(turn, state));
  }
}

function buttonsOf(turn: Turn, { step }: State): string[] {
  if (step === "confirm") return ["handoff.confirmYes", "handoff.confirmEdit", "handoff.confirmCancel"].map((key) => turn.say(key));
  return step === "edit" ? [...fields.map(editKey), "handoff.editBack"].map((key) => turn.say(key)) : [];
}

function isBack(turn: Turn): boolean {
  return isButton(turn.wording, "handoff.editBack", turn.text) || isPhrase(turn.wording, "commands.back", turn.text);
}

function confirmChoice(turn: Turn): "yes" | "edit" | "cancel" | undefined {
  const { wording, text } = turn;
  if (isButton(wording, "handoff.confirmYes", text) || isPhrase(wording, "commands.yes", text)) return "yes";
  if (isButton(wording, "handoff.confirmEdit", text) || isPhrase(wording, "commands.no", text)) return "edit";
  return isButton(wording, "handoff.confirmCancel", text) ? "cancel" : undefined;
}

function stateOf(instance: DialogInstance | undefined): State {
  if (instance === undefined) throw new Error("The hand-off dialog is not on the stack");
  return instance.state as State;
}
