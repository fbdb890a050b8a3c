import { randomBytes } from "node:crypto";
import type { Request, Response, Server } from "restify";
import { clientAddress } from "../client-address.js";
import { sendJson, type Route } from "../http-route.js";
import { defaultLocale } from "../locale.js";
import type { Limiter } from "../rate-limit.js";
import { BadRequestError, StoppingError } from "../request-errors.js";
import type { Authorizer } from "./authorizer.js";
import { newId, type Conversations } from "./conversations.js";
import { ForeignOriginError, InvalidTokenError } from "./errors.js";
import { isJsonObject, localeTag, readObject, type JsonObject } from "./incoming.js";
import type { DirectLineLimits } from "./limits.js";
import type { Origins } from "./origins.js";
import { tokenLifetimeSeconds, type Tokens } from "./tokens.js";

export interface TokenRouteParts {
  authorizer: Authorizer;
  conversations: Conversations;
  tokens: Tokens;
  origins: Origins;
  limits: DirectLineLimits;
  tokenLimiter: Limiter;
  trustedProxies: number;
  route: Route;
  isStopping: () => boolean;
}

/** POST /api/chat/token, tokens/generate, tokens/refresh and session/getsessionid. */
export class TokenRoutes {
  readonly #parts: TokenRouteParts;

  constructor(parts: TokenRouteParts) {
    this.#parts = parts;
  }

  register(server: Server): void {
    const { route } = this.#parts;
    server.post("/api/chat/token", route((request, response) => this.#chatToken(request, response)));
    server.post("/v3/directline/tokens/generate", route((request, response) => this.#generate(request, response)));
    server.post("/v3/directline/tokens/refresh", route((request, response) => this.#refresh(request, response)));
    server.get("/v3/directline/session/getsessionid", route((request, response) => this.#sessionId(request, response)));
  }

  /** For browsers, without a secret: a new conversation with a user id that only this token vouches for. */
  async #chatToken(request: Request, response: Response): Promise<void> {
    const { origins, tokenLimiter, trustedProxies, limits } = this.#parts;
    if (this.#parts.isStopping()) throw new StoppingError();
    if (!origins.isAllowed(request)) throw new ForeignOriginError();
    await tokenLimiter.take(clientAddress(request, trustedProxies));
    const { locale } = await readObject(request, limits.bodyBytes);
    if (locale !== undefined && locale !== null && typeof locale !== "string") throw new BadRequestError(`locale is not text; give a tag such as "nl-NL"`);
    const userId = `dl_${newId()}`;
    const conversationId = await this.#parts.conversations.create({ userId, locale: localeTag(locale) ?? defaultLocale, trustedOrigins: null });
    sendJson(response, 200, { ...await this.#answer(conversationId, userId), userId });
  }

  async #generate(request: Request, response: Response): Promise<void> {
    if (this.#parts.isStopping()) throw new StoppingError();
    await this.#parts.authorizer.secretHolder(request);
    const body = await readObject(request, this.#parts.limits.bodyBytes);
    const userId = vouchedUserId(body);
    const conversationId = await this.#parts.conversations.create({ userId, locale: defaultLocale, trustedOrigins: trustedOrigins(body) });
    sendJson(response, 200, await this.#answer(conversationId, userId));
  }

  async #refresh(request: Request, response: Response): Promise<void> {
    const caller = await this.#parts.authorizer.caller(request);
    if (caller.kind === "secret") throw new InvalidTokenError("A secret needs no refresh; send the token");
    await this.#parts.conversations.get(caller.conversationId);
    sendJson(response, 200, await this.#answer(caller.conversationId, caller.userId));
  }

  /** Only sign-in cards use it, which this assistant has none of; the official client asks for it all the same. */
  async #sessionId(request: Request, response: Response): Promise<void> {
    await this.#parts.authorizer.caller(request);
    sendJson(response, 200, { sessionId: randomBytes(16).toString("hex") });
  }

  async #answer(conversationId: string, userId: string | undefined): Promise<{ conversationId: string; token: string; expires_in: number }> {
    return { conversationId, token: await this.#parts.tokens.issue("conversation", { conversationId, userId }), expires_in: tokenLifetimeSeconds };
  }
}

/** The holder of the secret vouches for the user, so any id goes. */
function vouchedUserId(body: JsonObject): string | undefined {
  const { user } = body;
  const id = isJsonObject(user) ? user["id"] : undefined;
  if (id === undefined || id === null) return undefined;
  if (typeof id !== "string" || id === "" || id.length > 200) throw new BadRequestError("user.id is not right; give text of 1 to 200 characters");
  return id;
}

function trustedOrigins(body: JsonObject): string[] | null {
  const origins = body["trustedOrigins"];
  if (origins === undefined || origins === null) return null;
  const isOrigin = (origin: unknown) => typeof origin === "string" && URL.canParse(origin) && new URL(origin).origin === origin;
  if (!Array.isArray(origins) || !origins.every(isOrigin)) {
    throw new BadRequestError(`trustedOrigins is not right; give a list of origins such as "https://www.example.nl"`);
  }
  return origins as string[];
}
