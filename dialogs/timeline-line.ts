import type { Locale } from "../src/locale.js";
import type { TimelineEntry } from "../src/orders/order.js";
import type { Wording } from "../src/wording/wording.js";

/** One stage of an order as the customer reads it: "✓ Order ontvangen: **2 november 2026**". */
export function timelineLine({ stage, on, state }: TimelineEntry, { wording, locale }: { wording: Wording; locale: Locale }): string {
  const name = wording.say(`order.stage.${stage}`, locale);
  return wording.say(`order.line.${state}`, locale, on === null ? { stage: name } : { stage: name, date: wording.date(on, locale) });
}
