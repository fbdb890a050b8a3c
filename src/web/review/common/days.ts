/** Days are YYYY-MM-DD, as in addresses and in the API. */
export type Day = string;

export function isDay(text: string | null): text is Day {
  if (text === null || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(text);
  // 30 February is parsed by some browsers, as 2 March.
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

export interface Period {
  from: Day;
  to: Day;
  /** Its number of days when it was chosen as the last so many, today included; null: chosen by its days. */
  lastDays: number | null;
}

/** Periods that are one choice. */
export const usualDays = [7, 30, 90, 365] as const;

/** The period of the address bar: `days`, or `from` and `to`; when neither is there or they make no sense, the last `defaultDays`. */
export function periodOf(query: URLSearchParams, today: Day, defaultDays: number): Period {
  const from = query.get("from");
  const to = query.get("to");
  if (isDay(from) && isDay(to) && from <= to) return { from, to, lastDays: null };
  const asked = Number(query.get("days"));
  const lastDays = usualDays.find((days) => days === asked) ?? defaultDays;
  return { from: addDays(today, 1 - lastDays), to: today, lastDays };
}
