/** Dashes that phones and word processors put in place of the plain one, and marks that are not seen. */
const fancyDashes = /[\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]/g;
const unseen = /[\u00AD\u200B-\u200D\u2060\uFEFF]/g;

/** Longer texts are no answer to "what is your number"; the rest is not searched. */
const searchedCharacters = 2_000;

// The letter O is often typed for a zero; "year" and "sequence" take both.
const year = "(?<year>2[0o][0-9o]{2})";
/** Neither a word, nor a date, nor an amount goes on after the number. */
const end = "(?![a-z0-9]|[-/.]\\d|,\\d{1,2}(?!\\d))";

const patterns: readonly RegExp[] = [
  // VST-2026-00093, vst 2026 01877, VST2026-93
  new RegExp(`(?<![a-z0-9])vst[\\s\\-_./:#]{0,3}${year}[\\s\\-_./]{0,3}(?<sequence>[0-9o]{1,5})${end}`, "giu"),
  // order nr. 2026/00093, dossier 20265031
  new RegExp(
    `(?<![a-z])(?:order|dossier|opdracht|bestelling|referentie)[\\s-]?(?:nummer|number|nr|no)?[\\s.:#=]{0,3}(?:is\\s{1,2})?`
    + `${year}(?:[-_/.]|\\s?[-_/]\\s?)(?<sequence>[0-9o]{1,5})${end}`, "giu"),
  new RegExp(
    `(?<![a-z])(?:order|dossier|opdracht|bestelling|referentie)[\\s-]?(?:nummer|number|nr|no)?[\\s.:#=]{0,3}(?:is\\s{1,2})?`
    + `${year}(?:\\s{1,2}(?<spaced>[0-9o]{3,5})|(?<joined>[0-9o]{4,5}))${end}`, "giu"),
  // 2026-00093, 2026 01877, 20260877: bare, so only where no phone number, amount, date or span of years can be meant
  new RegExp(
    `(?<![a-z0-9€$+]|\\d[\\s\\-./()]{1,3}|[€$]\\s|eur\\s|euro\\s)${year}`
    + `(?:[-/_](?<sequence>(?!20\\d\\d(?!\\d))[0-9o]{3,5})|\\s(?<spaced>[0-9o]{5})|(?<joined>[0-9o]{4,5}))${end}(?!\\s\\d(?!\\d{3}\\s?-?[a-z]{2}(?![a-z])))`,
    "giu"),
];

interface Found {
  number: string;
  index: number;
  length: number;
}

function folded(text: string): string {
  return text.slice(0, searchedCharacters).normalize("NFKC").replace(fancyDashes, "-").replace(unseen, "");
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

const postcode = /(?<![a-z0-9]|\d[-/.])(?<digits>[1-9][0-9o]{3})(?<gap>[\s-]{0,2})(?<letters>[a-z]{2})(?![a-z0-9])/giu;
/** Words of two letters that follow a number in a sentence ("2026 en"); they are letters of a postcode only where one is announced. */
const shortWords = new Set(["al", "as", "at", "be", "by", "de", "do", "en", "er", "ik", "if", "in", "is", "it", "ja", "me", "my", "na", "nu", "of", "om",
  "on", "op", "or", "so", "te", "to", "up", "uw", "we", "zo"]);

/**
 * The Dutch postcode in what a customer wrote, as `1234AB`: "1234 ab", "1234-AB", "mijn postcode is 3901 xy".
 * Postcodes start with 1 to 9 and never end in SA, SD or SS (PostNL gives those out to no one).
 */
export function parsePostcode(text: string): string | undefined {
  let searched = folded(text);
  const order = find(searched);
  if (order !== undefined) searched = `${searched.slice(0, order.index)}\n\n\n${searched.slice(order.index + order.length)}`;
  const found = [...searched.matchAll(postcode)].filter((match) => !/^s[ads]$/i.test(match.groups?.["letters"] ?? ""));
  const isPlain = (match: RegExpExecArray): boolean => {
    const letters = match.groups?.["letters"] ?? "";
    if (match.groups?.["gap"] === "" || letters === letters.toUpperCase() || !shortWords.has(letters.toLowerCase())) return true;
    return match[0].length === searched.trim().length || /post\s?code\D{0,8}$/i.test(searched.slice(Math.max(0, match.index - 20), match.index));
  };
  const match = found.find(isPlain);
  if (match === undefined) return undefined;
  return `${(match.groups?.["digits"] ?? "").replace(/o/gi, "0")}${(match.groups?.["letters"] ?? "").toUpperCase()}`;
}
