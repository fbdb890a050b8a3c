import type { DialogContext } from "botbuilder-dialogs";
import { locales } from "../src/locale.js";
import { contactLine } from "./contact-line.js";
import { newConversationData } from "./conversation-data.js";
import type { Greeting } from "./greeting.js";
import { HandOffDialog } from "./hand-off.js";
import { offerHandOff } from "./hand-off-offer.js";
import { OrderStatusDialog, type OrderStatusOptions } from "./order-status.js";
import { holdsPhrase, isButton, isPhrase, plain, plainConstant, wordCount } from "./phrases.js";
import type { Turn } from "./turn.js";

type Command = (dc: DialogContext, turn: Turn) => Promise<void>;

/** What works at any point, also inside a dialog: a person, stop, start again, another language, and our own buttons. */
export class Commands {
  constructor(private readonly greeting: Greeting) {}

  /** Runs the command that the message is; false when it is none. */
  async run(dc: DialogContext, turn: Turn): Promise<boolean> {
    const command = this.#find(dc, turn);
    await command?.(dc, turn);
    return command !== undefined;
  }

  #find(dc: DialogContext, turn: Turn): Command | undefined {
    const { wording, text } = turn;
    if (isButton(wording, "handoff.offer", text) || isPhrase(wording, "commands.passOn", text)) return passOn;
    if (turn.data.offered && dc.activeDialog?.id !== HandOffDialog.id) {
      if (isPhrase(wording, "commands.yes", text)) return passOn;
      if (isPhrase(wording, "commands.no", text) && dc.activeDialog === undefined) return decline;
    }
    if (isPhrase(wording, "commands.human", text)) return person;
    if (isPhrase(wording, "commands.stop", text) || (wordCount(text) <= wordsOfStop && holdsPhrase(wording, "commands.stopWords", text))) return stop;
    if (isPhrase(wording, "commands.restart", text)) return (context) => this.#restart(context, turn);
    if (isButton(wording, "starters.orderStatus", text)) return orderStatus;
    if (isButton(wording, "order.other", text) || (wordCount(text) <= wordsOfCommand && holdsPhrase(wording, "commands.otherOrder", text))) return anotherOrder;
    if (isButton(wording, "handoff.another", text)) return anotherQuestion;
    if (dc.activeDialog?.id !== HandOffDialog.id && isButton(wording, "handoff.confirmYes", text) && turn.data.ticket !== undefined) return alreadyNoted;
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
    await turn.reply(turn.say("general.restarted"), this.greeting.starters(turn));
  }

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

/** The form, unless this very question was noted already. */
async function passOn(dc: DialogContext, turn: Turn): Promise<void> {
  if (dc.activeDialog?.id === HandOffDialog.id) return dc.repromptDialog();
  if (turn.data.ticket !== undefined && turn.data.question === undefined) return alreadyNoted(dc, turn);
  await dc.cancelAllDialogs();
  await dc.beginDialog(HandOffDialog.id);
}

async function decline(_dc: DialogContext, turn: Turn): Promise<void> {
  turn.data.offered = false;
  await turn.reply(turn.say("general.fine"));
}

async function person(dc: DialogContext, turn: Turn): Promise<void> {
  if (dc.activeDialog?.id === HandOffDialog.id) {
    await turn.reply(contactLine(turn));
    return dc.repromptDialog();
  }
  await dc.cancelAllDialogs();
  await offerHandOff(turn, turn.say("handoff.open"));
}

async function stop(dc: DialogContext, turn: Turn): Promise<void> {
  const wasHandOff = dc.stack.some((instance) => instance.id === HandOffDialog.id);
  await dc.cancelAllDialogs();
  await turn.reply([turn.say("general.stopped"), wasHandOff ? turn.say("handoff.cancelled") : ""]);
}

async function orderStatus(dc: DialogContext): Promise<void> {
  await dc.cancelAllDialogs();
  await dc.beginDialog(OrderStatusDialog.id);
}

async function anotherOrder(dc: DialogContext): Promise<void> {
  await dc.cancelAllDialogs();
  await dc.beginDialog(OrderStatusDialog.id, { another: true } satisfies OrderStatusOptions);
}

async function anotherQuestion(dc: DialogContext, turn: Turn): Promise<void> {
  await dc.cancelAllDialogs();
  delete turn.data.question;
  await dc.beginDialog(HandOffDialog.id);
}

async function alreadyNoted(_dc: DialogContext, turn: Turn): Promise<void> {
  await turn.reply([turn.say("handoff.already", { reference: turn.data.ticket ?? "" }), contactLine(turn)], [turn.say("handoff.another")]);
}
