import type { IncomingMessage } from "node:http";
import { RequestError } from "../http-body.js";
import type { ReviewRole } from "../storage/review-schema.js";
import type { Reviewer } from "./route.js";

export class SignedOutError extends RequestError {
  readonly code = "SignedOut";
  readonly status = 401;

  constructor() {
    super("You are not signed in, or your session has ended; sign in at /review/sign-in");
  }
}

export class RoleTooLowError extends RequestError {
  readonly code = "RoleTooLow";
  readonly status = 403;

  constructor(role: ReviewRole) {
    super(`This takes the role ${role}; ask whoever gives out the roles`);
  }
}

export class CrossSiteError extends RequestError {
  readonly code = "CrossSite";
  readonly status = 403;

  constructor() {
    super("The request does not come from a page of this server; send it from the review app, and set PUBLIC_URL to the origin that the browser shows");
  }
}

export class JsonOnlyError extends RequestError {
  readonly code = "UnsupportedMediaType";
  readonly status = 415;

  constructor() {
    super("The body is not JSON by its Content-Type; send application/json");
  }
}

const roles: readonly ReviewRole[] = ["agent", "editor", "admin"];

/** @throws RoleTooLowError */
export function checkRole(user: Reviewer, least: ReviewRole): void {
  if (roles.indexOf(user.role) < roles.indexOf(least)) throw new RoleTooLowError(least);
}

/**
 * Only pages of this server may make a browser change something. Each browser says where a request comes from; what does not say it is refused.
 * @param publicUrl origin under which browsers reach the server; undefined: whatever the Host header says
 * @throws CrossSiteError
 */
export function checkSameOrigin(request: IncomingMessage, publicUrl: string | undefined): void {
  const { origin, host } = request.headers;
  const site = request.headers["sec-fetch-site"];
  if (origin === undefined && site === undefined) throw new CrossSiteError();
  if (site !== undefined && site !== "same-origin") throw new CrossSiteError();
  if (origin === undefined) return;
  const same = publicUrl === undefined ? URL.canParse(origin) && new URL(origin).host === host : origin === publicUrl;
  if (!same) throw new CrossSiteError();
}

/** A form of another website cannot send JSON. @throws JsonOnlyError */
export function checkJson(request: IncomingMessage): void {
  const hasBody = request.headers["transfer-encoding"] !== undefined || Number(request.headers["content-length"] ?? 0) > 0;
  if (hasBody && !/^application\/json\s*(;|$)/i.test(request.headers["content-type"] ?? "")) throw new JsonOnlyError();
}
