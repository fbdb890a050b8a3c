import { STATUS_CODES, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { RequestError } from "../http-body.js";
import { queryOf } from "../http-route.js";
import type { Log } from "../log.js";
import { NotFoundError, StoppingError } from "../request-errors.js";
import type { Conversations } from "./conversations.js";
import { ForeignOriginError, HandshakeError, InvalidTokenError, MissingTokenError } from "./errors.js";
import type { Origins } from "./origins.js";
import type { StreamHub } from "./stream-hub.js";
import type { Tokens } from "./tokens.js";
import { afterWatermark } from "./watermark.js";

export interface HandshakeParts {
  tokens: Tokens;
  origins: Origins;
  conversations: Conversations;
  hub: StreamHub;
  logger: Log;
  isStopping: () => boolean;
}

const streamPath = /^\/v3\/directline\/conversations\/([\w-]+)\/stream$/;
/** Clients only ever send an empty text. */
const largestClientFrameBytes = 16 * 1024;

/** From an HTTP upgrade to an open stream. */
export class Handshake {
  readonly #parts: HandshakeParts;
  readonly #server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: largestClientFrameBytes });

  constructor(parts: HandshakeParts) {
    this.#parts = parts;
    // Without a listener `ws` answers in text/html.
    this.#server.on("wsClientError", (error, socket) => refuse(socket, new HandshakeError(error.message)));
  }

  /** A refusal is an HTTP answer, never silence. */
  async handle(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const ignore = (): void => undefined;
    socket.on("error", ignore);
    try {
      const position = await this.#position(request);
      if (socket.destroyed) return;
      this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#parts.hub.add(webSocket, position));
    } catch (thrown) {
      if (!(thrown instanceof RequestError)) this.#parts.logger.error({ err: thrown }, "a stream could not be opened");
      refuse(socket, thrown);
    }
  }

  async #position(request: IncomingMessage): Promise<{ conversationId: string; afterSeq: number; lastSeq: number }> {
    const { tokens, origins, conversations, hub } = this.#parts;
    if (this.#parts.isStopping()) throw new StoppingError();
    const conversationId = streamPath.exec(request.url?.split("?", 1)[0] ?? "")?.[1];
    if (conversationId === undefined) throw new NotFoundError("There is no WebSocket at this address; open the streamUrl");
    const query = queryOf(request);
    if (query["t"] === undefined) throw new MissingTokenError();
    const claims = await tokens.verify("stream", query["t"]);
    if (claims.conversationId !== conversationId) throw new InvalidTokenError("The stream's token is for another conversation; open the streamUrl as it is");
    const { trustedOrigins, lastSeq } = await conversations.get(conversationId);
    if (!origins.isAllowed(request, trustedOrigins)) throw new ForeignOriginError();
    hub.checkRoom(conversationId);
    return { conversationId, afterSeq: afterWatermark(query["watermark"], lastSeq), lastSeq };
  }
}

function refuse(socket: Duplex, thrown: unknown): void {
  const known = thrown instanceof RequestError;
  const status = known ? thrown.status : 500;
  const error = known ? { code: thrown.code, message: thrown.message } : { code: "ServiceError", message: "The stream could not be opened; try again" };
  const body = JSON.stringify({ error });
  // Nothing times out a socket that left HTTP: a client that never closes would hold it for ever.
  socket.once("finish", () => socket.destroy());
  socket.end([
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    "Connection: close",
    ...Object.entries(known ? thrown.headers : {}).map(([name, value]) => `${name}: ${value}`),
    "Content-Type: application/json; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "", body,
  ].join("\r\n"));
}
