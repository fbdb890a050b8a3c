import type { Kysely } from "kysely";
import type { Clock } from "../clock.js";
import { daysOf } from "../figures/days.js";
import { charts, figuresCsv } from "../figures/figures-csv.js";
import { figuresOf } from "../figures/figures.js";
import type { Grouper } from "../figures/group-in-thread.js";
import { gapLetter } from "../figures/unanswered.js";
import { BadRequestError } from "../request-errors.js";
import type { Schema } from "../storage/schema.js";
import type { ReviewCall, ReviewReply, ReviewRoute } from "./route.js";
import type { Figures, GapLetter } from "./wire-learning.js";

export interface FiguresRoutesOptions {
  /** A reader's. */
  reads: Kysely<Schema>;
  grouper: Grouper;
  clock: Clock;
  /** IANA name */
  timeZone: string;
}

/** What happened in a period, as charts, as CSV, and as what the welcome letter lacks. */
export function figuresRoutes(options: FiguresRoutesOptions): ReviewRoute[] {
  return [
    { method: "GET", path: "/figures", role: "agent", handle: (call) => shown(call, options) },
    { method: "GET", path: "/figures.csv", role: "agent", handle: (call) => exported(call, options) },
    { method: "GET", path: "/gap-letter", role: "agent", handle: (call) => gaps(call, options) },
  ];
}

function asked({ query }: ReviewCall, { reads, clock, timeZone }: FiguresRoutesOptions): Promise<Figures> {
  return figuresOf(reads, daysOf({ from: query["from"], to: query["to"] }, timeZone, clock.now()), timeZone);
}

async function shown(call: ReviewCall, options: FiguresRoutesOptions): Promise<ReviewReply> {
  return { kind: "json", body: await asked(call, options) };
}

async function exported(call: ReviewCall, options: FiguresRoutesOptions): Promise<ReviewReply> {
  const chart = charts.find((each) => each === call.query["chart"]);
  if (chart === undefined) throw new BadRequestError(`There is no such chart; give chart as one of ${charts.join(", ")}`);
  const figures = await asked(call, options);
  await call.audit("export-list", null, { kind: "chart", chart });
  return { kind: "file", contentType: "text/csv; charset=utf-8", fileName: `${chart}-${figures.from}-${figures.to}.csv`, body: figuresCsv(figures, chart) };
}

async function gaps({ query }: ReviewCall, { reads, grouper, clock, timeZone }: FiguresRoutesOptions): Promise<ReviewReply> {
  const days = daysOf({ from: query["from"], to: query["to"] }, timeZone, clock.now());
  const letter = await gapLetter(reads, grouper, days);
  return { kind: "json", body: { from: days.days[0] ?? "", to: days.days.at(-1) ?? "", ...letter } satisfies GapLetter };
}
