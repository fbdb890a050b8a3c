/**
 * Base of every error that this project throws on purpose.
 * `code` is stable and machine readable; `message` says what was found and what to do next.
 */
export abstract class AppError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The message of whatever was thrown, for logs and for faults that are collected into one error. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
