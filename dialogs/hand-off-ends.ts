import type { DialogContext, DialogTurnResult } from "botbuilder-dialogs";
import { contactLine } from "./contact-line.js";
import type { Form } from "./hand-off-form.js";
import { offerHandOff } from "./hand-off-offer.js";
import { Turn } from "./turn.js";

/** The question stays for a next attempt. */
export async function giveUp(dc: DialogContext, { question }: Form): Promise<DialogTurnResult> {
  const turn = Turn.of(dc.context);
  if (question !== undefined) turn.data.question = question;
  await offerHandOff(turn, turn.say("handoff.giveUp"));
  return dc.endDialog();
}

/** Said instead of a promise: nothing was handed off, and phone and mail are in view. */
export async function tooMany(dc: DialogContext, question?: string): Promise<DialogTurnResult> {
  const turn = Turn.of(dc.context);
  turn.mark("person");
  await turn.reply([turn.say("handoff.tooMany"), contactLine(turn, question)]);
  return dc.endDialog();
}

/** What was asked is with Support now: nothing of it colours the next question. */
export function forget({ data }: Turn, reference: string): void {
  data.ticket = reference;
  data.misses = 0;
  data.passedOver = 0;
  data.offered = false;
  data.uploads = [];
  delete data.question;
  delete data.previousArticle;
}
