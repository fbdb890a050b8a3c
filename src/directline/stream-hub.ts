import { setTimeout as delay } from "node:timers/promises";
import type { WebSocket } from "ws";
import { TooManySocketsError } from "./errors.js";
import { StreamSocket, type StreamParts } from "./stream-socket.js";

/** Every open stream. Each reads the log for itself, so all get everything, and a slow one delays nobody. */
export class StreamHub {
  readonly #parts: StreamParts;
  readonly #streams = new Map<string, Set<StreamSocket>>();
  readonly #keepAlive: NodeJS.Timeout;
  #count = 0;
  #allClosed: () => void = () => undefined;

  constructor(parts: StreamParts) {
    this.#parts = parts;
    this.#keepAlive = setInterval(() => this.#each((stream) => stream.keepAlive()), parts.limits.keepAliveMs);
    this.#keepAlive.unref();
  }

  /** @throws TooManySocketsError; to be asked before the handshake, while an HTTP answer can still be given */
  checkRoom(conversationId: string): void {
    const { sockets, socketsPerConversation } = this.#parts.limits;
    const open = this.#streams.get(conversationId)?.size ?? 0;
    if (open >= socketsPerConversation || this.#count >= sockets) throw new TooManySocketsError();
  }

  /** Sends everything after `afterSeq`, then what comes; up to `lastSeq` without what is only for those who watch at that moment. */
  add(socket: WebSocket, position: { conversationId: string; afterSeq: number; lastSeq: number }): void {
    const { conversationId } = position;
    const stream = new StreamSocket(socket, position, this.#parts);
    const streams = this.#streams.get(conversationId) ?? new Set();
    this.#streams.set(conversationId, streams.add(stream));
    this.#counted(1);
    socket.once("close", () => {
      streams.delete(stream);
      if (streams.size === 0) this.#streams.delete(conversationId);
      this.#counted(-1);
    });
    stream.wake();
  }

  /** To be called after activities of the conversation were committed. */
  notify(conversationId: string): void {
    for (const stream of this.#streams.get(conversationId) ?? []) stream.wake();
  }

  /** Resolves when every stream has handed over all that is in the log. */
  async idle(): Promise<void> {
    await Promise.all([...this.#streams.values()].flatMap((streams) => [...streams].map((stream) => stream.idle())));
  }

  /** Hands over what is in the log, then closes every stream; clients reconnect with their watermark. Takes at most 2 s + 1 s. */
  async close(): Promise<void> {
    clearInterval(this.#keepAlive);
    await Promise.race([this.idle(), delay(2_000, undefined, { ref: false })]);
    const closed = new Promise<void>((resolve) => {
      this.#allClosed = resolve;
    });
    this.#each((stream) => stream.close());
    if (this.#count > 0) await Promise.race([closed, delay(1_000, undefined, { ref: false })]);
    this.#each((stream) => stream.terminate());
  }

  #each(action: (stream: StreamSocket) => void): void {
    for (const streams of this.#streams.values()) for (const stream of streams) action(stream);
  }

  #counted(change: 1 | -1): void {
    this.#count += change;
    this.#parts.metrics.openSockets.set(this.#count);
    if (this.#count === 0) this.#allClosed();
  }
}
