import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Clock } from "./clock.js";
import { RequestError } from "./http-body.js";

export class TooManyRequestsError extends RequestError {
  readonly code = "TooManyRequests";
  readonly status = 429;
  override readonly headers: Readonly<Record<string, string>>;

  /** @param retryAtMs epoch; sent as an HTTP date, since the published client of Direct Line breaks on a number of seconds */
  constructor(retryAtMs: number) {
    super("Too many requests; try again after the time in Retry-After");
    this.headers = { "Retry-After": new Date(retryAtMs).toUTCString() };
  }
}

/** So many points a minute for each key; in memory, a restart forgets. */
export class Limiter {
  readonly #limiter: RateLimiterMemory;
  readonly #clock: Clock;

  constructor(pointsPerMinute: number, clock: Clock) {
    this.#limiter = new RateLimiterMemory({ points: pointsPerMinute, duration: 60 });
    this.#clock = clock;
  }

  /** @throws TooManyRequestsError with the time at which the minute is over */
  async take(key: string, points = 1): Promise<void> {
    try {
      await this.#limiter.consume(key, points);
    } catch (thrown) {
      if (!(thrown instanceof RateLimiterRes)) throw thrown;
      throw new TooManyRequestsError(this.#clock.now() + thrown.msBeforeNext);
    }
  }
}
