import { randomUUID } from "node:crypto";
import { startChild } from "./child.js";

/** Milliseconds from the start of the process until a question has its answer. */
export async function firstAnswerMs(script: string, environment: Record<string, string>): Promise<number> {
  const beginMs = performance.now();
  const child = await startChild(script, { environment });
  const response = await fetch(`${child.url}/api/messages`, {
    method: "POST", headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      type: "message", id: randomUUID(), text: "Waarom is mijn eerste factuur hoger?", channelId: "emulator", serviceUrl: "", deliveryMode: "expectReplies",
      from: { id: "user" }, recipient: { id: "bot" }, conversation: { id: randomUUID() }, locale: "nl-NL",
    }),
  });
  const { activities } = await response.json() as { activities: unknown[] };
  if (activities.length === 0) throw new Error("The server started and gave no answer");
  const elapsedMs = performance.now() - beginMs;
  await child.stop();
  return elapsedMs;
}
