import type { Activity, TurnContext } from "botbuilder";
import { afterEach, describe, expect, it, vi } from "vitest";
import { UnitOfWork } from "../../src/storage/unit-of-work.js";
import { DirectLineHost, commitAnswer, echo, type Started } from "../support/direct-line-host.js";

let host: DirectLineHost;
let conversation: Started;

afterEach(async () => {
  await host.close();
});

async function say(text: string): Promise<unknown> {
  return (await host.post(conversation, { type: "message", text })).body["id"];
}

async function texts(): Promise<(string | undefined)[]> {
  return (await host.history(conversation)).activities.map(({ text }) => text);
}

async function pending(): Promise<number> {
  return (await host.db.selectFrom("dl_activities").select("seq").where("turn", "=", "pending").execute()).length;
}

describe("the turns of a conversation", () => {
  it("run one after another in the order of the messages, while other conversations go on", async () => {
    const open: (() => void)[] = [];
    host = await DirectLineHost.start({
      answer: async (context) => {
        if (context.activity.text === "traag") await new Promise<void>((resolve) => open.push(resolve));
        return echo(context);
      },
    });
    conversation = await host.startConversation();
    const other = await host.startConversation();
    await say("traag");
    await say("snel");
    await vi.waitFor(() => expect(open).toHaveLength(1), 10_000);
    await host.post(other, { type: "message", text: "ander" });
    await vi.waitFor(async () => expect((await host.history(other)).activities.at(-1)?.text).toBe("echo ander"), 10_000);
    expect(await texts()).toEqual(["welkom", "traag", "snel"]);
    open[0]?.();
    await host.directLine.idle();
    expect(await texts()).toEqual(["welkom", "traag", "snel", "echo traag", "echo snel"]);
  });

  it("answer the right message, under the bot's fixed name, to the user's id", async () => {
    host = await DirectLineHost.start({
      answer: (context) => context.activity.type !== "message" ? [] : [
        { type: "typing" },
        {
          text: "a", channelData: { ...context.activity.channelData as object, eigen: 1 }, serviceUrl: "https://x.example",
          suggestedActions: { to: ["iemand anders"], actions: [] },
        },
        { type: "event", name: "b", value: 1, replyToId: "eigen keuze" },
      ],
    });
    conversation = await host.startConversation();
    const { body } = await host.post(conversation, { type: "message", text: "vraag", channelData: { clientActivityID: "c1" } });
    await host.directLine.idle();
    const [message, event] = (await host.history(conversation)).activities.slice(1);
    expect(message).toMatchObject({
      type: "message", replyToId: body["id"], from: { id: "vst-assistant", name: "VST", role: "bot" }, recipient: { id: conversation.userId },
      channelId: "directline", conversation: { id: conversation.conversationId }, channelData: { eigen: 1 }, suggestedActions: { to: [conversation.userId] },
    });
    expect(message).not.toHaveProperty("serviceUrl");
    expect(message?.channelData).not.toHaveProperty("clientActivityID");
    expect(event).toMatchObject({ name: "b", value: 1, replyToId: "eigen keuze" });
  });

  it("know the ids of what they say while they commit, for the transcript", async () => {
    const seen: unknown[] = [];
    host = await DirectLineHost.start({
      handleTurn: (db) => async (_context, { delivery, addressKey }) => {
        const work = new UnitOfWork();
        const replies: Partial<Activity>[] = [{ type: "message", text: "x" }, { type: "trace" }];
        delivery.stage(work, replies);
        work.add(() => {
          seen.push(replies.map(({ id, timestamp }) => [id, timestamp]), addressKey);
          return Promise.resolve();
        });
        await work.commit(db);
      },
    });
    conversation = await host.startConversation();
    await host.directLine.idle();
    expect(seen).toEqual([[[`${conversation.conversationId}|0000002`, new Date(host.clock.nowMs)], [undefined, undefined]], expect.stringMatching(/^[0-9a-f]{32}$/)]);
  });

  it("that cannot commit are tried once more, then given up, and the next message is answered", async () => {
    host = await DirectLineHost.start({
      handleTurn: (db) => async (context, origin) => {
        if (context.activity.text === "kapot") throw new Error("broken");
        await commitAnswer(db, echo)(context, origin);
      },
    });
    conversation = await host.startConversation();
    await say("kapot");
    await say("heel");
    await host.directLine.idle();
    expect(host.turns.filter((turn) => turn.text === "kapot")).toHaveLength(2);
    expect(await texts()).toEqual(["welkom", "kapot", "heel", "echo heel"]);
    expect(await pending()).toBe(0);
    expect((await host.metrics.errors.get()).values.find(({ labels }) => labels.where === "directline-turns")?.value).toBe(3);
  });

  it("that cannot even begin are given up as well, and do not block the conversation", async () => {
    const open: (() => void)[] = [];
    host = await DirectLineHost.start({
      answer: async (context) => {
        if (context.activity.text === "traag") await new Promise<void>((resolve) => open.push(resolve));
        return [];
      },
    });
    conversation = await host.startConversation();
    await say("traag");
    await say("wacht");
    await vi.waitFor(() => expect(open).toHaveLength(1), 10_000);
    await host.db.deleteFrom("dl_conversations").execute();
    open[0]?.();
    await host.directLine.idle();
    expect(host.turns.map(({ text }) => text)).not.toContain("wacht");
    expect(await pending()).toBe(0);
  });

  it("take an attachment whose address is no text for one that is not kept here", async () => {
    host = await DirectLineHost.start();
    conversation = await host.startConversation();
    await host.post(conversation, { type: "message", text: "zie", attachments: [{ contentUrl: { toString: 1, valueOf: 1 } }, { contentUrl: null }] });
    await host.directLine.idle();
    expect(await texts()).toEqual(["welkom", "zie", "echo zie"]);
  });

  it("whose work fails leave nothing, and may say so in a second unit of work", async () => {
    host = await DirectLineHost.start({
      handleTurn: (db) => async (context, { delivery }) => {
        const first = new UnitOfWork();
        delivery.stage(first, echo(context));
        first.add(() => Promise.reject(new Error("disk")));
        await first.commit(db).catch(() => undefined);
        const second = new UnitOfWork();
        delivery.stage(second, [{ type: "message", text: "helaas" }]);
        await second.commit(db);
        await delivery.deliver([]);
      },
    });
    conversation = await host.startConversation();
    await host.directLine.idle();
    expect(await texts()).toEqual(["helaas"]);
    expect((await host.history(conversation)).activities[0]?.id).toBe(`${conversation.conversationId}|0000002`);
  });

  it("are committed once, also by a bot that tries it twice", async () => {
    const faults: string[] = [];
    host = await DirectLineHost.start({
      handleTurn: (db) => async (context, origin) => {
        await commitAnswer(db, echo)(context, origin);
        await commitAnswer(db, echo)(context, origin).catch((error: unknown) => faults.push(String(error)));
      },
    });
    conversation = await host.startConversation();
    await host.directLine.idle();
    expect(await texts()).toEqual(["welkom"]);
    expect(faults).toEqual([expect.stringContaining("committed before")]);
  });
});

describe("a stop", () => {
  it("finishes the running turn, sends its answer, refuses posts with 503, still serves history, and keeps the rest for the next start", async () => {
    const open: (() => void)[] = [];
    let block = true;
    host = await DirectLineHost.start({
      answer: async (context) => {
        if (context.activity.text === "traag" && block) await new Promise<void>((resolve) => open.push(resolve));
        return echo(context);
      },
    });
    conversation = await host.startConversation();
    await host.directLine.idle();
    const stream = await host.stream(conversation.streamUrl);
    const closed = new Promise<number>((resolve) => stream.socket.once("close", resolve));
    await say("traag");
    await say("wacht");
    await vi.waitFor(() => expect(open).toHaveLength(1), 10_000);
    const stopped = host.directLine.stop();
    expect((await host.post(conversation, { type: "message", text: "te laat" })).status).toBe(503);
    await expect(host.stream(conversation.streamUrl)).rejects.toThrow("status 503");
    block = false;
    open[0]?.();
    await stopped;
    expect(await closed).toBe(1001);
    expect(stream.texts()).toEqual(["welkom", "traag", "wacht", "echo traag"]);
    expect(await texts()).toEqual(["welkom", "traag", "wacht", "echo traag"]);
    expect(await pending()).toBe(1);
    await host.shutDown();
    await host.listen();
    await host.directLine.idle();
    expect(await texts()).toEqual(["welkom", "traag", "wacht", "echo traag", "echo wacht"]);
    expect(host.turns.filter((turn) => turn.text === "wacht")).toHaveLength(1);
  });

  it("or crash before the greeting: the next start greets", async () => {
    host = await DirectLineHost.start({ handleTurn: (db) => (context, origin) => crashed ? Promise.reject(new Error("down")) : commitAnswer(db, echo)(context, origin) });
    let crashed = true;
    conversation = await host.startConversation();
    await host.directLine.idle();
    await host.db.updateTable("dl_activities").set({ turn: "pending" }).execute();
    await host.shutDown();
    crashed = false;
    await host.listen();
    await host.directLine.idle();
    expect(await texts()).toEqual(["welkom"]);
  });
});

describe("a message outside a turn", () => {
  it("is written and shown at once, and changing one is refused", async () => {
    const contexts: TurnContext[] = [];
    host = await DirectLineHost.start({
      answer: async (context) => {
        if (context.activity.type !== "message") return [];
        contexts.push(context);
        const sent = await context.sendActivities([{ type: "message", text: "los" }, { type: "trace" }]);
        await expect(context.updateActivity({ id: sent[0]?.id ?? "", type: "message" })).rejects.toThrow("cannot change");
        await expect(context.deleteActivity(sent[0]?.id ?? "")).rejects.toThrow("cannot delete");
        expect(sent.map(({ id }) => id)).toEqual([`${context.activity.conversation.id}|0000003`, ""]);
        return [{ type: "message", text: "antwoord" }];
      },
    });
    conversation = await host.startConversation();
    await host.directLine.idle();
    const stream = await host.stream(conversation.streamUrl);
    await say("vraag");
    await vi.waitFor(() => expect(stream.texts()).toEqual(["vraag", "los", "antwoord"]), 10_000);
    expect(contexts).toHaveLength(1);
  });
});
