import { DateTime } from "luxon";
import type { SupportHours } from "../support-hours.js";

/**
 * Milliseconds since the Unix epoch. `untilMs` is undefined when no closing is in sight (around the clock), `opensAtMs` when no opening is
 * within a year.
 */
export type Opening = { isOpen: true; untilMs: number | undefined } | { isOpen: false; opensAtMs: number | undefined };

/** The ISO dates of a year's holidays. */
export type HolidaysOf = (year: number) => ReadonlySet<string>;

interface Interval {
  startMs: number;
  endMs: number;
}

/** How far ahead an opening is looked for: a year at most, so that its day and month name it. */
const searchedDays = 365;
/** Who is open for more than a week on end has no closing worth telling. */
const daysUntilAlwaysOpen = 8;

/** When Support is there, by the clock of its own time zone. */
export class OpeningHours {
  readonly #hours: SupportHours;
  readonly #timeZone: string;
  readonly #holidaysOf: HolidaysOf;

  /** @param options.timeZone IANA name */
  constructor(options: { hours: SupportHours; timeZone: string; holidaysOf: HolidaysOf }) {
    this.#hours = options.hours;
    this.#timeZone = options.timeZone;
    this.#holidaysOf = options.holidaysOf;
  }

  /** Whether Support is open at this moment, until when, or when it opens next. The minute of closing is closed. */
  at(nowMs: number): Opening {
    let untilMs: number | undefined;
    const today = DateTime.fromMillis(nowMs, { zone: this.#timeZone }).startOf("day");
    for (let day = 0; day <= searchedDays; day += 1) {
      if (untilMs !== undefined && day > daysUntilAlwaysOpen) return { isOpen: true, untilMs: undefined };
      for (const { startMs, endMs } of this.#intervals(today.plus({ days: day }))) {
        if (endMs <= nowMs) continue;
        if (untilMs === undefined && startMs > nowMs) return { isOpen: false, opensAtMs: startMs };
        // Stretches that join at midnight, or at any other time, are one.
        if (untilMs !== undefined && startMs > untilMs) return { isOpen: true, untilMs };
        untilMs = endMs;
      }
      if (untilMs !== undefined && untilMs < today.plus({ days: day + 1 }).toMillis()) return { isOpen: true, untilMs };
    }
    return { isOpen: false, opensAtMs: undefined };
  }

  #intervals(day: DateTime): Interval[] {
    const date = day.toISODate() ?? "";
    if (this.#hours.closedDays.some(({ first, last }) => first <= date && date <= last)) return [];
    const spans = this.#hours.week[day.weekday - 1] ?? [];
    if (spans.length === 0 || this.#holidaysOf(day.year).has(date)) return [];
    return spans.map(({ from, until }) => ({ startMs: first(momentsOf(day, from)), endMs: last(momentsOf(day, until)) }));
  }
}

/**
 * The moments at which the clock shows `minutes` of the day: two in the hour that the change to winter time repeats. A time that the
 * change to summer time skips is taken as much later as it skips.
 */
function momentsOf(day: DateTime, minutes: number): number[] {
  const date = day.plus({ days: minutes === 24 * 60 ? 1 : 0 });
  const { year, month, day: dayOfMonth } = date;
  const wall = { year, month, day: dayOfMonth, hour: Math.floor(minutes / 60) % 24, minute: minutes % 60 };
  return DateTime.fromObject(wall, { zone: day.zone }).getPossibleOffsets().map((moment) => moment.toMillis());
}

const first = (moments: number[]): number => Math.min(...moments);
const last = (moments: number[]): number => Math.max(...moments);

/**
 * Opening hours with the Dutch public holidays of date-holidays: New Year's Day, Easter and Whit Sunday and Monday, King's Day, Ascension
 * Day, Christmas Day and Boxing Day. Not Good Friday and Liberation Day (5 May), which are no day off for everyone. The library takes
 * 0.1 s and 20 MB to load, so that only who has hours loads it.
 */
export async function openOpeningHours(options: { hours: SupportHours; timeZone: string }): Promise<OpeningHours> {
  const { default: Holidays } = await import("date-holidays");
  const holidays = new Holidays("NL", { types: ["public"] });
  const known = new Map<number, ReadonlySet<string>>();
  return new OpeningHours({
    ...options,
    holidaysOf: (year) => {
      // Its moments are those of Amsterdam; its dates are those of every calendar.
      const dates = known.get(year) ?? new Set(holidays.getHolidays(year).map(({ date }) => date.slice(0, "YYYY-MM-DD".length)));
      known.set(year, dates);
      return dates;
    },
  });
}
