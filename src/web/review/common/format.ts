import { useMemo } from "react";
import type { Locale } from "../../../review/wire.js";
import { useSession } from "./session.js";
import { useWording } from "./wording.js";

export interface Format {
  /** "vandaag 14:05", "gisteren 9:30", "26 nov. 14:05", with the year when it is another one. */
  shortTime: (at: number) => string;
  /** "donderdag 26 november 2026 om 14:05" */
  longTime: (at: number) => string;
  /** "14:05" */
  clock: (at: number) => string;
  /** "donderdag 26 november 2026" */
  day: (at: number) => string;
  /** `YYYY-MM-DD` in the server's time zone. */
  isoDay: (at: number) => string;
  /** "26 nov." of `YYYY-MM-DD` */
  shortDay: (isoDay: string) => string;
  number: (value: number) => string;
  /** 0.873 -> "87%" */
  percent: (share: number, digits?: number) => string;
  /** A score with two decimals: "0,87". */
  score: (value: number) => string;
  /** "3 minuten", "2 uur", "5 dagen"; `ms` from 0. */
  duration: (ms: number) => string;
}

const tags: Record<Locale, string> = { nl: "nl-NL", en: "en-GB" };
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Dates, times and numbers as the agent's language writes them, in the server's time zone. */
export function useFormat(): Format {
  const { timeZone } = useSession();
  const { locale, say } = useWording();
  return useMemo(() => {
    const tag = tags[locale];
    const time = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => new Intl.DateTimeFormat(tag, { timeZone, ...options });
    const clock = time({ hour: "numeric", minute: "2-digit" });
    const thisYear = time({ day: "numeric", month: "short" });
    const otherYear = time({ day: "numeric", month: "short", year: "numeric" });
    const year = time({ year: "numeric" });
    const long = time({ weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "numeric", minute: "2-digit" });
    const day = time({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
    const iso = new Intl.DateTimeFormat("sv-SE", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
    const utcDay = new Intl.DateTimeFormat(tag, { timeZone: "UTC", day: "numeric", month: "short" });
    const number = new Intl.NumberFormat(tag);
    const score = new Intl.NumberFormat(tag, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
    const unit = (value: number, name: "minute" | "hour" | "day"): string =>
      new Intl.NumberFormat(tag, { style: "unit", unit: name, unitDisplay: "long", maximumFractionDigits: 0 }).format(Math.floor(value));
    const shortDate = (at: number): string => {
      const now = Date.now();
      if (iso.format(at) === iso.format(now)) return say("time.today");
      if (iso.format(at) === iso.format(now - dayMs)) return say("time.yesterday");
      return (year.format(at) === year.format(now) ? thisYear : otherYear).format(at);
    };
    return {
      shortTime: (at) => `${shortDate(at)} ${clock.format(at)}`,
      longTime: (at) => long.format(at),
      clock: (at) => clock.format(at),
      day: (at) => day.format(at),
      isoDay: (at) => iso.format(at),
      shortDay: (isoDay) => utcDay.format(new Date(`${isoDay}T00:00:00Z`)),
      number: (value) => number.format(value),
      percent: (share, digits = 0) => new Intl.NumberFormat(tag, { style: "percent", maximumFractionDigits: digits }).format(share),
      score: (value) => score.format(value),
      duration: (ms) => ms < hourMs ? unit(ms / minuteMs, "minute") : ms < dayMs ? unit(ms / hourMs, "hour") : unit(ms / dayMs, "day"),
    };
  }, [timeZone, locale, say]);
}
