import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BotEndpoint } from "../../src/bot/endpoint.js";
import { ConversationQueue } from "../../src/bot/conversation-queue.js";
import { systemClock } from "../../src/clock.js";
import { createLog } from "../../src/log.js";
import { Metrics } from "../../src/metrics.js";
import { readSettings } from "../../src/settings.js";
import { UnitOfWork } from "../../src/storage/unit-of-work.js";
import { bearer, publicServiceUrl, publishKeys, type Keys, type TokenOptions } from "../support/bot-tokens.js";
import { Connector } from "../support/connector.js";
import { postActivity, type Json, type Posted } from "../support/teams-fixtures.js";
import { TeamsRoom } from "../support/teams-room.js";

let keys: Keys;
let room: TeamsRoom;
const tenant = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const other = "11111111-86f1-41af-91ab-2d7cd011db47";

beforeAll(async () => {
  keys = await publishKeys();
  room = await TeamsRoom.start({ ...keys.environment, TEAMS_TENANTS: `${tenant.toUpperCase()}, ${randomUUID()}`, BOT_SERVICE_URLS: "https://smba.infra.gov.teams.microsoft.us" });
});
afterAll(async () => {
  await room.close();
  keys.close();
});

/** With a token of the Bot Framework for the very address that the activity names. */
async function post(over: Json, token: TokenOptions = {}): Promise<Posted & { kept: number }> {
  const activity = room.fresh("msteams-personal-message-text", { serviceUrl: publicServiceUrl, deliveryMode: "expectReplies", channelData: { tenant: { id: tenant } }, ...over });
  const conversation = over["conversation"] ?? { ...activity["conversation"] as Json, tenantId: tenant };
  const authorization = await bearer({ claims: { serviceurl: activity["serviceUrl"] }, ...token });
  const posted = await postActivity(room.running.url, { ...activity, conversation }, { Authorization: authorization });
  return { ...posted, kept: (await room.kept((conversation as { id: string }).id)).length };
}

it.each([["of the public cloud", publicServiceUrl], ["of the settings", "https://smba.infra.gov.teams.microsoft.us/teams/"]])("answers at an address %s", async (_name, serviceUrl) => {
  expect(await post({ serviceUrl })).toMatchObject({ status: 200, body: expect.stringContaining("chatbot") as string });
});

describe("an activity with a right token that names another address", () => {
  it.each(["expectReplies", undefined])("is refused, and nothing goes there (delivery mode %s)", async (deliveryMode) => {
    const attacker = await Connector.start();
    for (const serviceUrl of [attacker.url, `http://0.0.0.0:${attacker.port}/`, `http://[::ffff:127.0.0.1]:${attacker.port}/`, "https://attacker.example/", undefined]) {
      expect(await post({ serviceUrl, deliveryMode })).toMatchObject({ status: 403, kept: 0 });
    }
    expect(attacker.calls).toEqual([]);
    await attacker.down();
  });

  it("is refused before its token is looked at", async () => {
    const { status, body } = await postActivity(room.running.url, room.fresh("msteams-personal-message-text"));
    expect([status, body]).toEqual([403, expect.stringContaining("BOT_SERVICE_URLS")]);
  });
});

describe("organisations", () => {
  it.each<[string, Json]>([
    ["another one", { channelData: { tenant: { id: other } } }],
    ["one that says two things", { channelData: { tenant: { id: other } }, conversation: { id: `a:${randomUUID()}`, conversationType: "personal", tenantId: tenant } }],
    ["none", { channelData: {}, conversation: { id: `a:${randomUUID()}`, conversationType: "personal" } }],
    ["an odd one", { channelData: { tenant: { id: 7 } }, conversation: { id: `a:${randomUUID()}`, conversationType: "personal", tenantId: null } }],
  ])("are refused: %s", async (_name, over) => {
    expect(await post(over)).toMatchObject({ status: 403, kept: 0 });
  });

  it("are asked about only after the token", async () => {
    expect(await post({ channelData: { tenant: { id: other } } }, { isForeign: true })).toMatchObject({ status: 401 });
  });

  it.each(["docs-personal-typing", "msteams-personal-invoke-message-submitaction", "docs-personal-message-soft-delete", "docs-personal-invoke-unknown"])("are refused whatever they send: %s", async (name) => {
    const activity = room.fresh(name, { serviceUrl: publicServiceUrl });
    const posted = await postActivity(room.running.url, { ...activity, conversation: { id: "x", conversationType: "personal", tenantId: other } }, { Authorization: await bearer() });
    expect(posted.status).toBe(403);
  });
});

it("refuses, without a token, also what asks for no answer", async () => {
  for (const name of ["docs-personal-typing", "msteams-channel-team-event-channel-renamed", "docs-personal-invoke-unknown", "msteams-personal-installation-remove"]) {
    expect((await postActivity(room.running.url, room.fresh(name, { serviceUrl: publicServiceUrl }))).status).toBe(401);
  }
});

describe("speaking first", () => {
  const endpoint = (environment: Record<string, string>): BotEndpoint => new BotEndpoint({
    settings: readSettings({ NODE_ENV: "test", ...environment }).bot, db: room.db, clock: systemClock, log: createLog("silent"), metrics: new Metrics(), key: new Uint8Array(32),
    queue: new ConversationQueue(), handleTurn: () => Promise.resolve(), transcripts: { noteSent: () => Promise.resolve() }, asides: { keep: () => Promise.resolve() }, channels: [],
  });
  const reach = async (bot: BotEndpoint, serviceUrl: string): Promise<boolean> => bot.reach(
    { conversationId: "a:1", channel: "msteams", locale: "nl", conversationReference: { channelId: "msteams", serviceUrl, conversation: { id: "a:1" }, bot: { id: "28:b" }, user: { id: "29:u" } } },
    async (delivery) => {
      const work = new UnitOfWork();
      const said = [{ type: "message", text: "hallo" }];
      delivery.stage(work, said);
      await work.commit(room.db);
      await delivery.deliver(said);
    },
  );

  it("goes only where answers may go now", async () => {
    const channel = await Connector.start();
    const withoutAppId = endpoint({});
    expect(await reach(withoutAppId, channel.url)).toBe(true);
    expect(channel.takeSent().map(({ said }) => said)).toEqual(["hallo"]);
    for (const serviceUrl of [`http://0.0.0.0:${channel.port}/`, "https://smba.trafficmanager.net/emea/", ""]) expect(await reach(withoutAppId, serviceUrl)).toBe(false);
    for (const serviceUrl of [channel.url, `http://0.0.0.0:${channel.port}/`, ""]) expect(await reach(endpoint(keys.environment), serviceUrl)).toBe(false);
    expect(channel.calls).toEqual([]);
    await channel.down();
  });
});
