import { AppError } from "./errors.js";

/** A stretch of one day, in minutes of its clock; `until` is at most 1440, midnight at its end. */
export interface OpenSpan {
  from: number;
  until: number;
}

/** First and last day, ISO dates, both included. */
export interface ClosedDays {
  first: string;
  last: string;
}

export interface SupportHours {
  /** Monday first; the spans of a day in order, none of them overlapping. */
  week: readonly (readonly OpenSpan[])[];
  closedDays: readonly ClosedDays[];
}

/** What is wrong with a text, as the mend. */
export class HoursFault extends AppError {
  readonly code = "support_hours";
}

const dayNames = [
  ["ma", "maandag", "mon", "monday"], ["di", "dinsdag", "tue", "tuesday"], ["wo", "woensdag", "wed", "wednesday"], ["do", "donderdag", "thu", "thursday"],
  ["vr", "vrijdag", "fri", "friday"], ["za", "zaterdag", "sat", "saturday"], ["zo", "zondag", "sun", "sunday"],
];
const hoursExample = `give days with their hours, such as "ma-do 08:30-12:30 13:00-17:00, vr 08:30-12:00"`;
const closedExample = `give dates and ranges, such as "2026-12-24, 2026-12-28..2027-01-01"`;
const minutesOfDay = 24 * 60;

/**
 * "ma-do 08:30-12:30 13:00-17:00, vr 08:30-12:00" to a week; Dutch or English names, short or whole. "ma, wo 09:00-12:00" gives both days
 * the same hours. Days that are not named are closed.
 * @throws HoursFault with what was found and what to give
 */
export function parseSupportHours(text: string): SupportHours["week"] {
  const week: OpenSpan[][] = dayNames.map(() => []);
  const listed = new Set<number>();
  let waiting: number[] = [];
  for (const part of text.toLowerCase().replace(/[‐-―−]/g, "-").replace(/\s*-\s*/g, "-").split(/[,;]/)) {
    const [days, ...hours] = part.trim().split(/\s+/);
    if (days === undefined || days === "") throw new HoursFault(`a comma has nothing before or behind it; ${hoursExample}`);
    for (const day of daysOf(days)) {
      if (listed.has(day)) throw new HoursFault(`"${dayNames[day]?.[0] ?? ""}" is listed twice; name every day once, with all its hours behind it, such as "vr 08:30-12:30 13:00-17:00"`);
      listed.add(day);
      waiting.push(day);
    }
    if (hours.length === 0) continue;
    const spans = spansOf(hours, part.trim());
    for (const day of waiting) week[day] = spans;
    waiting = [];
  }
  if (waiting.length > 0) throw new HoursFault(`"${dayNames[waiting[0] ?? 0]?.[0] ?? ""}" has no hours; ${hoursExample}`);
  return week;
}

/** Indexes from Monday; "za-ma" goes on over the end of the week. */
function daysOf(text: string): number[] {
  const ends = text.split("-").map((name) => {
    const day = dayNames.findIndex((names) => names.includes(name));
    if (day === -1) throw new HoursFault(`"${name}" is no day; give ma, di, wo, do, vr, za or zo, then the hours`);
    return day;
  });
  const [first = 0, last = first] = ends;
  if (ends.length > 2) throw new HoursFault(`"${text}" has more than a first and a last day; ${hoursExample}`);
  const count = (last - first + dayNames.length) % dayNames.length + 1;
  return Array.from({ length: count }, (_, index) => (first + index) % dayNames.length);
}

function spansOf(hours: readonly string[], part: string): OpenSpan[] {
  const spans = hours.map(spanOf).sort((left, right) => left.from - right.from);
  spans.forEach((span, index) => {
    const before = spans[index - 1];
    if (before !== undefined && span.from < before.until) throw new HoursFault(`the hours of "${part}" overlap; let each stretch begin when the one before has ended`);
  });
  return spans;
}

function spanOf(text: string): OpenSpan {
  const times = /^(\d{1,2})[:.](\d{2})-(\d{1,2})[:.](\d{2})$/.exec(text)?.slice(1).map(Number);
  const [fromHour = 99, fromMinute = 0, untilHour = 99, untilMinute = 0] = times ?? [];
  const span = { from: fromHour * 60 + fromMinute, until: untilHour * 60 + untilMinute };
  if (fromMinute > 59 || untilMinute > 59 || span.from >= minutesOfDay || span.until > minutesOfDay) {
    throw new HoursFault(`"${text}" is no stretch of time; give hours such as "08:30-17:00", at the latest 24:00`);
  }
  if (span.from >= span.until) {
    throw new HoursFault(`"${text}" ends before it begins; hours past midnight are given as two stretches, such as "vr 22:00-24:00, za 00:00-02:00"`);
  }
  return span;
}

/**
 * "2026-12-24, 2026-12-28..2027-01-01" to ranges.
 * @throws HoursFault with what was found and what to give
 */
export function parseClosedDays(text: string): ClosedDays[] {
  return text.split(/[,;]/).map((part) => {
    const [first = "", last = first, ...more] = part.trim().split(/\s*\.\.\s*/);
    for (const date of [first, last]) {
      if (!isIsoDate(date)) throw new HoursFault(`"${date}" is no date; ${closedExample}`);
    }
    if (more.length > 0) throw new HoursFault(`"${part.trim()}" has more than a first and a last day; ${closedExample}`);
    if (first > last) throw new HoursFault(`"${part.trim()}" ends before it begins; give the first day first`);
    return { first, last };
  });
}

function isIsoDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
