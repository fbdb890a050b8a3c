import type { WebSocket } from "ws";
import type { Log } from "../log.js";
import type { Metrics } from "../metrics.js";
import type { ActivityLog, Entry } from "./activity-log.js";
import type { DirectLineLimits } from "./limits.js";
import { isInternal, isLiveOnly } from "./visibility.js";

export interface StreamParts {
  log: ActivityLog;
  limits: DirectLineLimits;
  logger: Log;
  metrics: Metrics;
}

const rowsPerRead = 100;
/** "Going away": the client fetches a new streamUrl after a few seconds, as after any close. */
const goingAway = 1001;

/**
 * One client's stream: reads the log from its watermark on. Replay and live are the same reading, so nothing is lost or doubled between
 * them, and a client that reads slowly leaves its rows in the database instead of in memory.
 */
export class StreamSocket {
  readonly #socket: WebSocket;
  readonly #parts: StreamParts;
  readonly #conversationId: string;
  readonly #replayUntilSeq: number;
  #cursor: number;
  #reading: Promise<void> | undefined;
  #again = false;
  #silentIntervals = 0;

  constructor(socket: WebSocket, position: { conversationId: string; afterSeq: number; lastSeq: number }, parts: StreamParts) {
    this.#socket = socket;
    this.#parts = parts;
    this.#conversationId = position.conversationId;
    this.#cursor = position.afterSeq;
    this.#replayUntilSeq = position.lastSeq;
    socket.on("pong", () => this.#heard());
    socket.on("message", () => this.#heard());
    // A close always follows; a listener keeps the process alive.
    socket.on("error", (error) => parts.logger.debug({ conversationId: position.conversationId, reason: error.message }, "a stream broke"));
  }

  /** Reads on; to be called whenever there may be something new. */
  wake(): void {
    this.#again = true;
    this.#reading ??= this.#readOn().finally(() => {
      this.#reading = undefined;
      // A call that came after the last look would else be missed.
      if (this.#again && this.#isOpen()) this.wake();
    });
  }

  /** Resolves when everything was handed to the socket. */
  async idle(): Promise<void> {
    while (this.#reading !== undefined) await this.#reading;
  }

  keepAlive(): void {
    if (++this.#silentIntervals > 2) {
      this.#socket.terminate();
      return;
    }
    this.#socket.ping();
    this.#socket.send("");
  }

  close(): void {
    this.#socket.close(goingAway, "the server stops");
  }

  /** Without the client's consent, for one that does not answer the close. */
  terminate(): void {
    this.#socket.terminate();
  }

  async #readOn(): Promise<void> {
    try {
      while (this.#again && this.#isOpen()) {
        this.#again = false;
        const entries = await this.#parts.log.read(this.#conversationId, { afterSeq: this.#cursor, limit: rowsPerRead });
        for (const entry of entries) await this.#send(entry);
        if (entries.length > 0) this.#again = true;
      }
    } catch (thrown) {
      this.#parts.metrics.errors.inc({ where: "directline-stream" });
      this.#parts.logger.error({ conversationId: this.#conversationId, err: thrown }, "a stream could not be read; its client reconnects");
      this.#socket.terminate();
    }
  }

  /** One activity a frame: the client hands out those of two frames interleaved, which would scramble a batch. */
  async #send(entry: Entry): Promise<void> {
    this.#cursor = entry.seq;
    const { type } = entry.activity;
    if (isInternal(type) || (isLiveOnly(type) && entry.seq <= this.#replayUntilSeq) || !this.#isOpen()) return;
    const frame = `{"activities":[${entry.json}],"watermark":"${entry.seq}"}`;
    if (this.#socket.bufferedAmount < this.#parts.limits.bufferedBytes) {
      this.#socket.send(frame);
      return;
    }
    // Waits until this frame has left; when the socket closes instead, the callback comes with an error.
    await new Promise<void>((resolve) => {
      this.#socket.send(frame, () => resolve());
    });
  }

  #isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  #heard(): void {
    this.#silentIntervals = 0;
  }
}
