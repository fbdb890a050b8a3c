import type { IncomingMessage, ServerResponse } from "node:http";
import type { Next, Request, RequestHandler, Response } from "restify";
import type { Origins } from "./origins.js";

const protocolPath = "/v3/directline/";
const tokenPath = "/api/chat/token";

/** All that the official clients send; `*` would not cover Authorization. */
const allowedHeaders = "Authorization, Content-Type, Accept, Accept-Language, Cache-Control, X-Ms-Bot-Agent, X-Requested-With";

/**
 * Runs before routing, so that errors carry the headers as well (without them a browser reports status 0, and the client takes an
 * expired token for a network error) and preflights of parametrised paths are answered without a token.
 *
 * The protocol's own paths are open to every origin, as Microsoft's are: what guards them is the bearer token, never a cookie.
 * Tokens are only given to allowed origins.
 */
export function cors(origins: Origins): RequestHandler {
  return function directLineCors(request: Request, response: Response, next: Next): void {
    const path = request.url?.split("?", 1)[0] ?? "";
    if (!path.startsWith(protocolPath) && path !== tokenPath) {
      next();
      return;
    }
    const allowed = origins.isAllowed(request);
    setHeaders(request, response, { open: allowed || path !== tokenPath, credentials: allowed && path === `${protocolPath}session/getsessionid` });
    if (request.method !== "OPTIONS") {
      next();
      return;
    }
    response.writeHead(204, {
      "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
      "Access-Control-Allow-Headers": allowedHeaders,
      "Access-Control-Max-Age": "7200",
    });
    response.end();
    next(false);
  };
}

function setHeaders(request: IncomingMessage, response: ServerResponse, grant: { open: boolean; credentials: boolean }): void {
  const { origin } = request.headers;
  response.setHeader("Vary", "Origin");
  response.setHeader("Cache-Control", "no-store");
  if (origin === undefined || !grant.open) return;
  response.setHeader("Access-Control-Allow-Origin", origin);
  response.setHeader("Access-Control-Expose-Headers", "Retry-After");
  if (grant.credentials) response.setHeader("Access-Control-Allow-Credentials", "true");
}
