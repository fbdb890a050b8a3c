import { randomUUID } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../src/package-root.js";

export type Json = Record<string, unknown>;

const folder = join(packageRoot(), "test", "fixtures", "teams");

export const fixtureNames = readdirSync(folder).filter((file) => file.endsWith(".json")).map((file) => file.slice(0, -".json".length)).sort();

/** The recorded activity as it came, from this service address. */
export function fixture(name: string, serviceUrl: string): Json {
  const text = readFileSync(join(folder, `${name}.json`), "utf8").replaceAll("{{serviceUrl}}", serviceUrl.replace(/\/$/, ""));
  return (JSON.parse(text) as { activity: Json }).activity;
}

/** The same in a conversation of its own, with an id of its own; `over` replaces fields. */
export function fresh(name: string, serviceUrl: string, over: Json = {}): Json {
  const activity = fixture(name, serviceUrl);
  const conversation = { ...activity["conversation"] as Json, id: `c-${randomUUID()}` };
  return { ...activity, id: randomUUID(), conversation, ...over };
}

export interface Posted {
  status: number;
  body: string;
}

export async function postActivity(url: string, activity: unknown, headers: Record<string, string> = {}): Promise<Posted> {
  const response = await fetch(`${url}/api/messages`, { method: "POST", headers: { "Content-Type": "application/json", ...headers }, body: JSON.stringify(activity) });
  return { status: response.status, body: await response.text() };
}
