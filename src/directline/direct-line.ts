import { createHmac } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { ChannelAccount } from "botbuilder";
import type { Server } from "restify";
import { ConversationQueue } from "../bot/conversation-queue.js";
import type { HandleTurn } from "../bot/delivery.js";
import type { ProactiveChannel } from "../bot/proactive.js";
import { clientAddress } from "../client-address.js";
import type { Clock } from "../clock.js";
import { routeFactory } from "../http-route.js";
import type { Log } from "../log.js";
import type { Metrics } from "../metrics.js";
import { Limiter } from "../rate-limit.js";
import type { Settings } from "../settings.js";
import type { Database } from "../storage/database.js";
import { ActivityLog } from "./activity-log.js";
import { Authorizer } from "./authorizer.js";
import { ConversationRoutes } from "./conversation-routes.js";
import { Conversations } from "./conversations.js";
import { cors } from "./cors.js";
import { DirectLineAdapter } from "./direct-line-adapter.js";
import { Handshake } from "./handshake.js";
import { Inbox } from "./inbox.js";
import { Notices } from "./notices.js";
import { defaultLimits, type DirectLineLimits } from "./limits.js";
import { Origins } from "./origins.js";
import { Outbox } from "./outbox.js";
import { StreamHub } from "./stream-hub.js";
import { TokenRoutes } from "./token-routes.js";
import { Tokens } from "./tokens.js";
import { TurnRunner } from "./turn-runner.js";
import { UploadFiles } from "./upload-files.js";
import { UploadRoutes } from "./upload-routes.js";

export type { DirectLineLimits };

export interface DirectLineOptions {
  db: Database;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  /** Signs tokens and hashes addresses; at least 32 bytes. Tokens outlive a restart when it does. */
  key: Uint8Array;
  settings: Pick<Settings, "publicUrl" | "allowedOrigins" | "trustedProxies" | "directLineSecret" | "dataDir">;
  handleTurn: HandleTurn;
  /** Those that are not given are the defaults. */
  limits?: Partial<DirectLineLimits>;
}

/** The same id for typing and message, never a user's; Web Chat shows "Bot" where the name is the id. */
const bot: ChannelAccount = { id: "vst-assistant", name: "VST", role: "bot" };

/** A Direct Line 3.0 server for the official clients, botframework-directlinejs 0.15 and Web Chat 4.18. */
export class DirectLine {
  /** To say something outside of a turn. */
  readonly notices: ProactiveChannel;
  readonly #options: DirectLineOptions;
  readonly #limits: DirectLineLimits;
  readonly #queue = new ConversationQueue();
  readonly #hub: StreamHub;
  readonly #turns: TurnRunner;
  readonly #files: UploadFiles;
  readonly #handshake: Handshake;
  readonly #rooms;
  #stopping = false;

  constructor(options: DirectLineOptions) {
    const { db, clock, metrics, settings, handleTurn, log: logger } = options;
    const limits = { ...defaultLimits, ...options.limits };
    const isStopping = (): boolean => this.#stopping;
    const log = new ActivityLog(db);
    const conversations = new Conversations(db, clock);
    const tokens = new Tokens(options.key, clock);
    const origins = new Origins(settings);
    const outbox = new Outbox({ conversations, log, bot });
    const hub = new StreamHub({ log, limits, logger, metrics });
    const notify = (conversationId: string): void => hub.notify(conversationId);
    const adapter = new DirectLineAdapter({ db, outbox, notify });
    this.#options = options;
    this.#limits = limits;
    this.#hub = hub;
    this.#files = new UploadFiles({ dataDir: settings.dataDir, db, logger, largestSumBytes: limits.uploadsFolderBytes });
    this.#turns = new TurnRunner({
      log, files: this.#files, conversations, outbox, adapter, handleTurn, notify, logger, metrics, queue: this.#queue, serviceUrl: settings.publicUrl ?? "urn:directline",
    });
    this.notices = new Notices({ conversations, outbox, notify, queue: this.#queue });
    this.#handshake = new Handshake({ tokens, origins, conversations, hub, logger, isStopping });
    const inbox = new Inbox({ db, conversations, log, bot });
    this.#rooms = { log, conversations, tokens, origins, inbox, authorizer: new Authorizer(tokens, settings.directLineSecret) };
  }

  /** Adds the routes of `/v3/directline` and `/api/chat/token`. The server's `upgrade` events go to `handleUpgrade`. */
  register(server: Server): void {
    const { clock, log, metrics, settings } = this.#options;
    const shared = {
      ...this.#rooms,
      limits: this.#limits,
      route: routeFactory({ log, metrics, where: "directline-http" }),
      isStopping: (): boolean => this.#stopping,
      onCommitted: (conversationId: string): void => this.#committed(conversationId),
      addressKey: (request: IncomingMessage): string => this.#addressKey(request),
    };
    const limiter = (pointsPerMinute: number): Limiter => new Limiter(pointsPerMinute, clock);
    server.pre(cors(this.#rooms.origins));
    new TokenRoutes({ ...shared, trustedProxies: settings.trustedProxies, tokenLimiter: limiter(this.#limits.tokensPerMinute) }).register(server);
    new UploadRoutes({
      ...shared, files: this.#files,
      uploadLimiter: limiter(this.#limits.uploadsPerMinute),
      addressLimiter: limiter(this.#limits.uploadsPerMinuteOfAddress),
      addressBytesLimiter: limiter(this.#limits.uploadBytesPerMinuteOfAddress),
    }).register(server);
    new ConversationRoutes({
      ...shared, startLimiter: limiter(this.#limits.startsPerMinute), postLimiter: limiter(this.#limits.postPointsPerMinute),
    }).register(server);
  }

  /** Opens a stream, or answers the refusal; also that of an address that is no stream. Never throws. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    void this.#handshake.handle(request, socket, head);
  }

  /** Takes up the turns that a stop or a crash left, each once. */
  async resume(): Promise<void> {
    const orphans = await this.#files.sweep();
    if (orphans > 0) this.#options.log.info({ orphans }, "removed files of uploads that were cut short");
    await this.#turns.resume();
  }

  /** Refuses new work with 503, finishes the turns that run, sends what they said, closes the streams. What waits is for `resume`. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#turns.stop();
    await this.#hub.close();
  }

  /** Resolves when no turn is waiting or running, and every stream has what was said. */
  async idle(): Promise<void> {
    await this.#queue.idle();
    await this.#hub.idle();
  }

  #committed(conversationId: string): void {
    this.#hub.notify(conversationId);
    this.#turns.wake(conversationId);
  }

  /** Tells senders apart without keeping their addresses. */
  #addressKey(request: IncomingMessage): string {
    const address = clientAddress(request, this.#options.settings.trustedProxies);
    return createHmac("sha256", this.#options.key).update(address).digest("hex").slice(0, 32);
  }
}
