import { contactLine } from "./contact-line.js";
import { holdsPhrase } from "./phrases.js";
import type { Turn } from "./turn.js";

/** Says `lead`, with phone and mail in view and the hand-off one press, or one "ja graag", away. */
export async function offerHandOff(turn: Turn, lead: string | string[], buttons: string[] = []): Promise<void> {
  turn.data.offered = true;
  await turn.reply([...[lead].flat(), contactLine(turn)], [turn.say("handoff.offer"), ...buttons]);
}

/** The assistant does not know. After the second miss in a row it asks for no third attempt. */
export async function sayUnknown(turn: Turn): Promise<void> {
  const { data } = turn;
  data.misses += 1;
  delete data.previousArticle;
  if (holdsPhrase(turn.wording, "angryWords", turn.text)) return offerHandOff(turn, turn.say("unknown.sorry"));
  if (data.misses === 1) return offerHandOff(turn, [turn.say("unknown.first"), turn.say("unknown.firstHint")]);
  return offerHandOff(turn, turn.say(data.misses === 2 ? "unknown.second" : "unknown.later"));
}
