import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { vi } from "vitest";

/** How the connector answers one request; "never": not at all. */
export interface Behaviour {
  status: number | "never";
  headers?: Record<string, string>;
  body?: string;
}

/** One request that the bot made of the channel. */
export interface ConnectorCall {
  method: string;
  path: string;
  conversationId: string;
  body: { type?: string; text?: string; replyToId?: string; suggestedActions?: { actions: { title: string }[] } } & Record<string, unknown>;
  /** What the connector calls it. */
  id: string;
  status: Behaviour["status"];
  /** performance.now() */
  atMs: number;
}

export interface Sent extends ConnectorCall {
  /** All that can be read of it: text, summary, the texts of cards. */
  said: string;
}

/** The Bot Service's side of a channel: takes what the bot sends and gives each an id, or does what the test says. */
export class Connector {
  readonly calls: ConnectorCall[] = [];
  /** Members by id, as the channel tells of them; others are not found. */
  readonly members = new Map<string, object>();
  /** For the next requests of a conversation, in order; after them everything is taken. */
  readonly behaviours = new Map<string, Behaviour[]>();
  #port = 0;
  #server: Server | undefined;
  #count = 0;
  #isSilent = false;
  #held: Promise<void> = Promise.resolve();
  #release: (() => void) | undefined;

  static async start(): Promise<Connector> {
    const connector = new Connector();
    await connector.up();
    return connector;
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/connector/`;
  }

  /** Listens again where it did before. */
  async up(): Promise<void> {
    const server = createServer((request, response) => void this.#take(request, response));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.#port, "127.0.0.1", resolve));
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Nothing listens any more at its address. */
  async down(): Promise<void> {
    this.release();
    const server = this.#server;
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve) ?? resolve(undefined));
  }

  /** Questions about members are not answered until `release`. */
  hold(): void {
    this.#held = new Promise((resolve) => {
      this.#release = resolve;
    });
  }

  release(): void {
    this.#release?.();
  }

  /** From now on, ids are not told (as Teams does for what it splits). */
  tellNoIds(isSilent: boolean): void {
    this.#isSilent = isSilent;
  }

  /** What was sent since the last call of this. */
  takeSent(): Sent[] {
    return this.calls.splice(0).filter(({ method }) => method !== "GET").map((call) => ({ ...call, said: textsOf(call.body) }));
  }

  /** Texts that the channel took in a conversation, in order. */
  taken(conversationId: string): string[] {
    return this.calls.filter((one) => one.conversationId === conversationId && typeof one.status === "number" && one.status < 300).map(({ body }) => body.text ?? "");
  }

  async took(conversationId: string, count: number): Promise<string[]> {
    await vi.waitFor(() => {
      const taken = this.taken(conversationId);
      if (taken.length < count) throw new Error(`${taken.length} of ${count} taken: ${taken.join(" | ")}`);
    }, { timeout: 20_000 });
    return this.taken(conversationId);
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const { method = "", url = "" } = request;
    const conversationId = decodeURIComponent(/conversations\/([^/]+)/.exec(url)?.[1] ?? "");
    this.#count += 1;
    const id = `sent-${this.#count}`;
    const { status, headers, body } = this.behaviours.get(conversationId)?.shift() ?? this.#usual(method, url, id);
    this.calls.push({ method, path: url, conversationId, body: text === "" ? {} : JSON.parse(text) as ConnectorCall["body"], id, status, atMs: performance.now() });
    if (method === "GET") await this.#held;
    if (status !== "never") answer(response, { status, headers, body });
  }

  #usual(method: string, url: string, id: string): Behaviour {
    if (method === "GET") {
      const member = this.members.get(decodeURIComponent(url.split("/").at(-1) ?? ""));
      return { status: member === undefined ? 404 : 200, body: JSON.stringify(member ?? { error: { code: "MemberNotFound" } }) };
    }
    return this.#isSilent ? { status: 202 } : { status: 201, body: JSON.stringify({ id }) };
  }
}

function answer(response: ServerResponse, { status, headers, body }: { status: number; headers: Behaviour["headers"]; body: string | undefined }): void {
  // restify changes Node's own writeHead: it returns nothing.
  response.writeHead(status, { "Content-Type": "application/json", ...headers });
  response.end(body ?? (status < 300 ? "" : `{"error":{"code":"Test","message":"no"}}`));
}

/** Every text in a message, whatever shape it has. */
export function textsOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textsOf).filter((text) => text !== "").join("\n");
  if (typeof value !== "object" || value === null) return "";
  return Object.entries(value).flatMap(([key, item]) => {
    if (typeof item === "string") return ["text", "title", "summary", "fallbackText", "label"].includes(key) ? [item] : [];
    return [textsOf(item)];
  }).filter((text) => text !== "").join("\n");
}
