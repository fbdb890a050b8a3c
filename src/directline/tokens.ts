import { randomBytes } from "node:crypto";
import { SignJWT, errors, jwtVerify, type JWTPayload } from "jose";
import type { Clock } from "../clock.js";
import { InvalidTokenError, TokenExpiredError } from "./errors.js";

/** Clients refresh every 15 minutes, whatever they are told (DLJS); Microsoft's service gives the same 1800. */
export const tokenLifetimeSeconds = 1_800;
/** A stream address is to be opened within this time. */
export const streamLifetimeSeconds = 60;

export type TokenKind = "conversation" | "stream";

export interface TokenClaims {
  conversationId: string;
  /** undefined: the token vouches for no user. */
  userId: string | undefined;
}

/** JWTs, because Web Chat decodes the token and takes its user id from the claim `user`. */
export class Tokens {
  readonly #key: Uint8Array;
  readonly #clock: Clock;

  constructor(key: Uint8Array, clock: Clock) {
    this.#key = key;
    this.#clock = clock;
  }

  async issue(kind: TokenKind, claims: TokenClaims): Promise<string> {
    const nowSeconds = Math.floor(this.#clock.now() / 1_000);
    const lifetimeSeconds = kind === "stream" ? streamLifetimeSeconds : tokenLifetimeSeconds;
    const user = claims.userId === undefined ? {} : { user: claims.userId };
    return new SignJWT({ kind, conv: claims.conversationId, ...user })
      .setProtectedHeader({ alg: "HS256", typ: "JWT" })
      .setIssuedAt(nowSeconds)
      .setExpirationTime(nowSeconds + lifetimeSeconds)
      .setJti(randomBytes(9).toString("base64url"))
      .sign(this.#key);
  }

  /** @throws TokenExpiredError for a genuine one whose time is over, InvalidTokenError for all others */
  async verify(kind: TokenKind, token: string): Promise<TokenClaims> {
    try {
      const { payload } = await jwtVerify(token, this.#key, { algorithms: ["HS256"], currentDate: new Date(this.#clock.now()), requiredClaims: ["exp"] });
      return claimsOf(kind, payload);
    } catch (thrown) {
      // jose checks the signature first, so an expired payload is ours.
      if (thrown instanceof errors.JWTExpired && thrown.payload["kind"] === kind) throw new TokenExpiredError();
      if (thrown instanceof errors.JOSEError) throw new InvalidTokenError();
      throw thrown;
    }
  }
}

function claimsOf(kind: TokenKind, payload: JWTPayload): TokenClaims {
  const { conv, user } = payload;
  if (payload["kind"] !== kind || typeof conv !== "string") throw new InvalidTokenError();
  return { conversationId: conv, userId: typeof user === "string" ? user : undefined };
}
