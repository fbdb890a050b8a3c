import { randomUUID } from "node:crypto";
import type { DialogContext, DialogInstance, DialogTurnResult } from "botbuilder-dialogs";
import type { OrderBook } from "../src/orders/order-book.js";
import { currentStage } from "../src/orders/order.js";
import type { Tickets } from "../src/handoff/tickets.js";
import { AskingDialog, waiting } from "./asking-dialog.js";
import { contactLine } from "./contact-line.js";
import { askKey, editKey, faultKey, fields, fill, missingField, redactForm, summary, type Field, type Form } from "./hand-off-form.js";
import { offerHandOff } from "./hand-off-offer.js";
import { isButton, isPhrase } from "./phrases.js";
import { Turn } from "./turn.js";

interface State {
  /** One form, one ticket: a second press finds the first ticket. */
  formKey: string;
  form: Form;
  step: Field | "confirm" | "edit";
  faults: number;
}

/** After this many replies in a row that do not fit, phone and mail are shown beside the question. */
const faultsUntilContacts = 2;

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
    state.step = missingField(state.form) ?? "confirm";
    await turn.reply([turn.say("handoff.start"), contactLine(turn), turn.say(askKey(fieldOf(state)))]);
    return waiting;
  }

  override takes(instance: DialogInstance, turn: Turn): boolean | "perhaps" {
    const state = stateOf(instance);
    if (state.step === "confirm") return confirmChoice(turn) !== undefined;
    if (state.step === "edit") return editChoice(turn) !== undefined;
    if (!fill({ ...state.form }, state.step, turn.text)) return false;
    return state.step === "name" || state.step === "company" ? "perhaps" : true;
  }

  override async continueDialog(dc: DialogContext): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    const state = stateOf(dc.activeDialog);
    if (state.step === "confirm") return this.#confirm(dc, state);
    if (state.step === "edit") {
      const field = editChoice(turn);
      if (field !== undefined) state.step = field;
      await ask(turn, state);
      return waiting;
    }
    if (!fill(state.form, state.step, turn.text)) return this.#fault(turn, state);
    // The whole message, since it may hold more than what was recognised.
    if (state.step !== "question") turn.redactions.push({ value: turn.text, mark: markOf[state.step] });
    state.faults = 0;
    state.step = missingField(state.form) ?? "confirm";
    await ask(turn, state);
    return waiting;
  }

  override async repromptDialog(context: Parameters<AskingDialog["repromptDialog"]>[0], instance: DialogInstance): Promise<void> {
    await ask(Turn.of(context), stateOf(instance));
  }

  async #fault(turn: Turn, state: State): Promise<DialogTurnResult> {
    state.faults += 1;
    const contacts = state.faults >= faultsUntilContacts ? contactLine(turn) : "";
    await turn.reply([turn.say(faultKey(fieldOf(state))), contacts]);
    return waiting;
  }

  async #confirm(dc: DialogContext, state: State): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    switch (confirmChoice(turn)) {
      case "yes": return this.#open(dc, state);
      case "cancel":
        await offerHandOff(turn, turn.say("handoff.cancelled"));
        return dc.endDialog();
      case "edit":
        state.step = "edit";
        break;
      case undefined:
        break;
    }
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
    const buttons = ["handoff.confirmYes", "handoff.confirmEdit", "handoff.confirmCancel"].map((key) => turn.say(key));
    await turn.reply([summary(turn, state.form), turn.say("handoff.confirm")], buttons);
  } else if (state.step === "edit") {
    await turn.reply(turn.say("handoff.askEdit"), fields.map((field) => turn.say(editKey(field))));
  } else {
    await turn.reply(turn.say(askKey(state.step)));
  }
}

function confirmChoice(turn: Turn): "yes" | "edit" | "cancel" | undefined {
  const { wording, text } = turn;
  if (isButton(wording, "handoff.confirmYes", text) || isPhrase(wording, "commands.yes", text)) return "yes";
  if (isButton(wording, "handoff.confirmEdit", text) || isPhrase(wording, "commands.no", text)) return "edit";
  return isButton(wording, "handoff.confirmCancel", text) ? "cancel" : undefined;
}

function editChoice(turn: Turn): Field | undefined {
  const byNumber = fields[Number(turn.text) - 1];
  return byNumber ?? fields.find((field) => isButton(turn.wording, editKey(field), turn.text));
}

function fieldOf(state: State): Field {
  if (state.step === "confirm" || state.step === "edit") throw new Error(`The hand-off form asks for no field in step ${state.step}`);
  return state.step;
}

function stateOf(instance: DialogInstance | undefined): State {
  if (instance === undefined) throw new Error("The hand-off dialog is not on the stack");
  return instance.state as State;
}
