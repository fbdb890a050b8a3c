import fc from "fast-check";
import { fixture, fixtureNames, type Json } from "./teams-fixtures.js";

/** Few enough for each to go on for a while; each of a tenant of its own, so many that Teams' rates (bot/teams-pace.ts) hold up none. */
const conversations = 400;

/** Values that nobody expects where they stand. */
const oddValues: readonly unknown[] = [
  null, undefined, "", " ", 0, -1, 1e308, true, [], {}, [[]], [null], { id: null }, { text: {} }, "null", "__proto__", JSON.parse(`{"__proto__":{"id":"x"},"constructor":2,"toString":3}`), "\u0000", "\ud800", "\u202e", "😀".repeat(50),
  "<at>Test Bot</at>", "<at>".repeat(200), "]]>'\"--", "../../..", "a/b?c#d", "%00%2e%2e/", "${7*7}", "x".repeat(5_000), `{"a":${"[".repeat(50)}`, "2026-13-45T99:99:99Z", "msteams", "expectReplies", "personal", "channel",
];

const texts = [
  "hallo", "Wie incasseert de eerste KPN factuur?", "Wanneer kan ik KPN Insight activeren?", "Waar staat mijn order?", "VST-2026-99999", "1234 AB", "medewerker", "stop", "ja", "nee", "Stuur mijn vraag door",
  "Jan Jansen", "Bakkerij Jansen", "jan@example.nl", "06 12345678", "english", "meer uitleg", "2", "geen van deze", "opnieuw",
];

const types = ["message", "messageUpdate", "messageDelete", "messageReaction", "conversationUpdate", "installationUpdate", "invoke", "event", "typing", "command", "endOfConversation", "trace", "handoff", "banana", "__proto__"];

/** One change of an activity; numbers choose, so that a run can be repeated and made smaller. */
export interface Mutation {
  kind: "odd" | "remove" | "text" | "type" | "conversation" | "swap" | "id" | "channel" | "deep";
  at: number;
  with: number;
}

export interface MutatedActivity {
  fixture: number;
  mutations: Mutation[];
}

const kinds = ["odd", "remove", "text", "type", "conversation", "swap", "id", "channel", "deep"] as const;

export const mutatedActivity: fc.Arbitrary<MutatedActivity> = fc.record({
  fixture: fc.nat(),
  mutations: fc.array(fc.record({ kind: fc.constantFrom(...kinds), at: fc.nat(), with: fc.nat() }), { maxLength: 5 }),
});

const chosen = <T>(list: readonly T[], number: number): T => list[number % list.length] as T;

/**
 * The activity, as it is posted to this service address.
 * @param serial its own; a mutation may give it the id of another again
 */
export function mutated({ fixture: number, mutations }: MutatedActivity, { serviceUrl, serial }: { serviceUrl: string; serial: number }): Json {
  const activity = fixture(chosen(fixtureNames, number), serviceUrl);
  const tenantId = `t-${serial % conversations}`;
  Object.assign(activity, { id: `own-${serial}`, conversation: { ...activity["conversation"] as Json, id: `c-${serial % conversations}`, tenantId } });
  for (const mutation of mutations) apply(activity, mutation);
  return activity;
}

function apply(activity: Json, { kind, at, with: value }: Mutation): void {
  const places = placesIn(activity);
  const place = chosen(places, at);
  switch (kind) {
    case "odd": place.holder[place.key] = structuredClone(chosen(oddValues, value)); break;
    case "remove": Reflect.deleteProperty(place.holder, place.key); break;
    case "text": activity["text"] = chosen(texts, value); break;
    case "type": activity["type"] = chosen(types, value); break;
    // In some of them more happens: forms, repeats, edits of what was said.
    case "conversation": activity["conversation"] = { ...Object(activity["conversation"]) as Json, id: `c-${value % 100}` }; break;
    case "swap": place.holder[place.key] = structuredClone(chosen(places, value).value); break;
    case "id": activity["id"] = `own-${value % 500}`; break;
    case "channel": activity["channelId"] = chosen(["msteams", "emulator", "webchat", "directline", "test", "MSTeams"], value); break;
    case "deep": place.holder[place.key] = nested(value % 300); break;
  }
}

function nested(levels: number): unknown {
  let value: unknown = "deep";
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { text: value };
  return value;
}

interface Place {
  holder: Json;
  key: string;
  value: unknown;
}

/** Where something can be changed; the service address is not: who sends an activity there is told apart by it. */
function placesIn(value: object): Place[] {
  const holder = value as Json;
  return Object.entries(holder).filter(([key]) => key !== "serviceUrl").flatMap(([key, item]) => [
    { holder, key, value: item }, ...typeof item === "object" && item !== null ? placesIn(item) : [],
  ]);
}
