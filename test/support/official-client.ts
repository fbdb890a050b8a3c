import { DirectLine, type Activity } from "botframework-directlinejs";
import { vi } from "vitest";
import { WebSocket } from "ws";
import { createXmlHttpRequest } from "./xml-http-request.js";

export interface Token {
  conversationId: string;
  token: string;
  userId: string;
}

export async function fetchToken(url: string, locale = "nl-NL"): Promise<Token> {
  const response = await fetch(`${url}/api/chat/token`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ locale }) });
  if (!response.ok) throw new Error(`No token: ${response.status} ${await response.text()}`);
  return await response.json() as Token;
}

/** A customer on the website: the official Direct Line client, as a page has it. */
export class OfficialClient {
  readonly received: Activity[] = [];
  readonly directLine: DirectLine;

  constructor(url: string, readonly token: Token, options: { resume?: boolean } = {}) {
    class PageWebSocket extends WebSocket {
      constructor(address: string) {
        super(address, { origin: url });
      }
    }
    vi.stubGlobal("XMLHttpRequest", createXmlHttpRequest({ origin: url }));
    vi.stubGlobal("WebSocket", PageWebSocket);
    // A random number of -0.24 makes the client reconnect after 120 ms instead of 3 to 15 seconds.
    const services = { WebSocket: PageWebSocket as never, random: () => -0.24 };
    const resumed = options.resume === true ? { conversationId: token.conversationId, watermark: "0" } : {};
    this.directLine = new DirectLine({ domain: `${url}/v3/directline`, token: token.token, ...resumed, ...services });
    // `end` makes the stream fail with "conversation ended".
    this.directLine.activity$.subscribe((activity) => this.received.push(activity), () => undefined);
  }

  static async open(url: string, locale?: string): Promise<OfficialClient> {
    const client = new OfficialClient(url, await fetchToken(url, locale));
    await client.heard(/chatbot/);
    return client;
  }

  /** Texts of the bot, in the order of arrival. */
  get said(): string[] {
    return this.received.filter((activity) => activity.from.role === "bot").map((activity) => "text" in activity ? activity.text ?? "" : "");
  }

  send(text: string): Promise<string> {
    return this.directLine.postActivity({ type: "message", text, from: { id: "ignored" }, channelData: { clientActivityID: crypto.randomUUID() } }).toPromise();
  }

  /** Sends, and waits for an answer to that very message. */
  async ask(text: string): Promise<string> {
    const id = await this.send(text);
    return vi.waitFor(() => {
      const answers = this.received.filter((activity) => activity.from.role === "bot" && "replyToId" in activity && activity.replyToId === id);
      if (answers.length === 0) throw new Error(`No answer yet to "${text}"`);
      return answers.map((activity) => "text" in activity ? activity.text : "").join("\n");
    }, { timeout: 10_000 });
  }

  async heard(pattern: RegExp): Promise<void> {
    await vi.waitFor(() => {
      if (!this.said.some((text) => pattern.test(text))) throw new Error(`${pattern} was not said; said: ${this.said.join(" | ")}`);
    }, { timeout: 10_000 });
  }

  end(): void {
    this.directLine.end();
  }
}
