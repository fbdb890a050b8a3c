import { domainToASCII } from "node:url";
import { findPhoneNumbersInText } from "libphonenumber-js/max";
import { z } from "zod";

export type ContactFault = "invalid_email" | "invalid_phone" | "nothing_found";
export type Contact = { email?: string; phone?: string } | { fault: ContactFault };

const nameCharacters = 100;
const contactCharacters = 500;
const emailSchema = z.email().max(254);

/** Control characters, halves of characters, and the marks that turn the reading direction of what follows. */
const unwanted = /[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]/u;
/** Something that was meant as a phone number: at least six digits, with what people put between them. */
const phoneLike = /(?:\+|(?<![\p{L}\d]))\(?\d(?:[\s().\-/]{0,3}\d){5,}/u;

/** The name as it is kept: white space folded, 1 to 100 characters with at least one letter; otherwise undefined. */
export function parseName(text: string): string | undefined {
  const name = line(text);
  return name !== undefined && /\p{L}/u.test(name) ? name : undefined;
}

/** As `parseName`; a company may be called 112. */
export function parseCompany(text: string): string | undefined {
  const company = line(text);
  return company !== undefined && /[\p{L}\p{N}]/u.test(company) ? company : undefined;
}

function line(text: string): string | undefined {
  const folded = text.replace(/\s+/gu, " ").trim();
  return folded.length > 0 && folded.length <= nameCharacters && !unwanted.test(folded) ? folded : undefined;
}

/**
 * The e-mail address, the phone number (as E.164; without a country code it is Dutch) or both, out of what was typed, words around them
 * allowed. When one of the two is there and not right, that is the fault, so that nothing the customer gave is dropped unseen.
 */
export function parseContact(text: string): Contact {
  const typed = text.slice(0, contactCharacters).normalize("NFKC");
  const emails = emailCandidates(typed);
  const email = emails.map(validEmail).find((found) => found !== undefined);
  if (emails.length > 0 && email === undefined) return { fault: "invalid_email" };

  const rest = emails.reduce((left, candidate) => left.replace(candidate, " "), joinedAtSign(typed)).replace(/[\u2010-\u2015\u2212]/g, "-");
  const phone = findPhoneNumbersInText(rest, "NL")[0]?.number.number;
  if (phone === undefined && phoneLike.test(rest)) return { fault: "invalid_phone" };
  if (email === undefined && phone === undefined) return { fault: "nothing_found" };
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
