import type { Worker } from "node:worker_threads";
import { RequestError } from "../http-body.js";
import { StoppingError } from "../request-errors.js";
import { startThread } from "../worker-thread.js";
import type { TextGroup } from "./grouping.js";

/** Lists of questions that are grouped or wait for it; the last waits some ten seconds then. */
const mostAtOnce = 8;
const retryAfterSeconds = 10;

/** Too many agents ask for groups of questions at the same time. */
export class GroupingBusyError extends RequestError {
  readonly code = "GroupingBusy";
  readonly status = 503;
  override readonly headers = { "Retry-After": String(retryAfterSeconds) };

  constructor(waiting: number) {
    super(`${waiting} lists of questions are being grouped already; ask again in ${retryAfterSeconds} seconds, or for fewer days`);
  }
}

/** The same as groupTexts, in a thread of its own: thousands of questions take a second. One at a time, since each takes a whole core. */
export class Grouper {
  readonly #mostAtOnce: number;
  #last: Promise<unknown> = Promise.resolve();
  #asked = 0;
  #worker: Worker | undefined;
  #isStopped = false;

  /** @param options.mostAtOnce those that wait are counted too; default 8 */
  constructor(options: { mostAtOnce?: number } = {}) {
    this.#mostAtOnce = options.mostAtOnce ?? mostAtOnce;
  }

  /** @throws GroupingBusyError, and StoppingError once it was stopped */
  async group(texts: readonly string[]): Promise<TextGroup[]> {
    if (this.#isStopped) throw new StoppingError();
    if (this.#asked >= this.#mostAtOnce) throw new GroupingBusyError(this.#asked);
    this.#asked += 1;
    const turn = this.#last.then(() => this.#run(texts)).finally(() => this.#asked -= 1);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Ends the thread; what is being grouped, and what waits, fails with a StoppingError. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#worker?.terminate();
    await this.#last;
  }

  async #run(texts: readonly string[]): Promise<TextGroup[]> {
    if (this.#isStopped) throw new StoppingError();
    const worker = startThread(new URL("./grouping-worker.js", import.meta.url), { texts });
    this.#worker = worker;
    try {
      return await new Promise<TextGroup[]>((resolve, reject) => {
        worker.once("message", resolve);
        worker.once("error", reject);
        worker.once("exit", (code) => reject(this.#isStopped ? new StoppingError() : new Error(`The thread that grouped questions ended with ${code} before it was done`)));
      });
    } finally {
      this.#worker = undefined;
    }
  }
}
