import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { InvalidTokenError, MissingTokenError } from "./errors.js";
import type { TokenClaims, Tokens } from "./tokens.js";

/** Who calls: the bearer of a token for one conversation, or another server of ours, with the secret, for all of them. */
export type Caller = ({ kind: "token" } & TokenClaims) | { kind: "secret" };

export class Authorizer {
  readonly #tokens: Tokens;
  readonly #secretDigest: Buffer | undefined;

  /** @param secret undefined: calls with a secret are off */
  constructor(tokens: Tokens, secret: string | undefined) {
    this.#tokens = tokens;
    this.#secretDigest = secret === undefined ? undefined : digest(secret);
  }

  /** @throws MissingTokenError, InvalidTokenError, TokenExpiredError */
  async caller(request: IncomingMessage): Promise<Caller> {
    // Node has cut the blanks at the end; a pattern that looks for them takes quadratic time over a header of blanks.
    const bearer = /^Bearer +(\S.*)$/i.exec(request.headers.authorization ?? "")?.[1];
    if (bearer === undefined) throw new MissingTokenError();
    if (this.#isSecret(bearer)) return { kind: "secret" };
    return { kind: "token", ...await this.#tokens.verify("conversation", bearer) };
  }

  /** As `caller`, and a token must be for this very conversation. */
  async callerOf(conversationId: string, request: IncomingMessage): Promise<Caller> {
    const caller = await this.caller(request);
    if (caller.kind === "token" && caller.conversationId !== conversationId) {
      throw new InvalidTokenError("The token is for another conversation; use the conversationId that came with it");
    }
    return caller;
  }

  /** @throws InvalidTokenError unless the caller has the secret */
  async secretHolder(request: IncomingMessage): Promise<void> {
    if (this.#secretDigest === undefined) throw new InvalidTokenError("Calls with a secret are switched off; set DIRECT_LINE_SECRET");
    const caller = await this.caller(request);
    if (caller.kind !== "secret") throw new InvalidTokenError("This call needs the Direct Line secret, not a token");
  }

  #isSecret(bearer: string): boolean {
    return this.#secretDigest !== undefined && timingSafeEqual(this.#secretDigest, digest(bearer));
  }
}

function digest(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
