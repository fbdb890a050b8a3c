import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { vi } from "vitest";

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
