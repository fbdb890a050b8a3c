import { maskDeep, type Redaction } from "./mask-deep.js";
import { maskText } from "./mask.js";

/** Fields that tie activities together; digits in them mean nothing. */
const structural = new Set(["id", "replyToId", "type", "channelId", "timestamp", "localTimestamp", "serviceUrl"]);
const accounts = new Set(["conversation", "from", "recipient"]);

/**
 * The activity with its personal data masked. Ids keep their value, so that the transcript hangs together, unless the whole id is an
 * e-mail address or a phone number, as on mail and SMS channels. What is no object becomes `{ value }`.
 */
export function maskActivity(activity: unknown, redactions: readonly Redaction[]): Record<string, unknown> {
  if (!isRecord(activity)) return { value: maskDeep(activity, redactions) };
  const ids: Record<string, unknown> = {};
  const rest: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(activity)) {
    if (structural.has(key) && typeof value === "string") ids[key] = maskId(value);
    else rest[key] = value;
  }
  const masked = maskDeep(rest, redactions);
  const copy = { ...ids, ...isRecord(masked) ? masked : {} };
  for (const key of accounts) {
    const [account, original] = [copy[key], activity[key]];
    if (isRecord(account) && isRecord(original) && typeof original["id"] === "string") account["id"] = maskId(original["id"]);
  }
  return copy;
}

/** An id as it may be kept. */
export function maskId(id: unknown): string | null {
  if (typeof id !== "string") return null;
  // Most ids are neither, and there are many.
  if (!id.includes("@") && !/^[\s\d+().-]+$/.test(id)) return id;
  const masked = maskText(id.trim());
  return masked === "[e-mailadres]" || masked === "[telefoonnummer]" ? masked : id;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
