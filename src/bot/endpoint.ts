import { createHmac } from "node:crypto";
import { ActivityTypes, DeliveryModes, TurnContext, type Activity, type ConversationReference } from "botbuilder";
import type { InsertResult } from "kysely";
import type { Request, Response } from "restify";
import type { Clock } from "../clock.js";
import { sendFault } from "../http-fault.js";
import type { Log } from "../log.js";
import type { Metrics } from "../metrics.js";
import { isLoopback, type BotSettings } from "../settings.js";
import type { Database } from "../storage/database.js";
import { PreparedQuery } from "../storage/prepared-query.js";
import type { HandledActivitiesTable } from "../storage/schema.js";
import type { UnitOfWork } from "../storage/unit-of-work.js";
import { parseActivity } from "./activity.js";
import { BotConnector } from "./bot-connector.js";
import { ChannelOutbox, type ChannelConversation } from "./channel-outbox.js";
import { ChannelSender, type ChannelSenderOptions } from "./channel-sender.js";
import { errorForLog } from "./error-for-log.js";
import { QueueStoppedError, type ConversationQueue } from "./conversation-queue.js";
import type { Delivery, HandleTurn } from "./delivery.js";
import type { Addressee, ProactiveChannel } from "./proactive.js";

export interface BotEndpointOptions {
  settings: BotSettings;
  db: Database;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  /** For keyed hashes of accounts. */
  key: Uint8Array;
  queue: ConversationQueue;
  handleTurn: HandleTurn;
  /** See `ChannelSenderOptions`. */
  attemptMs?: ChannelSenderOptions["attemptMs"];
  onTaken?: ChannelSenderOptions["onTaken"];
  onGone?: ChannelSenderOptions["onGone"];
}

/** `POST /api/messages`: every channel of the Azure Bot Service. */
export class BotEndpoint implements ProactiveChannel {
  readonly #connector: BotConnector;
  readonly #sender: ChannelSender;

  constructor(private readonly options: BotEndpointOptions) {
    const { db, clock, log, metrics, attemptMs, onTaken, onGone } = options;
    this.#connector = new BotConnector(options.settings);
    this.#sender = new ChannelSender({
      outbox: new ChannelOutbox({ db, clock }), post: (activity, limitMs) => this.#connector.post(activity, limitMs), clock, log, metrics, attemptMs, onTaken, onGone,
    });
  }

  /** Also sends what channels had not taken when the server last ended. */
  start(): void {
    this.#sender.start();
  }

  /** To be called when the queue has stopped. What channels have not taken then stays for the next start. */
  async stop(): Promise<void> {
    await this.#sender.stop();
  }

  /** Resolves when channels have taken everything that was said; for tests. */
  async idle(): Promise<void> {
    await this.#sender.idle();
  }

  /** Answers the request; `body` is its parsed JSON. */
  async handle(request: Request, response: Response): Promise<void> {
    const parsed = parseActivity(request.body);
    if ("fault" in parsed) { sendFault(response, 400, { code: "BadActivity", message: parsed.fault }); return; }
    const { activity } = parsed;
    if (this.options.settings.appId === undefined && !isLocal(request, activity)) {
      sendFault(response, 403, { code: "Forbidden", message: "Without MicrosoftAppId this endpoint serves only this machine; set MicrosoftAppId" }); return;
    }
    let handled = false;
    try {
      const invoke = await this.#connector.run(request.headers.authorization ?? "", activity, async (context) => {
        handled = true;
        await this.options.queue.run(conversationKey(conversationOf(activity)), () => this.#turn(context));
      });
      response.writeHead(invoke?.status ?? 200, { "Content-Type": "application/json; charset=utf-8" });
      response.end(invoke?.body === undefined ? "" : JSON.stringify(invoke.body));
    } catch (error) {
      this.#refuse(response, error, handled);
    }
  }

  /** Whether the conversation is still there only the channel knows. */
  async reach({ channel, conversationId, conversationReference }: Addressee, say: (delivery: Delivery) => Promise<void>): Promise<boolean> {
    const conversation = { channel, conversationId };
    await this.options.queue.run(conversationKey(conversation), () => say({
      stage: (work, activities) => this.#sender.stage(work, conversation, activities.map((activity) => addressed(activity, conversationReference ?? {}))),
      deliver: () => this.#sender.deliver(conversation),
    }));
    return true;
  }

  #refuse(response: Response, error: unknown, handled: boolean): void {
    // node-fetch's name for it; the keys of the Bot Framework could not be read, which says nothing of the token.
    if (error instanceof Error && error.name === "FetchError") {
      this.options.log.error({ error: errorForLog(error) }, "the keys of the Bot Framework cannot be read");
      return sendFault(response, 503, { code: "ServiceError", message: "Tokens cannot be checked now; try again later" });
    }
    if (error instanceof QueueStoppedError) return sendFault(response, 503, { code: error.code, message: error.message });
    this.options.metrics.errors.inc({ where: "bot_endpoint" });
    if (handled) {
      this.options.log.error({ error: errorForLog(error) }, "bot endpoint failed after authentication");
      return sendFault(response, 500, { code: "ServiceError", message: "The message could not be handled" });
    }
    // The SDK throws plain errors for a bad signature; whatever fails before the turn is a token that does not prove itself.
    this.options.log.warn({ error: errorForLog(error) }, "bot endpoint refused a request");
    return sendFault(response, 401, { code: "Unauthorized", message: "The token of this request was not accepted" });
  }

  async #turn(context: TurnContext): Promise<void> {
    const { db, key, handleTurn } = this.options;
    const { activity } = context;
    const activityKey = activity.id === undefined || activity.id === "" ? undefined : `${conversationKey(conversationOf(activity))}/${activity.id}`;
    if (activityKey !== undefined && await wasHandled(db, activityKey)) return;
    const account = createHmac("sha256", key).update(`${activity.channelId}/${activity.from.id}`).digest("base64url").slice(0, 22);
    await handleTurn(context, { delivery: this.#deliveryOf(context, activityKey), addressKey: account, conversationReference: TurnContext.getConversationReference(activity) });
  }

  #deliveryOf(context: TurnContext, activityKey: string | undefined): Delivery {
    const { activity } = context;
    const conversation = conversationOf(activity);
    const isBuffered = activity.deliveryMode === DeliveryModes.ExpectReplies;
    return {
      stage: (work, activities) => {
        markHandled(work, activityKey, this.options.clock.now());
        if (!isBuffered) this.#sender.stage(work, conversation, activities.filter(isPosted));
      },
      deliver: async (activities) => {
        if (isBuffered) {
          // The SDK does this in TurnContext, which the held activities have passed already.
          context.bufferedReplyActivities.push(...activities);
          return;
        }
        const unposted = activities.filter((each) => !isPosted(each));
        // An answer to an invoke, which the adapter puts into the HTTP response.
        if (unposted.length > 0) await this.#connector.sendActivities(context, unposted);
        await this.#sender.deliver(conversation);
      },
    };
  }
}

/** The others are for the adapter, and go nowhere. */
function isPosted({ type, channelId }: Partial<Activity>): boolean {
  return type !== ActivityTypes.InvokeResponse && type !== "delay" && (type !== ActivityTypes.Trace || channelId === "emulator");
}

/** As `TurnContext` does, but for the reply: that would be to an activity which the SDK made up for this call. */
function addressed(activity: Partial<Activity>, reference: Partial<ConversationReference>): Partial<Activity> {
  const sent = TurnContext.applyConversationReference({ ...activity }, reference);
  delete sent.replyToId;
  return sent;
}

const conversationKey = ({ channel, conversationId }: ChannelConversation): string => `${channel}/${conversationId}`;

const conversationOf = ({ channelId, conversation }: Activity): ChannelConversation => ({ channel: channelId, conversationId: conversation.id });

const selectHandled = new PreparedQuery<{ key: string }, { key: string }>((db, parameter) =>
  db.selectFrom("handled_activities").select("key").where("key", "=", parameter("key")));

const insertHandled = new PreparedQuery<HandledActivitiesTable, InsertResult>((db, parameter) =>
  db.insertInto("handled_activities").values({ key: parameter("key"), handled_at: parameter("handled_at") }));

async function wasHandled(db: Database, key: string): Promise<boolean> {
  return (await selectHandled.run(db, { key })).rows.length > 0;
}

function markHandled(work: UnitOfWork, key: string | undefined, now: number): void {
  if (key === undefined) return;
  work.add(async (trx) => {
    await insertHandled.run(trx, { key, handled_at: now });
  });
}

/** Without an app id every request is believed, so both ends must be this machine: who asks, and where the answer would go. */
function isLocal(request: Request, activity: Activity): boolean {
  const remote = (request.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  if (!isLoopback(remote) || request.headers["x-forwarded-for"] !== undefined) return false;
  if (activity.serviceUrl === "") return true;
  return URL.canParse(activity.serviceUrl) && isLoopback(new URL(activity.serviceUrl).hostname.replace(/^\[|\]$/g, ""));
}
