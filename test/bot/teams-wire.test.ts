import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Activity } from "botbuilder";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { startApp, type RunningApp } from "../support/app.js";
import { cardFaults, cardOf, saysOf } from "../support/cards.js";

let running: RunningApp;
let connector: Server;
/** What arrived at the channel, as it was on the wire. */
let arrived: Partial<Activity>[] = [];

beforeAll(async () => {
  connector = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece)).on("end", () => {
      arrived.push(JSON.parse(Buffer.concat(pieces).toString()) as Partial<Activity>);
      // Not chained: restify changes the class of all responses.
      response.statusCode = 201;
      response.setHeader("Content-Type", "application/json");
      response.end(JSON.stringify({ id: `m-${arrived.length}` }));
    });
  });
  connector.listen(0, "127.0.0.1");
  [running] = await Promise.all([startApp(), once(connector, "listening")]);
});
beforeEach(() => { arrived = []; });
afterAll(async () => {
  await running.close();
  connector.close();
});

let messages = 0;
async function post(conversation: object, changes: object): Promise<void> {
  messages += 1;
  const serviceUrl = `http://127.0.0.1:${(connector.address() as AddressInfo).port}/`;
  const activity = {
    type: "message", id: `in-${messages}`, channelId: "msteams", serviceUrl, from: { id: "29:user", name: "Anna" }, recipient: { id: "28:bot" }, locale: "nl-NL", conversation, ...changes,
  };
  const response = await fetch(`${running.url}/api/messages`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(activity) });
  expect(response.status).toBe(200);
}

const question = "Wanneer kan ik KPN Insight activeren?";
const citation = [{
  "@type": "Claim", position: 1,
  appearance: { "@type": "DigitalDocument", name: "Belangrijke informatie voor Finance", abstract: expect.stringContaining("geactiveerd na de eerste factuurrun") as string },
}];

it("brings the citation whole to Teams, which the SDK by itself would strip, with thumbs and three suggestions", async () => {
  await post({ id: "a:1", conversationType: "personal" }, { text: question });
  const answer = arrived.at(-1);
  expect(answer?.entities).toEqual([{ type: "https://schema.org/Message", "@type": "Message", "@context": "https://schema.org", citation }]);
  expect(answer?.text).toMatch(/_Bron: Welkomstbrief, [^_]+_ \[1\]/);
  expect(answer?.channelData).toEqual({ feedbackLoop: { type: "default" } });
  expect(answer?.suggestedActions?.actions.map(({ title }) => title)).toEqual(["Ja, bedankt", "Nee, niet echt", "Meer uitleg"]);
});

it("brings text and buttons to a channel as two messages in its thread, and takes what is pressed", async () => {
  const thread = { id: "19:x@thread.tacv2;messageid=1", conversationType: "channel", isGroup: true };
  await post(thread, { text: `<at>VST</at> ${question}`, entities: [{ type: "mention", text: "<at>VST</at>", mentioned: { id: "28:bot", name: "VST" } }] });
  expect(arrived.map(({ text, attachments, conversation }) => [text !== undefined, attachments?.length ?? 0, conversation?.id])).toEqual([[true, 0, thread.id], [false, 1, thread.id]]);
  const [answer = {}, buttons = {}] = arrived;
  expect(answer.entities).toMatchObject([{ citation }]);
  expect(cardFaults(cardOf(buttons) ?? { type: "AdaptiveCard", body: [], actions: [] })).toEqual([]);
  const helped = saysOf(buttons).find(({ title }) => title === "Ja, bedankt");
  await post(thread, { value: helped?.data, replyToId: "m-2" });
  expect(arrived.at(-1)?.text).toContain("Fijn dat ik u kon helpen");
});
