import { DateTime } from "luxon";
import type { Turn } from "./turn.js";

/** Whether Support is open now and until when, or when it opens next; "" when the operator set no hours. */
export function openingLine(turn: Turn): string {
  const opening = turn.openingHours?.at(turn.nowMs);
  if (opening === undefined) return "";
  if (opening.isOpen) return opening.untilMs === undefined ? turn.say("opening.open") : turn.say("opening.openUntil", { moment: closing(turn, opening.untilMs) });
  return opening.opensAtMs === undefined ? turn.say("opening.closed") : turn.say("opening.closedUntil", { moment: moment(turn, opening.opensAtMs) });
}

/** On the day itself the time alone; the midnight that ends it is nobody's "tomorrow". */
function closing(turn: Turn, ms: number): string {
  const { daysAhead, at } = ahead(turn, ms);
  if (daysAhead === 0) return turn.say("opening.untilToday", { time: timeOf(turn, at) });
  return daysAhead === 1 && at.equals(at.startOf("day")) ? turn.say("opening.midnight") : moment(turn, ms);
}

function moment(turn: Turn, ms: number): string {
  const { daysAhead, at } = ahead(turn, ms);
  const time = timeOf(turn, at);
  if (daysAhead <= 1) return turn.say(daysAhead === 0 ? "opening.today" : "opening.tomorrow", { time });
  return turn.say("opening.later", { day: turn.wording.day(at.toISODate() ?? "", turn.data.locale), time });
}

/** By the calendar, not by hours: the night of a clock change is one night. */
function ahead(turn: Turn, ms: number): { daysAhead: number; at: DateTime } {
  const at = DateTime.fromMillis(ms, { zone: turn.timeZone });
  const today = DateTime.fromISO(turn.today, { zone: "utc" });
  return { daysAhead: DateTime.fromISO(at.toISODate() ?? "", { zone: "utc" }).diff(today, "days").days, at };
}

function timeOf(turn: Turn, at: DateTime): string {
  return turn.wording.time(at.toFormat("HH:mm"), turn.data.locale);
}
