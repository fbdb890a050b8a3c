import { describe, expect, it } from "vitest";
import { currentStage, emailSent, firstInvoiceRunDone, isMoved, switchDate, timeline, type Order, type StageDates } from "../../src/orders/order.js";

const today = "2026-11-22";

function order(dates: Partial<StageDates>, other: Partial<Order> = {}): Order {
  return {
    number: "VST-2026-00001", company: "Bakkerij De Halm", postcode: "3901AB", email: null, kind: "both", administrative: false, asOf: today, demo: false,
    ...other,
    dates: { received: "2026-11-01", processed: null, emailSent: null, inventoryCall: null, moved: null, firstInvoiceRun: null, ...dates },
  };
}

const states = (of: Order): string[] => timeline(of, today).map(({ stage, on, state }) => `${stage} ${state} ${on ?? "-"}`);

describe("timeline", () => {
  it("shows the stages in the letter's order: what is done, what is planned, what has no date", () => {
    expect(states(order({ inventoryCall: "2026-11-10", processed: "2026-11-22", moved: "2026-12-01" }))).toEqual([
      "received done 2026-11-01",
      "inventoryCall done 2026-11-10",
      "processed done 2026-11-22",
      "emailSent open -",
      "moved planned 2026-12-01",
      "firstInvoiceRun open -",
    ]);
  });

  it.each([{ kind: "mobile" as const }, { kind: "hosted" as const, administrative: true }])("has no inventory call for %j", (other) => {
    expect(timeline(order({}, other), today).map((entry) => entry.stage)).not.toContain("inventoryCall");
  });

  it("takes a stage without a date for done when a later stage is", () => {
    expect(states(order({ emailSent: "2026-11-12" }))).toEqual(expect.arrayContaining(["processed done -", "emailSent done 2026-11-12", "inventoryCall open -"]));
  });

  it("promises no inventory call any more once the order has moved", () => {
    expect(timeline(order({ moved: "2026-11-20" }), today).map((entry) => entry.stage)).not.toContain("inventoryCall");
  });
});

describe("facts of an order", () => {
  it("tell the last stage that is done", () => {
    expect(currentStage(order({}), today)).toBe("received");
    expect(currentStage(order({ received: "2026-12-01" }), today)).toBe("received");
    expect(currentStage(order({ processed: "2026-11-05", emailSent: "2026-11-06", moved: "2026-11-23" }), today)).toBe("emailSent");
  });

  it("change on the very day", () => {
    const switching = order({ processed: "2026-11-05", emailSent: "2026-11-06", moved: "2026-11-23", firstInvoiceRun: "2026-12-20" });
    expect(switchDate(switching)).toBe("2026-11-23");
    expect(isMoved(switching, "2026-11-22")).toBe(false);
    expect(isMoved(switching, "2026-11-23")).toBe(true);
    expect(emailSent(switching, "2026-11-05")).toBe(false);
    expect(emailSent(switching, "2026-11-06")).toBe(true);
    expect(firstInvoiceRunDone(switching, "2026-12-19")).toBe(false);
    expect(firstInvoiceRunDone(switching, "2026-12-20")).toBe(true);
  });
});
