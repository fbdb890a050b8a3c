import { pino, type DestinationStream, type Logger } from "pino";
import { errorForLog } from "./error-for-log.js";

/** Structured JSON log on standard output. Never pass message text, tokens or contact details to it; errors as `err`. */
export type Log = Logger;

export const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

/** @param destination default: standard output */
export function createLog(level: LogLevel, destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    // Messages of other people's code repeat what they were given.
    serializers: { err: errorForLog },
    // A net under the rule above: these fields are cut even when a caller slips.
    redact: { paths: ["text", "*.text", "token", "*.token", "authorization", "*.authorization", "req.headers"], censor: "[redacted]" },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
