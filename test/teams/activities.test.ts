import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixtureNames } from "../support/teams-fixtures.js";
import { TeamsRoom, type Exchange } from "../support/teams-room.js";

let room: TeamsRoom;

beforeAll(async () => {
  room = await TeamsRoom.start();
});
afterAll(() => room.close());

/** What comes back to an activity that opens a conversation, and what is kept of it. */
interface Expected {
  status: number;
  body?: string;
  /** undefined: nothing is said. */
  says?: RegExp;
  not?: RegExp;
  /** Types of the customer's entries that are kept. */
  in: string[];
}

const starters = /Waarmee kan ik u helpen|What can I help/;
const silence: Expected = { status: 200, in: [] };
const answered: Expected = { status: 200, says: /./, in: ["message"] };
const greeted: Expected = { status: 200, says: new RegExp(`chatbot[^]*(?:${starters.source})`), in: [] };
/** What is personal is not offered. */
const greetedTogether: Expected = { status: 200, says: new RegExp(`chatbot[^]*@[^]*1:1[^]*(?:${starters.source})`), not: /Hoe staat het met mijn order|How is my order doing/, in: [] };
const notDone: Expected = { status: 501, body: "", in: [] };
/** Everywhere else but in Teams: as it was before. */
const joined: Expected = { ...greeted, in: ["conversationUpdate"] };

const table: Record<string, Expected> = {
  "msteams-personal-installation-add": greeted,
  "msteams-personal-members-added-bot": greeted,
  "msteams-personal-members-added-bot-and-user": greeted,
  "msteams-personal-members-added-user": silence,
  "msteams-personal-installation-remove": silence,
  "msteams-personal-members-removed-bot": silence,
  "msteams-personal-members-removed-user": silence,
  "msteams-personal-message-text": answered,
  "msteams-personal-message-suggested-action-clicked": answered,
  "msteams-personal-message-action-submit": answered,
  "msteams-personal-invoke-message-submitaction": { status: 200, body: "{}", in: [] },
  "msteams-personal-invoke-adaptivecard-action": notDone,
  "msteams-group-installation-add": greetedTogether,
  "msteams-group-members-added-bot": greetedTogether,
  "msteams-group-members-added-user": silence,
  "msteams-group-installation-remove": silence,
  "msteams-group-members-removed-bot": silence,
  "msteams-group-members-removed-user": silence,
  "msteams-group-message-mention": answered,
  "msteams-group-message-action-submit": answered,
  "msteams-channel-installation-add": greetedTogether,
  "msteams-channel-members-added-bot": greetedTogether,
  "msteams-channel-members-added-user": silence,
  "msteams-channel-installation-remove": silence,
  "msteams-channel-members-removed-bot": silence,
  "msteams-channel-members-removed-user": silence,
  "msteams-channel-message-mention": answered,
  "msteams-channel-message-mention-other-channel": answered,
  "msteams-channel-message-thread-reply-mention": answered,
  "msteams-channel-team-event-channel-created": silence,
  "msteams-channel-team-event-channel-deleted": silence,
  "msteams-channel-team-event-channel-renamed": silence,
  "msteams-channel-team-event-team-deleted": silence,
  "msteams-channel-team-event-team-renamed": silence,
  "msteams-expectreplies-personal-installation-add": greeted,
  "msteams-expectreplies-personal-members-added-bot-and-user": greeted,
  "msteams-expectreplies-personal-message-text": answered,
  "msteams-expectreplies-personal-message-action-submit": answered,
  "msteams-expectreplies-personal-invoke-adaptivecard-action": { status: 200, body: `{"activities":[{"type":"invokeResponse","value":{"status":501}}]}`, in: [] },
  "docs-channel-message-mention-nbsp": { ...answered, says: /factuur|invoice/ },
  "docs-personal-event": silence,
  "docs-personal-file-attachment": { ...answered, says: /Bestanden kan ik niet lezen|cannot read files/i },
  "docs-personal-message-image-only": { ...answered, says: /Bestanden kan ik niet lezen|cannot read files/i },
  "docs-personal-message-rich-text": { ...answered, not: /Bestanden/ },
  "docs-personal-message-edit": silence,
  "docs-personal-message-undelete": silence,
  "docs-personal-message-soft-delete": silence,
  "docs-personal-reaction-added": silence,
  "docs-personal-reaction-removed": silence,
  "docs-personal-typing": silence,
  "docs-personal-invoke-feedback-json": { status: 200, body: "{}", in: [] },
  "docs-personal-invoke-suggested-submit": notDone,
  "docs-personal-invoke-task-fetch": notDone,
  "docs-personal-invoke-unknown": notDone,
  "docs-personal-message-fetchtask": notDone,
  "emulator-personal-members-added-bot-and-user": joined,
  "emulator-personal-message-text": answered,
  "emulator-personal-message-action-submit": answered,
  "emulator-personal-invoke-adaptivecard-action": { ...notDone, in: ["invoke"] },
  "webchat-chat-members-added-bot-and-user": joined,
  "webchat-chat-message-text": answered,
  "webchat-chat-message-action-submit": answered,
  "webchat-expectreplies-chat-members-added-bot-and-user": joined,
  "webchat-expectreplies-chat-message-text": answered,
  "webchat-expectreplies-chat-message-action-submit": answered,
  "directline-chat-members-added-bot-and-user": joined,
  "directline-chat-message-text": answered,
  "directline-chat-message-action-submit": answered,
};

async function check(exchange: Exchange, expected: Expected): Promise<void> {
  const said = exchange.said.join("\n");
  expect(exchange.status).toBe(expected.status);
  if (expected.body !== undefined) expect(exchange.body).toBe(expected.body);
  if (expected.says === undefined) expect(exchange.said).toEqual([]);
  else expect(said).toMatch(expected.says);
  if (expected.not !== undefined) expect(said).not.toMatch(expected.not);
  expect(said).not.toMatch(/Er ging bij mij iets mis|Something went wrong/);
  const kept = await room.kept(exchange.conversationId);
  expect(kept.filter(({ direction }) => direction === "in").map(({ type }) => type)).toEqual(expected.in);
  expect(kept.filter(({ direction }) => direction === "out")).toHaveLength(exchange.said.length);
}

describe("an activity that opens a conversation", () => {
  it("is in the table, each that was recorded or documented", () => {
    expect(Object.keys(table).sort()).toEqual(fixtureNames);
  });

  it.each(Object.entries(table))("%s", async (name, expected) => {
    await check(await room.post(room.fresh(name)), expected);
  });

  it("is answered where it was asked, as a reply", async () => {
    for (const name of ["msteams-personal-message-text", "msteams-group-message-mention", "msteams-channel-message-mention"]) {
      const activity = room.fresh(name);
      if (name.includes("channel")) Object.assign(activity, { conversation: { ...activity["conversation"] as object, id: `19:abc@thread.tacv2;messageid=${Date.now()}` } });
      const { sent, conversationId } = await room.post(activity);
      const path = `/connector/v3/conversations/${encodeURIComponent(conversationId)}/activities/${String(activity["id"])}`;
      expect(sent.length).toBeGreaterThan(0);
      expect(sent.map(({ method, path: each }) => `${method} ${each}`)).toEqual(sent.map(() => `POST ${path}`));
    }
  });
});

describe("a variant of an activity", () => {
  const personal = "msteams-personal-message-text";
  const channel = "msteams-channel-message-mention";
  const bot = { id: "00000000-0000-0000-0000-00000000000011", name: "Test Bot" };
  const jan = { id: "29:jan", name: "Jan Jansen" };
  const mention = (mentioned: object, text?: string): object => ({ type: "mention", mentioned, ...text === undefined ? {} : { text } });
  const at = "<at>Test Bot</at>";

  const variants: [string, string, Record<string, unknown>, Expected, string?][] = [
    ["null entities", personal, { entities: null, text: "hallo" }, answered, "hallo"],
    ["null text", personal, { text: null }, answered],
    ["a mention without text", personal, { entities: [mention(bot)], text: `${at} Wanneer kan ik KPN Insight activeren?` }, { ...answered, says: /factuurrun/ }, "Wanneer kan ik KPN Insight activeren?"],
    ["a mention of nobody", personal, { entities: [{ type: "mention" }, null, 7, mention({})], text: "hallo" }, answered, "hallo"],
    ["several mentions, leading line breaks and hard spaces", channel, {
      entities: [mention(bot, at), mention(jan, "<at>Jan Jansen</at>"), mention(bot, at)],
      text: `\r\n${at}\u00A0Vraag van <at>Jan Jansen</at>: wanneer kan hij KPN Insight activeren, ${at}?\r\n`,
    }, { ...answered, says: /factuurrun/ }, "Vraag van Jan Jansen: wanneer kan hij KPN Insight activeren, ?"],
    ["another with the assistant's name", channel, {
      entities: [mention(bot, at), mention({ ...jan, name: "Test Bot" }, at)], text: `${at} en ${at}: wie incasseert de eerste KPN factuur?`,
    }, answered, "en Test Bot: wie incasseert de eerste KPN factuur?"],
    ["a mention alone", channel, { entities: [mention(bot, at)], text: at }, answered, ""],
    ["a channel message without mention", channel, { entities: [], text: "Wie incasseert de eerste KPN factuur?" }, silence],
    ["a channel message that only looks like a mention", channel, { entities: [], text: `${at} hallo` }, silence],
    ["a channel message that mentions another", channel, { entities: [mention(jan, "<at>Jan</at>")], text: "<at>Jan</at> hallo" }, silence],
    ["a group message without mention", "msteams-group-message-mention", { entities: null }, silence],
    ["a message of Teams that does not say where", personal, { conversation: { id: "c-nowhere" } }, silence],
    ["an upgrade", "msteams-personal-installation-add", { action: "add-upgrade" }, silence],
    ["an upgrade that removes", "msteams-personal-installation-add", { action: "remove-upgrade" }, silence],
    ["an installation without action", "msteams-personal-installation-add", { action: undefined }, silence],
    ["an installation into another channel of the team", "msteams-channel-installation-add", { channelData: { team: { id: "19:a" }, settings: { selectedChannel: { id: "19:b" } } } }, silence],
    ["odd members", "msteams-personal-members-added-bot", { membersAdded: [null, 3, { id: 4 }] }, silence],
    ["a member without id, and no recipient", "msteams-personal-members-added-bot", { membersAdded: [{ id: "" }], recipient: null }, silence],
    ["unknown activity", personal, { type: "banana" }, silence],
    ["a handoff event", "docs-personal-event", { name: "handoff.status", value: { state: "failed" } }, silence],
    ["a command", personal, { type: "command", name: "x" }, silence],
    ["an action nobody knows", "msteams-personal-invoke-message-submitaction", { value: { actionName: "other" } }, { status: 200, body: "{}", in: [] }],
    ["feedback that is none", "msteams-personal-invoke-message-submitaction", { value: null }, { status: 200, body: "{}", in: [] }],
    ["an invoke without name", "docs-personal-invoke-unknown", { name: 7 }, notDone],
    ["Dutch", personal, { locale: "nl-NL", entities: [], text: "hallo" }, { ...answered, says: /Welkom/ }],
    ["a language of its own", personal, { locale: "fr-FR", entities: [], text: "bonjour" }, { ...answered, says: /Welkom/ }],
    ["a language in the client's words only", personal, { locale: "fr-FR", entities: [{ type: "clientInfo", locale: "en-GB" }], text: "7" }, { ...answered, says: /Welcome/ }],
    ["files in a text", personal, { text: "Wie incasseert de eerste KPN factuur?", attachments: [{ contentType: "image/*", contentUrl: "https://files.example/secret", name: "a.png" }] },
      { ...answered, says: /(?:Bestanden kan ik niet lezen|cannot read files)[^]*VST/i }],
    ["odd attachments", personal, { text: "hallo", attachments: "x" }, answered],
  ];
  it.each(variants)("%s", async (_name, name, over, expected, text) => {
    const activity = room.fresh(name);
    const conversation = over["conversation"] ?? activity["conversation"];
    const exchange = await room.post({ ...activity, ...over, conversation });
    await check(exchange, expected);
    if (text !== undefined) expect((await room.kept(exchange.conversationId)).find(({ direction }) => direction === "in")?.text).toBe(text);
  });

  it("keeps no address of a file, and nobody's name beside the text", async () => {
    const { conversationId } = await room.post(room.fresh("docs-personal-file-attachment"));
    const { conversationId: group } = await room.post(room.fresh(channel, { entities: [mention(bot, at), mention(jan, "<at>Jan Jansen</at>")], text: `${at} voor <at>Jan Jansen</at>` }));
    expect(JSON.stringify(await room.kept(conversationId))).not.toContain("example.invalid");
    expect((await room.kept(conversationId))[0]?.activity["attachments"]).toEqual([{ contentType: "application/vnd.microsoft.teams.file.download.info", name: "doc.pdf" }]);
    expect((await room.kept(group))[0]?.activity["entities"]).toEqual([]);
  });
});
