import { DateTime } from "luxon";
import { BadFilterError, parsePeriod, type Period } from "../transcripts/conversation-filter.js";

/** Longest period of figures: three years and a bit. */
const mostDays = 1_100;
const usualDays = 30;

/** Days of a time zone, each with the moment it begins; a day of a clock change has 23 or 25 hours. */
export interface Days extends Period {
  /** YYYY-MM-DD, in order. */
  days: string[];
  /** Milliseconds since the Unix epoch: when each begins, and when the last one ends. */
  starts: number[];
}

/**
 * Days, both inclusive; without the last, until today; without the first, 30 days.
 * @throws BadFilterError
 */
export function daysOf(asked: { from?: string | undefined; to?: string | undefined }, timeZone: string, now: number): Days {
  const [from, to] = [asked.from === "" ? undefined : asked.from, asked.to === "" ? undefined : asked.to];
  const last = to ?? DateTime.fromMillis(now, { zone: timeZone }).toISODate() ?? "";
  parsePeriod({ to: last }, timeZone);
  const first = from ?? DateTime.fromISO(last, { zone: timeZone }).minus({ days: usualDays - 1 }).toISODate() ?? "";
  const period = parsePeriod({ from: first, to: last }, timeZone);
  const start = DateTime.fromISO(first, { zone: timeZone });
  const count = Math.round(DateTime.fromISO(last, { zone: timeZone }).diff(start, "days").days) + 1;
  if (period === undefined || count > mostDays) throw new BadFilterError(`The period is ${count} days; ask for ${mostDays} at most`);
  const each = Array.from({ length: count }, (_, index) => start.plus({ days: index }));
  return { ...period, days: each.map((day) => day.toISODate() ?? ""), starts: [...each.map((day) => day.startOf("day").toMillis()), period.until] };
}
