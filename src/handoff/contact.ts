import { domainToASCII } from "node:url";
import { findPhoneNumbersInText } from "libphonenumber-js/max";
import { z } from "zod";
import { withoutCompanyLeadIn, withoutNameLeadIn } from "./lead-in.js";

/** `own_contact`: nothing but VST's own number or address, where nobody waits for an answer. */
export type ContactFault = "invalid_email" | "invalid_phone" | "nothing_found" | "own_contact";
export type Contact = { email?: string; phone?: string } | { fault: ContactFault };

const nameCharacters = 100;
const contactCharacters = 500;
/** From the letter: 0318-501212 and support@vstecom.nl. */
const ownPhone = "+31318501212";
const ownEmail = "support@vstecom.nl";
const emailSchema = z.email().max(254);

/** Control characters, halves of characters, and the marks that turn the reading direction of what follows. */
const unwanted = /[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]/u;
/** Something that was meant as a phone number: at least six digits, with what people put between them. */
const phoneLike = /(?:\+|(?<![\p{L}\d]))\(?\d(?:[\s().\-/]{0,3}\d){5,}/u;

/**
 * The name as it is kept: without "mijn naam is" and the like, white space folded, 1 to 100 characters with at least one letter;
 * otherwise undefined.
 */
export function parseName(text: string): string | undefined {
  const name = line(withoutNameLeadIn(text));
  return name !== undefined && /\p{L}/u.test(name) ? name : undefined;
}

/** As `parseName`, without "ik bel namens" and the like; a company may be called 112. */
export function parseCompany(text: string): string | undefined {
  const company = line(withoutCompanyLeadIn(text));
  return company !== undefined && /[\p{L}\p{N}]/u.test(company) ? company : undefined;
}

/** More words than this make a sentence; "Jan Willem van der Berg" has five. */
const mostNameWords = 6;
const sentenceWords = /(?<![\p{L}\p{N}'-])(?:is|klopt|moet|heb|hebben|ben je|bent u|wordt|zijn jullie|want|waarom|wanneer|hoe|are|what|why|how)(?![\p{L}\p{N}'-])/iu;
/** These are names as well (Wil de Vries, Emre Kan): a verb only beside somebody or something that does it. */
const namesOrVerbs = /(?<![\p{L}\p{N}'-])(?:wil|kan|can)(?![\p{L}\p{N}'-])/iu;
const pronouns = /(?<![\p{L}\p{N}'-])(?:ik|je|jij|jullie|u|wij|we|hij|zij|ze|dat|dit|het|iemand|niet|i|you|it|that|this|not)(?![\p{L}\p{N}'-])/iu;

/** Whether what was typed where a name was asked is rather a sentence, so that it is worth asking back. */
export function looksLikeSentence(text: string): boolean {
  const name = withoutNameLeadIn(text);
  if (name.split(" ").length > mostNameWords || sentenceWords.test(name)) return true;
  return namesOrVerbs.test(name) && pronouns.test(name);
}

function line(text: string): string | undefined {
  const folded = text.replace(/\s+/gu, " ").trim();
  return folded.length > 0 && folded.length <= nameCharacters && !unwanted.test(folded) ? folded : undefined;
}

/**
 * The e-mail address, the phone number (as E.164; without a country code it is Dutch) or both, out of what was typed, words around them
 * allowed. When one of the two is there and not right, that is the fault, so that nothing the customer gave is dropped unseen. VST's own
 * are passed over; when there is nothing else, that is the fault.
 */
export function parseContact(text: string): Contact {
  const typed = text.slice(0, contactCharacters).normalize("NFKC");
  const candidates = emailCandidates(typed);
  const emails = candidates.map(validEmail).filter((email) => email !== undefined);
  if (candidates.length > 0 && emails.length === 0) return { fault: "invalid_email" };

  const rest = candidates.reduce((left, candidate) => left.replace(candidate, " "), joinedAtSign(typed)).replace(/[\u2010-\u2015\u2212]/g, "-");
  const phones = findPhoneNumbersInText(rest, "NL").map((found): string => found.number.number);
  if (phones.length === 0 && phoneLike.test(rest)) return { fault: "invalid_phone" };

  const email = emails.find((found) => found.toLowerCase() !== ownEmail);
  const phone = phones.find((found) => found !== ownPhone);
  if (email === undefined && phone === undefined) return { fault: emails.length + phones.length > 0 ? "own_contact" : "nothing_found" };
  return { ...(email === undefined ? {} : { email }), ...(phone === undefined ? {} : { phone }) };
}

/** "jan @ bedrijf.nl" is one address. */
function joinedAtSign(text: string): string {
  return text.replace(/[ \t]?@[ \t]?/g, "@");
}

function emailCandidates(text: string): string[] {
  return joinedAtSign(text).split(/[\s<>()[\],;:"]+/)
    .filter((word) => word.includes("@")).map((word) => word.replace(/^['.!?]+|['.!?]+$/g, ""));
}

function validEmail(candidate: string): string | undefined {
  const at = candidate.lastIndexOf("@");
  if (at < 1 || at > 64) return undefined;
  return emailSchema.safeParse(`${candidate.slice(0, at)}@${domainToASCII(candidate.slice(at + 1))}`).data;
}
