import type { DialogContext } from "botbuilder-dialogs";
import type { HandOff } from "../src/handoff/hand-off.js";
import { contactLine } from "./contact-line.js";
import { offerFiles, offerHandOff } from "./hand-off-offer.js";
import { hasFilesElsewhere } from "./message-kinds.js";
import type { Turn } from "./turn.js";

/** Beside a text, which is answered. */
export async function sayFiles(turn: Turn): Promise<void> {
  if (turn.newUploads.length > 0) await turn.reply(turn.say("unknown.files", { count: turn.newUploads.length }));
  else if (hasFilesElsewhere(turn)) await turn.reply(turn.say("unknown.filesElsewhere"));
}

/** Files alone, nothing at all, or signs without a word; what was asked stays asked. */
export async function replyWithoutText(dc: DialogContext, turn: Turn, handOff: Pick<HandOff, "openTicket">): Promise<void> {
  if (turn.newUploads.length > 0) await offerFiles(turn, handOff);
  else if (hasFilesElsewhere(turn)) await offerHandOff(turn, turn.say("unknown.filesElsewhere"));
  else await turn.reply(turn.text === "" ? turn.say("unknown.empty") : [turn.say("unknown.noWords"), contactLine(turn)]);
  await dc.repromptDialog();
}
