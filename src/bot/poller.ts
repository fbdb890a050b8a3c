import { QueueStoppedError } from "./conversation-queue.js";

export interface PollerOptions {
  /** Milliseconds. */
  everyMs: number;
  /** Does what there is to do. */
  run: () => Promise<void>;
  /** It is run again in `everyMs`. */
  onFailed: (error: unknown) => void;
}

/** Looks now and then, and when it is woken, whether there is something to do; one look at a time. */
export class Poller {
  readonly #options: PollerOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #isWaiting = false;
  #isStopped = false;

  constructor(options: PollerOptions) {
    this.#options = options;
  }

  /** Also sees what came while the server was away. */
  start(): void {
    this.wake();
    this.#timer = setInterval(() => this.wake(), this.#options.everyMs);
    this.#timer.unref();
  }

  wake(): void {
    // A look that has not begun will see it.
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#running = this.#running.then(() => this.#run()).catch((error: unknown) => {
      if (!(error instanceof QueueStoppedError)) this.#options.onFailed(error);
    });
  }

  /** Resolves when what was known is done. */
  async idle(): Promise<void> {
    await this.#running;
  }

  /** Resolves when nothing is being done any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  async #run(): Promise<void> {
    this.#isWaiting = false;
    if (!this.#isStopped) await this.#options.run();
  }
}
