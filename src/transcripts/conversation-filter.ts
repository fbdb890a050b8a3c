import { DateTime } from "luxon";
import { z } from "zod";
import { RequestError } from "../http-body.js";
import { locales } from "../locale.js";
import type { Outcome } from "../storage/review-schema.js";
import { parseSearch, type SearchTerm } from "./search-query.js";

/** A filter that means nothing; the message is for who typed it. */
export class BadFilterError extends RequestError {
  readonly code = "BadFilter";
  readonly status = 400;
}

export const outcomes = ["confirmed", "answered", "handed-off", "unanswered", "abandoned"] as const satisfies readonly Outcome[];

/** As in the address bar; what is empty is not there. */
export type FilterQuery = Readonly<Record<string, string | undefined>>;

const name = z.string().max(200);
const shape = z.object({
  channel: name, article: name, locale: z.enum(locales), outcome: z.enum(outcomes), thumbs: z.enum(["up", "down", "none"]),
  ticket: z.enum(["none", "any", "open", "claimed", "closed"]), reviewed: z.enum(["yes", "no"]),
  scoreBelow: z.string().regex(/^(?:0|1|0?\.\d{1,6}|1\.0+)$/, "give a number from 0 to 1").transform(Number),
}).partial();

/** Milliseconds since the Unix epoch, `from` up to but not including `until`. */
export interface Period {
  from: number;
  until: number;
}

/** What a conversation must be to be listed; all of it. */
export interface ConversationFilter extends z.infer<typeof shape> {
  search?: SearchTerm[];
  /** When it began. */
  period?: Period;
}

/**
 * @param timeZone IANA name, of the days
 * @throws BadFilterError, BadSearchError
 */
export function parseFilter(query: FilterQuery, timeZone: string): ConversationFilter {
  const given = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined && value.trim() !== ""));
  const parsed = shape.safeParse(given);
  if (!parsed.success) throw new BadFilterError(parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "));
  const period = parsePeriod({ from: given["from"], to: given["to"] }, timeZone);
  const { q } = given;
  return { ...parsed.data, ...period === undefined ? {} : { period }, ...q === undefined ? {} : { search: parseSearch(q) } };
}

/**
 * Days, both inclusive, to moments; undefined when neither is given.
 * @throws BadFilterError when one is no day, or they are the wrong way round
 */
export function parsePeriod(days: { from?: string | undefined; to?: string | undefined }, timeZone: string): Period | undefined {
  if (days.from === undefined && days.to === undefined) return undefined;
  const from = days.from === undefined ? 0 : startOfDay(days.from, timeZone).toMillis();
  const until = days.to === undefined ? Number.MAX_SAFE_INTEGER : startOfDay(days.to, timeZone).plus({ days: 1 }).toMillis();
  if (until <= from) throw new BadFilterError(`The period ends (${days.to ?? ""}) before it begins (${days.from ?? ""}); change one of the days`);
  return { from, until };
}

function startOfDay(day: string, timeZone: string): DateTime {
  const start = /^\d{4}-\d{2}-\d{2}$/.test(day) ? DateTime.fromISO(day, { zone: timeZone }) : undefined;
  if (start?.isValid !== true) throw new BadFilterError(`"${day.slice(0, 20)}" is no day; give one as 2026-11-28`);
  return start.startOf("day");
}
