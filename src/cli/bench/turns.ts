import { randomUUID } from "node:crypto";
import { Agent, createServer, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { quantile, sorted } from "./figures.js";

export interface LoadOptions {
  url: string;
  questions: readonly string[];
  /** Turns under way at the same time; each has a conversation of its own. */
  concurrency: number;
  turns: number;
}

export interface TurnFigures {
  turnsPerSecond: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  /** Replies that arrived at the connector; at least one a turn. */
  replies: number;
}

/** A Bot Framework connector that takes every reply. */
async function openConnector(): Promise<{ server: Server; url: string; replies: () => number }> {
  let replies = 0;
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      replies += 1;
      response.writeHead(201, { "Content-Type": "application/json" }).end(`{"id":"r${replies}"}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, replies: () => replies };
}

/** Posts questions to `/api/messages` as a channel does, and waits for each turn's answer before the next of its conversation. */
export async function measureTurns({ url, questions, concurrency, turns }: LoadOptions): Promise<TurnFigures> {
  const connector = await openConnector();
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const durations: number[] = [];
  let started = 0;
  const converse = async (): Promise<void> => {
    const conversation = randomUUID();
    // The greeting is said once per conversation and is no part of a turn's cost.
    await postMessage({ url, agent, body: message(conversation, connector.url, "hallo") });
    while (started < turns) {
      const question = questions[started % questions.length] ?? "";
      started += 1;
      const beginMs = performance.now();
      await postMessage({ url, agent, body: message(conversation, connector.url, question) });
      durations.push(performance.now() - beginMs);
    }
  };
  const beginMs = performance.now();
  await Promise.all(Array.from({ length: concurrency }, converse));
  const seconds = (performance.now() - beginMs) / 1_000;
  agent.destroy();
  await new Promise((resolve) => connector.server.close(resolve));
  const ordered = sorted(durations);
  return {
    turnsPerSecond: durations.length / seconds,
    p50Ms: quantile(ordered, 0.5), p95Ms: quantile(ordered, 0.95), p99Ms: quantile(ordered, 0.99), replies: connector.replies(),
  };
}

function message(conversation: string, serviceUrl: string, text: string): string {
  return JSON.stringify({
    type: "message", id: randomUUID(), text, channelId: "emulator", serviceUrl, locale: "nl-NL",
    from: { id: `user-${conversation}` }, recipient: { id: "bot" }, conversation: { id: conversation },
  });
}

function postMessage({ url, agent, body }: { url: string; agent: Agent; body: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${url}/api/messages`, {
      method: "POST", agent, headers: { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) },
    }, (response) => {
      response.resume().on("end", () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`The measured server answered ${response.statusCode ?? 0}`));
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}
