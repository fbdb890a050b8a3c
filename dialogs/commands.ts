import type { DialogContext } from "botbuilder-dialogs";
import { locales } from "../src/locale.js";
import { AdditionDialog } from "./addition.js";
import { newConversationData } from "./conversation-data.js";
import type { Greeting } from "./greeting.js";
import { HandOffDialog } from "./hand-off.js";
import type { Notify } from "./notify.js";
import { OrderStatusDialog, type OrderStatusOptions } from "./order-status.js";
import { holdsPhrase, isButton, isPhrase, plain, plainConstant, wordCount } from "./phrases.js";
import { TicketCommands, type Command, type TicketCommandParts } from "./ticket-commands.js";
import type { Turn } from "./turn.js";

export interface CommandParts extends TicketCommandParts {
  notify: Notify;
}

/** What works at any point, also inside a dialog: a person, stop, start again, another language, news of an order, and our own buttons. */
export class Commands {
  readonly #tickets: TicketCommands;
  readonly #notify: Notify;

  constructor(private readonly greeting: Greeting, parts: CommandParts) {
    this.#notify = parts.notify;
    this.#tickets = new TicketCommands(parts);
  }

  /** Runs the command that the message is; false when it is none. */
  async run(dc: DialogContext, turn: Turn): Promise<boolean> {
    // Before "stop": "stop meldingen" is something else.
    const command = this.#notify.find(dc, turn) ?? this.#tickets.find(dc, turn) ?? this.#find(turn);
    await command?.(dc, turn);
    return command !== undefined;
  }

  #find(turn: Turn): Command | undefined {
    const { wording, text } = turn;
    if (isPhrase(wording, "commands.stop", text) || (wordCount(text) <= wordsOfStop && holdsPhrase(wording, "commands.stopWords", text))) return this.#stop;
    if (isPhrase(wording, "commands.restart", text)) return (context) => this.#restart(context, turn);
    if (isButton(wording, "starters.orderStatus", text)) return orderStatus;
    if (isButton(wording, "order.other", text) || (wordCount(text) <= wordsOfCommand && holdsPhrase(wording, "commands.otherOrder", text))) return anotherOrder;
    return switchesLanguage(turn) ? (context) => this.#switchLanguage(context, turn) : undefined;
  }

  async #restart(dc: DialogContext, turn: Turn): Promise<void> {
    await dc.cancelAllDialogs();
    const { locale, ticket } = turn.data;
    // The object itself is what is saved.
    delete turn.data.question;
    delete turn.data.previousArticle;
    delete turn.data.orderNumber;
    Object.assign(turn.data, newConversationData(locale), { greeted: true }, ticket === undefined ? {} : { ticket });
    // Who begins again in Teams has often forgotten that this is the chat in which he hears of his order; he would miss it.
    await turn.reply([turn.say("general.restarted"), await this.#notify.stays(turn)], this.greeting.starters(turn));
  }

  readonly #stop: Command = async (dc, turn) => {
    if (dc.activeDialog === undefined && await this.#notify.endedByStop(turn)) return;
    const was = (id: string): boolean => dc.stack.some((instance) => instance.id === id);
    const undone = was(HandOffDialog.id) ? turn.say("handoff.cancelled") : was(AdditionDialog.id) ? turn.say("addition.cancelled") : "";
    await dc.cancelAllDialogs();
    await turn.reply([turn.say("general.stopped"), undone, await this.#notify.stays(turn), undone === "" ? await this.#tickets.stays(turn) : ""]);
  };

  async #switchLanguage(dc: DialogContext, turn: Turn): Promise<void> {
    turn.data.locale = languageAskedFor(turn) ?? turn.data.locale;
    await this.tellLanguage(dc, turn);
  }

  /** Says which language it goes on in, and asks again what was open. */
  async tellLanguage(dc: DialogContext, turn: Turn): Promise<void> {
    const isAsking = dc.activeDialog !== undefined;
    await turn.reply(turn.say("general.language"), isAsking ? [] : this.greeting.starters(turn));
    await dc.repromptDialog();
  }
}

/** "stop maar", "nee stoppen": a longer message has more to say. */
const wordsOfStop = 3;
const wordsOfCommand = 7;

function languageAskedFor(turn: Turn) {
  const said = plain(turn.text);
  const isShort = wordCount(turn.text) <= wordsOfCommand;
  return locales.find((locale) => turn.wording.list("commands.switchTo", locale).some((phrase) => plainConstant(phrase) === said)
    || (isShort && turn.wording.list("commands.speak", locale).some((phrase) => ` ${said} `.includes(` ${plainConstant(phrase)} `))));
}

const switchesLanguage = (turn: Turn): boolean => languageAskedFor(turn) !== undefined;

async function orderStatus(dc: DialogContext): Promise<void> {
  await dc.cancelAllDialogs();
  await dc.beginDialog(OrderStatusDialog.id);
}

async function anotherOrder(dc: DialogContext): Promise<void> {
  await dc.cancelAllDialogs();
  await dc.beginDialog(OrderStatusDialog.id, { another: true } satisfies OrderStatusOptions);
}
