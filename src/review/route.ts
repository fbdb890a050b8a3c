import type { IncomingMessage, ServerResponse } from "node:http";
import { RequestError } from "../http-body.js";
import type { ReviewRole } from "../storage/review-schema.js";
import type { AuditDetail } from "./wire.js";

/** Who calls. */
export interface Reviewer {
  id: string;
  name: string;
  role: ReviewRole;
}

/** A request of a signed-in person whose role was checked. */
export interface ReviewCall {
  user: Reviewer;
  /** Of the path, decoded. */
  params: Readonly<Record<string, string>>;
  /** Of a parameter that is given several times, the last. */
  query: Readonly<Record<string, string | undefined>>;
  /** Parsed JSON; undefined when there is none. */
  body: unknown;
  request: IncomingMessage;
  response: ServerResponse;
  /** Adds a line to the audit log; never with a customer's words or contact details. */
  audit(action: AuditAction, target?: string | null, detail?: AuditDetail | null): Promise<void>;
}

export type AuditAction = "sign-in" | "sign-out" | "open" | "search" | "export" | "export-list" | "erase" | "erase-person" | "erase-preview" | "judge" | "review"
  | "example-added" | "example-removed" | "question-marked" | "test-case-added" | "test-case-removed" | "ticket-claimed" | "ticket-released" | "ticket-closed" | "ticket-reopened";

/** What a route answers. `sent`: it wrote the response itself (a stream). */
export type ReviewReply =
  | { kind: "json"; status?: number; body: unknown }
  | { kind: "empty" }
  | { kind: "file"; contentType: string; fileName: string; body: string | AsyncIterable<string> }
  | { kind: "sent" };

/** One row of the API: `path` is what follows /review/api, such as `/conversations/:id`. */
export interface ReviewRoute {
  method: "GET" | "POST" | "PUT" | "DELETE";
  path: string;
  /** Least role. */
  role: ReviewRole;
  /** Throws a RequestError for what is the client's to read. */
  handle(call: ReviewCall): Promise<ReviewReply>;
}

/** Somebody else was first; `current` is how it stands now, beside the error in the body. */
export abstract class ReviewConflictError extends RequestError {
  readonly status = 409;

  constructor(message: string, readonly current: unknown) {
    super(message);
  }
}
