import { pino, type Logger } from "pino";

/** Structured JSON log on standard output. Never pass message text, tokens or contact details to it. */
export type Log = Logger;

export const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

export function createLog(level: LogLevel): Log {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    // A net under the rule above: these fields are cut even when a caller slips.
    redact: { paths: ["text", "*.text", "token", "*.token", "authorization", "*.authorization", "req.headers"], censor: "[redacted]" },
  });
}
