import { describe, expect, it } from "vitest";
import { ConversationQueue, QueueStoppedError } from "../../src/bot/conversation-queue.js";

/** A task that ends when it is told to. */
function gate(): { task: () => Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { task: () => opened, open };
}

describe("the queue of a conversation", () => {
  it("runs tasks one after another, in order, and gives back what each returns", async () => {
    const queue = new ConversationQueue();
    const log: string[] = [];
    const first = gate();
    const a = queue.run("c", async () => {
      log.push("a begins");
      await first.task();
      log.push("a ends");
      return 1;
    });
    const b = queue.run("c", () => {
      log.push("b");
      return Promise.resolve(2);
    });
    expect(log).toEqual(["a begins"]);
    first.open();
    expect(await Promise.all([a, b])).toEqual([1, 2]);
    expect(log).toEqual(["a begins", "a ends", "b"]);
  });

  it("lets other conversations go on meanwhile", async () => {
    const queue = new ConversationQueue();
    const slow = gate();
    const blocked = queue.run("one", slow.task);
    expect(await queue.run("two", () => Promise.resolve("done"))).toBe("done");
    slow.open();
    await blocked;
  });

  it("goes on after a task that failed, and tells its caller alone", async () => {
    const queue = new ConversationQueue();
    const failing = queue.run("c", () => Promise.reject(new Error("broken")));
    const next = queue.run("c", () => Promise.resolve("fine"));
    await expect(failing).rejects.toThrow("broken");
    expect(await next).toBe("fine");
  });

  it("is idle only when everything that was accepted is done, also what came while it waited", async () => {
    const queue = new ConversationQueue();
    const first = gate();
    const log: string[] = [];
    void queue.run("c", first.task).then(() => queue.run("c", () => {
      log.push("second");
      return Promise.resolve();
    }));
    const idle = queue.idle().then(() => log.push("idle"));
    first.open();
    await idle;
    expect(log).toEqual(["second", "idle"]);
  });

  it("refuses tasks once it is stopped, and finishes those before", async () => {
    const queue = new ConversationQueue();
    const running = gate();
    const accepted = [queue.run("c", running.task), queue.run("c", () => Promise.resolve("late but accepted"))];
    const stopped = queue.stop();
    await expect(queue.run("c", () => Promise.resolve())).rejects.toThrow(QueueStoppedError);
    running.open();
    await stopped;
    expect(await Promise.all(accepted)).toEqual([undefined, "late but accepted"]);
  });
});
