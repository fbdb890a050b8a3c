import type { IncomingMessage } from "node:http";

export interface OriginSettings {
  publicUrl: string | undefined;
  allowedOrigins: readonly string[];
  trustedProxies: number;
}

/** Under which address browsers reach this server, and which websites may use it. */
export class Origins {
  readonly #settings: OriginSettings;

  constructor(settings: OriginSettings) {
    this.#settings = settings;
  }

  /** Origin of this server as the client sees it, for absolute addresses. */
  base(request: IncomingMessage): string {
    return this.#settings.publicUrl ?? `${this.#isSecure(request) ? "https" : "http"}://${hostOf(request)}`;
  }

  /** The same for WebSockets: `ws://…` or `wss://…`. */
  streamBase(request: IncomingMessage): string {
    return this.base(request).replace(/^http/, "ws");
  }

  /**
   * Whether the website that the request comes from may use the chat. Without an Origin header there is no foreign website
   * behind the request: it is a page of this server, or no browser.
   * @param trusted origins that this conversation's token was made for; null: the setting's
   */
  isAllowed(request: IncomingMessage, trusted: readonly string[] | null = null): boolean {
    const { origin } = request.headers;
    if (origin === undefined) return true;
    if (origin === this.#settings.publicUrl || this.#isOwnHost(origin, request)) return true;
    return (trusted ?? this.#settings.allowedOrigins).includes(origin);
  }

  #isOwnHost(origin: string, request: IncomingMessage): boolean {
    const { host } = request.headers;
    return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
  }

  #isSecure(request: IncomingMessage): boolean {
    if ("encrypted" in request.socket) return true;
    if (this.#settings.trustedProxies === 0) return false;
    const header = request.headers["x-forwarded-proto"];
    const first = (Array.isArray(header) ? header[0] : header)?.split(",")[0];
    return first?.trim().toLowerCase() === "https";
  }
}

/** The Host header when it can stand in an address, else the socket's own. */
function hostOf(request: IncomingMessage): string {
  const { host } = request.headers;
  if (host !== undefined && /^[\w.:[\]-]+$/.test(host)) return host;
  const { localAddress = "127.0.0.1", localPort = 80 } = request.socket;
  return `${localAddress.includes(":") ? `[${localAddress}]` : localAddress}:${localPort}`;
}
