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
  const masked = maskDeep(activity, redactions);
  const copy = isRecord(masked) ? masked : {};
  for (const key of structural) restore(copy, activity, key);
  for (const key of accounts) {
    const [account, original] = [copy[key], activity[key]];
    if (isRecord(account) && isRecord(original)) restore(account, original, "id");
  }
  return copy;
}

/** An id as it may be kept. */
export function maskId(id: unknown): string | null {
  if (typeof id !== "string") return null;
  const masked = maskText(id.trim());
  return masked === "[e-mailadres]" || masked === "[telefoonnummer]" ? masked : id;
}

function restore(copy: Record<string, unknown>, original: Record<string, unknown>, key: string): void {
  const value = original[key];
  if (typeof value === "string") copy[key] = maskId(value);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
