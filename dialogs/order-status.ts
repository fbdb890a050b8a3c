import type { DialogContext, DialogInstance, DialogTurnResult } from "botbuilder-dialogs";
import type { Order } from "../src/orders/order.js";
import type { OrderBook } from "../src/orders/order-book.js";
import { findPostcode, findPostcodes, parseOrderNumber, parsePostcode, parseShortOrderNumber } from "../src/orders/order-number.js";
import { AskingDialog, waiting } from "./asking-dialog.js";
import { offerHandOff } from "./hand-off-offer.js";
import { orderText } from "./order-facts.js";
import { moveToPrivateChat } from "./private-chat.js";
import type { FormCard, Submission } from "./reply.js";
import { Turn } from "./turn.js";

interface State {
  step: "number" | "postcode";
  number?: string;
  /** Replies in a row that were not understood. */
  faults: number;
}

/** Longest answer that a field of the form takes, in characters. */
const fieldCharacters = 100;

/** After this many replies that were not understood a person is offered instead of a further attempt. */
const faultsUntilPerson = 2;

/** What can be done with an order, beside asking for another one or a person. */
export interface OrderButtons {
  button(turn: Turn, order: Order): Promise<string[]>;
}

export interface OrderStatusOptions {
  /** Ask for a number even when the customer has identified an order already. */
  another: boolean;
}

/** Order number and postcode in, timeline out. */
export class OrderStatusDialog extends AskingDialog<OrderStatusOptions> {
  static readonly id = "order-status";
  readonly isKept = true;

  constructor(private readonly orders: Pick<OrderBook, "lookUp" | "find" | "numberOf">, private readonly more: OrderButtons) {
    super(OrderStatusDialog.id);
  }

  override async beginDialog(dc: DialogContext, options?: OrderStatusOptions): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    const state = stateOf(dc.activeDialog);
    state.faults = 0;
    state.step = "number";
    delete turn.data.openForm;
    const number = this.#number(turn.text, state.step);
    hidePostcode(turn, number);
    if (!turn.manners.isPrivate) {
      await moveToPrivateChat(turn, "order");
      return dc.endDialog();
    }
    const known = options?.another === true ? undefined : turn.data.orderNumber;
    if (known !== undefined && (number === undefined || number === known)) return this.#showKnown(dc, known);
    return this.#next(dc, { number, postcode: parsePostcode(turn.text) }, { withForm: true });
  }

  override takes(instance: DialogInstance, turn: Turn): boolean {
    const { step } = stateOf(instance);
    return this.#number(turn.text, step) !== undefined || (step === "postcode" && parsePostcode(turn.text) !== undefined);
  }

  override async continueDialog(dc: DialogContext): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    const state = stateOf(dc.activeDialog);
    const number = this.#number(turn.text, state.step);
    const postcode = parsePostcode(turn.text);
    hidePostcode(turn, number);
    if (number === undefined && (state.step === "number" || postcode === undefined)) return this.notUnderstood(dc);
    state.faults = 0;
    return this.#next(dc, { number: number ?? state.number, postcode }, { withForm: false });
  }

  /** Both at once; either field may hold the other as well. */
  override async submitted(dc: DialogContext, { values }: Submission): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    const state = stateOf(dc.activeDialog);
    const given = { number: (values["number"] ?? "").slice(0, fieldCharacters), postcode: (values["postcode"] ?? "").slice(0, fieldCharacters) };
    const number = this.#number(given.number, "number");
    const postcode = parsePostcode(given.postcode) ?? parsePostcode(given.number);
    turn.hide([number, "[postcode]"].filter((part) => part !== undefined).join(" "));
    turn.redactions.push({ value: given.postcode, mark: "[postcode]" });
    for (const value of Object.values(given)) redactPostcode(turn, value);
    if (number !== undefined && postcode !== undefined) return this.#lookUp(dc, { number, postcode, given });
    state.faults += 1;
    state.step = number === undefined ? "number" : "postcode";
    if (number !== undefined) state.number = number;
    if (state.faults >= faultsUntilPerson) return this.#giveUp(dc);
    const faults = { ...number === undefined && { number: "order.faultNumber" }, ...postcode === undefined && { postcode: "order.faultPostcode" } };
    await turn.reply(turn.say("card.faults"), [turn.say("handoff.offer")], { form: orderForm(turn, given, faults) });
    return waiting;
  }

  override async notUnderstood(dc: DialogContext): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    const state = stateOf(dc.activeDialog);
    hidePostcode(turn, undefined);
    state.faults += 1;
    if (state.faults >= faultsUntilPerson) return this.#giveUp(dc);
    await turn.reply(turn.say(state.step === "number" ? "order.faultNumber" : "order.faultPostcode"), [turn.say("handoff.offer")]);
    return waiting;
  }

  override async repromptDialog(context: Parameters<AskingDialog["repromptDialog"]>[0], instance: DialogInstance): Promise<void> {
    await ask(Turn.of(context), stateOf(instance), { withForm: true });
  }

  async #giveUp(dc: DialogContext): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    await offerHandOff(turn, turn.say("order.giveUp"));
    return dc.endDialog();
  }

  async #next(dc: DialogContext, { number, postcode }: { number: string | undefined; postcode: string | undefined }, options: { withForm: boolean }): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    const state = stateOf(dc.activeDialog);
    if (number === undefined) {
      state.step = "number";
      delete state.number;
    } else if (postcode === undefined) {
      state.step = "postcode";
      state.number = number;
    } else {
      return this.#lookUp(dc, { number, postcode });
    }
    await ask(turn, state, options);
    return waiting;
  }

  /** @param options.given what stands in the form that was sent */
  async #lookUp(dc: DialogContext, { number, postcode, given }: { number: string; postcode: string; given?: FormValues }): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    const state = stateOf(dc.activeDialog);
    const result = await this.orders.lookUp({ number, postcode, conversationId: turn.conversationId, addressKey: turn.addressKey });
    if (result.kind === "locked") {
      await offerHandOff(turn, turn.say("order.locked", { time: turn.timeOfDay(result.untilMs) }));
      return dc.endDialog();
    }
    if (result.kind === "refused") {
      // Either may be the one that is wrong; the number is kept, so that the postcode alone may be typed again.
      state.step = "postcode";
      state.number = number;
      await offerHandOff(turn, turn.say("order.refused"), given === undefined ? {} : { form: orderForm(turn, given) });
      return waiting;
    }
    turn.mark("answered");
    turn.data.orderNumber = result.order.number;
    turn.data.misses = 0;
    await this.#show(turn, result.order);
    return dc.endDialog();
  }

  /** "order 14" names an order of this year; where a number is asked, "14" alone does. */
  #number(text: string, step: State["step"]): string | undefined {
    const whole = parseOrderNumber(text);
    if (whole !== undefined) return whole;
    const bare = step === "number" && /^\s*\d{1,5}\s*$/.test(text) ? Number(text) : undefined;
    const short = parseShortOrderNumber(text) ?? bare;
    return short === undefined ? undefined : this.orders.numberOf(short);
  }

  async #showKnown(dc: DialogContext, number: string): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    const order = await this.orders.find(number);
    if (order === undefined) {
      delete turn.data.orderNumber;
      await offerHandOff(turn, turn.say("order.gone"));
      return dc.endDialog();
    }
    turn.mark("answered");
    await this.#show(turn, order);
    return dc.endDialog();
  }

  async #show(turn: Turn, order: Order): Promise<void> {
    await turn.reply(orderText(turn, order), [turn.say("order.other"), ...await this.more.button(turn, order), turn.say("handoff.offer")]);
  }
}

async function ask(turn: Turn, state: State, { withForm }: { withForm: boolean }): Promise<void> {
  turn.mark("asked");
  const question = state.step === "number" ? turn.say("order.askNumber") : turn.say("order.askPostcode", { number: state.number ?? "" });
  const form = withForm ? orderForm(turn, { number: state.number ?? "", postcode: "" }) : undefined;
  await turn.reply(question, [], { form });
}

interface FormValues {
  number: string;
  postcode: string;
}

/** @param faults keys of what is wrong, by field */
function orderForm(turn: Turn, values: FormValues, faults: Partial<Record<keyof FormValues, string>> = {}): FormCard {
  const field = (id: keyof FormValues, name: string) => ({
    id, kind: "text" as const, value: values[id], maxCharacters: fieldCharacters, label: turn.say(`order.field${name}`), placeholder: turn.say(`order.example${name}`),
    required: turn.say(`order.required${name}`), fault: faults[id] === undefined ? undefined : turn.say(faults[id]),
  });
  return { dialog: OrderStatusDialog.id, submit: turn.say("order.submit"), fields: [field("number", "Number"), field("postcode", "Postcode")] };
}

/** The postcode proves who asks, so the transcript shows that there was one. */
function hidePostcode(turn: Turn, number: string | undefined): void {
  const found = findPostcode(turn.text);
  if (found === undefined) return;
  turn.hide([number, "[postcode]"].filter((part) => part !== undefined).join(" "));
}

/** Where no postcode is asked, somebody may give one all the same: the rest of what he says is kept. */
export function redactPostcode(turn: Turn, text = turn.text): void {
  for (const { postcode, start, end } of findPostcodes(text)) {
    for (const value of [text.slice(start, end), postcode, `${postcode.slice(0, 4)} ${postcode.slice(4)}`]) turn.redactions.push({ value, mark: "[postcode]" });
  }
}

function stateOf(instance: DialogInstance | undefined): State {
  if (instance === undefined) throw new Error("The order-status dialog is not on the stack");
  return instance.state as State;
}
