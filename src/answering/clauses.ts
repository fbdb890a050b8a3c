import { words } from "./fold.js";

/** Words with which a question of its own can begin after "en", "and", a comma or a colon. */
const interrogative = "hoe|hoezo|hoelang|hoeveel|wat|waar|waarom|wrm|wanneer|wnr|wie|welke?|how|what|where|why|when|who|which";
const opening = new RegExp(`^(?:(?:vanaf|sinds|tot|per|op|in|door|voor|met|aan|van|naar|bij) (?:wie|wat|wanneer|welke?n?|hoeveel)\\b|(?:${interrogative}|`
  + "kan|kunnen|kunt|mag|moet|moeten|krijg|krijgen|is|zijn|zit|staat|wordt|worden|gaat|hebben|heb|can|could|do|does|is|are|will|should)\\b)", "i");
const joint = new RegExp(`(?:[,;:]\\s*|\\s+)(?:en|and|maar|but|verder|also|ook|daarnaast|plus)(?:\\s+(?:ook|also|verder|nog|then|dan))?\\s+(?=\\S)|:\\s+|,\\s+(?=(?:${interrogative})\\b)`, "giu");
/** The sentences of a text, longer ones split where a second question begins; the shortest are left out. */
export function clauses(text: string): string[] {
  const sentences = withoutSignature(text).split(/(?<=[.?!])\s+|[\r\n]+/u).flatMap((sentence) => {
    const parts = splitAtQuestions(sentence);
    // "portaal leeg en wanneer krijg ik inlog?" says two things, "dag allemaal" none.
    return parts.filter((part) => words(part).length >= (parts.length > 1 ? 2 : 3));
  });
  return sentences.map((sentence) => sentence.trim());
}

/** How mails close, at the beginning of a line or sentence. */
const closing = /(?<=[\n.?!]\s*)(?:(?:met )?(?:vriendelijke|hartelijke|hoogachtende)\s+groet|groet(?:jes|en)?\b|mvg\b|hoogachtend|(?:kind|best|warm|many)?\s*regards\b|sincerely|yours (?:faithfully|sincerely)|cheers\b)/iu;

/** What comes after the closing of a mail says who wrote it, not what he asks. */
function withoutSignature(text: string): string {
  const at = text.search(closing);
  return at <= 0 ? text : text.slice(0, at);
}

const asking = /\b(vraag|vraagt|vroeg|vragen|weten|wist|weet|vernemen|verneem|horen|benieuwd|toelichten|aangeven|uitleggen|vertellen|duidelijkheid|uitleg|question|wonder|wondering|ask|asked|asks|know|explain|tell)\b/i;

/** Whether a clause asks something; in a long mail the others tell a story. */
export function asks(clause: string): boolean {
  return asking.test(clause) || isQuestion(clause);
}

/** Whether a clause is a question by itself, not only a remark that something is asked. */
export function isQuestion(clause: string): boolean {
  return /\?\s*$/.test(clause) || opening.test(clause.trim());
}

/** "Als ik inlog, wat zie ik dan?" and "en de datum, waar staat die?" are one question each: a comma after these words divides nothing. */
const dependent = /^(?:en|and|maar|but|als|indien|wanneer|zodra|nadat|voordat|omdat|terwijl|when|if|once|after|before|because|since|while)\b/i;

function splitAtQuestions(sentence: string): string[] {
  const parts: string[] = [];
  let from = 0;
  for (const match of sentence.matchAll(joint)) {
    const end = match.index + match[0].length;
    if (!opening.test(sentence.slice(end)) || (/^,\s+$/.test(match[0]) && dependent.test(sentence.slice(from).trim()))) continue;
    const part = sentence.slice(from, match.index);
    // "2 vragen:" only announces.
    if (!match[0].startsWith(":") || words(part).length >= 3) parts.push(part);
    from = end;
  }
  return [...parts, sentence.slice(from)];
}
