import { daysOf } from "../figures/days.js";
import { unansweredGroups } from "../figures/unanswered.js";
import { parseFilter } from "../transcripts/conversation-filter.js";
import type { FiguresRoutesOptions } from "./figures-routes.js";
import type { ReviewCall, ReviewReply, ReviewRoute } from "./route.js";
import type { UnansweredGroups } from "./wire-learning.js";

/** Questions that need a look. */
export function unansweredRoutes(options: FiguresRoutesOptions): ReviewRoute[] {
  return [
    { method: "GET", path: "/unanswered", role: "agent", handle: (call) => listed(call, options) },
  ];
}

async function listed({ query }: ReviewCall, { reads, grouper, clock, timeZone }: FiguresRoutesOptions): Promise<ReviewReply> {
  const { locale, scoreBelow } = parseFilter({ locale: query["locale"], scoreBelow: query["scoreBelow"] }, timeZone);
  const period = daysOf({ from: query["from"], to: query["to"] }, timeZone, clock.now());
  return { kind: "json", body: await unansweredGroups(reads, grouper, { period, locale, scoreBelow }) satisfies UnansweredGroups };
}
