import type { DialogContext, DialogInstance, DialogTurnResult } from "botbuilder-dialogs";
import type { Order } from "../src/orders/order.js";
import type { OrderBook } from "../src/orders/order-book.js";
import { findPostcode, parseOrderNumber, parsePostcode, parseShortOrderNumber } from "../src/orders/order-number.js";
import { AskingDialog, waiting } from "./asking-dialog.js";
import { offerHandOff } from "./hand-off-offer.js";
import { orderText } from "./order-facts.js";
import { Turn } from "./turn.js";

interface State {
  step: "number" | "postcode";
  number?: string;
  /** Replies in a row that were not understood. */
  faults: number;
}

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
    const number = this.#number(turn, state.step);
    hidePostcode(turn, number);
    const known = options?.another === true ? undefined : turn.data.orderNumber;
    if (known !== undefined && (number === undefined || number === known)) return this.#showKnown(dc, known);
    return this.#next(dc, number, parsePostcode(turn.text));
  }

  override takes(instance: DialogInstance, turn: Turn): boolean {
    const { step } = stateOf(instance);
    return this.#number(turn, step) !== undefined || (step === "postcode" && parsePostcode(turn.text) !== undefined);
  }

  override async continueDialog(dc: DialogContext): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    const state = stateOf(dc.activeDialog);
    const number = this.#number(turn, state.step);
    const postcode = parsePostcode(turn.text);
    hidePostcode(turn, number);
    if (number === undefined && (state.step === "number" || postcode === undefined)) return this.notUnderstood(dc);
    state.faults = 0;
    return this.#next(dc, number ?? state.number, postcode);
  }

  override async notUnderstood(dc: DialogContext): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    const state = stateOf(dc.activeDialog);
    hidePostcode(turn, undefined);
    state.faults += 1;
    if (state.faults >= faultsUntilPerson) {
      await offerHandOff(turn, turn.say("order.giveUp"));
      return dc.endDialog();
    }
    await turn.reply(turn.say(state.step === "number" ? "order.faultNumber" : "order.faultPostcode"), [turn.say("handoff.offer")]);
    return waiting;
  }

  override async repromptDialog(context: Parameters<AskingDialog["repromptDialog"]>[0], instance: DialogInstance): Promise<void> {
    await ask(Turn.of(context), stateOf(instance));
  }

  async #next(dc: DialogContext, number: string | undefined, postcode: string | undefined): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    const state = stateOf(dc.activeDialog);
    if (number === undefined) {
      state.step = "number";
      delete state.number;
    } else if (postcode === undefined) {
      state.step = "postcode";
      state.number = number;
    } else {
      return this.#lookUp(dc, number, postcode);
    }
    await ask(turn, state);
    return waiting;
  }

  async #lookUp(dc: DialogContext, number: string, postcode: string): Promise<DialogTurnResult> {
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
      await offerHandOff(turn, turn.say("order.refused"));
      return waiting;
    }
    turn.mark("answered");
    turn.data.orderNumber = result.order.number;
    turn.data.misses = 0;
    await this.#show(turn, result.order);
    return dc.endDialog();
  }

  /** "order 14" names an order of this year; where a number is asked, "14" alone does. */
  #number(turn: Turn, step: State["step"]): string | undefined {
    const whole = parseOrderNumber(turn.text);
    if (whole !== undefined) return whole;
    const bare = step === "number" && /^\s*\d{1,5}\s*$/.test(turn.text) ? Number(turn.text) : undefined;
    const short = parseShortOrderNumber(turn.text) ?? bare;
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

async function ask(turn: Turn, state: State): Promise<void> {
  turn.mark("asked");
  if (state.step === "number") await turn.reply(turn.say("order.askNumber"));
  else await turn.reply(turn.say("order.askPostcode", { number: state.number ?? "" }));
}

/** The postcode proves who asks, so the transcript shows that there was one. */
function hidePostcode(turn: Turn, number: string | undefined): void {
  const found = findPostcode(turn.text);
  if (found === undefined) return;
  turn.hide([number, "[postcode]"].filter((part) => part !== undefined).join(" "));
}

function stateOf(instance: DialogInstance | undefined): State {
  if (instance === undefined) throw new Error("The order-status dialog is not on the stack");
  return instance.state as State;
}
