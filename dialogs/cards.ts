import type { HandOff } from "../src/handoff/hand-off.js";
import type { Answers } from "./answer.js";
import { showTicket } from "./hand-off-offer.js";
import { waysToPerson } from "./private-chat.js";
import { isButton } from "./phrases.js";
import type { Turn } from "./turn.js";

/** These begin something of their own, so that it does not matter how old their card is. */
const always = ["starters.orderStatus", "order.other", "handoff.offer"];

/** A button of a card that was answered already, or that something newer has overtaken. */
export function isOldPress(turn: Turn, answers: Pick<Answers, "withTitle">): boolean {
  const { pressed, wording, data } = turn;
  if (pressed === undefined || pressed.card === data.openButtons) return false;
  return !always.some((key) => isButton(wording, key, pressed.say)) && answers.withTitle(pressed.say) === undefined;
}

/** A second press, or an old card: says so, and changes nothing. */
export async function sayOldCard(turn: Turn, handOff: Pick<HandOff, "openTicket" | "wasPassedOn">): Promise<void> {
  const card = turn.pressed?.card ?? turn.submission?.card ?? "";
  // "Yes, pass it on", or the form of it, once more: what became of it is the answer. Another card's question is not with Support.
  if (turn.data.ticketCards?.includes(card) === true) {
    const ticket = await handOff.openTicket(turn.conversationId);
    if (ticket !== undefined && ticket.reference === turn.data.ticket) return showTicket(turn, handOff, ticket.reference);
  }
  const { buttons, links } = waysToPerson(turn);
  await turn.reply(turn.say("card.old"), buttons, { links });
}
