/** Dashes that phones and word processors put in place of the plain one, and marks that are not seen. */
const fancyDashes = /[\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]/g;
const unseen = /[\u00AD\u200B-\u200D\u2060\uFEFF]/g;

/** Longer texts are no answer to "what is your number"; the rest is not searched. */
const searchedCharacters = 2_000;

// The letter O is often typed for a zero; "year" and "sequence" take both.
const year = "(?<year>2[0o][0-9o]{2})";
/** Neither a word, nor a date, nor an amount goes on after the number. */
const end = "(?![a-z0-9]|[-/.]\\d|,\\d{1,2}(?!\\d))";

/** "order nr. ", "ordernummer: ", "bestelling ", "order is " */
const orderWord = "(?<![a-z])(?:(?:order|dossier|opdracht|bestelling|referentie)[\\s-]?(?:nummer|number|nr|no)?|bestel(?:nummer|nr))"
  + "[\\s.:#=]{0,3}(?:is\\s{1,2})?";
/** Not followed by a further group of digits, unless that is a postcode. */
const noOtherDigits = "(?!\\s\\d(?!\\d{3}\\s?-?[a-z]{2}(?![a-z])))";

const patterns: readonly RegExp[] = [
  // VST-2026-00093, vst 2026 01877, VST2026-93
  new RegExp(`(?<![a-z0-9])vst[\\s\\-_./:#]{0,3}${year}[\\s\\-_./]{0,3}(?<sequence>[0-9o]{1,5})${end}`, "giu"),
  // order nr. 2026/00093, dossier 20265031
  new RegExp(`${orderWord}${year}(?:[-_/.]|\\s?[-_/]\\s?)(?<sequence>[0-9o]{1,5})${end}`, "giu"),
  new RegExp(`${orderWord}${year}(?:\\s{1,2}(?<spaced>[0-9o]{3,5})|(?<joined>[0-9o]{4,5}))${end}`, "giu"),
  // 2026-00093, 2026 01877, 20260877: bare, so only where no phone number, amount, date or span of years can be meant
  new RegExp(
    `(?<![a-z0-9€$+]|\\d[\\s\\-./()]{1,3}|[€$]\\s|eur\\s|euro\\s)${year}`
    + `(?:[-/_](?<sequence>(?!20\\d\\d(?!\\d))[0-9o]{3,5})|\\s(?<spaced>[0-9o]{5})|(?<joined>[0-9o]{4,5}))${end}${noOtherDigits}`, "giu"),
];

interface Found {
  number: string;
  index: number;
  length: number;
}

function folded(text: string): string {
  return text.slice(0, searchedCharacters).normalize("NFKC").replace(fancyDashes, "-").replace(unseen, "");
}

/** As `folded`, with where each of its characters stood in the text. */
function foldedWithPlaces(text: string): { folded: string; places: { start: number; end: number }[] } {
  const places: { start: number; end: number }[] = [];
  let result = "";
  let start = 0;
  for (const sign of text.slice(0, searchedCharacters)) {
    const written = folded(sign);
    result += written;
    for (let count = 0; count < written.length; count += 1) places.push({ start, end: start + sign.length });
    start += sign.length;
  }
  return { folded: result, places };
}

/** 20261205 in a sentence is rather a date; as the whole message it is the number that was asked. */
function isDate(year: string, joined: string | undefined): boolean {
  if (joined?.length !== 4) return false;
  const date = new Date(`${year}-${joined.slice(0, 2)}-${joined.slice(2)}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(joined.slice(2));
}

function find(text: string): Found | undefined {
  for (const [position, pattern] of patterns.entries()) {
    for (const match of text.matchAll(pattern)) {
      const groups = match.groups ?? {};
      const digits = (groups["year"] ?? "").replace(/o/gi, "0");
      const sequence = (groups["sequence"] ?? groups["spaced"] ?? groups["joined"] ?? "").replace(/o/gi, "0");
      const isBare = position === patterns.length - 1;
      if (Number(sequence) === 0) continue;
      if (isBare && isDate(digits, groups["joined"]) && match[0].length !== text.trim().length) continue;
      return { number: `VST-${digits}-${sequence.padStart(5, "0")}`, index: match.index, length: match[0].length };
    }
  }
  return undefined;
}

/**
 * The order number in what a customer wrote, in its one canonical form: `VST-`, the year in four digits, `-`, and the sequence
 * padded to five digits (`VST-2026-00093`). Takes it out of a sentence, in other spellings ("vst 2026 01877", "VST2026-93",
 * "20260877", "order nr. 2026/00093") and with the letter O for a zero. Phone numbers, postcodes, amounts, dates and years are not taken.
 */
export function parseOrderNumber(text: string): string | undefined {
  return find(folded(text))?.number;
}

/** As `parseOrderNumber`, for a cell of a file: there must be nothing beside the number. */
export function parseOrderNumberCell(text: string): string | undefined {
  const cell = folded(text).trim();
  const found = find(cell);
  return found?.length === cell.length ? found.number : undefined;
}

/** Also "VST-00093", which lacks the year; there only as it stands on paper, in five digits. */
const shortNumber = new RegExp(`(?:${orderWord}|(?<![a-z0-9])vst[\\s-]{0,2}(?=[0-9o]{5}))`
  + `(?<sequence>(?=[0-9o]*[0-9])[0-9o]{1,5})${end}(?!:\\d|\\s?[%€])${noOtherDigits}`, "giu");
const descriptions = "extra|nieuwe?|andere|mobiele?|vaste|hosted|zakelijke|new|more|other|additional|mobile|fixed|business";
const units = "x|stuks?|euro|eur|uur|dag(?:en)?|we(?:ek|ken)|maand(?:en)?|jaar|jaren|minuten|procent|"
  + "hours?|days?|weeks?|months?|years?|minutes|pieces|percent|toestel(?:len)?|telefoons?|licenties?|abonnement(?:en)?|aansluiting(?:en)?|"
  + "nummers?|lijn(?:en)?|sim\\S*|e-?sims?|headsets?|gebruikers?|medewerkers?|collega's|"
  + "phones?|devices?|handsets?|licen[cs]es?|subscriptions?|connections?|numbers|lines?|users?|employees|orders?|bestelling(?:en)?|"
  + "jan(?:uari|uary)?|feb(?:ruari|ruary)?|maart|mrt|march|apr(?:il)?|mei|may|jun[ie]?|jul[iy]?|"
  + "aug(?:ustus|ust)?|sep(?:t|tember)?|o[kc]t(?:ober)?|nov(?:ember)?|de[ck](?:ember)?";
/** What makes the number before it a count, an amount or a date. */
const countedThing = new RegExp(`^\\s?(?:(?:${descriptions})\\s){0,2}(?:${units})(?![\\p{L}\\p{N}])`, "iu");

/**
 * The sequence of an order that is named without its year: "order 00014", "bestelling 14", "order nr 15", "ordernummer 00417". Nothing
 * when the text holds a whole order number, nor of years, amounts, dates, times, postcodes and counts ("order 5 toestellen").
 * `OrderBook.numberOf` makes a number of it.
 */
export function parseShortOrderNumber(text: string): number | undefined {
  const searched = folded(text);
  if (find(searched) !== undefined) return undefined;
  for (const match of searched.matchAll(shortNumber)) {
    const written = match.groups?.["sequence"] ?? "";
    const sequence = Number(written.replace(/o/gi, "0"));
    const start = match.index + match[0].length - written.length;
    const isPostcode = findPostcode(searched.slice(start, start + 8))?.start === 0;
    const isYear = /^20\d\d$/.test(written);
    if (sequence > 0 && !isPostcode && !isYear && !countedThing.test(searched.slice(start + written.length))) return sequence;
  }
  return undefined;
}

export interface FoundPostcode {
  /** `1234AB` */
  postcode: string;
  /** Where it stands in the text, from `start` up to but not including `end`, in UTF-16 units, to cut it out however it was written. */
  start: number;
  end: number;
}

const postcode = /(?<![a-z0-9]|\d[-/.])(?<digits>[1-9][0-9o]{3})(?<gap>[\s-]{0,2}|\.)(?<letters>[a-z][\s.-]?[a-z])(?![a-z0-9])/giu;
/** Words of two letters that follow a number in a sentence ("2026 en"); they are letters of a postcode only where one is announced. */
const shortWords = new Set(["al", "as", "at", "be", "by", "de", "do", "en", "er", "ik", "if", "in", "is", "it", "ja", "me", "my", "na", "nu", "of", "om",
  "on", "op", "or", "so", "te", "to", "up", "uw", "we", "zo"]);

/** Whether digits and letters that could be a postcode are rather a year and a word. */
function isPostcodeIn(searched: string, match: RegExpExecArray): boolean {
  const { gap = "", letters = "" } = match.groups ?? {};
  const isSplit = letters.length > 2;
  if (!isSplit && (gap === "" || letters === letters.toUpperCase() || !shortWords.has(letters.toLowerCase()))) return true;
  if (match[0].length === searched.trim().length) return true;
  return /post\s?code\D{0,8}$/i.test(searched.slice(Math.max(0, match.index - 20), match.index));
}

/** As `parsePostcode`, with where it stands in the text. */
export function findPostcode(text: string): FoundPostcode | undefined {
  const { folded: whole, places } = foldedWithPlaces(text);
  const order = find(whole);
  const searched = order === undefined ? whole : `${whole.slice(0, order.index)}${"\n".repeat(order.length)}${whole.slice(order.index + order.length)}`;
  for (const match of searched.matchAll(postcode)) {
    const letters = (match.groups?.["letters"] ?? "").replace(/[^a-z]/gi, "").toUpperCase();
    if (/^S[ADS]$/.test(letters) || !isPostcodeIn(searched, match)) continue;
    const [first, last] = [places[match.index], places[match.index + match[0].length - 1]];
    if (first === undefined || last === undefined) continue;
    return { postcode: `${(match.groups?.["digits"] ?? "").replace(/o/gi, "0")}${letters}`, start: first.start, end: last.end };
  }
  return undefined;
}

/** Nobody has more; a text made of them must not hold up the others. */
const mostPostcodes = 100;

/** All postcodes of a text of any length, in their order. */
export function findPostcodes(text: string): FoundPostcode[] {
  const found: FoundPostcode[] = [];
  for (let at = 0; at < text.length && found.length < mostPostcodes;) {
    const searched = text.slice(at, at + searchedCharacters);
    const next = findPostcode(searched);
    if (next !== undefined) found.push({ ...next, start: at + next.start, end: at + next.end });
    // One that stands across the end is whole in the next piece.
    at += next?.end ?? (at + searched.length === text.length ? searched.length : Math.max(searched.lastIndexOf(" ", searched.length - 40), searched.length - 200));
  }
  return found;
}

/**
 * The Dutch postcode in what a customer wrote, as `1234AB`: "1234 ab", "1234-AB", "mijn postcode is 3901 xy".
 * Postcodes start with 1 to 9 and never end in SA, SD or SS (PostNL gives those out to no one).
 */
export function parsePostcode(text: string): string | undefined {
  return findPostcode(text)?.postcode;
}
