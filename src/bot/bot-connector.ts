import {
  CallerIdConstants, CloudAdapter, ConfigurationBotFrameworkAuthentication,
  type Activity, type ConfigurationBotFrameworkAuthenticationOptions, type InvokeResponse, type TurnContext,
} from "botbuilder";
import { AuthenticationConstants, type ConnectorClient } from "botframework-connector";
import type { BotSettings } from "../bot-settings.js";

/** What became of an activity that was posted to its channel. */
export type Posted =
  /** `activityId`: the channel's own; it does not always tell one. */
  | { kind: "taken"; activityId: string | undefined }
  /** `retryAfterMs`: undefined when the channel did not say. */
  | { kind: "tooFast"; retryAfterMs: number | undefined }
  /** It certainly did not arrive: no connection, or no token to come with. */
  | { kind: "unreached"; error: unknown }
  /** Refused, or it may have arrived: an answer of 5xx, a connection that broke off, no answer in time. `status`: undefined without an answer. */
  | { kind: "lost"; status: number | undefined; error: unknown };

/** The part of the SDK's HTTP client that it keeps to itself. */
interface WithPipeline {
  client: {
    pipeline: {
      removePolicy(policy: { name: string }): unknown;
      addPolicy(policy: { name: string; sendRequest: <Request extends { abortSignal?: object }>(request: Request, next: (request: Request) => Promise<unknown>) => Promise<unknown> }): void;
    };
  };
}

const keptClients = 20;

/** Errors of a connection that was never made. */
const noConnection = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

/** The SDK's adapter, with what it hides made callable. The SDK still prints why it refused a token. */
export class BotConnector extends CloudAdapter {
  readonly #appId: string;
  /** By service address, oldest first. */
  readonly #clients = new Map<string, ConnectorClient>();
  /** Signals of requests that went out. */
  readonly #left = new WeakSet<object>();

  constructor(settings: BotSettings) {
    super(authentication(settings));
    this.#appId = settings.appId ?? "";
  }

  /** A turn, so that HTTP answers are ours. */
  run(authorization: string, activity: Activity, logic: (context: TurnContext) => Promise<void>): Promise<InvokeResponse | undefined> {
    return this.processActivity(authorization, activity, logic);
  }

  /** Posts an activity, once, to the address that it holds, without the id that it has here. */
  async post(activity: Partial<Activity>, limitMs: number): Promise<Posted> {
    const abort = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    // Also while a token is got, which takes no signal.
    const limit = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Error("No answer in time"));
        abort.abort();
      }, limitMs);
    });
    try {
      const { id } = await Promise.race([this.#send(activity, abort.signal), limit]);
      return { kind: "taken", activityId: id === undefined || id === "" ? undefined : id };
    } catch (error) {
      return postedOf(error, this.#left.has(abort.signal));
    } finally {
      clearTimeout(timer);
    }
  }

  async #send(staged: Partial<Activity>, abortSignal: AbortSignal): Promise<{ id?: string }> {
    // The channel gives it one of its own.
    const activity = { ...staged };
    delete activity.id;
    const client = await this.#client(activity.serviceUrl ?? "");
    const conversationId = activity.conversation?.id ?? "";
    return activity.replyToId === undefined || activity.replyToId === ""
      ? client.conversations.sendToConversation(conversationId, activity, { abortSignal })
      : client.conversations.replyToActivity(conversationId, activity.replyToId, activity, { abortSignal });
  }

  /** Making one costs as much as a post; Teams has an address for each region. */
  async #client(serviceUrl: string): Promise<ConnectorClient> {
    const known = this.#clients.get(serviceUrl);
    if (known !== undefined) return known;
    const client = await this.#newClient(serviceUrl);
    const [oldest] = this.#clients.keys();
    if (oldest !== undefined && this.#clients.size >= keptClients) this.#clients.delete(oldest);
    this.#clients.set(serviceUrl, client);
    return client;
  }

  async #newClient(serviceUrl: string): Promise<ConnectorClient> {
    const client = await this.botFrameworkAuthentication.createConnectorFactory(this.createClaimsIdentity(this.#appId)).create(serviceUrl);
    const { pipeline } = (client as unknown as WithPipeline).client;
    // It repeats answers of 5xx and broken connections three times, after which the customer may read the same thing four times.
    pipeline.removePolicy({ name: "defaultRetryPolicy" });
    // It would take the bot's token to wherever an answer points.
    pipeline.removePolicy({ name: "redirectPolicy" });
    // Comes after the SDK's own, which gets the token.
    pipeline.addPolicy({
      name: "noteThatItLeaves",
      sendRequest: (request, next) => {
        if (request.abortSignal !== undefined) this.#left.add(request.abortSignal);
        return next(request);
      },
    });
    return client;
  }
}

function postedOf(error: unknown, hasLeft: boolean): Posted {
  const { code, statusCode, response } = (error ?? {}) as { code?: unknown; statusCode?: unknown; response?: { headers?: { get(name: string): string | undefined } } };
  if (!hasLeft || (typeof code === "string" && noConnection.has(code) && statusCode === undefined)) return { kind: "unreached", error };
  if (statusCode === 429) return { kind: "tooFast", retryAfterMs: retryAfterMs(response?.headers?.get("retry-after"), Date.now()) };
  return { kind: "lost", status: typeof statusCode === "number" ? statusCode : undefined, error };
}

/** Seconds, or a date; undefined for neither. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined || header.trim() === "") return undefined;
  const ms = /^\s*\d+(\.\d+)?\s*$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - nowMs;
  return Number.isFinite(ms) ? Math.max(0, Math.ceil(ms)) : undefined;
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
