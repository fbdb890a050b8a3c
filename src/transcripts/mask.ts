import { findIbans } from "./iban.js";
import { findNumbers } from "./mask-numbers.js";
import { keeping, settle, type Finder, type Piece, type Span } from "./pieces.js";

/** What stands in a transcript in place of personal data. The same in every language, since staff search for them. */
export const marks = ["[IBAN]", "[BSN]", "[kaartnummer]", "[e-mailadres]", "[telefoonnummer]"] as const;

/** VST's own address may be read by anybody; addresses of its people are masked. */
const ownEmail = /(?<![\p{L}\p{N}._+-])support@vstecom\.nl(?![\p{L}\p{N}-]|\.[\p{L}\p{N}])/giu;
const prefixedOrder = /vst[\s-]{0,2}20[0-9]{2}[\s\-/]{0,2}[0-9]{1,5}(?![0-9])/gi;
/** A number that is named as VST's own or as an invoice's. */
const namedNumber = /(?:(?:factuur|invoice|order|dossier)[\s-]?(?:nummer|number|nr|no)?|(?:klant|debiteur|ticket)(?:nummer|nr))\.?[\s:#]{0,3}(?:is\s)?[0-9]{8,9}(?![0-9])/gi;
const bareOrder = /(?<![0-9]|[0-9][ .\-/])20[0-9]{2}[-/ ][0-9]{5}(?![0-9]|[ .\-/][0-9])/g;
const dates = new RegExp([
  "(?<![0-9]|[0-9][-/. ])(?:0?[1-9]|[12][0-9]|3[01])(?<separator>[-/.])(?:0?[1-9]|1[0-2])\\k<separator>(?:19|20)[0-9]{2}(?![0-9]|[-/.][0-9])",
  "(?<![0-9]|[0-9][-/. ])(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])(?![0-9]|[-/.][0-9])",
].join("|"), "g");
const amounts = /(?:€|\bEUR)\s?[0-9]{1,12}(?:\.[0-9]{3}){0,4}(?:,(?:[0-9]{1,2}|-))?(?![0-9]|[ .\-][0-9])|(?<![0-9.])[0-9]{1,3}(?:\.[0-9]{3}){1,4},[0-9]{2}(?![0-9])/gi;

const finders: readonly Finder[] = [
  keeping(ownEmail), findEmails, keeping(prefixedOrder), findIbans, keeping(namedNumber), keeping(bareOrder), keeping(dates), keeping(amounts), findNumbers,
];

/**
 * Puts a mark in the place of every IBAN (mod-97), BSN (eleven test), card number (Luhn), e-mail address and phone number (Dutch, or with
 * a country code), also where they are percent-encoded in a link. VST's own phone and address, order and invoice numbers, dates and
 * amounts stay; text without personal data comes back unchanged. Time is linear in the length of the text.
 */
export function maskText(text: string): string {
  if (!mayHoldPersonalData(text)) return text;
  const unescaped = text.includes("\\") ? maskEscaped(text) : text;
  return maskPlain(unescaped.includes("%") ? maskEncoded(unescaped) : unescaped);
}

const escapedSigns = /\\([\\`*_{}[\]<>()#+\-!|~&])/g;
/** Text on one line without Markdown of its own: signs that have a meaning there stand in it escaped only. */
const plainRuns = /(?:\\[\\`*_{}[\]<>()#+\-!|~&]|[^\\`*[\]<>{}|\r\n])+/g;
const marksOrSigns = new RegExp(`${marks.map((mark) => `\\[${mark.slice(1, -1)}\\]`).join("|")}|[\\\\\`*_{}[\\]<>()#+\\-!|~&]`, "g");

/** What customers typed is repeated to them with the signs of Markdown escaped: "06\\-12345678" is a phone number too. */
function maskEscaped(text: string): string {
  return text.replace(plainRuns, (run) => {
    if (!run.includes("\\")) return run;
    const typed = run.replace(escapedSigns, "$1");
    const masked = maskPlain(typed);
    return masked === typed ? run : masked.replace(marksOrSigns, (found) => (found.length > 1 ? found : `\\${found}`));
  });
}

/** Fewer digits make no phone number, BSN, card number or IBAN. */
const fewestDigits = 7;
const [zero, nine] = ["0".charCodeAt(0), "9".charCodeAt(0)];

/** A quick look that spares most texts the search: an e-mail address has an @, all else many digits, and a link may hide either. */
function mayHoldPersonalData(text: string): boolean {
  if (text.includes("@") || text.includes("%")) return true;
  let digits = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at);
    if (sign >= zero && sign <= nine) digits += 1;
    if (digits === fewestDigits) return true;
  }
  return false;
}

function maskPlain(text: string): string {
  let pieces: Piece[] = [{ text, settled: false }];
  for (const finder of finders) pieces = settle(pieces, finder);
  return pieces.map((piece) => piece.text).join("");
}

/** The parts of links: a mailto address may hold the customer's whole question. */
function maskEncoded(text: string): string {
  return text.replace(/[^\s"'<>?&=#;,():/]+/g, (part) => {
    if (!part.includes("%")) return part;
    const decoded = part.replace(/(?:%[0-9a-f]{2})+/gi, decodeOrKeep);
    const masked = maskPlain(decoded);
    return decoded === part || masked === decoded ? part : encodeURIComponent(masked.replace(/\p{Cs}/gu, "\uFFFD"));
  });
}

function decodeOrKeep(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

const localSign = /[\p{L}\p{N}\p{M}.!#$%&'*+/=?^_`{|}~-]/u;
const domainSign = /[\p{L}\p{N}\p{M}.-]/u;

function findEmails(text: string): Span[] {
  const spans: Span[] = [];
  let from = 0;
  for (let at = text.indexOf("@"); at !== -1; at = text.indexOf("@", at + 1)) {
    if (at < from) continue;
    const start = localStart(text, at, from);
    const domain = domainAfter(text, at + 1);
    if (start === at || domain === 0) continue;
    const end = at + 1 + domain;
    spans.push({ start, end, mark: "[e-mailadres]" });
    from = end;
  }
  return spans;
}

/** Where the part before the @ starts; `at` when there is none. Signs outside the BMP count as two halves, so they end it. */
function localStart(text: string, at: number, from: number): number {
  if (text[at - 1] === `"`) {
    const quote = text.lastIndexOf(`"`, at - 2);
    return quote >= from && at - quote <= 66 ? quote : at;
  }
  let start = at;
  while (start > from && localSign.test(text.charAt(start - 1))) start -= 1;
  return start;
}

/** Length of the domain name: labels with a dot between them, the last of two letters or more. */
function domainAfter(text: string, start: number): number {
  let end = start;
  while (end < text.length && domainSign.test(text.charAt(end))) end += 1;
  return /^[^.-].*\.(?:xn--[a-z0-9]{2,}|[\p{L}\p{M}]{2,})/iu.exec(text.slice(start, end))?.[0].length ?? 0;
}
