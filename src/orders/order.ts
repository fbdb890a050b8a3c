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
  /** `planned`: a date that is still to come; `open`: no date yet. */
  state: "done" | "planned" | "open";
}

/** The letter: an engineer calls for hosted telephony, and not when the switch is only administrative. */
export function hasInventoryCall(order: Pick<Order, "kind" | "administrative">): boolean {
  return order.kind !== "mobile" && !order.administrative;
}

/**
 * The stages of this order, done and to come. A stage without a date that lies before a stage that is done is itself done, date unknown
 * (`on` null); an inventory call without a date is left out once the order has moved, since nobody will call any more.
 * @param today ISO date in VST's time zone; a date of today counts as done
 */
export function timeline(order: Order, today: string): TimelineEntry[] {
  const isDone = (stage: Stage): boolean => {
    const on = order.dates[stage];
    return on !== null && on <= today;
  };
  const lastDone = stages.findLastIndex((stage) => stage !== "inventoryCall" && isDone(stage));
  const steps: TimelineEntry[] = [];
  for (const [index, stage] of stages.entries()) {
    const on = order.dates[stage];
    if (stage === "inventoryCall") {
      if (!hasInventoryCall(order) || (on === null && isDone("moved"))) continue;
      steps.push({ stage, on, state: on === null ? "open" : isDone(stage) ? "done" : "planned" });
      continue;
    }
    const done = isDone(stage) || (on === null && index < lastDone);
    steps.push({ stage, on, state: done ? "done" : on === null ? "open" : "planned" });
  }
  return steps;
}

/** The last stage that is done; `received` before anything else is. */
export function currentStage(order: Order, today: string): Stage {
  return timeline(order, today).findLast((step) => step.state === "done")?.stage ?? "received";
}

/** ISO date on which the numbers or licences become, or became, active; null when it is not known yet. */
export function switchDate(order: Order): string | null {
  return order.dates.moved;
}

/** Whether the numbers or licences are active, so that the Beheerportal shows data. */
export function isMoved(order: Order, today: string): boolean {
  return stageIsDone(order, "moved", today);
}

/** Whether VST's e-mail with the switch date, the portals and the log-in details has gone out. */
export function emailSent(order: Order, today: string): boolean {
  return stageIsDone(order, "emailSent", today);
}

/** Whether KPN's first invoice run was, so that KPN Insight can be activated. */
export function firstInvoiceRunDone(order: Order, today: string): boolean {
  return stageIsDone(order, "firstInvoiceRun", today);
}

/** False as well for a stage that this order does not have. */
export function stageIsDone(order: Order, stage: Stage, today: string): boolean {
  return timeline(order, today).some((step) => step.stage === stage && step.state === "done");
}
