import type { Clock } from "../clock.js";
import type { ReviewCall } from "./route.js";
import type { AuditDetail } from "./wire.js";

/** How long what follows an opening belongs to it: a stream is opened anew after half of this at most. */
const belongsMs = 3_600_000;

/** One line of the audit log for each opening of a conversation, not one for each part of it that is read. */
export class Openings {
  /** User and conversation to when that was noted, oldest first. Of this process: after a start a line too many is written, never one too few. */
  readonly #noted = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  async opened(call: ReviewCall, id: string): Promise<void> {
    await this.#note(call, id, null);
  }

  /** Nobody has to have opened a conversation to ask for a part of it: then that is the opening. */
  async readOn(call: ReviewCall, id: string, detail: AuditDetail): Promise<void> {
    const at = this.#noted.get(keyOf(call, id));
    if (at === undefined || at <= this.clock.now() - belongsMs) await this.#note(call, id, detail);
  }

  async #note(call: ReviewCall, id: string, detail: AuditDetail | null): Promise<void> {
    await call.audit("open", id, detail);
    const now = this.clock.now();
    this.#noted.delete(keyOf(call, id));
    this.#noted.set(keyOf(call, id), now);
    for (const [key, at] of this.#noted) {
      if (at > now - belongsMs) break;
      this.#noted.delete(key);
    }
  }
}

function keyOf({ user }: ReviewCall, id: string): string {
  return JSON.stringify([user.id, id]);
}
