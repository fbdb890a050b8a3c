import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Activity, TurnContext } from "botbuilder";
import restify, { type Server } from "restify";
import { WebSocket } from "ws";
import type { HandleTurn, TurnOrigin } from "../../src/bot/delivery.js";
import { DirectLine, type DirectLineOptions } from "../../src/directline/direct-line.js";
import { createLog } from "../../src/log.js";
import { Metrics } from "../../src/metrics.js";
import { openDatabase, type Database } from "../../src/storage/database.js";
import { UnitOfWork } from "../../src/storage/unit-of-work.js";

export interface Token {
  conversationId: string;
  token: string;
  expires_in: number;
  userId: string;
}

export interface Started extends Token {
  streamUrl: string;
}

export interface HostOptions {
  settings?: Partial<DirectLineOptions["settings"]>;
  limits?: DirectLineOptions["limits"];
  /** What the bot says; the default greets, and echoes messages. */
  answer?: (context: TurnContext, origin: TurnOrigin) => Partial<Activity>[] | Promise<Partial<Activity>[]>;
  /** Instead of `answer`: the whole turn. */
  handleTurn?: (db: Database) => HandleTurn;
}

export type Json = Record<string, unknown>;

/** A bot that says one thing for each turn, with commit and delivery as the real one has them. */
export function commitAnswer(db: Database, answer: NonNullable<HostOptions["answer"]>): HandleTurn {
  return async (context, origin) => {
    const replies = await answer(context, origin);
    const work = new UnitOfWork();
    origin.delivery.stage(work, replies);
    await work.commit(db);
    await origin.delivery.deliver(replies);
  };
}

export function echo(context: TurnContext): Partial<Activity>[] {
  if (context.activity.type === "conversationUpdate") return [{ type: "message", text: "welkom" }];
  return context.activity.type === "message" ? [{ type: "message", text: `echo ${context.activity.text}` }] : [];
}

/** A Direct Line server on a free port, with a database and a folder of its own. */
export class DirectLineHost {
  readonly dataDir = mkdtempSync(join(tmpdir(), "direct-line-"));
  readonly clock = { nowMs: Date.parse("2026-11-20T10:00:00.000Z"), now(): number { return this.nowMs; } };
  /** What the bot was given, in order. */
  readonly turns: Activity[] = [];
  readonly metrics = new Metrics();
  readonly sockets = new Set<WebSocket>();
  db!: Database;
  directLine!: DirectLine;
  url = "";
  #server!: Server;
  #port = 0;

  private constructor(readonly options: HostOptions) {}

  static async start(options: HostOptions = {}): Promise<DirectLineHost> {
    const host = new DirectLineHost(options);
    await host.listen();
    return host;
  }

  async listen(): Promise<void> {
    const { settings, limits, answer = echo, handleTurn } = this.options;
    this.db = await openDatabase("sqlite:test.db", this.dataDir);
    const turn = handleTurn?.(this.db) ?? commitAnswer(this.db, answer);
    this.directLine = new DirectLine({
      db: this.db, clock: this.clock, log: createLog("silent"), metrics: this.metrics, key: new Uint8Array(32).fill(7),
      settings: { publicUrl: undefined, allowedOrigins: [], trustedProxies: 0, directLineSecret: undefined, dataDir: this.dataDir, ...settings },
      handleTurn: (context, origin) => {
        this.turns.push(context.activity);
        return turn(context, origin);
      },
      ...limits === undefined ? {} : { limits },
    });
    this.#server = restify.createServer({ name: "" });
    this.directLine.register(this.#server);
    this.#server.on("upgrade", (request, socket, head) => this.directLine.handleUpgrade(request, socket, head));
    await this.directLine.resume();
    await new Promise<void>((resolve) => {
      this.#server.listen(this.#port, "127.0.0.1", resolve);
    });
    this.#port = (this.#server.address()).port;
    this.url = `http://127.0.0.1:${this.#port}`;
  }

  async shutDown(): Promise<void> {
    await this.directLine.stop();
    await new Promise<void>((resolve) => {
      this.#server.server.closeAllConnections();
      this.#server.close(resolve);
    });
    await this.db.destroy();
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.terminate();
    await this.shutDown();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** Base of the protocol, the official client's `domain`. */
  get domain(): string {
    return `${this.url}/v3/directline`;
  }

  async token(): Promise<Token> {
    return (await this.call("/api/chat/token", { method: "POST" })).body as unknown as Token;
  }

  async startConversation(): Promise<Started> {
    const token = await this.token();
    const { body } = await this.call("/v3/directline/conversations", { method: "POST", token: token.token });
    return { ...token, ...body } as Started;
  }

  async post(conversation: Token, activity: unknown): Promise<{ status: number; body: Json }> {
    return this.call(`/v3/directline/conversations/${conversation.conversationId}/activities`, { method: "POST", token: conversation.token, json: activity });
  }

  async history(conversation: Token, watermark = ""): Promise<{ activities: Activity[]; watermark: string }> {
    const { body } = await this.call(`/v3/directline/conversations/${conversation.conversationId}/activities?watermark=${watermark}`, { token: conversation.token });
    return body as unknown as { activities: Activity[]; watermark: string };
  }

  async call(path: string, request: { method?: string; token?: string; json?: unknown; headers?: Record<string, string>; body?: RequestInit["body"] } = {}):
  Promise<{ status: number; body: Json; headers: Headers }> {
    const { method = "GET", token, json, headers, body } = request;
    const answer = await fetch(this.url + path, {
      method,
      headers: {
        ...token === undefined ? {} : { authorization: `Bearer ${token}` },
        ...json === undefined ? {} : { "content-type": "application/json" },
        ...headers,
      },
      body: json === undefined ? body ?? null : JSON.stringify(json),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text === "" ? {} : JSON.parse(text)) as Json, headers: answer.headers };
  }

  /** Opens a stream and keeps its frames; rejects with the status when the handshake is refused. */
  async stream(streamUrl: string, headers: Record<string, string> = {}): Promise<{ socket: WebSocket; frames: { activities: Activity[]; watermark: string }[]; texts: () => (string | undefined)[] }> {
    const socket = new WebSocket(streamUrl, { headers });
    this.sockets.add(socket);
    const frames: { activities: Activity[]; watermark: string }[] = [];
    socket.on("message", (data: Buffer) => {
      const text = data.toString();
      if (text !== "") frames.push(JSON.parse(text) as { activities: Activity[]; watermark: string });
    });
    await new Promise<void>((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("unexpected-response", (_request, response) => reject(new Error(`status ${response.statusCode ?? 0}`)));
      socket.once("error", reject);
    });
    return { socket, frames, texts: () => frames.flatMap((frame) => frame.activities.map((activity) => activity.text)) };
  }
}
