import { DateTime } from "luxon";
import type { Order, OrderKind, StageDates } from "./order.js";
import type { OrderBook } from "./order-book.js";

/** Days from today; negative lies in the past, a missing stage has no date yet. */
type DemoDays = { received: number } & Partial<Record<Exclude<keyof StageDates, "received">, number>>;

interface DemoOrder {
  sequence: string;
  company: string;
  postcode: string;
  kind: OrderKind;
  administrative?: true;
  days: DemoDays;
}

/** One for each point at which customers ask: from just received to the first invoice run behind them. */
const demoSet: readonly DemoOrder[] = [
  { sequence: "00011", company: "Bakkerij De Halm (demo)", postcode: "3901AB", kind: "mobile", days: { received: -2 } },
  { sequence: "00012", company: "Garage Veenstra (demo)", postcode: "6711CD", kind: "mobile", days: { received: -16, processed: -9, emailSent: -8, moved: 12 } },
  { sequence: "00013", company: "Tandartspraktijk Molenzicht (demo)", postcode: "3911EF", kind: "hosted", days: { received: -3, inventoryCall: 4 } },
  { sequence: "00014", company: "Notariskantoor Grebbe (demo)", postcode: "3905GH", kind: "both",
    days: { received: -21, inventoryCall: -15, processed: -7, emailSent: -6, moved: 8 } },
  { sequence: "00015", company: "Stichting Het Anker (demo)", postcode: "6741JK", kind: "hosted", administrative: true,
    days: { received: -14, processed: -5, emailSent: -4, moved: 17 } },
  { sequence: "00016", company: "Bouwbedrijf Van Ede (demo)", postcode: "6721LM", kind: "both",
    days: { received: -48, inventoryCall: -41, processed: -30, emailSent: -29, moved: -6, firstInvoiceRun: 21 } },
  { sequence: "00017", company: "Advocatenkantoor Rhenen (demo)", postcode: "3911NP", kind: "mobile",
    days: { received: -90, processed: -76, emailSent: -75, moved: -55, firstInvoiceRun: -20 } },
];

/** The demo orders, with dates that make sense on `today` (ISO date). Their numbers and postcodes never change. */
export function demoOrders(today: string): Order[] {
  const onDay = (days: number): string => DateTime.fromISO(today, { zone: "utc" }).plus({ days }).toFormat("yyyy-MM-dd");
  const orNull = (days: number | undefined): string | null => (days === undefined ? null : onDay(days));
  return demoSet.map(({ sequence, company, postcode, kind, administrative, days }) => ({
    number: `VST-2026-${sequence}`,
    company,
    postcode,
    email: null,
    kind,
    administrative: administrative ?? false,
    dates: {
      received: onDay(days.received),
      inventoryCall: orNull(days.inventoryCall),
      processed: orNull(days.processed),
      emailSent: orNull(days.emailSent),
      moved: orNull(days.moved),
      firstInvoiceRun: orNull(days.firstInvoiceRun),
    },
    asOf: today,
    demo: true,
  }));
}

/**
 * Loads the demo set on a first start, and only into an empty order book.
 * @param options.firstStart what the caller knows and this room cannot: the database was newly made, in the default place, outside production
 * @returns how many orders were loaded
 */
export async function loadDemoOrders(options: { book: OrderBook; firstStart: boolean }): Promise<number> {
  if (!options.firstStart || (await options.book.list()).length > 0) return 0;
  return (await options.book.upsertAll(demoOrders(options.book.today()))).added;
}
