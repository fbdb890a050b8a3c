import type { Order } from "../../src/orders/order.js";

/** On its way: moves over on 1 December 2026, first invoice run not known yet. */
export const order: Order = {
  number: "VST-2026-00417", company: "Bakkerij De Korenaar", postcode: "3901AB", email: null, kind: "both", administrative: false, demo: false, asOf: "2026-11-19",
  dates: { received: "2026-11-02", inventoryCall: "2026-11-09", processed: "2026-11-12", emailSent: "2026-11-12", moved: "2026-12-01", firstInvoiceRun: null },
};
