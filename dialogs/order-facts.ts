import type { Order } from "../src/orders/order.js";
import { timeline, type Stage, type TimelineEntry } from "../src/orders/order.js";
import { timelineLine } from "./timeline-line.js";
import type { Turn } from "./turn.js";

type Entries = Map<Stage, TimelineEntry>;

function entriesOf(turn: Turn, order: Order): Entries {
  return new Map(timeline(order, turn.today).map((entry) => [entry.stage, entry]));
}

const isDone = (entry: TimelineEntry | undefined): boolean => entry?.state === "done";

/** The order as the customer reads it: what is done, what is to come, what that means, and how old the data is. */
export function orderText(turn: Turn, order: Order): string[] {
  const date = (iso: string) => turn.wording.date(iso, turn.data.locale);
  const lines = timeline(order, turn.today).map((entry) => timelineLine(entry, { wording: turn.wording, locale: turn.data.locale }));
  return [
    turn.say("order.title", { number: order.number, company: order.company }),
    order.demo ? turn.say("order.demo") : "",
    // Two spaces: a line break in Markdown.
    lines.join("  \n"),
    [turn.say("order.meansIntro"), ...meaning(turn, order).map((sentence) => `- ${sentence}`)].join("\n"),
    turn.say("order.asOf", { date: date(order.asOf) }),
  ];
}

/** What the stages mean, in the letter's words. */
function meaning(turn: Turn, order: Order): string[] {
  const entries = entriesOf(turn, order);
  return [
    emailMeaning(turn, entries.get("emailSent")),
    order.administrative ? turn.say("order.means.administrative") : callMeaning(turn, entries.get("inventoryCall")),
    portalMeaning(turn, entries),
    insightMeaning(turn, entries),
  ].filter((sentence) => sentence !== "");
}

function emailMeaning(turn: Turn, email: TimelineEntry | undefined): string {
  if (email === undefined || email.state === "unknown") return "";
  return turn.say(isDone(email) ? "order.means.emailSent" : "order.means.emailToCome");
}

function callMeaning(turn: Turn, call: TimelineEntry | undefined): string {
  if (call === undefined || call.state === "done" || call.state === "unknown") return "";
  if (call.on === null) return turn.say("order.means.callToCome");
  return turn.say("order.means.callPlanned", { date: turn.wording.date(call.on, turn.data.locale) });
}

function portalMeaning(turn: Turn, entries: Entries): string {
  const moved = entries.get("moved");
  if (moved === undefined || moved.state === "unknown") return "";
  if (moved.on === null) return turn.say("order.means.portalNoDate");
  const date = turn.wording.date(moved.on, turn.data.locale);
  return turn.say(moved.state === "done" ? "order.means.portalActive" : "order.means.portalFromDate", { date });
}

function insightMeaning(turn: Turn, entries: Entries): string {
  const run = entries.get("firstInvoiceRun");
  if (run === undefined || run.on === null) return turn.say("order.means.insightToCome");
  const date = turn.wording.date(run.on, turn.data.locale);
  return turn.say(run.state === "done" ? "order.means.insightReady" : "order.means.insightPlanned", { date });
}

function switchDate(turn: Turn, entries: Entries): string {
  const moved = entries.get("moved");
  if (moved === undefined || moved.state === "unknown") return "";
  if (moved.on === null) return turn.say("order.aware.dateUnknown");
  const date = turn.wording.date(moved.on, turn.data.locale);
  return turn.say(moved.state === "done" ? "order.aware.datePast" : "order.aware.dateKnown", { date });
}

function welcomeEmail(turn: Turn, entries: Entries): string {
  const email = entries.get("emailSent");
  if (email === undefined || email.state === "unknown") return "";
  if (email.state !== "done" || email.on === null) return turn.say("order.aware.emailNotSent");
  return turn.say("order.aware.emailSentOn", { date: turn.wording.date(email.on, turn.data.locale) });
}

function inventoryCall(turn: Turn, entries: Entries, order: Order): string {
  if (order.administrative) return turn.say("order.means.administrative");
  const call = entries.get("inventoryCall");
  if (call === undefined) return "";
  if (call.state === "unknown") return "";
  if (call.state !== "done") return call.on === null ? turn.say("order.aware.notYetCalled") : callMeaning(turn, call);
  return call.on === null ? "" : turn.say("order.aware.calledOn", { date: turn.wording.date(call.on, turn.data.locale) });
}

/** Which of the order's facts an article is about. */
const factsByArticle: Record<string, (turn: Turn, entries: Entries, order: Order) => string> = {
  "switch-date": switchDate,
  "switch-mobile": switchDate,
  "switch-hosted": inventoryCall,
  "administrative-switch": inventoryCall,
  "welcome-email": welcomeEmail,
  "portal-login": welcomeEmail,
  "portal-empty": portalMeaning,
  "insight-activation": insightMeaning,
};

/** One paragraph on what the customer's own order says about the article's subject; empty when it says nothing. */
export function factsFor(turn: Turn, order: Order, articleId: string): string {
  const facts = factsByArticle[articleId]?.(turn, entriesOf(turn, order), order) ?? "";
  if (facts === "") return "";
  return turn.say("order.aware.intro", { number: order.number, date: turn.wording.date(order.asOf, turn.data.locale), facts });
}
