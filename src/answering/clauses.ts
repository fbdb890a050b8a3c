import { words } from "./fold.js";

/** Words with which a question of its own can begin after "en", "and", a comma or a colon. */
const opening = /^(?:(?:vanaf|sinds|tot|per|op|in|door|voor|met|aan|van|naar|bij) (?:wie|wat|wanneer|welke?n?|hoeveel)\b|(?:hoe|hoezo|wat|waar|waarom|wanneer|wie|welke?|kan|kunnen|kunt|mag|moet|moeten|krijg|krijgen|is|zijn|zit|staat|wordt|worden|gaat|hebben|heb|how|what|where|why|when|who|which|can|could|do|does|is|are|will|should)\b)/i;
const joint = /(?:[,;:]\s*|\s+)(?:en|and|verder|also|daarnaast|plus)\s+(?=\S)|:\s+/giu;

/** The sentences of a text, longer ones split where a second question begins; shorter ones than three words are left out. */
export function clauses(text: string): string[] {
  const sentences = withoutSignature(text).split(/(?<=[.?!])\s+|[\r\n]+/u).flatMap((sentence) => splitAtQuestions(sentence));
  return sentences.map((sentence) => sentence.trim()).filter((sentence) => words(sentence).length >= 3);
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

function splitAtQuestions(sentence: string): string[] {
  const parts: string[] = [];
  let from = 0;
  for (const match of sentence.matchAll(joint)) {
    const end = match.index + match[0].length;
    if (!opening.test(sentence.slice(end))) continue;
    parts.push(sentence.slice(from, match.index));
    from = end;
  }
  return [...parts, sentence.slice(from)];
}
