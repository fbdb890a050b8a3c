import { forgetConversation, saveConversation, savedConversation, type Conversation } from "./saved-conversation.js";

export const directLineUrl = new URL("/v3/directline", location.href).href;

/** How a conversation was come by; `closed`: there was one, and the server no longer goes on with it. */
export interface OpenedConversation {
  conversation: Conversation;
  how: "new" | "resumed" | "closed";
}

interface TokenAnswer {
  conversationId: string;
  token: string;
  /** seconds */
  expires_in: number;
}

class RequestError extends Error {
  constructor(readonly status: number) {
    super(`The server answered ${String(status)}`);
  }
}

/** Goes on with the saved conversation, or begins one. Rejects when the server cannot be reached. */
export async function openConversation(locale: string): Promise<OpenedConversation> {
  const saved = savedConversation();
  if (saved === undefined) return { conversation: await newConversation(locale), how: "new" };
  const resumed = await resume(saved);
  if (resumed !== undefined) return { conversation: resumed, how: "resumed" };
  forgetConversation();
  return { conversation: await newConversation(locale), how: "closed" };
}

/** Undefined when it is over: aged out, erased, or its token expired. */
async function resume(saved: Conversation): Promise<Conversation | undefined> {
  if (Date.now() >= saved.expiresAtMs) return undefined;
  try {
    const refreshed = await refreshToken(saved);
    // A token outlives its conversation: Direct Line would only tell by an error in its stream.
    await request(`${directLineUrl}/conversations/${refreshed.conversationId}`, { headers: bearer(refreshed.token) });
    return refreshed;
  } catch (error) {
    if (error instanceof RequestError && [401, 403, 404].includes(error.status)) return undefined;
    throw error;
  }
}

async function newConversation(locale: string): Promise<Conversation> {
  const answer = await request("/api/chat/token", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ locale }),
  });
  return keep(answer, locale);
}

/** Web Chat refreshes its own copy of the token; this one is for the next load of the page. */
export async function refreshToken(conversation: Conversation): Promise<Conversation> {
  return keep(await request(`${directLineUrl}/tokens/refresh`, { method: "POST", headers: bearer(conversation.token) }), conversation.locale);
}

function keep(answer: TokenAnswer, locale: string): Conversation {
  const conversation = {
    conversationId: answer.conversationId, token: answer.token, locale, expiresAtMs: Date.now() + answer.expires_in * 1000,
  };
  saveConversation(conversation);
  return conversation;
}

async function request(url: string, init: RequestInit): Promise<TokenAnswer> {
  const response = await fetch(url, { ...init, cache: "no-store" });
  if (!response.ok) throw new RequestError(response.status);
  return await response.json() as TokenAnswer;
}

function bearer(token: string): Record<string, string> {
  return { Authorization: `Bearer ${token}` };
}
