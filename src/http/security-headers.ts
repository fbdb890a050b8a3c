import type { IncomingMessage, ServerResponse } from "node:http";

export interface SecurityOptions {
  /** Origin under which browsers reach the server; undefined: whatever the Host header says. */
  publicUrl: string | undefined;
  /** Other websites that may frame the chat page. */
  allowedOrigins: readonly string[];
}

/** What every answer carries. A page or a channel may replace one before it answers. */
export function setSecurityHeaders(response: ServerResponse, publicUrl: string | undefined): void {
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("Referrer-Policy", "strict-origin-when-cross-origin");
  response.setHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
  response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
  response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
  response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
  // Over plain HTTP browsers must ignore it, and on a test machine it would lock localhost to HTTPS.
  if (publicUrl?.startsWith("https:") === true) response.setHeader("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
}

export interface PagePolicy {
  nonce: string;
  /** Origins that may frame the page, besides itself; undefined: nobody, not even itself. */
  framedBy?: readonly string[];
}

/** SHA-256 of nothing: Web Chat's scroller makes a style element without the nonce, empty, and fills it by script. */
const emptyStyleHash = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

/**
 * The policy of a page with the chat. Web Chat writes its styles with the nonce, shrinks pictures in a worker made from
 * a blob, and reads the files that a customer chose through `blob:` addresses.
 */
export function setPagePolicy(request: IncomingMessage, response: ServerResponse, policy: PagePolicy & SecurityOptions): void {
  const socketOrigin = webSocketOrigin(request, policy.publicUrl);
  const framers = policy.framedBy === undefined ? "'none'" : ["'self'", ...policy.framedBy].join(" ");
  response.setHeader("Content-Security-Policy", [
    "default-src 'none'",
    `script-src 'nonce-${policy.nonce}'`,
    `style-src 'self' 'nonce-${policy.nonce}' ${emptyStyleHash}`,
    "img-src 'self' data: blob:",
    "media-src 'self' data: blob:",
    `connect-src 'self' blob:${socketOrigin === undefined ? "" : ` ${socketOrigin}`}`,
    "worker-src blob:",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${framers}`,
  ].join("; "));
}

/** Older Safari does not take `'self'` for the WebSocket of the same host. */
function webSocketOrigin(request: IncomingMessage, publicUrl: string | undefined): string | undefined {
  if (publicUrl !== undefined) return publicUrl.replace(/^http/, "ws");
  const host = request.headers.host;
  return host !== undefined && /^[\w.-]+(:\d{1,5})?$|^\[[0-9a-f:]+\](:\d{1,5})?$/i.test(host) ? `ws://${host}` : undefined;
}
