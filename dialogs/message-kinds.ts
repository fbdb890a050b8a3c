import { findPostcode } from "../src/orders/order-number.js";
import { maskText, marks } from "../src/transcripts/mask.js";
import { holdsPhrase, isPhrase, isWordless, plain } from "./phrases.js";
import type { Turn } from "./turn.js";

/** Files that the channel keeps, and that are not fetched from there. */
export function hasFilesElsewhere({ context }: Turn): boolean {
  const { attachments } = context.activity as { attachments?: unknown };
  return Array.isArray(attachments) && attachments.length > 0;
}

/** A bare yes, no or number to which nothing is open. */
export function saysNothingNew(turn: Turn): boolean {
  const { wording, text } = turn;
  return isPhrase(wording, "commands.yes", text) || isPhrase(wording, "commands.no", text) || isPhrase(wording, "commands.none", text) || /^\d{1,2}$/.test(plain(text));
}

/** "Bel me op 06 12345678, de factuur klopt niet": whatever else it says, he wants to be called or mailed. */
export function asksCallBack({ wording, text }: Turn): boolean {
  if (!holdsPhrase(wording, "commands.callBackWords", text)) return false;
  const masked = maskText(text);
  return ["[telefoonnummer]", "[e-mailadres]"].some((mark) => masked.includes(mark) && !text.includes(mark));
}

/** No text, or none with words; a thumb up or down says yes or no. */
export function saysNothing({ wording, text }: Turn): boolean {
  return isWordless(text) && !isPhrase(wording, "commands.yes", text) && !isPhrase(wording, "commands.no", text);
}

const bankMarks = ["[IBAN]", "[BSN]", "[kaartnummer]"] as const satisfies readonly (typeof marks)[number][];

/** What customers were asked not to share here. */
export function holdsBankDetails(text: string): boolean {
  const masked = maskText(text);
  return bankMarks.some((mark) => masked.includes(mark) && !text.includes(mark));
}

/** A postcode or bank details that nobody asked for, and no more: it is no question, and must not be passed on as one. */
export function isDetailAlone({ wording, text }: Turn): boolean {
  const masked = bankMarks.reduce((rest, mark) => rest.replaceAll(mark, " "), maskText(text));
  const found = findPostcode(masked);
  const rest = found === undefined ? masked : `${masked.slice(0, found.start)} ${masked.slice(found.end)}`;
  return rest !== text && plain(rest).split(" ").every((word) => word === "" || isPhrase(wording, "commands.detailWords", word));
}
