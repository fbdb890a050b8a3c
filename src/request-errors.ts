import { RequestError } from "./http-body.js";

// What every API refuses in the same words; a refusal with a code of its own is a class where it happens.

/** The message says which part of the request, and what to give instead. */
export class BadRequestError extends RequestError {
  readonly code = "BadArgument";
  readonly status = 400;
}

export class NotFoundError extends RequestError {
  readonly code = "NotFound";
  readonly status = 404;
}

export class StoppingError extends RequestError {
  readonly code = "ServiceError";
  readonly status = 503;

  constructor() {
    super("The server is stopping; send it again in a moment");
  }
}
