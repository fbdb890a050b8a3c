import { digitRuns, windowsFrom, type DigitGroup, type Window } from "./digit-groups.js";
import type { Span } from "./pieces.js";

/** VST's own number as E.164 without the plus; from the letter, 0318-501212. */
const ownPhone = "31318501212";

/** Ten digits after a bank's letters are an account with a typing error, no phone number. */
const tailOfIban = /[A-Z]{2}[0-9]{2} ?[A-Z]{4} ?$/i;

interface Hit {
  last: number;
  mark?: string;
}

/** Phone numbers, card numbers and BSNs. A number starts and ends where a group of digits does. */
export function findNumbers(text: string): Span[] {
  return digitRuns(text).flatMap((run) => {
    const spans: Span[] = [];
    for (let first = 0; first < run.length; first += 1) {
      const hit = hitAt(text, run, first);
      const [from, to] = [run[first], hit === undefined ? undefined : run[hit.last]];
      if (hit === undefined || from === undefined || to === undefined) continue;
      spans.push({ start: hit.mark === undefined ? from.start : opening(text, from.start, to.end), end: to.end, ...(hit.mark === undefined ? {} : { mark: hit.mark }) });
      first = hit.last;
    }
    return spans;
  });
}

function hitAt(text: string, run: readonly DigitGroup[], first: number): Hit | undefined {
  const windows = windowsFrom(run, first, 19);
  const group = run[first];
  if (group === undefined) return undefined;
  const isPhoneLike = text[group.start - 1] === "+" || group.digits.startsWith("0");
  const card = windows.findLast((window) => window.digits.length >= 13 && window.uniform && standsLuhn(window.digits));
  const cardHit = card === undefined ? undefined : { last: card.last, mark: "[kaartnummer]" };
  const phone = tailOfIban.test(text.slice(Math.max(0, group.start - 10), group.start)) ? undefined : phoneAt(windows, text[group.start - 1] === "+");
  return (isPhoneLike ? undefined : cardHit) ?? phone ?? cardHit ?? bsnAt(run, first, windows);
}

/** With a country code (after +, 00, or a Dutch mobile number without either), or ten digits that start with one zero. */
function phoneAt(windows: readonly Window[], hasPlus: boolean): Hit | undefined {
  const widest = windows.at(-1)?.digits ?? "";
  const code = hasPlus ? 0 : /^00[1-9]/.test(widest) ? 2 : undefined;
  if (code !== undefined) {
    const dutch = windows.find(({ digits }) => /^310?[1-9][0-9]{8}$/.test(digits.slice(code)));
    const other = windows.findLast(({ digits }) => digits.length - code >= 8 && digits.length - code <= 15);
    const found = dutch ?? other;
    return found === undefined ? undefined : phoneHit(found, found.digits.slice(code).replace(/^310/, "31"));
  }
  const national = windows.find(({ digits }) => /^0[1-9][0-9]{8}$/.test(digits));
  if (national !== undefined) return phoneHit(national, `31${national.digits.slice(1)}`);
  const bare = windows[0];
  return bare !== undefined && /^316[0-9]{8}$/.test(bare.digits) ? phoneHit(bare, bare.digits) : undefined;
}

function phoneHit(window: Window, international: string): Hit {
  return international === ownPhone ? { last: window.last } : { last: window.last, mark: "[telefoonnummer]" };
}

function bsnAt(run: readonly DigitGroup[], first: number, windows: readonly Window[]): Hit | undefined {
  const found = windows.findLast((window) => (window.digits.length === 8 || window.digits.length === 9) && window.uniform
    && isBsnShape(run, first, window) && standsElevenTest(window.digits));
  return found === undefined ? undefined : { last: found.last, mark: "[BSN]" };
}

/** One group, or up to four of at least two digits; two groups only where they are no part of a longer row, such as of a card number. */
function isBsnShape(run: readonly DigitGroup[], first: number, { groups, smallest, last }: Window): boolean {
  if (groups === 1) return true;
  const [before, inside, after] = [run[first]?.gap, run[first + 1]?.gap, run[last + 1]?.gap];
  return groups <= 4 && smallest >= 2 && (groups > 2 || (before !== inside && after !== inside));
}

/** The plus, and a bracket that is closed inside the number, belong to it. */
function opening(text: string, start: number, end: number): number {
  let from = start;
  if (text[from - 1] === "+") from -= 1;
  if (text[from - 1] === "(" && text.slice(start, end).split(")").length > text.slice(start, end).split("(").length) from -= 1;
  return from;
}

/** ISO/IEC 7812: the last digit of a card number. */
function standsLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** The eleven test of the BSN: weights 9 to 2, and -1 for the last digit. */
function standsElevenTest(digits: string): boolean {
  const padded = digits.padStart(9, "0");
  let sum = -Number(padded.charAt(8));
  for (let index = 0; index < 8; index += 1) sum += Number(padded.charAt(index)) * (9 - index);
  return sum % 11 === 0 && Number(padded) > 0;
}
