import { z } from "zod";
import { daysOf } from "../figures/days.js";
import type { QuestionMarks } from "../figures/question-marks.js";
import { unansweredGroups } from "../figures/unanswered.js";
import { parseFilter } from "../transcripts/conversation-filter.js";
import type { FiguresRoutesOptions } from "./figures-routes.js";
import { ReviewBadRequestError, type ReviewCall, type ReviewReply, type ReviewRoute } from "./route.js";
import type { UnansweredGroups } from "./wire-learning.js";

export interface UnansweredRoutesOptions extends FiguresRoutesOptions {
  marks: QuestionMarks;
}

/** Questions that need a look, and those that need none any more. */
export function unansweredRoutes(options: UnansweredRoutesOptions): ReviewRoute[] {
  return [
    { method: "GET", path: "/unanswered", role: "agent", handle: (call) => listed(call, options) },
    { method: "POST", path: "/questions/mark", role: "editor", handle: (call) => marked(call, options, true) },
    { method: "DELETE", path: "/questions/mark", role: "editor", handle: (call) => marked(call, options, false) },
  ];
}

async function listed({ query }: ReviewCall, { reads, clock, timeZone }: UnansweredRoutesOptions): Promise<ReviewReply> {
  const { locale, scoreBelow } = parseFilter({ locale: query["locale"], scoreBelow: query["scoreBelow"] }, timeZone);
  const period = daysOf({ from: query["from"], to: query["to"] }, timeZone, clock.now());
  return { kind: "json", body: await unansweredGroups(reads, { period, locale, scoreBelow }) satisfies UnansweredGroups };
}

const mark = z.strictObject({ turnIds: z.array(z.string().regex(/^\d{1,16}$/)).min(1).max(5_000), mark: z.literal("not-ours") });

async function marked(call: ReviewCall, { marks }: UnansweredRoutesOptions, isAdded: boolean): Promise<ReviewReply> {
  const parsed = mark.safeParse(call.body);
  if (!parsed.success) throw new ReviewBadRequestError(parsed.error.issues.map(({ path, message }) => `${path.join(".") || "body"}: ${message}`).join("; "));
  const ids = parsed.data.turnIds.map(Number);
  if (isAdded) await marks.add(ids, call.user.name);
  else await marks.remove(ids);
  await call.audit("question-marked", null, isAdded ? `${ids.length} questions: not ours` : `${ids.length} questions: mark taken away`);
  return { kind: "empty" };
}
