import { openingLine } from "./opening-line.js";
import type { Turn } from "./turn.js";

/** Mail programs cut long addresses; the question is shortened to this many characters. */
const questionInMailCharacters = 600;

/** Phone and mail of Support as links, the mail with subject and question filled in, and whether Support is open, when that is known. */
export function contactLine(turn: Turn, question = turn.data.question ?? ""): string {
  const email = turn.say("contact.email");
  const phone = turn.say("contact.phone");
  const body = question === "" ? "" : `&body=${linkSafe(questionInMail(question))}`;
  const line = turn.say("contact.line", {
    phone, email, phoneHref: internationalNumber(phone), mailto: `mailto:${email}?subject=${linkSafe(turn.say("contact.mailSubject"))}${body}`,
  });
  return [line, openingLine(turn)].filter((part) => part !== "").join(" ");
}

/** What of a question stands in the link to a mail. */
export function questionInMail(question: string): string {
  return question.slice(0, questionInMailCharacters);
}

/** Also what a Markdown link would end on, and lone surrogates, which have no encoding. */
function linkSafe(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/[()*_~'!]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** "0318-501212" as "+31318501212". */
export function internationalNumber(dutchNumber: string): string {
  return dutchNumber.replace(/\D/g, "").replace(/^0/, "+31");
}

/** Text of the customer that is repeated to him: Markdown in it is shown, not obeyed. */
export function asTyped(text: string): string {
  // "1." at the beginning would be a list.
  return text.replace(/[\\`*_{}[\]<>()#+\-!|~&]|(?<=^\s*\d{1,9})\./g, (c) => `\\${c}`).replace(/\s*\n\s*/g, " ");
}
