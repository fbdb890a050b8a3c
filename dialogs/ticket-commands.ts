import type { DialogContext } from "botbuilder-dialogs";
import type { HandOff } from "../src/handoff/hand-off.js";
import { AdditionDialog, type AdditionOptions } from "./addition.js";
import { contactLine } from "./contact-line.js";
import { HandOffDialog, type HandOffOptions } from "./hand-off.js";
import { offerPerson, showTicket } from "./hand-off-offer.js";
import { leadPhrase, type Lead } from "./near-phrase.js";
import { isButton, isPhrase } from "./phrases.js";
import type { Turn } from "./turn.js";

/** Runs for the message of the turn. */
export type Command = (dc: DialogContext, turn: Turn) => Promise<void>;

export interface TicketCommandParts {
  form: HandOffDialog;
  handOff: Pick<HandOff, "openTicket" | "wasPassedOn" | "mailIsSetUp">;
}

const forms = new Set<string | undefined>([HandOffDialog.id, AdditionDialog.id]);
/** Pressed once more, when what they confirm is done. */
const confirmations = ["handoff.confirmYes", "handoff.confirmSend", "handoff.confirmCopy", "addition.confirmYes"];

/** The commands around a question for Support: pass it on, ask for a person, add something, ask another one. */
export class TicketCommands {
  readonly #parts: TicketCommandParts;

  constructor(parts: TicketCommandParts) {
    this.#parts = parts;
  }

  /** The command that the message is; undefined when it is none, or an answer to the form that is open. */
  find(dc: DialogContext, turn: Turn): Command | undefined {
    const { wording, text } = turn;
    const isInForm = forms.has(dc.activeDialog?.id);
    const isConfirming = HandOffDialog.isConfirming(dc.activeDialog) || AdditionDialog.isConfirming(dc.activeDialog);
    // Where a text is asked that may be the very thing he wants to say.
    const asksText = HandOffDialog.asksQuestion(dc.activeDialog) || AdditionDialog.asksText(dc.activeDialog);
    if (asksText && isPhrase(wording, "commands.callBack", text)) return undefined;
    if (isButton(wording, "handoff.offer", text) || isPhrase(wording, "commands.passOn", text)) return isConfirming ? undefined : this.#passOn;
    // A "yes" on a card is about what the card says.
    if (turn.data.offered && !isInForm && turn.pressed === undefined) {
      if (isPhrase(wording, "commands.yes", text)) return this.#passOn;
      if (isPhrase(wording, "commands.no", text) && dc.activeDialog === undefined) return decline;
    }
    if (isPhrase(wording, "commands.human", text)) return this.#person;
    if (isButton(wording, "handoff.another", text) || isPhrase(wording, "commands.another", text)) return this.#another;
    if (!isInForm && confirmations.some((key) => isButton(wording, key, text))) return this.#passOn;
    return this.#findAddition(dc, turn);
  }

  /** What a customer who stops has to know; empty when nothing of his is with Support. */
  async stays(turn: Turn): Promise<string> {
    const ticket = turn.data.ticket === undefined ? undefined : await this.#parts.handOff.openTicket(turn.conversationId);
    return ticket === undefined ? "" : [turn.say("handoff.stays", { reference: ticket.reference }), contactLine(turn)].join("\n\n");
  }

  #findAddition(dc: DialogContext, turn: Turn): Command | undefined {
    const { wording, text } = turn;
    const isInForm = forms.has(dc.activeDialog?.id);
    if (!isInForm && (isButton(wording, "addition.this", text) || isPhrase(wording, "commands.addThis", text))) return this.#addQuestion;
    const lead = isButton(wording, "addition.start", text) ? { rest: "" } : leadPhrase(wording, "commands.addition", text);
    if (lead === undefined || isTextOfForm(dc, lead)) return undefined;
    if (dc.activeDialog?.id === HandOffDialog.id) return (context) => this.#parts.form.remember(context, lead.rest);
    if (dc.activeDialog?.id === AdditionDialog.id) return (context) => context.repromptDialog();
    return (context) => this.#add(context, turn, lead.rest);
  }

  /** The form; without a question of its own, what is with Support already. */
  readonly #passOn: Command = async (dc, turn) => {
    if (forms.has(dc.activeDialog?.id)) return dc.repromptDialog();
    const ticket = await this.#parts.handOff.openTicket(turn.conversationId);
    if (ticket !== undefined && turn.data.question === undefined && turn.data.uploads.length > 0) return this.#add(dc, turn, "");
    if (ticket !== undefined && turn.data.question === undefined) return showTicket(turn, this.#parts.handOff, ticket.reference);
    await this.#beginForm(dc, turn);
  };

  readonly #person: Command = async (dc, turn) => {
    if (forms.has(dc.activeDialog?.id)) {
      await turn.reply(contactLine(turn));
      return dc.repromptDialog();
    }
    await dc.cancelAllDialogs();
    await offerPerson(turn, this.#parts.handOff);
  };

  readonly #another: Command = async (dc, turn) => {
    await this.#beginForm(dc, turn);
  };

  /** What he asked last, and nobody could answer, goes with the open ticket. */
  readonly #addQuestion: Command = async (dc, turn) => {
    await this.#add(dc, turn, turn.data.question ?? "");
  };

  async #add(dc: DialogContext, turn: Turn, text: string): Promise<void> {
    const ticket = await this.#parts.handOff.openTicket(turn.conversationId);
    if (ticket === undefined) {
      if (text !== "") turn.data.question = text;
      return this.#beginForm(dc, turn, turn.say("addition.noTicket"));
    }
    await dc.cancelAllDialogs();
    await dc.beginDialog(AdditionDialog.id, { reference: ticket.reference, ...(text === "" ? {} : { text }) } satisfies AdditionOptions);
  }

  async #beginForm(dc: DialogContext, turn: Turn, lead?: string): Promise<void> {
    await dc.cancelAllDialogs();
    await dc.beginDialog(HandOffDialog.id, { ...(lead !== undefined && { lead }) } satisfies HandOffOptions);
  }
}

async function decline(_dc: DialogContext, turn: Turn): Promise<void> {
  turn.data.offered = false;
  await turn.reply(turn.say("general.fine"));
}

/** "Vergeten te zeggen: …" where that very text is asked. */
function isTextOfForm(dc: DialogContext, lead: Lead): boolean {
  if (lead.rest === "") return false;
  return dc.activeDialog?.id === AdditionDialog.id || HandOffDialog.asksQuestion(dc.activeDialog);
}
