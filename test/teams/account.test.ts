import { CloudAdapter, ConfigurationBotFrameworkAuthentication, type ConversationReference, type TurnContext } from "botbuilder";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Account } from "../../dialogs/turn.js";
import { createLog } from "../../src/log.js";
import { TeamsChannel, type TeamsOptions } from "../../src/teams/teams-channel.js";
import { Connector } from "../support/connector.js";

let connector: Connector;
const log = createLog("silent");

beforeEach(async () => {
  connector = await Connector.start();
});
afterEach(() => connector.down());

/** In a turn of "29:anna", with the SDK's own client. */
async function inTurn<T>(act: (context: TurnContext) => T | Promise<T>, over: { name?: unknown } = { name: " Anna " }): Promise<T> {
  const reference = {
    channelId: "msteams", serviceUrl: connector.url, conversation: { id: "a:1", conversationType: "personal" }, bot: { id: "28:bot" }, user: { id: "29:anna", ...over },
  } as unknown as ConversationReference;
  let result: T | undefined;
  await new CloudAdapter(new ConfigurationBotFrameworkAuthentication({})).continueConversationAsync("", reference, async (context) => {
    Object.assign(context.activity, { from: reference.user, recipient: reference.bot });
    result = await act(context);
  });
  return result as T;
}

const channel = (over: Partial<TeamsOptions> = {}): TeamsChannel => new TeamsChannel({ appId: undefined, tenants: [], log, ...over });
const account = (over?: { name?: unknown }): Promise<Account> => inTurn((context) => channel().account(context), over);

it("is asked of Teams: name and e-mail address", async () => {
  connector.members.set("29:anna", { id: "29:anna", name: "Anna de Vries", email: "anna@example.nl", userPrincipalName: "anna@example.onmicrosoft.com" });
  expect(await account()).toEqual({ name: "Anna de Vries", email: "anna@example.nl" });
  expect(connector.calls.map(({ method, path }) => `${method} ${decodeURIComponent(path)}`)).toEqual(["GET /connector/v3/conversations/a:1/members/29:anna"]);
});

it.each<[string, object, Account]>([
  ["nothing", {}, { name: "Anna" }],
  ["odd things", { name: 7, email: {} }, { name: "Anna" }],
  ["empty things", { name: " ", email: "" }, { name: "Anna" }],
  ["too long a name", { name: "x".repeat(101), email: "a@example.nl" }, { name: "Anna", email: "a@example.nl" }],
])("is what the activity says where Teams tells %s", async (_name, member, expected) => {
  connector.members.set("29:anna", member);
  expect(await account()).toEqual(expected);
});

it("is what the activity says when Teams refuses, and the log tells of nobody", async () => {
  const warn = vi.spyOn(log, "warn");
  expect(await account()).toEqual({ name: "Anna" });
  expect(await account({})).toEqual({});
  expect(await account({ name: 7 })).toEqual({});
  expect(JSON.stringify(warn.mock.calls)).not.toMatch(/anna/i);
});

it("does not wait for a Teams that does not answer", async () => {
  connector.members.set("29:anna", { name: "Anna de Vries" });
  connector.hold();
  expect(await inTurn((context) => channel({ accountLimitMs: 1 }).account(context))).toEqual({ name: "Anna" });
});

it("gives the address of a chat with the assistant alone", async () => {
  expect(await inTurn(({ activity }) => channel({ appId: "1234" }).privateChat(activity))).toBe("https://teams.microsoft.com/l/chat/0/0?users=28:1234");
  expect(await inTurn(({ activity }) => channel().privateChat(activity))).toBe("https://teams.microsoft.com/l/chat/0/0?users=28:bot");
  expect(await inTurn(({ activity }) => channel().privateChat({ ...activity, recipient: { id: "28:a&b=#", name: "" } }))).toBe("https://teams.microsoft.com/l/chat/0/0?users=28:a%26b%3D%23");
});
