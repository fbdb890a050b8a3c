/** Never to or from a client: made by the service, or by the SDK for itself (a trace may hold a stack trace). */
const internalTypes = new Set(["conversationupdate", "contactrelationupdate", "trace", "delay", "invokeresponse"]);

export function isInternal(type: unknown): boolean {
  return typeof type === "string" && internalTypes.has(type.toLowerCase());
}

/** Only for those who watch at that moment: not in the history, not in a replay. */
export function isLiveOnly(type: unknown): boolean {
  return typeof type === "string" && type.toLowerCase() === "typing";
}
