import type { ServerResponse } from "node:http";
import type { Sessions } from "./sessions.js";

/** Answers that go on after their route: each ends with the session that opened it. */
export class Streams {
  readonly #open = new Map<ServerResponse, string>();
  readonly #sessions: Pick<Sessions, "isAlive">;

  constructor(sessions: Pick<Sessions, "isAlive">) {
    this.#sessions = sessions;
  }

  keep(response: ServerResponse, tokenHash: string): void {
    if (response.writableEnded || response.destroyed) return;
    this.#open.set(response, tokenHash);
    response.once("close", () => this.#open.delete(response));
  }

  /** Ends those of a session. */
  end(tokenHash: string): void {
    for (const [response, owner] of this.#open) if (owner === tokenHash) response.end();
  }

  /** Ends those whose session has ended meanwhile, perhaps in another process. */
  async check(): Promise<void> {
    for (const tokenHash of new Set(this.#open.values())) {
      if (!await this.#sessions.isAlive(tokenHash)) this.end(tokenHash);
    }
  }

  endAll(): void {
    for (const response of this.#open.keys()) response.end();
  }
}
