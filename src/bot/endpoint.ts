import { createHmac } from "node:crypto";
import {
  CallerIdConstants, CloudAdapter, ConfigurationBotFrameworkAuthentication, DeliveryModes, TurnContext,
  type Activity, type ConfigurationBotFrameworkAuthenticationOptions, type ConversationReference, type InvokeResponse,
} from "botbuilder";
import { AuthenticationConstants } from "botframework-connector";
import type { InsertResult } from "kysely";
import type { Request, Response } from "restify";
import type { Clock } from "../clock.js";
import { AppError } from "../errors.js";
import { sendFault } from "../http-fault.js";
import type { Log } from "../log.js";
import type { Metrics } from "../metrics.js";
import { isLoopback, type BotSettings } from "../settings.js";
import type { Database } from "../storage/database.js";
import { PreparedQuery } from "../storage/prepared-query.js";
import type { HandledActivitiesTable } from "../storage/schema.js";
import type { UnitOfWork } from "../storage/unit-of-work.js";
import { parseActivity } from "./activity.js";
import type { Aside, Asides } from "./asides.js";
import type { BotChannel, Received } from "./bot-channel.js";
import { errorForLog } from "./error-for-log.js";
import { QueueStoppedError, type ConversationQueue } from "./conversation-queue.js";
import type { Delivery, HandleTurn, SentIds } from "./delivery.js";
import type { Addressee, ProactiveChannel } from "./proactive.js";
import { isAllowedServiceUrl, isLoopbackUrl } from "./service-urls.js";

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

/** The SDK's adapter with its turn made callable, so that HTTP answers are ours. The SDK still prints why it refused a token. */
class Adapter extends CloudAdapter {
  run(authorization: string, activity: Activity, logic: (context: TurnContext) => Promise<void>): Promise<InvokeResponse | undefined> {
    return this.processActivity(authorization, activity, logic);
  }
}

/** `POST /api/messages`: every channel of the Azure Bot Service. */
export class BotEndpoint implements ProactiveChannel {
  readonly #adapter: Adapter;

  constructor(private readonly options: BotEndpointOptions) {
    this.#adapter = new Adapter(authentication(options.settings));
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
      const invoke = await this.#adapter.run(request.headers.authorization ?? "", activity, async (context) => {
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

  /** Where the channel takes a message that answers none. Whether the conversation is still there only the channel knows. */
  async reach({ channel, conversationId, conversationReference }: Addressee, say: (delivery: Delivery) => Promise<void>): Promise<boolean> {
    const reference: Partial<ConversationReference> = conversationReference ?? {};
    if (!this.#maySendTo(reference.serviceUrl ?? "")) {
      this.options.log.warn({ channel }, "a stored conversation is at an address that is not allowed any more; set BOT_SERVICE_URLS if it should be");
      return false;
    }
    const deliver: Delivery["deliver"] = (activities) => within(deliveryLimitMs, this.#adapter.continueConversationAsync(
      this.options.settings.appId ?? "", reference, async (context) => {
        await this.#adapter.sendActivities(context, activities.map((activity) => addressed(activity, reference)));
      },
    ));
    await this.options.queue.run(`${channel}/${conversationId}`, () => say({ stage: () => undefined, deliver }));
    return true;
  }

  #maySendTo(serviceUrl: string): boolean {
    const { appId, serviceUrls } = this.options.settings;
    return appId === undefined ? isLoopbackUrl(serviceUrl) : isAllowedServiceUrl(serviceUrl, serviceUrls);
  }

  #refuse(response: Response, error: unknown, handled: boolean): void {
    if (error instanceof NotAdmittedError) return sendFault(response, 403, { code: "Forbidden", message: error.message });
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

  async #handle(context: TurnContext, { activity, incoming, channel }: Handling): Promise<void> {
    const { queue } = this.options;
    if (incoming.kind === "turn" || incoming.kind === "added") {
      return queue.run(conversationKey(activity), () => this.#turn(context, { activity, incoming, channel }));
    }
    if (incoming.kind !== "nothing" && incoming.kind !== "notImplemented") {
      await queue.run(conversationKey(activity), () => this.#aside(activity, incoming));
    }
    if (activity.type !== "invoke") return;
    // Teams takes a thumb with an empty answer only (bot-messages-ai-generated-content.md).
    const value = incoming.kind === "notImplemented" ? { status: 501 } : { status: 200, body: {} };
    const answer: Partial<Activity> = { type: "invokeResponse", value };
    if (activity.deliveryMode === DeliveryModes.ExpectReplies) context.bufferedReplyActivities.push(answer);
    else await this.#adapter.sendActivities(context, [answer]);
  }

  async #aside(activity: Activity, aside: Aside): Promise<void> {
    const { db, clock, asides } = this.options;
    const activityKey = keyOf(activity);
    if (activityKey !== undefined && await wasHandled(db, activityKey)) return;
    await asides.keep(aside, activity, (work) => markHandled(work, activityKey, clock.now()));
  }

  async #turn(context: TurnContext, { incoming, channel }: Handling): Promise<void> {
    const { db, clock, key, handleTurn } = this.options;
    const { activity } = context;
    const activityKey = keyOf(activity);
    if (activityKey !== undefined && await wasHandled(db, activityKey)) return;
    const delivery: Delivery = {
      stage: (work) => markHandled(work, activityKey, clock.now()),
      deliver: (activities) => this.#send(context, activities),
    };
    const account = createHmac("sha256", key).update(`${activity.channelId}/${activity.from.id}`).digest("base64url").slice(0, 22);
    await handleTurn(context, {
      delivery, addressKey: account, conversationReference: TurnContext.getConversationReference(activity), isAdded: incoming.kind === "added",
      ...channel && { account: () => channel.account(context), privateChat: channel.privateChat(activity) },
    });
  }

  async #send(context: TurnContext, activities: Partial<Activity>[]): Promise<SentIds> {
    if (context.activity.deliveryMode === DeliveryModes.ExpectReplies) {
      // The SDK does this in TurnContext, which the held activities have passed already.
      context.bufferedReplyActivities.push(...activities);
      return [];
    }
    if (activities.length === 0) return [];
    return (await within(deliveryLimitMs, this.#adapter.sendActivities(context, activities))).map((sent) => sent.id);
  }
}

/** As `TurnContext` does, but for the reply: that would be to an activity which the SDK made up for this call. */
function addressed(activity: Partial<Activity>, reference: Partial<ConversationReference>): Partial<Activity> {
  const sent = TurnContext.applyConversationReference({ ...activity }, reference);
  delete sent.replyToId;
  return sent;
}

/** The Bot Service gives up a turn after 15 seconds; a channel that never answers must not hold up the conversation, nor a stop. */
const deliveryLimitMs = 15_000;

class DeliveryTimeoutError extends AppError {
  readonly code = "delivery_timeout";

  constructor() {
    super(`The channel did not take the answer within ${deliveryLimitMs / 1_000} s; the answer is in the transcript`);
  }
}

async function within<T>(limitMs: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new DeliveryTimeoutError()), limitMs);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** A change has the id of the message that it changes, and there may be several. undefined: the activity has no id. */
function keyOf(activity: Activity): string | undefined {
  const { id, type, timestamp } = activity;
  if (id === undefined || id === "") return undefined;
  const isChange = type === "messageUpdate" || type === "messageDelete";
  return `${conversationKey(activity)}/${id}${isChange ? `/${type}/${timestamp instanceof Date ? timestamp.getTime() : ""}` : ""}`;
}

const conversationKey = (activity: Activity): string => `${activity.channelId}/${activity.conversation.id}`;

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

function authentication(settings: BotSettings): ConfigurationBotFrameworkAuthentication {
  const options: ConfigurationBotFrameworkAuthenticationOptions = {};
  if (settings.appId !== undefined) Object.assign(options, { MicrosoftAppId: settings.appId });
  if (settings.appPassword !== undefined) Object.assign(options, { MicrosoftAppPassword: settings.appPassword });
  if (settings.appType !== undefined) Object.assign(options, { MicrosoftAppType: settings.appType });
  if (settings.appTenantId !== undefined) Object.assign(options, { MicrosoftAppTenantId: settings.appTenantId });
  // The SDK takes all of these or none.
  if (settings.openIdMetadata !== undefined) {
    Object.assign(options, {
      ValidateAuthority: true,
      ToChannelFromBotLoginUrl: AuthenticationConstants.ToChannelFromBotLoginUrl,
      ToChannelFromBotOAuthScope: AuthenticationConstants.ToChannelFromBotOAuthScope,
      ToBotFromChannelTokenIssuer: AuthenticationConstants.ToBotFromChannelTokenIssuer,
      OAuthUrl: AuthenticationConstants.OAuthUrl,
      ToBotFromChannelOpenIdMetadataUrl: settings.openIdMetadata,
      ToBotFromEmulatorOpenIdMetadataUrl: AuthenticationConstants.ToBotFromEmulatorOpenIdMetadataUrl,
      CallerId: CallerIdConstants.PublicAzureChannel,
    });
  }
  return new ConfigurationBotFrameworkAuthentication(options);
}
