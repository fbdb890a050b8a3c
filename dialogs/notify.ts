import type { DialogContext } from "botbuilder-dialogs";
import { DateTime } from "luxon";
import { currentStage, timeline, type Order } from "../src/orders/order.js";
import type { OrderBook } from "../src/orders/order-book.js";
import { parseOrderNumber, parseShortOrderNumber } from "../src/orders/order-number.js";
import { lastStage, type OrderSubscriptions, type Subscriber } from "../src/orders/subscriptions.js";
import { locales } from "../src/locale.js";
import { AdditionDialog } from "./addition.js";
import { HandOffDialog } from "./hand-off.js";
import { leadPhrase } from "./near-phrase.js";
import { OrderStatusDialog } from "./order-status.js";
import { plain } from "./phrases.js";
import { moveToPrivateChat } from "./private-chat.js";
import type { Command } from "./ticket-commands.js";
import { timelineLine } from "./timeline-line.js";
import type { Turn } from "./turn.js";

export interface NotifyParts {
  orders: Pick<OrderBook, "find" | "numberOf">;
  subscriptions: Pick<OrderSubscriptions, "add" | "end" | "ofConversation" | "renew">;
}

/** Longer messages have more to say. */
const wordsOfCommand = 16;

/** "Houd mij op de hoogte" and "afmelden": whether a conversation is told of an order that changes. */
export class Notify {
  readonly #parts: NotifyParts;

  constructor(parts: NotifyParts) {
    this.#parts = parts;
  }

  /** What he is told from here on goes where he is now, in his language. */
  renew(turn: Turn): void {
    if (turn.manners.isPrivate) this.#parts.subscriptions.renew(turn.work, () => subscriberOf(turn));
  }

  /** The command that the message is; undefined when it is none. In a form for Support "houd mij op de hoogte" is part of what he asks. */
  find(dc: DialogContext, turn: Turn): Command | undefined {
    if (says(turn, "commands.notifyStop")) return this.#stop;
    const isInForm = dc.activeDialog?.id === HandOffDialog.id || dc.activeDialog?.id === AdditionDialog.id;
    return !isInForm && says(turn, "commands.notify") ? this.#start : undefined;
  }

  /** Under an order that he may see. */
  async button(turn: Turn, order: Order): Promise<string[]> {
    if (!turn.manners.isPrivate || currentStage(order, turn.today) === lastStage) return [];
    const known = await this.#known(turn);
    return known.some(({ orderNumber }) => orderNumber === order.number) ? [] : [turn.say("notify.start")];
  }

  /** When nothing else can be meant by "stop". @returns whether there was anything to end */
  async endedByStop(turn: Turn): Promise<boolean> {
    if ((await this.#known(turn)).length === 0) return false;
    await this.#end(turn);
    return true;
  }

  /** What a customer who stops or begins again has to know; empty when he is told of no order. */
  async stays(turn: Turn): Promise<string> {
    const known = await this.#known(turn);
    return known.length === 0 ? "" : turn.say("notify.stays", { count: known.length, numbers: numbersOf(known) });
  }

  readonly #start: Command = async (dc, turn) => {
    if (!turn.manners.isPrivate) return moveToPrivateChat(turn, "order");
    const named = this.#named(turn.text);
    const known = turn.data.orderNumber;
    const order = known === undefined || (named !== undefined && named !== known) ? undefined : await this.#parts.orders.find(known);
    if (order === undefined) return askOrder(dc, turn);
    await this.#begin(turn, order);
    await dc.repromptDialog();
  };

  #named(text: string): string | undefined {
    const short = parseShortOrderNumber(text);
    return parseOrderNumber(text) ?? (short === undefined ? undefined : this.#parts.orders.numberOf(short));
  }

  async #begin(turn: Turn, order: Order): Promise<void> {
    const { number: orderNumber } = order;
    const stage = currentStage(order, turn.today);
    if (stage === lastStage) return turn.reply(turn.say("notify.complete", { number: orderNumber }));
    const isKnown = (await this.#known(turn)).some((one) => one.orderNumber === orderNumber);
    const endsAt = this.#parts.subscriptions.add(turn.work, subscriberOf(turn), { orderNumber, stage });
    const until = turn.wording.date(DateTime.fromMillis(endsAt, { zone: turn.timeZone }).minus({ days: 1 }).toISODate() ?? "", turn.data.locale);
    await turn.reply([
      turn.say(isKnown ? "notify.already" : "notify.started", { number: orderNumber }),
      turn.say(turn.conversationReference === undefined ? "notify.whilePage" : "notify.until", { date: until }),
      stageLine(turn, order),
      turn.say("notify.stopHint"),
    ], [turn.say("notify.stop")]);
  }

  readonly #stop: Command = async (dc, turn) => {
    // What he is told elsewhere is not known here.
    if (!turn.manners.isPrivate) return moveToPrivateChat(turn, "order");
    await this.#end(turn);
    await dc.repromptDialog();
  };

  async #end(turn: Turn): Promise<void> {
    const known = await this.#known(turn);
    if (known.length === 0) return turn.reply(turn.say("notify.none"));
    this.#parts.subscriptions.end(turn.work, turn.channel, turn.conversationId);
    await turn.reply(turn.say("notify.stopped", { count: known.length, numbers: numbersOf(known) }));
  }

  #known(turn: Turn) {
    return this.#parts.subscriptions.ofConversation(turn.channel, turn.conversationId);
  }
}

function subscriberOf({ conversationId, channel, conversationReference, data: { locale } }: Turn): Subscriber {
  return { conversationId, channel, conversationReference, locale };
}

async function askOrder(dc: DialogContext, turn: Turn): Promise<void> {
  delete turn.data.orderNumber;
  await dc.cancelAllDialogs();
  await turn.reply(turn.say("notify.needsOrder"));
  await dc.beginDialog(OrderStatusDialog.id);
}

/** What he is told next is another one. */
function stageLine(turn: Turn, order: Order): string {
  const stage = currentStage(order, turn.today);
  const entry = timeline(order, turn.today).find((each) => each.stage === stage);
  return entry === undefined ? "" : turn.say("notify.lastStage", { line: timelineLine(entry, { wording: turn.wording, locale: turn.data.locale }) });
}

const numbersOf = (known: readonly { orderNumber: string }[]): string => known.map(({ orderNumber }) => `**${orderNumber}**`).join(", ");

/** Whether the message, without words of politeness, the order's number and what it is about, is one of the phrases; slips of the finger are passed over. */
function says({ wording, text }: Turn, key: string): boolean {
  // Most messages need no closer look.
  if (text.length > 200) return false;
  const words = plain(text).split(" ");
  if (words.length > wordsOfCommand) return false;
  const polite = new Set(locales.flatMap((locale) => wording.list("commands.politeWords", locale)));
  const said = words.filter((word) => !polite.has(word) && !/^(?:vst)?\d*$/.test(word)).join(" ");
  const about = locales.flatMap((locale) => wording.list("commands.notifyAbout", locale)).find((phrase) => said.endsWith(` ${phrase}`));
  return [said, about === undefined ? said : said.slice(0, -about.length)].some((each) => leadPhrase(wording, key, each)?.rest === "");
}
