import type { HandOff } from "../src/handoff/hand-off.js";
import { contactLine } from "./contact-line.js";
import { offerHandOff, showTicket } from "./hand-off-offer.js";
import { waysToPerson } from "./private-chat.js";
import { isButton } from "./phrases.js";
import type { Turn } from "./turn.js";

/** These begin something of their own, so that it does not matter how old their card is. */
const always = ["starters.orderStatus", "order.other", "handoff.offer"];

const feedbackButtons = ["answer.yes", "answer.no", "answer.more"] as const;

/** A button of a card that was answered already, or that something newer has overtaken. */
export function isOldPress(turn: Turn, answers: { withTitle(text: string): object | undefined }): boolean {
  const { pressed, wording, data } = turn;
  if (pressed === undefined || pressed.card === data.openButtons) return false;
  return !always.some((key) => isButton(wording, key, pressed.say)) && answers.withTitle(pressed.say) === undefined;
}

/**
 * The first press of "yes", "no" or "more" under an answer that something newer has overtaken is about that answer.
 * @returns false: it is no such press
 */
export async function takeLatePress(turn: Turn, answers: { tellMore(turn: Turn): Promise<boolean> }): Promise<boolean> {
  const { pressed, data, wording } = turn;
  const { answerCards = [] } = data;
  const answered = answerCards.find(({ card }) => card === pressed?.card);
  const key = pressed === undefined ? undefined : feedbackButtons.find((each) => isButton(wording, each, pressed.say));
  if (answered === undefined || key === undefined) return false;
  if (key === "answer.more" && answered.isMoreTold === true) return false;
  // Whether it helped may be said after more of it was told.
  if (key === "answer.more") answered.isMoreTold = true;
  else data.answerCards = answerCards.filter((each) => each !== answered);
  if (answered.card === data.openButtons) return false;
  if (key === "answer.yes") await turn.reply(turn.say("feedback.thanks"));
  else if (key === "answer.no") await offerHandOff(turn, turn.say("feedback.sorry"));
  else {
    data.previousArticle = answered.article;
    if (!await answers.tellMore(turn)) await offerHandOff(turn, turn.say("answer.noMore"));
  }
  return true;
}

/** A second press, or an old card: says so, changes nothing, and shows again what could be pressed. */
export async function sayOldCard(turn: Turn, handOff: Pick<HandOff, "openTicket" | "wasPassedOn">): Promise<void> {
  const card = turn.pressed?.card ?? turn.submission?.card ?? "";
  // "Yes, pass it on", or the form of it, once more: what became of it is the answer. Another card's question is not with Support.
  if (turn.data.ticketCards?.includes(card) === true) {
    const ticket = await handOff.openTicket(turn.conversationId);
    if (ticket !== undefined && ticket.reference === turn.data.ticket) return showTicket(turn, handOff, ticket.reference);
  }
  const { lastButtons = [] } = turn.data;
  if (lastButtons.length > 0) return turn.reply(turn.say("card.oldGoOn"), lastButtons);
  const { buttons, links } = waysToPerson(turn);
  await turn.reply([turn.say("card.old"), turn.manners.isPrivate ? "" : contactLine(turn)], buttons, { links });
}
