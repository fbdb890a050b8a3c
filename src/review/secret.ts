import { createHash, randomBytes } from "node:crypto";

/** A secret that nobody guesses: 256 bits, 43 characters that need no escaping in an address or a cookie. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** What is kept of a secret. Without salt: there is nothing to guess about 256 random bits. */
export function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
