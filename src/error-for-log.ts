import { AppError } from "./errors.js";

/** What the log may hold of an error: messages of other people's code repeat what they were given, such as a customer's text. */
export function errorForLog(error: unknown): { type: string; code?: string; message?: string; stack?: string } {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line)).join("\n");
  return {
    type: error.name,
    ...(code === undefined ? {} : { code }),
    ...(error instanceof AppError ? { message: error.message } : {}),
    stack: frames,
  };
}
