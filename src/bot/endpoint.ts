import { createHmac } from "node:crypto";
import { ActivityTypes, DeliveryModes, TurnContext, type Activity, type ConversationReference } from "botbuilder";
import type { Request, Response } from "restify";
import type { Clock } from "../clock.js";
import { AppError } from "../errors.js";
import { sendFault } from "../http-fault.js";
import type { Log } from "../log.js";
import type { Metrics } from "../metrics.js";
import type { BotSettings } from "../bot-settings.js";
import { isLoopback } from "../setting.js";
import type { Database } from "../storage/database.js";
import type { Transcripts } from "../transcripts/transcript-store.js";
import { newSentId } from "../transcripts/transcript-writing.js";
import { parseActivity } from "./activity.js";
import type { Aside, Asides } from "./asides.js";
import { BotConnector, type Posted } from "./bot-connector.js";
import type { BotChannel, Received } from "./bot-channel.js";
import { ChannelOutbox, type ChannelConversation, type OutgoingActivity } from "./channel-outbox.js";
import { ChannelSender, type ChannelSenderOptions } from "./channel-sender.js";
import { QueueStoppedError, type ConversationQueue } from "./conversation-queue.js";
import type { Delivery, HandleTurn } from "./delivery.js";
import type { Addressee, ProactiveChannel } from "./proactive.js";
import { handledKey, markHandled, wasHandled } from "./handled-activities.js";
import { isAllowedServiceUrl, isLoopbackUrl } from "./service-urls.js";
import { keepWholeEntities } from "./whole-entities.js";

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
  /** Learns the ids that channels give. */
  transcripts: Pick<Transcripts, "noteSent">;
  /** See `ChannelSenderOptions`. */
  attemptMs?: ChannelSenderOptions["attemptMs"];
  onGone?: ChannelSenderOptions["onGone"];
  asides: Pick<Asides, "keep">;
  /** Those that do something differently. */
  channels: readonly BotChannel[];
}

/** What the endpoint does with a request once it is known who sent it. */
type Handling = Received & { channel: BotChannel | undefined };

class NotAdmittedError extends AppError {
  readonly code = "not_admitted";

  constructor() {
    super("The assistant does not talk to this organisation; add its tenant to TEAMS_TENANTS if it should");
  }
}

class ServiceUrlError extends AppError {
  readonly code = "service_url";

  constructor() {
    super("A stored conversation is at an address that is not allowed any more; set BOT_SERVICE_URLS if it should be");
  }
}

/** `POST /api/messages`: every channel of the Azure Bot Service. */
export class BotEndpoint implements ProactiveChannel {
  readonly #connector: BotConnector;
  readonly #sender: ChannelSender;
  readonly #warned = new Set<string>();

  constructor(private readonly options: BotEndpointOptions) {
    keepWholeEntities();
    const { db, clock, log, metrics, attemptMs, onGone } = options;
    this.#connector = new BotConnector(options.settings);
    this.#sender = new ChannelSender({
      outbox: new ChannelOutbox({ db, clock }), clock, log, metrics, attemptMs, onGone,
      post: (activity, limitMs) => this.#post(activity, limitMs), onTaken: (sent, activityId) => this.#note(sent, activityId),
    });
  }

  /** Also sends what channels had not taken when the server last ended. */
  start(): void {
    const { settings: { appId, appType }, log } = this.options;
    if (appId !== undefined && appType === undefined) {
      log.warn("MicrosoftAppType is not set, so MultiTenant is taken: no bot that was made after 31 July 2025 is of that kind; set MicrosoftAppType as `az bot show` says");
    }
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
    const { settings, channels } = this.options;
    if (settings.appId === undefined && !isLocal(request, parsed.activity)) {
      sendFault(response, 403, { code: "Forbidden", message: "Without MicrosoftAppId this endpoint serves only this machine; set MicrosoftAppId" }); return;
    }
    // Before anything else: a token for what is sent there is fetched by the name of this address.
    if (settings.appId !== undefined && !isAllowedServiceUrl(parsed.activity.serviceUrl, settings.serviceUrls)) {
      this.options.log.warn({ host: hostOf(parsed.activity.serviceUrl) }, "an activity from a service address that is not allowed was refused; set BOT_SERVICE_URLS if it should be taken");
      sendFault(response, 403, { code: "Forbidden", message: "This service address is none of the Bot Service; set BOT_SERVICE_URLS if it should be taken" }); return;
    }
    const channel = channels.find(({ id }) => id === parsed.activity.channelId);
    const { activity, incoming } = channel?.receive(parsed.activity) ?? { activity: parsed.activity, incoming: { kind: "turn" } };
    let handled = false;
    try {
      const invoke = await this.#connector.run(request.headers.authorization ?? "", activity, async (context) => {
        if (channel?.admits(activity) === false) throw new NotAdmittedError();
        handled = true;
        await this.#handle(context, { activity, incoming, channel });
      });
      response.writeHead(invoke?.status ?? 200, { "Content-Type": "application/json; charset=utf-8" });
      response.end(invoke?.body === undefined ? "" : JSON.stringify(invoke.body));
    } catch (error) {
      this.#refuse(response, error, handled);
    }
  }

  /** Whether the conversation is still there only the channel knows. */
  async reach({ channel, conversationId, conversationReference }: Addressee, say: (delivery: Delivery) => Promise<void>): Promise<boolean> {
    const reference: Partial<ConversationReference> = conversationReference ?? {};
    if (!this.#maySendTo(reference.serviceUrl ?? "")) {
      this.#warnOfAddress(channel);
      return false;
    }
    const conversation = { channel, conversationId };
    await this.options.queue.run(conversationKey(conversation), () => say({
      stage: (work, activities) => this.#sender.stage(work, conversation, activities.map((activity) => addressed(named(activity), reference))),
      deliver: () => this.#sender.deliver(conversation),
    }));
    return true;
  }

  /** An address that was allowed when it was stored may not be any more. */
  async #post(activity: Partial<Activity>, limitMs: number): Promise<Posted> {
    if (!this.#maySendTo(activity.serviceUrl ?? "")) return { kind: "lost", status: undefined, error: new ServiceUrlError() };
    return this.#connector.post(activity, limitMs);
  }

  async #note({ conversationId, activity }: OutgoingActivity, activityId: string | undefined): Promise<void> {
    if (activity.id !== undefined) await this.options.transcripts.noteSent({ conversationId, sentId: activity.id, activityId });
  }

  /** Once a channel: what is to be told there is tried again and again. */
  #warnOfAddress(channel: string): void {
    if (this.#warned.has(channel)) return;
    this.#warned.add(channel);
    this.options.log.warn({ channel }, "stored conversations are at an address that is not allowed any more; set BOT_SERVICE_URLS if it should be");
  }

  #maySendTo(serviceUrl: string): boolean {
    const { appId, serviceUrls } = this.options.settings;
    return appId === undefined ? isLoopbackUrl(serviceUrl) : isAllowedServiceUrl(serviceUrl, serviceUrls);
  }

  #refuse(response: Response, error: unknown, handled: boolean): void {
    if (error instanceof NotAdmittedError) return sendFault(response, 403, { code: "Forbidden", message: error.message });
    // node-fetch's name for it; the keys of the Bot Framework could not be read, which says nothing of the token.
    if (error instanceof Error && error.name === "FetchError") {
      this.options.log.error({ err: error }, "the keys of the Bot Framework cannot be read");
      return sendFault(response, 503, { code: "ServiceError", message: "Tokens cannot be checked now; try again later" });
    }
    if (error instanceof QueueStoppedError) return sendFault(response, 503, { code: error.code, message: error.message });
    this.options.metrics.errors.inc({ where: "bot_endpoint" });
    if (handled) {
      this.options.log.error({ err: error }, "bot endpoint failed after authentication");
      return sendFault(response, 500, { code: "ServiceError", message: "The message could not be handled" });
    }
    // The SDK throws plain errors for a bad signature; whatever fails before the turn is a token that does not prove itself.
    this.options.log.warn({ err: error }, "bot endpoint refused a request");
    return sendFault(response, 401, { code: "Unauthorized", message: "The token of this request was not accepted" });
  }

  async #handle(context: TurnContext, { activity, incoming, channel }: Handling): Promise<void> {
    const { queue } = this.options;
    const key = conversationKey(conversationOf(activity));
    if (incoming.kind === "turn" || incoming.kind === "added") {
      return queue.run(key, () => this.#turn(context, { activity, incoming, channel }));
    }
    if (incoming.kind !== "nothing" && incoming.kind !== "notImplemented") await queue.run(key, () => this.#aside(activity, incoming));
    if (activity.type !== "invoke") return;
    // Teams takes a thumb with an empty answer only (bot-messages-ai-generated-content.md).
    const value = incoming.kind === "notImplemented" ? { status: 501 } : { status: 200, body: {} };
    const answer: Partial<Activity> = { type: "invokeResponse", value };
    if (activity.deliveryMode === DeliveryModes.ExpectReplies) context.bufferedReplyActivities.push(answer);
    else await this.#connector.sendActivities(context, [answer]);
  }

  async #aside(activity: Activity, aside: Aside): Promise<void> {
    const { db, clock, asides } = this.options;
    const activityKey = handledKey(activity);
    if (await wasHandled(db, activityKey)) return;
    await asides.keep(aside, activity, (work) => markHandled(work, activityKey, clock.now()));
  }

  async #turn(context: TurnContext, { incoming, channel }: Handling): Promise<void> {
    const { db, key, handleTurn } = this.options;
    const { activity } = context;
    const activityKey = handledKey(activity);
    if (await wasHandled(db, activityKey)) return;
    const account = createHmac("sha256", key).update(`${activity.channelId}/${activity.from.id}`).digest("base64url").slice(0, 22);
    await handleTurn(context, {
      delivery: this.#deliveryOf(context, activityKey), addressKey: account, conversationReference: referenceOf(activity), isAdded: incoming.kind === "added",
      ...channel && { account: () => channel.account(context), privateChat: channel.privateChat(activity) },
    });
  }

  #deliveryOf(context: TurnContext, activityKey: string | undefined): Delivery {
    const { activity } = context;
    const conversation = conversationOf(activity);
    const isBuffered = activity.deliveryMode === DeliveryModes.ExpectReplies;
    return {
      stage: (work, activities) => {
        markHandled(work, activityKey, this.options.clock.now());
        if (!isBuffered) this.#sender.stage(work, conversation, activities.filter(isPosted).map(named));
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

/** It is kept for weeks, and a channel needs no name to find the conversation. */
function referenceOf(activity: Activity): Partial<ConversationReference> {
  const { user, ...reference } = TurnContext.getConversationReference(activity);
  return { ...reference, ...user !== undefined && { user: { id: user.id, name: "" } } };
}

/** As `TurnContext` does, but for the reply: that would be to an activity which the SDK made up for this call. */
function addressed(activity: Partial<Activity>, reference: Partial<ConversationReference>): Partial<Activity> {
  const sent = TurnContext.applyConversationReference({ ...activity }, reference);
  delete sent.replyToId;
  return sent;
}

const conversationKey = ({ channel, conversationId }: ChannelConversation): string => `${channel}/${conversationId}`;

const conversationOf = ({ channelId, conversation }: Activity): ChannelConversation => ({ channel: channelId, conversationId: conversation.id });

/** So that what the transcript keeps learns the channel's own id, see `Transcripts.noteSent`. */
function named(activity: Partial<Activity>): Partial<Activity> {
  activity.id = newSentId();
  return activity;
}

/** For the log; whoever posts chooses it. */
function hostOf(serviceUrl: string): string {
  return URL.canParse(serviceUrl) ? new URL(serviceUrl).host.slice(0, 100) : "";
}

/** Without an app id every request is believed, so both ends must be this machine: who asks, and where the answer would go. */
function isLocal(request: Request, activity: Activity): boolean {
  const remote = (request.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  if (!isLoopback(remote) || request.headers["x-forwarded-for"] !== undefined) return false;
  return activity.serviceUrl === "" || isLoopbackUrl(activity.serviceUrl);
}
