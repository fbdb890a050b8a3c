import { randomUUID } from "node:crypto";
import type { DialogContext, DialogInstance, DialogTurnResult } from "botbuilder-dialogs";
import { currentStage } from "../src/orders/order.js";
import type { HandOff } from "../src/handoff/hand-off.js";
import type { HandOffLimits } from "../src/handoff/hand-off-limits.js";
import { AskingDialog, waiting } from "./asking-dialog.js";
import { contactLine } from "./contact-line.js";
import {
  askKey, editKey, fields, fill, fillAll, formCard, isNoName, missingField, namedField, redactForm, redactGiven, summary, valuesOf, type Field, type Form,
} from "./hand-off-form.js";
import { forget, giveUp, tooMany } from "./hand-off-ends.js";
import { prefill, type PrefillParts } from "./hand-off-prefill.js";
import { offerHandOff } from "./hand-off-offer.js";
import { confirmChoice, isBack, isWrittenAsName, wordsOfLongName } from "./hand-off-replies.js";
import type { Hub } from "./hub.js";
import { isPhrase, wordCount } from "./phrases.js";
import { moveToPrivateChat } from "./private-chat.js";
import type { FormCard, Submission } from "./reply.js";
import { Turn } from "./turn.js";

interface State {
  /** One form, one ticket: a second press finds the first ticket. */
  formKey: string;
  form: Form;
  step: Field | "confirm" | "edit";
  /** Replies in a row that did not fit. */
  faults: number;
  /** Given before an e-mail address was asked beside it. */
  phone?: string;
  /** Those that it showed. */
  cards?: string[];
}

/** After this many replies in a row that do not fit, phone and mail are shown beside the question. */
const faultsUntilContacts = 2;

/** After this many the form ends: asking once more helps nobody. */
const faultsUntilEnd = 4;

export interface HandOffOptions {
  /** Said first: why a form begins. */
  lead?: string;
}

export interface HandOffParts extends PrefillParts {
  handOff: Pick<HandOff, "open" | "mailIsSetUp">;
  limits: Pick<HandOffLimits, "takeCopy" | "takeTicket" | "hasRoomForTicket">;
  /** undefined: no hub takes over conversations. */
  hub?: Pick<Hub, "initiate"> | undefined;
}

/** Name, company, contact, summary, confirm, ticket. */
export class HandOffDialog extends AskingDialog<HandOffOptions> {
  static readonly id = "hand-off";
  readonly isKept = true;
  override readonly isForSupport = true;
  readonly #parts: HandOffParts;

  constructor(parts: HandOffParts) {
    super(HandOffDialog.id);
    this.#parts = parts;
  }

  /** Whether the customer is asked to confirm, so that "stuur maar door" is his yes. */
  static isConfirming(instance: DialogInstance | undefined): boolean {
    return instance?.id === HandOffDialog.id && stateOf(instance).step === "confirm";
  }

  static asksQuestion(instance: DialogInstance | undefined): boolean {
    return instance?.id === HandOffDialog.id && stateOf(instance).step === "question";
  }

  /** The message that the question was is changed afterwards. @param text undefined: it was deleted; then the form asks for a question before it is sent */
  static changeQuestion(instance: DialogInstance, before: string, text: string | undefined): void {
    if (instance.id !== HandOffDialog.id) return;
    const { form } = stateOf(instance);
    const added = form.question === before ? "" : form.question?.startsWith(`${before}\n`) === true ? form.question.slice(before.length) : undefined;
    if (added === undefined) return;
    delete form.question;
    // What is too much for a question is asked for again.
    fill(form, "question", `${text ?? ""}${added}`.trim());
  }

  /** What he remembers while he fills in the form belongs to the question. Asks again after it. */
  async remember(dc: DialogContext, text: string): Promise<void> {
    const turn = Turn.of(dc.context);
    const state = stateOf(dc.activeDialog);
    if (text !== "") {
      const fault = fill(state.form, "question", [state.form.question ?? "", text].filter((part) => part !== "").join("\n"));
      if (fault !== undefined) await turn.reply(turn.say("handoff.questionFull"));
    } else if (state.step === "confirm") state.step = "edit";
    else await turn.reply(turn.say("handoff.whileFilling"));
    await dc.repromptDialog();
  }

  override async beginDialog(dc: DialogContext, options: HandOffOptions = {}): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    const state = stateOf(dc.activeDialog);
    if (!turn.manners.isPrivate) {
      await moveToPrivateChat(turn, "handoff");
      return dc.endDialog();
    }
    Object.assign(state, { formKey: randomUUID(), form: {}, faults: 0 });
    delete turn.data.openForm;
    if (!await this.#parts.limits.hasRoomForTicket(turn)) return tooMany(dc);
    await prefill(turn, state.form, this.#parts);
    state.step = missingField(state.form) ?? "confirm";
    turn.mark("asked");
    const { mailIsSetUp } = this.#parts.handOff;
    await turn.reply([options.lead ?? "", turn.say(mailIsSetUp ? "handoff.startMail" : "handoff.start"), contactLine(turn), this.#asked(turn, state, { withForm: true })], this.#buttons(turn, state), { form: formOf(turn, state) });
    noteCards(turn, state);
    return waiting;
  }

  override takes(instance: DialogInstance, turn: Turn): boolean | "perhaps" {
    const state = stateOf(instance);
    if (state.step === "confirm") return confirmChoice(turn) !== undefined || namedField(turn) !== undefined;
    if (state.step === "edit") return namedField(turn) !== undefined || isBack(turn) || isPhrase(turn.wording, "commands.yes", turn.text);
    if (isBack(turn)) return true;
    if (fill({ ...state.form }, state.step, turn.text) !== undefined) return false;
    if (state.step !== "name" && state.step !== "company") return true;
    if (isWrittenAsName(turn.text)) return true;
    // Asked back once; whoever insists is called so.
    if (isNoName(turn) && state.faults === 0) return false;
    return wordCount(turn.text) >= wordsOfLongName ? "perhaps" : true;
  }

  override async continueDialog(dc: DialogContext): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    const state = stateOf(dc.activeDialog);
    if (state.step === "confirm") return this.#confirm(dc, state);
    if (state.step === "edit") state.step = namedField(turn) ?? missingField(state.form) ?? "confirm";
    else if (isBack(turn)) state.step = fields[fields.indexOf(state.step) - 1] ?? state.step;
    else return this.#fill(dc, state, state.step);
    await this.#ask(turn, state, { withForm: false });
    return waiting;
  }

  /** The whole form at once, from any step. */
  override async submitted(dc: DialogContext, { values }: Submission): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    const state = stateOf(dc.activeDialog);
    const { form, given, faults } = fillAll(values);
    const question = given.question === state.form.question ? "" : given.question;
    turn.hide([question, ...Object.values(markOf)].join(" ").trim());
    redactGiven(turn, given);
    state.form = form;
    delete state.phone;
    state.step = missingField(form) ?? "confirm";
    if (state.step === "confirm") {
      state.faults = 0;
      await this.#ask(turn, state, { withForm: false });
      return waiting;
    }
    state.faults += 1;
    if (state.faults >= faultsUntilEnd) return giveUp(dc, form);
    await turn.reply([turn.say("card.faults"), state.faults >= faultsUntilContacts ? contactLine(turn) : ""], [], { form: formCard(turn, HandOffDialog.id, { given, faults }) });
    noteCards(turn, state);
    return waiting;
  }

  override async notUnderstood(dc: DialogContext): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    const state = stateOf(dc.activeDialog);
    const key = state.step === "confirm" || state.step === "edit" ? "handoff.faultConfirm"
      : fill({ ...state.form }, state.step, turn.text) ?? (state.step === "company" ? "handoff.faultCompany" : "handoff.faultName");
    if (state.step !== "question") turn.hide("[weggelaten]");
    state.faults += 1;
    if (state.faults >= faultsUntilEnd) return giveUp(dc, state.form);
    await turn.reply([turn.say(key), state.faults >= faultsUntilContacts ? contactLine(turn) : ""], this.#buttons(turn, state));
    return waiting;
  }

  override async repromptDialog(context: Parameters<AskingDialog["repromptDialog"]>[0], instance: DialogInstance): Promise<void> {
    await this.#ask(Turn.of(context), stateOf(instance), { withForm: true });
  }

  async #fill(dc: DialogContext, state: State, field: Field): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    if (fill(state.form, field, turn.text) !== undefined) return this.notUnderstood(dc);
    // The whole message, since it may hold more than what was recognised.
    if (field !== "question") turn.hide(markOf[field]);
    if (state.phone !== undefined) state.form.phone ??= state.phone;
    delete state.phone;
    state.faults = 0;
    state.step = missingField(state.form) ?? "confirm";
    await this.#ask(turn, state, { withForm: false });
    return waiting;
  }

  async #confirm(dc: DialogContext, state: State): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    const choice = confirmChoice(turn);
    // A question that was deleted meanwhile is asked for again.
    const field = namedField(turn) ?? (choice === "yes" || choice === "yesWithCopy" ? missingField(state.form) : undefined);
    if (field === undefined && choice === "yes") return this.#open(dc, state, { wantsCopy: false });
    if (field === undefined && choice === "yesWithCopy") return this.#confirmCopy(dc, state);
    if (choice === "cancel") {
      await offerHandOff(turn, turn.say("handoff.cancelled"));
      return dc.endDialog();
    }
    if (choice === undefined && field === undefined) return this.notUnderstood(dc);
    state.step = field ?? "edit";
    await this.#ask(turn, state, { withForm: field === undefined });
    return waiting;
  }

  /** A typed "met kopie" may come where no copy is offered. */
  async #confirmCopy(dc: DialogContext, state: State): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    if (!this.#parts.handOff.mailIsSetUp || state.form.email !== undefined) return this.#open(dc, state, { wantsCopy: true });
    state.step = "contact";
    if (state.form.phone !== undefined) state.phone = state.form.phone;
    await turn.reply(turn.say("handoff.copyNeedsEmail"));
    return waiting;
  }

  async #open(dc: DialogContext, { form, formKey, cards }: State, { wantsCopy }: { wantsCopy: boolean }): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    const { handOff, limits, orders } = this.#parts;
    redactForm(turn, form);
    if (!await limits.takeTicket(turn)) return tooMany(dc, form.question);
    const order = turn.data.orderNumber === undefined ? undefined : await orders.find(turn.data.orderNumber);
    const sendsCopy = wantsCopy && handOff.mailIsSetUp && form.email !== undefined && await limits.takeCopy({ addressKey: turn.addressKey, email: form.email });
    const reference = await handOff.open(turn.work, {
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
      wantsCopy: sendsCopy,
      conversationReference: turn.conversationReference,
    });
    forget(turn, reference);
    turn.data.ticketCards = cards ?? [];
    const copy = wantsCopy ? turn.say(sendsCopy ? "handoff.doneCopy" : "handoff.noCopy") : "";
    const done = turn.say(handOff.mailIsSetUp ? "handoff.doneMail" : "handoff.done", { reference });
    await turn.reply([[done, copy].filter((part) => part !== "").join(" "), handOff.mailIsSetUp ? turn.say("handoff.doneUrgent") : "", contactLine(turn)], [turn.say("addition.start")]);
    await this.#parts.hub?.initiate(turn, { reference, question: form.question ?? "" });
    return dc.endDialog();
  }

  async #ask(turn: Turn, state: State, options: { withForm: boolean }): Promise<void> {
    turn.mark("asked");
    await turn.reply(this.#asked(turn, state, options), this.#buttons(turn, state), { form: options.withForm ? formOf(turn, state) : undefined });
    noteCards(turn, state);
  }

  #asked(turn: Turn, state: State, { withForm }: { withForm: boolean }): string {
    if (state.step !== "confirm") {
      const question = turn.say(state.step === "edit" ? "handoff.askEdit" : askKey(state.step));
      return withForm && turn.manners.forms === "card" && state.step !== "edit" ? turn.say("handoff.fillIn", { question }) : question;
    }
    redactForm(turn, state.form);
    return `${summary(turn, state.form, { isSent: this.#parts.handOff.mailIsSetUp })}\n\n${turn.say("handoff.confirm")}`;
  }

  #buttons(turn: Turn, { step, form }: State): string[] {
    if (step === "edit") return turn.manners.forms === "card" ? [] : [...fields.map(editKey), "handoff.editBack"].map((key) => turn.say(key));
    if (step !== "confirm") return [];
    const copy = form.email === undefined ? [] : ["handoff.confirmCopy"];
    const yes = this.#parts.handOff.mailIsSetUp ? ["handoff.confirmSend", ...copy] : ["handoff.confirmYes"];
    return [...yes, "handoff.confirmEdit", "handoff.confirmCancel"].map((key) => turn.say(key));
  }
}

/** Who asks again and again is shown no more than these matter to. */
const mostCards = 20;

function noteCards({ data }: Turn, state: State): void {
  const shown = [...data.openForm?.cards ?? [], data.openButtons].filter((card) => card !== undefined);
  state.cards = [...new Set([...state.cards ?? [], ...shown])].slice(-mostCards);
}

/** undefined: there is nothing to fill in. */
function formOf(turn: Turn, { step, form }: State): FormCard | undefined {
  if (step === "confirm" || turn.manners.forms !== "card") return undefined;
  redactForm(turn, form);
  return formCard(turn, HandOffDialog.id, { given: valuesOf(form), faults: {} });
}

const markOf = { name: "[naam]", company: "[bedrijf]", contact: "[contact]" } as const;

function stateOf(instance: DialogInstance | undefined): State {
  if (instance === undefined) throw new Error("The hand-off dialog is not on the stack");
  return instance.state as State;
}
