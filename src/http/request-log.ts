import type { Request, Response, Route } from "restify";
import type { Log } from "../log.js";

/** Set on each answer before anything else; a client's own id is not taken over, so no two requests share one. */
export const requestIdHeader = "X-Request-Id";

export function requestIdOf(response: Response): string {
  return String(response.getHeader(requestIdHeader));
}

/** Asked every few seconds by machines: only of interest when something is wrong. */
const quietRoutes = new Set(["/healthz", "/readyz", "/metrics"]);

/**
 * One line a request. It names the route's pattern, not the address: addresses hold conversation ids, stream tokens and
 * private links to uploads.
 */
export function logRequest(log: Log, request: Request, response: Response, route: Route | undefined): void {
  // restify's types say string or RegExp; all of ours are strings.
  const pattern = route === undefined ? undefined : String(route.path);
  const status = response.statusCode;
  const level = status >= 500 ? "warn" : pattern !== undefined && quietRoutes.has(pattern) ? "debug" : "info";
  log[level]({
    requestId: requestIdOf(response),
    method: request.method,
    route: pattern ?? "(none)",
    status,
    durationMs: Date.now() - request.time(),
  }, "request");
}
