import type { Request, Response, Server } from "restify";
import { BodyTooLargeError, checkAnnouncedLength, parseJson, readBody } from "../http-body.js";
import { pathParameter, queryOf, sendJson, sendJsonText, type Route } from "../http-route.js";
import { defaultLocale } from "../locale.js";
import type { Limiter } from "../rate-limit.js";
import { NotFoundError, StoppingError } from "../request-errors.js";
import type { ActivityLog } from "./activity-log.js";
import type { Authorizer } from "./authorizer.js";
import type { Conversations } from "./conversations.js";
import { UpgradeRequiredError } from "./errors.js";
import type { Inbox } from "./inbox.js";
import { checkActivity, clientMadeUserId, isJsonObject, localeTag, objectBody, readObject } from "./incoming.js";
import type { DirectLineLimits } from "./limits.js";
import type { Origins } from "./origins.js";
import { tokenLifetimeSeconds, type TokenClaims, type Tokens } from "./tokens.js";
import { isInternal, isLiveOnly } from "./visibility.js";
import { afterWatermark } from "./watermark.js";

export interface ConversationRouteParts {
  authorizer: Authorizer;
  conversations: Conversations;
  log: ActivityLog;
  inbox: Inbox;
  tokens: Tokens;
  origins: Origins;
  limits: DirectLineLimits;
  startLimiter: Limiter;
  postLimiter: Limiter;
  addressKey: (request: Request) => string;
  route: Route;
  isStopping: () => boolean;
  /** An activity was committed: show it, and let the bot take its turn. */
  onCommitted: (conversationId: string) => void;
}

/** A post costs one point more for each of these. */
const bytesPerPoint = 8 * 1024;
const rowsPerRead = 200;

/** Start, reconnect, history and post. */
export class ConversationRoutes {
  readonly #parts: ConversationRouteParts;

  constructor(parts: ConversationRouteParts) {
    this.#parts = parts;
  }

  register(server: Server): void {
    const { route } = this.#parts;
    const root = "/v3/directline/conversations";
    server.post(root, route((request, response) => this.#start(request, response)));
    server.get(`${root}/:conversationId`, route((request, response) => this.#reconnect(request, response)));
    server.get(`${root}/:conversationId/activities`, route((request, response) => this.#history(request, response)));
    server.post(`${root}/:conversationId/activities`, route((request, response) => this.#post(request, response)));
    server.get(`${root}/:conversationId/stream`, route(() => Promise.reject(new UpgradeRequiredError())));
    const unknown = route((request) => Promise.reject(new NotFoundError(`${request.method ?? ""} of this address is not part of Direct Line 3.0`)));
    for (const method of ["get", "post", "put", "patch", "del"] as const) server[method]("/v3/directline/*", unknown);
  }

  async #start(request: Request, response: Response): Promise<void> {
    if (this.#parts.isStopping()) throw new StoppingError();
    const caller = await this.#parts.authorizer.caller(request);
    const body = await readObject(request, this.#parts.limits.bodyBytes);
    const clientUserId = isJsonObject(body["user"]) ? clientMadeUserId(body["user"]["id"]) : undefined;
    const locale = localeTag(body["locale"]);
    const claims: TokenClaims = caller.kind === "token" ? caller : {
      conversationId: await this.#parts.conversations.create({ userId: clientUserId, locale: locale ?? defaultLocale, trustedOrigins: null }),
      userId: clientUserId,
    };
    await this.#parts.startLimiter.take(claims.conversationId);
    const first = await this.#begin(request, claims, { clientUserId, locale });
    sendJson(response, first ? 201 : 200, await this.#conversation(request, claims, 0));
  }

  /** Also the first call of a page that kept a token which it never used: that starts the conversation. */
  async #reconnect(request: Request, response: Response): Promise<void> {
    const claims = await this.#claims(request);
    const conversation = await this.#parts.conversations.get(claims.conversationId);
    if (!conversation.started && !this.#parts.isStopping()) await this.#begin(request, claims, { clientUserId: undefined, locale: undefined });
    const after = afterWatermark(queryOf(request)["watermark"], conversation.lastSeq);
    sendJson(response, 200, await this.#conversation(request, claims, after));
  }

  async #history(request: Request, response: Response): Promise<void> {
    const { conversationId } = await this.#claims(request);
    const { lastSeq } = await this.#parts.conversations.get(conversationId);
    const page = await this.#page(conversationId, afterWatermark(queryOf(request)["watermark"], lastSeq));
    sendJsonText(response, 200, `{"activities":[${page.activities.join(",")}],"watermark":"${page.seq}"}`);
  }

  async #post(request: Request, response: Response): Promise<void> {
    if (this.#parts.isStopping()) throw new StoppingError();
    const claims = await this.#claims(request);
    const { conversationId } = claims;
    const activity = checkActivity(objectBody(parseJson(await this.#paidBody(request, conversationId))), conversationId);
    const posted = await this.#parts.inbox.post({ conversationId, activity, tokenUserId: claims.userId, addressKey: this.#parts.addressKey(request) });
    if (!posted.repeated) this.#parts.onCommitted(conversationId);
    sendJson(response, 200, { id: posted.id });
  }

  /**
   * The body, charged by what was read of it; one point before, so that a flood is refused unread. What says that it is too large costs nothing.
   * @throws BodyTooLargeError, TooManyRequestsError
   */
  async #paidBody(request: Request, conversationId: string): Promise<Buffer> {
    const { postLimiter, limits: { bodyBytes } } = this.#parts;
    checkAnnouncedLength(request, bodyBytes);
    await postLimiter.take(conversationId);
    try {
      const body = await readBody(request, bodyBytes);
      await postLimiter.take(conversationId, Math.floor(body.length / bytesPerPoint));
      return body;
    } catch (thrown) {
      // Its fault tells more than that the points are used up as well.
      if (thrown instanceof BodyTooLargeError) await postLimiter.take(conversationId, Math.floor(bodyBytes / bytesPerPoint)).catch(() => undefined);
      throw thrown;
    }
  }

  /** @throws MissingTokenError, InvalidTokenError, TokenExpiredError */
  async #claims(request: Request): Promise<TokenClaims> {
    const conversationId = pathParameter(request, "conversationId");
    const caller = await this.#parts.authorizer.callerOf(conversationId, request);
    return { conversationId, userId: caller.kind === "token" ? caller.userId : undefined };
  }

  async #begin(request: Request, claims: TokenClaims, given: { clientUserId: string | undefined; locale: string | undefined }): Promise<boolean> {
    const { first } = await this.#parts.inbox.start(claims.conversationId, {
      ...given, tokenUserId: claims.userId, addressKey: this.#parts.addressKey(request),
    });
    if (first) this.#parts.onCommitted(claims.conversationId);
    return first;
  }

  /** The token is always part of it: the client replaces its own by it, also when there is none. */
  async #conversation(request: Request, claims: TokenClaims, afterSeq: number): Promise<Record<string, unknown>> {
    const { tokens, origins } = this.#parts;
    const { conversationId } = claims;
    const query = new URLSearchParams({ watermark: String(afterSeq), t: await tokens.issue("stream", claims) });
    return {
      conversationId,
      token: await tokens.issue("conversation", claims),
      expires_in: tokenLifetimeSeconds,
      streamUrl: `${origins.streamBase(request)}/v3/directline/conversations/${conversationId}/stream?${query.toString()}`,
    };
  }

  /** JSON of what clients may see, and the sequence number up to which was looked. */
  async #page(conversationId: string, afterSeq: number): Promise<{ activities: string[]; seq: number }> {
    const { pageActivities, pageBytes } = this.#parts.limits;
    const activities: string[] = [];
    let seq = afterSeq;
    let bytes = 0;
    while (true) {
      const entries = await this.#parts.log.read(conversationId, { afterSeq: seq, limit: rowsPerRead });
      for (const entry of entries) {
        if (activities.length >= pageActivities || bytes >= pageBytes) return { activities, seq };
        seq = entry.seq;
        if (isInternal(entry.activity.type) || isLiveOnly(entry.activity.type)) continue;
        activities.push(entry.json);
        bytes += entry.json.length;
      }
      if (entries.length < rowsPerRead) return { activities, seq };
    }
  }
}
