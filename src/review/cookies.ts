import type { IncomingMessage, ServerResponse } from "node:http";

// `__Host-`: browsers take it only with Secure, for this host alone and every path of it, so no neighbour can plant one.

/** Who is signed in. */
export const sessionCookie = "__Host-review";
/** That a sign-in was begun in this browser. */
export const signInCookie = "__Host-review-sign-in";

/** @returns the value of the first cookie of that name */
export function readCookie(request: IncomingMessage, name: string): string | undefined {
  return request.headers.cookie?.split(";").map((pair) => pair.trim()).find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** @param value of characters that need no escaping */
export function setCookie(response: ServerResponse, name: string, value: string): void {
  response.appendHeader("Set-Cookie", `${name}=${value}; Path=/; Secure; HttpOnly; SameSite=Lax`);
}

export function clearCookie(response: ServerResponse, name: string): void {
  response.appendHeader("Set-Cookie", `${name}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0`);
}
