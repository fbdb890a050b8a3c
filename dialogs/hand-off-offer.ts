import { contactLine } from "./contact-line.js";
import type { Turn } from "./turn.js";

/** Says `lead`, with phone and mail in view and the hand-off one press away. */
export async function offerHandOff(turn: Turn, lead: string | string[], buttons: string[] = []): Promise<void> {
  await turn.reply([...[lead].flat(), contactLine(turn)], [turn.say("handoff.offer"), ...buttons]);
}

/** The assistant does not know. After the second miss in a row it asks for no third attempt. */
export async function sayUnknown(turn: Turn): Promise<void> {
  turn.data.misses += 1;
  delete turn.data.previousArticle;
  if (turn.data.misses >= 2) await offerHandOff(turn, turn.say("unknown.second"));
  else await offerHandOff(turn, [turn.say("unknown.first"), turn.say("unknown.firstHint")]);
}
