import type { ServerResponse } from "node:http";
import type { Kysely } from "kysely";
import { RequestError } from "../http-body.js";
import type { Schema } from "../storage/schema.js";
import { ConversationWatch, type ConversationChange } from "../transcripts/conversation-watch.js";
import type { ReviewCall } from "./route.js";
import type { ConversationEntry, ConversationEventName, ConversationReview } from "./wire.js";

export interface ConversationStreamsOptions {
  /** A reader's. */
  db: Kysely<Schema>;
  /** Default 1 s. */
  lookEveryMs?: number;
  /** A comment, so that nobody in between takes the connection for dead. Default 15 s. */
  heartbeatMs?: number;
  /** Then the browser opens a new one, and shows who it is again. Default 30 minutes. */
  longestMs?: number;
  /** Of one user at the same time. Default 6. */
  perUser?: number;
}

/** An agent looks at too many conversations at once. */
export class TooManyStreamsError extends RequestError {
  readonly code = "TooManyStreams";
  readonly status = 429;
}

/** Bytes that a client has not taken yet; until it does, it is not told more. What it missed it is told then. */
const mostUnsent = 256 * 1_024;

/** Server-sent events about conversations that are looked at; they end with the session as all that goes on does (streams.ts). */
export class ConversationStreams {
  readonly #open = new Set<ConversationStream>();
  #isStopped = false;

  constructor(private readonly options: ConversationStreamsOptions) {}

  /**
   * @param after place of the last entry that the client has
   * @throws TooManyStreamsError
   */
  open(call: ReviewCall, conversationId: string, after: number): void {
    const own = [...this.#open].filter(({ userId }) => userId === call.user.id);
    const { perUser = 6 } = this.options;
    if (own.length >= perUser) throw new TooManyStreamsError(`You look at ${own.length} conversations at once; close one`);
    const stream = new ConversationStream(call, new ConversationWatch(this.options.db, conversationId, after), this.options);
    this.#open.add(stream);
    call.response.once("close", () => this.#open.delete(stream));
    if (this.#isStopped) stream.end();
  }

  /** Ends every stream, and those that are still opened. */
  stop(): void {
    this.#isStopped = true;
    for (const stream of this.#open) stream.end();
  }
}

class ConversationStream {
  readonly userId: string;
  readonly #response: ServerResponse;
  readonly #timers: NodeJS.Timeout[];
  #isLooking = false;

  constructor(call: ReviewCall, private readonly watch: ConversationWatch, options: ConversationStreamsOptions) {
    const { lookEveryMs = 1_000, heartbeatMs = 15_000, longestMs = 1_800_000 } = options;
    this.userId = call.user.id;
    this.#response = call.response;
    this.#response.writeHead(200, { "Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store", "X-Accel-Buffering": "no" });
    this.#response.write(": here\n\n");
    this.#timers = [setInterval(() => void this.#look(), lookEveryMs), setInterval(() => this.#beat(), heartbeatMs), setTimeout(() => this.end(), longestMs)];
    this.#response.once("close", () => this.#clear());
    void this.#look();
  }

  end(): void {
    this.#clear();
    this.#response.end();
  }

  #clear(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  async #look(): Promise<void> {
    if (this.#isLooking || this.#response.writableLength > mostUnsent) return;
    this.#isLooking = true;
    try {
      for (const change of await this.watch.changes()) this.#tell(change);
    } catch {
      // The thread ended, or the program is stopping: the browser opens a new stream, or not.
      this.end();
    } finally {
      this.#isLooking = false;
    }
  }

  #beat(): void {
    // It may have been ended from outside, and a write after the end would end the program.
    if (!this.#response.writableEnded && this.#response.writableLength === 0) this.#response.write(": here\n\n");
  }

  #tell(change: ConversationChange): void {
    if (this.#response.writableEnded) return;
    if (change.kind === "entries") this.#send("entries", change.entries);
    else if (change.kind === "review") this.#send("review", change.review);
    else {
      this.#send("erased", null);
      this.end();
    }
  }

  /** The id is what the browser names when it opens the stream anew. */
  #send(event: ConversationEventName, data: ConversationEntry[] | ConversationReview | null): void {
    this.#response.write(`id: ${this.watch.lastSeq}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }
}
