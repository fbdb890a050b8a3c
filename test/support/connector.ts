import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { vi } from "vitest";

/** One request that the bot made of the channel. */
export interface ConnectorCall {
  method: string;
  path: string;
  body: Record<string, unknown>;
  /** What the connector called it. */
  id: string;
}

export interface Sent extends ConnectorCall {
  /** All that can be read of it: text, summary, the texts of cards. */
  said: string;
}

/** The Bot Service's side of a channel: takes what the bot sends, and gives each an id. */
export class Connector {
  readonly calls: ConnectorCall[] = [];
  /** Members by id, as the channel tells of them; others are not found. */
  readonly members = new Map<string, object>();
  /** Answers to GET wait until it is called. */
  release: (() => void) | undefined;
  #isSilent = false;
  #held: Promise<void> = Promise.resolve();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Connector> {
    const server = createServer();
    const connector = new Connector(server);
    server.on("request", (request, response) => void connector.#take(request, response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return connector;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/connector/`;
  }

  /** What was sent since the last call of this. */
  takeSent(): Sent[] {
    return this.calls.splice(0).filter(({ method }) => method !== "GET").map((call) => ({ ...call, said: textsOf(call.body) }));
  }

  /** Questions about members are not answered until `release`. */
  hold(): void {
    this.#held = new Promise((resolve) => {
      this.release = resolve;
    });
  }

  /** From now on, ids are not told (as Teams does for what it splits). */
  tellNoIds(isSilent: boolean): void {
    this.#isSilent = isSilent;
  }

  close(): void {
    this.release?.();
    this.server.closeAllConnections();
    this.server.close();
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const { method = "", url = "" } = request;
    const call: ConnectorCall = { method, path: url, body: text === "" ? {} : JSON.parse(text) as Record<string, unknown>, id: `sent-${this.calls.length + 1}-${Date.now()}` };
    this.calls.push(call);
    if (method === "GET") {
      await this.#held;
      const member = this.members.get(decodeURIComponent(url.split("/").at(-1) ?? ""));
      answer(response, member === undefined ? 404 : 200, member ?? { error: { code: "MemberNotFound" } });
      return;
    }
    answer(response, this.#isSilent ? 202 : 201, this.#isSilent ? undefined : { id: call.id });
  }
}

function answer(response: ServerResponse, status: number, body: object | undefined): void {
  // restify changes Node's own writeHead: it returns nothing.
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(body === undefined ? "" : JSON.stringify(body));
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

export interface Posted {
  path: string;
  conversationId: string;
  body: { type?: string; text?: string; replyToId?: string; suggestedActions?: { actions: { title: string }[] } };
  /** What it was answered with; "never": not at all. */
  status: number | "never";
  /** performance.now() */
  atMs: number;
}

/** How the connector answers one request. */
export interface Behaviour {
  status: number | "never";
  headers?: Record<string, string>;
  body?: string;
}

/** A channel of the Bot Service, as the SDK's connector client sees it: takes what is posted, or does what the test says. */
export class TestConnector {
  readonly posted: Posted[] = [];
  /** For the next requests of a conversation, in order; after them everything is taken. */
  readonly behaviours = new Map<string, Behaviour[]>();
  #port = 0;
  #server: Server | undefined;

  static async start(): Promise<TestConnector> {
    const connector = new TestConnector();
    await connector.up();
    return connector;
  }

  get serviceUrl(): string {
    return `http://127.0.0.1:${this.#port}/`;
  }

  async up(): Promise<void> {
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => body += chunk.toString()).on("end", () => {
        const conversationId = decodeURIComponent(/conversations\/([^/]+)\//.exec(request.url ?? "")?.[1] ?? "");
        const { status, headers, body: answer } = this.behaviours.get(conversationId)?.shift() ?? { status: 201 };
        this.posted.push({ path: request.url ?? "", conversationId, body: JSON.parse(body) as Posted["body"], status, atMs: performance.now() });
        if (status === "never") return;
        // restify changes Node's own writeHead: it returns nothing.
        response.writeHead(status, { "Content-Type": "application/json", ...headers });
        response.end(answer ?? (status === 201 ? `{"id":"r${this.posted.length}"}` : status < 300 ? "" : `{"error":{"code":"Test","message":"no"}}`));
      });
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.#port, "127.0.0.1", resolve));
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Nothing listens any more at its address. */
  async down(): Promise<void> {
    const server = this.#server;
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve) ?? resolve(undefined));
  }

  /** Texts that the channel took in a conversation, in order. */
  taken(conversationId: string): string[] {
    return this.posted.filter((one) => one.conversationId === conversationId && typeof one.status === "number" && one.status < 300).map(({ body }) => body.text ?? "");
  }

  async took(conversationId: string, count: number): Promise<string[]> {
    await vi.waitFor(() => {
      const taken = this.taken(conversationId);
      if (taken.length < count) throw new Error(`${taken.length} of ${count} taken: ${taken.join(" | ")}`);
    }, { timeout: 20_000 });
    return this.taken(conversationId);
  }
}
