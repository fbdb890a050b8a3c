import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MailFailures } from "../../src/bot/mail-failures.js";
import { Proactive, type ProactiveOptions } from "../../src/bot/proactive.js";
import { HandOff } from "../../src/handoff/hand-off.js";
import { MailOutbox } from "../../src/handoff/mail-outbox.js";
import { Tickets } from "../../src/handoff/tickets.js";
import { createLog } from "../../src/log.js";
import { packageRoot } from "../../src/package-root.js";
import { UnitOfWork } from "../../src/storage/unit-of-work.js";
import { Transcripts } from "../../src/transcripts/transcript-store.js";
import { createWording } from "../../src/wording/wording.js";
import { DirectLineHost, type Started } from "../support/direct-line-host.js";
import { handOffOf } from "../support/mail-room.js";

let host: DirectLineHost;
let conversation: Started;
let outbox: MailOutbox;
const log = createLog("silent");

beforeEach(async () => {
  host = await DirectLineHost.start();
  conversation = await host.startConversation();
  outbox = new MailOutbox(host);
});
afterEach(() => host.close());

/** Tells what has failed so far, in the way of one server process. */
async function tellAll(over: Partial<ProactiveOptions> = {}): Promise<void> {
  const { db, clock, metrics, directLine } = host;
  const proactive = new Proactive({ db, clock, log, metrics, transcripts: new Transcripts(host), website: directLine.notices, botFramework: undefined, ...over });
  const failures = new MailFailures({ outbox, proactive, wording: createWording(join(packageRoot(), "locales")), log });
  failures.wake();
  await failures.idle();
}

/** A hand-off of the conversation whose mails have all failed for good. */
async function failedHandOff(over: Parameters<typeof handOffOf>[0] = {}, addition?: string): Promise<string> {
  const { db, clock } = host;
  const handOff = new HandOff({ db, clock, tickets: new Tickets(host), mail: { from: "assistent@vst.example" } });
  const work = new UnitOfWork();
  const reference = await handOff.open(work, handOffOf({ conversationId: conversation.conversationId, ...over }));
  await work.commit(db);
  if (addition !== undefined) await handOff.add(work, reference, { text: addition, uploads: [] });
  await work.commit(db);
  for (const { id } of await outbox.list(["waiting"])) await outbox.record(id, { outcome: "permanent", code: "550", cause: "no such mailbox" });
  return reference;
}

const said = async (): Promise<string[]> => (await host.history(conversation)).activities.map(({ text }) => text).filter((text) => text !== "welkom");

it("tells the customer in his conversation, on the stream that he watches, with reference and phone number", async () => {
  const stream = await host.stream(conversation.streamUrl);
  const reference = await failedHandOff();
  await tellAll();
  await vi.waitFor(() => expect(stream.texts().at(-1)).toContain(`Uw vraag met referentie **${reference}** is helaas niet bij Support aangekomen`));
  expect(stream.texts().at(-1)).toContain("[0318-501212](tel:+31318501212)");
  const entries = (await new Transcripts(host).get(conversation.conversationId))?.entries;
  expect(entries).toMatchObject([{ direction: "out", locale: "nl", text: expect.stringContaining(reference) as string, activityId: expect.stringContaining("|") as string }]);
});

it("tells once, however many servers see it at the same moment, and not again later", async () => {
  await failedHandOff();
  await Promise.all([tellAll(), tellAll(), tellAll()]);
  await tellAll();
  expect(await said()).toHaveLength(1);
});

it("tells of an addition and of the copy in their own words, in the customer's language", async () => {
  await failedHandOff({ locale: "en", wantsCopy: true }, "there are five of them");
  await tellAll();
  expect(await said()).toEqual([expect.stringContaining("your question with reference"), expect.stringContaining("The copy of your question"), expect.stringContaining("your addition to")]);
});

it("comes after the turn that runs, not in the middle of it", async () => {
  await host.close();
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  host = await DirectLineHost.start({ answer: async (context) => {
    if (context.activity.type !== "message") return [];
    await held;
    return [{ type: "message", text: "first" }, { type: "message", text: "second" }];
  } });
  conversation = await host.startConversation();
  outbox = new MailOutbox(host);
  await failedHandOff();
  await host.post(conversation, { type: "message", text: "hallo", from: { id: conversation.userId } });
  const telling = tellAll();
  // Long enough for a notice that does not wait.
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  release();
  await telling;
  expect(await said()).toEqual(["hallo", "first", "second", expect.stringContaining("niet bij Support aangekomen")]);
});

it("leaves alone what was discarded, what is tried again, and a conversation that is gone", async () => {
  const warn = vi.spyOn(log, "warn");
  await outbox.discard(await failedHandOff());
  await outbox.retry(await failedHandOff());
  await tellAll();
  expect(await said()).toEqual([]);
  const gone = await failedHandOff({ conversationId: "0".repeat(32) });
  await tellAll();
  expect(warn.mock.calls.map(([facts]) => facts)).toMatchObject([{ reference: gone, kind: "ticket" }]);
  expect(await outbox.failedUntold()).toMatchObject([{ reference: gone }]);
  expect(await new Transcripts(host).get("0".repeat(32))).toBeUndefined();
});

it("keeps what a channel did not take, and does not say it twice", async () => {
  const sent = vi.fn(() => Promise.reject(new Error("the channel is down")));
  const botFramework: ProactiveOptions["website"] = {
    async reach(_to, say) {
      await say({ stage: () => undefined, deliver: sent });
      return true;
    },
  };
  const reference = await failedHandOff({ conversationId: "a:1", channel: "msteams", conversationReference: { channelId: "msteams" } });
  await tellAll({ botFramework });
  await tellAll({ botFramework });
  expect(sent).toHaveBeenCalledTimes(1);
  expect((await new Transcripts(host).get("a:1"))?.entries.map(({ text }) => text)).toEqual([expect.stringContaining(reference)]);
});

it("says nothing when the note that it is told cannot be kept", async () => {
  await failedHandOff();
  const unable = vi.spyOn(outbox, "claimTold").mockRejectedValueOnce(new Error("the disk is full"));
  await tellAll();
  expect(await said()).toEqual([]);
  unable.mockRestore();
  await tellAll();
  expect(await said()).toHaveLength(1);
});

it("tells the others when one of them cannot be told", async () => {
  const unlucky = await failedHandOff();
  const other = await host.startConversation();
  const lucky = await failedHandOff({ conversationId: other.conversationId });
  const [first] = await outbox.failedUntold();
  const claim = outbox.claimTold.bind(outbox);
  const unable = vi.spyOn(outbox, "claimTold").mockImplementation((trx, id) => (id === first?.id ? Promise.reject(new Error("the row is damaged")) : claim(trx, id)));
  await tellAll();
  unable.mockRestore();
  expect((await outbox.failedUntold()).map(({ reference }) => reference)).toEqual([first?.reference]);
  await tellAll();
  expect(await outbox.failedUntold()).toEqual([]);
  expect((await said()).join()).toContain(unlucky);
  expect((await host.history(other)).activities.map(({ text }) => text).join()).toContain(lucky);
});
