import type { Clock } from "../../src/clock.js";

/** A clock that stands still until it is moved. */
export class FixedClock implements Clock {
  #nowMs: number;

  constructor(isoTime: string) {
    this.#nowMs = Date.parse(isoTime);
  }

  now(): number {
    return this.#nowMs;
  }

  advance(duration: { minutes?: number; hours?: number; days?: number }): void {
    this.#nowMs += ((duration.days ?? 0) * 24 * 60 + (duration.hours ?? 0) * 60 + (duration.minutes ?? 0)) * 60_000;
  }
}
