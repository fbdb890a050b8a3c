/** What a refresh of the page needs to go on in the same conversation. */
export interface Conversation {
  conversationId: string;
  token: string;
  /** Of the page that began it or last went on with it. */
  locale: string;
  /** Milliseconds since the Unix epoch, by this browser's clock. */
  expiresAtMs: number;
}

const storageKey = "vst-chat";

/** Storage may be shut for a frame on another site: then a refresh starts anew, and that is all. */
export function saveConversation(conversation: Conversation): void {
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(conversation));
  } catch {
    // Nothing to mend here.
  }
}

export function savedConversation(): Conversation | undefined {
  try {
    const saved: unknown = JSON.parse(sessionStorage.getItem(storageKey) ?? "null");
    return isConversation(saved) ? saved : undefined;
  } catch {
    return undefined;
  }
}

export function forgetConversation(): void {
  try {
    sessionStorage.removeItem(storageKey);
  } catch {
    // Nothing was saved either.
  }
}

function isConversation(value: unknown): value is Conversation {
  return typeof value === "object" && value !== null
    && "conversationId" in value && typeof value.conversationId === "string"
    && "token" in value && typeof value.token === "string"
    && "locale" in value && typeof value.locale === "string"
    && "expiresAtMs" in value && typeof value.expiresAtMs === "number";
}
