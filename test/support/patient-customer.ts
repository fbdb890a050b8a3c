import { randomUUID } from "node:crypto";
import { vi } from "vitest";

interface Heard {
  type: string;
  text?: string;
  replyToId?: string;
}

/** A customer on the website who tries each step again until the server answers, as the official client does. */
export class PatientCustomer {
  #token = "";
  #conversationId = "";
  #watermark = "";
  #heard: Heard[] = [];

  /**
   * @param address what the proxy before the server says that it is; limits count by it
   * @param onPosted a message was accepted
   */
  constructor(private readonly url: string, private readonly address: string, private readonly onPosted: () => void) {}

  async open(): Promise<void> {
    const token = await this.#until(() => this.#call("/api/chat/token", { method: "POST" }));
    [this.#token, this.#conversationId] = [String(token["token"]), String(token["conversationId"])];
    await this.#until(() => this.#call("/v3/directline/conversations", { method: "POST" }));
  }

  /** Says it once, however often it must be sent, and gives the answer to it. */
  async ask(text: string): Promise<string> {
    const message = { type: "message", text, from: { id: "customer" }, channelData: { clientActivityID: randomUUID() } };
    const { id } = await this.#until(() => this.#call(this.#activities, { method: "POST", body: JSON.stringify(message) }));
    this.onPosted();
    return this.#until(async () => {
      const { activities, watermark } = await this.#call(`${this.#activities}?watermark=${this.#watermark}`) as { activities: Heard[]; watermark: string };
      this.#watermark = watermark;
      this.#heard.push(...activities);
      const answers = this.#heard.filter(({ type, replyToId }) => type === "message" && replyToId === id);
      if (answers.length === 0) throw new Error(`No answer yet to "${text}"`);
      this.#heard = [];
      return answers.map((answer) => answer.text ?? "").join("\n");
    });
  }

  get #activities(): string {
    return `/v3/directline/conversations/${this.#conversationId}/activities`;
  }

  async #call(path: string, init: RequestInit = {}): Promise<Record<string, unknown>> {
    const response = await fetch(this.url + path, {
      ...init, headers: { "Content-Type": "application/json", "X-Forwarded-For": this.address, ...this.#token === "" ? {} : { Authorization: `Bearer ${this.#token}` } },
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return await response.json() as Record<string, unknown>;
  }

  #until<T>(step: () => Promise<T>): Promise<T> {
    return vi.waitFor(step, { timeout: 30_000, interval: 15 });
  }
}
