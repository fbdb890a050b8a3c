import fc from "fast-check";
import { expect, it } from "vitest";
import { conversationRates, TeamsPace, tenantRates, type Rate } from "../../src/bot/teams-pace.js";

/** Sends as fast as it may; when each message left. `gaps`: what passes before each, in milliseconds. */
function sendAll(gaps: readonly number[], conversationOf: (index: number) => string): number[] {
  let now = 0;
  const pace = new TeamsPace(() => now);
  return gaps.map((gap, index) => {
    now += gap;
    for (let waitMs = pace.take(conversationOf(index), "tenant"); waitMs > 0; waitMs = pace.take(conversationOf(index), "tenant")) now += waitMs;
    return now;
  });
}

function worst(times: readonly number[], { ms }: Rate): number {
  return Math.max(...times.map((start) => times.filter((at) => at >= start && at < start + ms).length));
}

it.each(conversationRates)("sends a conversation no more than $count messages in any $ms ms, and that many at once when it was quiet", (rate) => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 120 }), (gaps) => {
    expect(worst(sendAll(gaps, () => "one"), rate)).toBeLessThanOrEqual(rate.count);
  }), { numRuns: 50 });
  // Against a pace that is slower than it has to be.
  const times = sendAll(new Array(rate.count).fill(0), () => "one");
  expect(times.at(-1)).toBeLessThan(rate.ms);
});

it("sends all conversations of a tenant together no more than the app may, and another tenant's none the later", () => {
  const times = sendAll(new Array(100).fill(0), (index) => `conversation ${index}`);
  for (const rate of tenantRates) expect(worst(times, rate)).toBe(rate.count);
  const pace = new TeamsPace(() => 0);
  for (let index = 0; index < 30; index += 1) expect(pace.take(`c${index}`, "busy")).toBe(0);
  expect(pace.take("c30", "busy")).toBeGreaterThan(0);
  expect(pace.take("c31", "quiet")).toBe(0);
});

it("goes on knowing a busy conversation among thousands of others", () => {
  let now = 0;
  const pace = new TeamsPace(() => now);
  for (let index = 0; index < 3_000; index += 1) {
    now += 1_000;
    expect(pace.take(`c${index}`, `t${index}`)).toBe(0);
  }
  now += 1_000;
  for (let index = 0; index < 7; index += 1) expect(pace.take("busy", "t")).toBe(0);
  for (let index = 0; index < 3_000; index += 1) pace.take(`d${index}`, `u${index}`);
  expect(pace.take("busy", "t")).toBe(1_000);
});
