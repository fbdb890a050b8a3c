import { RequestError } from "../http-body.js";

// 401 and not 403 for what is wrong with a token: clients take every 403 for "expired" and end the session.

export class MissingTokenError extends RequestError {
  readonly code = "BadArgument";
  readonly status = 401;

  constructor() {
    super("There is no Authorization header with a Bearer token; get one from POST /api/chat/token");
  }
}

export class InvalidTokenError extends RequestError {
  readonly code = "BadArgument";
  readonly status = 401;

  constructor(fault = "Invalid token or secret; get a new one from POST /api/chat/token") {
    super(fault);
  }
}

export class TokenExpiredError extends RequestError {
  readonly code = "TokenExpired";
  readonly status = 403;

  constructor() {
    super("The token has expired; start a new conversation with POST /api/chat/token");
  }
}

export class ForeignOriginError extends RequestError {
  readonly code = "BadArgument";
  readonly status = 403;

  constructor() {
    super("This website may not show the chat; add its origin to ALLOWED_ORIGINS");
  }
}

export class MissingPropertyError extends RequestError {
  readonly code = "MissingProperty";
  readonly status = 400;
}

export class ConversationNotFoundError extends RequestError {
  readonly code = "ConversationNotFound";
  readonly status = 404;

  constructor() {
    super("The conversation is not known, or was silent for so long that it was erased; start a new one");
  }
}

export class UnsupportedFileError extends RequestError {
  readonly code = "UnsupportedMediaType";
  readonly status = 415;

  constructor(position: number) {
    super(`File ${position} is not a PNG, JPEG, GIF or WebP image or a PDF; send one of those`);
  }
}

export class UploadsFullError extends RequestError {
  readonly code = "InsufficientStorage";
  readonly status = 507;

  constructor() {
    super("The server has no room for more files at the moment; send the message without them, or try again tomorrow");
  }
}

export class UpgradeRequiredError extends RequestError {
  readonly code = "BadArgument";
  readonly status = 426;
  override readonly headers = { Upgrade: "websocket" };

  constructor() {
    super("The stream is a WebSocket; open the streamUrl with one");
  }
}

export class HandshakeError extends RequestError {
  readonly code = "BadArgument";
  readonly status = 400;
  override readonly headers = { "Sec-WebSocket-Version": "13" };

  /** @param fault as `ws` found it */
  constructor(fault: string) {
    super(`The WebSocket handshake is not right (${fault}); open the streamUrl with a WebSocket client of version 13`);
  }
}

export class TooManySocketsError extends RequestError {
  readonly code = "TooManyRequests";
  readonly status = 429;

  constructor() {
    super("Too many streams are open; close one first");
  }
}
