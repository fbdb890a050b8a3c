import type { HandOff } from "../src/handoff/hand-off.js";
import { contactLine } from "./contact-line.js";
import { holdsPhrase } from "./phrases.js";
import { waysToPerson } from "./private-chat.js";
import type { FormCard } from "./reply.js";
import type { Turn } from "./turn.js";

/** Says `lead`, with phone and mail in view and the hand-off one press, or one "ja graag", away. */
export async function offerHandOff(turn: Turn, lead: string | string[], { buttons = [], form }: { buttons?: string[]; form?: FormCard | undefined } = {}): Promise<void> {
  turn.mark("unanswered");
  turn.data.offered = true;
  const ways = waysToPerson(turn);
  await turn.reply([...[lead].flat(), contactLine(turn)], [...ways.buttons, ...buttons], { links: ways.links, form });
}

/** The customer asks for a person: shows the question that is with Support already, or offers to pass one on. */
export async function offerPerson(turn: Turn, handOff: Pick<HandOff, "openTicket" | "wasPassedOn" | "mailIsSetUp">): Promise<void> {
  turn.mark("person");
  const ticket = await handOff.openTicket(turn.conversationId);
  if (ticket === undefined) return offerHandOff(turn, turn.say(leadOf(turn, handOff)));
  await showTicket(turn, handOff, ticket.reference);
}

/** To a complaint "of course" is no answer. */
function leadOf(turn: Turn, { mailIsSetUp }: Pick<HandOff, "mailIsSetUp">): string {
  if (holdsPhrase(turn.wording, "angryWords", turn.text)) return "unknown.sorry";
  if (!turn.manners.isPrivate) return "privately.person";
  return mailIsSetUp ? "handoff.openMail" : "handoff.open";
}

/** The open ticket and its reference, to add to it or to ask something else. */
export async function showTicket(turn: Turn, handOff: Pick<HandOff, "wasPassedOn">, reference: string): Promise<void> {
  // "Ja" would not say to which of the two.
  turn.data.offered = false;
  const key = await handOff.wasPassedOn(reference) ? "handoff.alreadyMail" : "handoff.already";
  await turn.reply([turn.say(key, { reference }), contactLine(turn)], [turn.say("addition.start"), turn.say("handoff.another")]);
}

/** He sent files and no text: they can go with a question for Support, also with one that is there already. */
export async function offerFiles(turn: Turn, handOff: Pick<HandOff, "openTicket">): Promise<void> {
  const ticket = await handOff.openTicket(turn.conversationId);
  const hint = ticket === undefined ? "" : turn.say("addition.belongs", { reference: ticket.reference });
  turn.mark("person");
  await offerHandOff(turn, [turn.say("unknown.files", { count: turn.newUploads.length }), hint], { buttons: ticket === undefined ? [] : [turn.say("addition.this")] });
}

/** The assistant does not know. After the second miss in a row it asks for no third attempt. */
export async function sayUnknown(turn: Turn, handOff: Pick<HandOff, "openTicket">): Promise<void> {
  const { data } = turn;
  data.misses += 1;
  delete data.previousArticle;
  if (holdsPhrase(turn.wording, "angryWords", turn.text)) return offerHandOff(turn, turn.say("unknown.sorry"));
  // Whoever asked Support something a moment ago may be telling more about it.
  const ticket = data.ticket === undefined ? undefined : await handOff.openTicket(turn.conversationId);
  const hint = ticket === undefined ? "" : turn.say("addition.belongs", { reference: ticket.reference });
  const buttons = ticket === undefined ? [] : [turn.say("addition.this")];
  if (data.misses === 1) return offerHandOff(turn, [turn.say("unknown.first"), hint === "" ? turn.say("unknown.firstHint") : hint], { buttons });
  return offerHandOff(turn, [turn.say(data.misses === 2 ? "unknown.second" : "unknown.later"), hint], { buttons });
}
