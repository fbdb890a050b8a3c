import { describe, expect, it } from "vitest";
import { currentStage, timeline, type Order, type StageDates } from "../../src/orders/order.js";

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

  it("does not know of a stage without a date whether it is done when a later stage is", () => {
    expect(states(order({ emailSent: "2026-11-12" }))).toEqual([
      "received done 2026-11-01", "inventoryCall open -", "processed unknown -", "emailSent done 2026-11-12", "moved open -", "firstInvoiceRun open -",
    ]);
    expect(states(order({ firstInvoiceRun: "2026-11-22" })).slice(1)).toEqual(["processed unknown -", "emailSent unknown -", "moved unknown -", "firstInvoiceRun done 2026-11-22"]);
  });

  it("takes a date after the day that the data is from for planned, also once that date has passed", () => {
    const old = order({ processed: "2026-11-10", emailSent: "2026-11-11", moved: "2026-11-20" }, { asOf: "2026-11-10" });
    expect(states(old)).toEqual(expect.arrayContaining(["processed done 2026-11-10", "emailSent planned 2026-11-11", "moved planned 2026-11-20"]));
    expect(currentStage(old, today)).toBe("processed");
  });

  it("takes a date of tomorrow for planned, also in data that says to be from later", () => {
    expect(states(order({ processed: "2026-11-23" }, { asOf: "2026-12-01" }))).toContain("processed planned 2026-11-23");
  });

  it.each([{ moved: "2026-11-20" }, { firstInvoiceRun: "2026-11-20" }])("promises no inventory call any more once the order has moved: %j", (dates) => {
    expect(timeline(order(dates), today).map((entry) => entry.stage)).not.toContain("inventoryCall");
  });
});

describe("currentStage", () => {
  it("tells the last stage that is done", () => {
    expect(currentStage(order({}), today)).toBe("received");
    expect(currentStage(order({ received: "2026-12-01" }), today)).toBe("received");
    expect(currentStage(order({ processed: "2026-11-05", emailSent: "2026-11-06", moved: "2026-11-23" }), today)).toBe("emailSent");
    expect(currentStage(order({ emailSent: "2026-11-06" }), today)).toBe("emailSent");
  });

  it("changes on the very day", () => {
    const switching = order({ emailSent: "2026-11-06", moved: "2026-11-23" }, { asOf: "2026-11-30" });
    expect(currentStage(switching, "2026-11-22")).toBe("emailSent");
    expect(currentStage(switching, "2026-11-23")).toBe("moved");
  });
});
