import { AppError } from "../errors.js";

export class QueueStoppedError extends AppError {
  readonly code = "queue_stopped";

  constructor() {
    super("The server is stopping and takes no new work; send it again in a moment");
  }
}

/** Runs the tasks of one conversation one after another, in the order in which they came; conversations do not wait for each other. */
export class ConversationQueue {
  readonly #tails = new Map<string, Promise<void>>();
  #stopped = false;

  /**
   * Runs `task` after every earlier task of the conversation, also when one of those failed.
   * @throws QueueStoppedError after `stop`; else whatever the task throws
   */
  async run<T>(conversationId: string, task: () => Promise<T>): Promise<T> {
    if (this.#stopped) throw new QueueStoppedError();
    const before = this.#tails.get(conversationId);
    const result = before === undefined ? task() : before.then(task);
    const tail = result.then(() => undefined, () => undefined);
    this.#tails.set(conversationId, tail);
    try {
      return await result;
    } finally {
      if (this.#tails.get(conversationId) === tail) this.#tails.delete(conversationId);
    }
  }

  /** Resolves when no task is waiting or running. */
  async idle(): Promise<void> {
    while (this.#tails.size > 0) {
      await Promise.all(this.#tails.values());
      // One turn of the loop, in which the finished ones leave the map.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Refuses new tasks; resolves when those that were accepted are done. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.idle();
  }
}
