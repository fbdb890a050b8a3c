export const orderKinds = ["mobile", "hosted", "both"] as const;
export type OrderKind = (typeof orderKinds)[number];

/**
 * The stages of a switch in the order of VST's letter: the engineer's inventory call ("1.") stands before the processing at KPN ("2."),
 * and the e-mail comes after the processing.
 */
export const stages = ["received", "inventoryCall", "processed", "emailSent", "moved", "firstInvoiceRun"] as const;
export type Stage = (typeof stages)[number];

/** ISO dates, `YYYY-MM-DD`; null where the order holds none. */
export type StageDates = { received: string } & Record<Exclude<Stage, "received">, string | null>;

export interface Order {
  /** `VST-2026-00093`, see order-number.ts. */
  number: string;
  company: string;
  /** `1234AB` */
  postcode: string;
  email: string | null;
  kind: OrderKind;
  /** An administrative switch: nothing changes for the customer and no engineer calls. */
  administrative: boolean;
  dates: StageDates;
  /** ISO date that this data is from. */
  asOf: string;
  demo: boolean;
}

export interface TimelineEntry {
  stage: Stage;
  /** ISO date; null when the order holds none. */
  on: string | null;
  /**
   * `planned`: a date that was still to come when this data was made, or is so today; `open`: no date yet;
   * `unknown`: no date, and a later stage is done, so that the order does not say.
   */
  state: "done" | "planned" | "open" | "unknown";
}

/** The letter: an engineer calls for hosted telephony, and not when the switch is only administrative. */
export function hasInventoryCall(order: Pick<Order, "kind" | "administrative">): boolean {
  return order.kind !== "mobile" && !order.administrative;
}

/**
 * The stages of this order, done and to come. A date counts as done from that day on, but never when it lies after `asOf`: it was only
 * planned when this data was made, and nothing was heard since. An inventory call without a date is left out once the
 * order has moved, since nobody will call any more.
 * @param today ISO date in VST's time zone
 */
export function timeline(order: Order, today: string): TimelineEntry[] {
  const knownUntil = today < order.asOf ? today : order.asOf;
  const isDone = (stage: Stage): boolean => {
    const on = order.dates[stage];
    return on !== null && on <= knownUntil;
  };
  // The inventory call comes before or after the processing, so that it says nothing about other stages, nor they about it.
  const lastDone = stages.findLastIndex((stage) => stage !== "inventoryCall" && isDone(stage));
  const hasMoved = lastDone >= stages.indexOf("moved");
  return stages.flatMap((stage, index): TimelineEntry[] => {
    const on = order.dates[stage];
    if (stage === "inventoryCall" && (!hasInventoryCall(order) || (on === null && hasMoved))) return [];
    if (on !== null) return [{ stage, on, state: isDone(stage) ? "done" : "planned" }];
    return [{ stage, on, state: stage !== "inventoryCall" && index < lastDone ? "unknown" : "open" }];
  });
}

/** The last stage that is done; `received` before anything else is. */
export function currentStage(order: Order, today: string): Stage {
  return timeline(order, today).findLast((step) => step.state === "done")?.stage ?? "received";
}
