import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textsOf } from "../support/connector.js";
import type { Json } from "../support/teams-fixtures.js";
import { TeamsRoom, type TeamsConversation } from "../support/teams-room.js";

let room: TeamsRoom;

beforeAll(async () => {
  room = await TeamsRoom.start();
});
afterAll(() => room.close());

type Scope = "personal" | "group" | "channel";

const question = "Wie incasseert de eerste KPN factuur?";

const conversation = (id?: string): TeamsConversation => room.conversation(id);

describe("coming into a conversation", () => {
  it.each<Scope>(["personal", "group", "channel"])("greets once in %s, though Teams tells of it twice at the same time", async (scope) => {
    const { post } = conversation();
    await Promise.all([post(`msteams-${scope}-installation-add`), post(`msteams-${scope}-members-added-bot`)]);
    // Each takes what was sent until then: what both did stands in the transcript.
    const { conversationId } = await post(`msteams-${scope}-members-added-user`);
    const kept = await room.kept(conversationId);
    expect(kept.filter(({ activity }) => textsOf(activity).includes("chatbot"))).toHaveLength(1);
    expect(kept.every(({ direction }) => direction === "out")).toBe(true);
  });

  it("does not greet again who was greeted, nor for a new member", async () => {
    const { post, say } = conversation();
    expect((await post("msteams-personal-installation-add")).said.join()).toContain("chatbot");
    for (const name of ["msteams-personal-members-added-bot", "msteams-personal-members-added-user", "msteams-personal-installation-add"]) expect((await post(name)).said).toEqual([]);
    expect((await say(question)).said.join()).not.toContain("chatbot");
  });

  it("greets anew when it comes back, and remembers nothing of before", async () => {
    const { id, post, say } = conversation();
    expect((await say("Stuur mijn vraag door")).said.join()).toContain("Wat is uw vraag aan Support?");
    expect(await room.rowsOf(id)).toBe(1);
    expect((await post("msteams-personal-installation-remove")).said).toEqual([]);
    expect(await room.rowsOf(id)).toBe(0);
    expect((await post("msteams-personal-installation-add")).said.join()).toContain("chatbot");
    // The form is gone.
    expect((await say("Mijn hond heet Bello")).said.join()).not.toMatch(/uw naam|your name/);
  });

  it("forgets the threads of a channel that it is taken out of, and those alone", async () => {
    const id = `19:${randomUUID()}@thread.tacv2`;
    const threads = [`${id};messageid=1`, `${id};messageid=2`, `${id}x;messageid=1`];
    for (const thread of threads) await conversation(thread).post("msteams-channel-message-mention");
    await conversation(id).post("msteams-channel-members-removed-bot");
    expect(await Promise.all(threads.map((thread) => room.rowsOf(thread)))).toEqual([0, 0, 1]);
  });

  it("forgets, on tickets, how to speak there", async () => {
    const { id, post } = conversation();
    const other = `a:${randomUUID()}`;
    for (const [reference, conversation_id] of [[`V-${randomUUID()}`, id], [`V-${randomUUID()}`, other]] as const) {
      await room.db.insertInto("tickets").values({
        reference, form_key: reference, conversation_id, channel: "msteams", locale: "nl", name: "A", company: "B", email: null, phone: null, question: "?",
        order_number: null, order_stage: null, state: "open", created_at: 1, conversation_reference: "{}", hub_state: null, hub_message: null,
        claimed_by: null, claimed_at: null, closed_by: null, closed_at: null,
      }).execute();
    }
    await post("msteams-personal-members-removed-bot");
    const rows = await room.db.selectFrom("tickets").select(["conversation_id", "conversation_reference"]).where("conversation_id", "in", [id, other]).execute();
    expect(Object.fromEntries(rows.map((row) => [row.conversation_id, row.conversation_reference]))).toEqual({ [id]: null, [other]: "{}" });
  });

  it("writes nothing at all for what else happens in a team", async () => {
    const count = async () => Promise.all((["transcripts", "bot_state", "handled_activities"] as const).map(async (table) =>
      (await room.db.selectFrom(table).select(({ fn }) => fn.countAll<number>().as("rows")).executeTakeFirstOrThrow()).rows));
    const before = await count();
    const { post } = conversation();
    for (let times = 0; times < 20; times += 1) {
      for (const name of ["msteams-channel-team-event-channel-renamed", "msteams-channel-members-added-user", "docs-personal-typing", "docs-personal-reaction-added"]) await post(name);
    }
    expect(await count()).toEqual(before);
  });
});

describe("the language", () => {
  it("is Dutch until Teams tells another, and then stays", async () => {
    const { post } = conversation();
    expect((await post("msteams-personal-members-added-bot")).said.join()).toContain("Welkom");
    expect((await post("msteams-personal-message-text", { text: "7", locale: "en-US" })).said.join()).toMatch(/help/);
    expect((await post("msteams-personal-message-text", { text: "7", locale: "nl-NL" })).said.join()).toContain("can I help");
  });
});

it("keeps who writes by id alone, though Teams tells the name with every message and thumb", async () => {
  const { id, post, say } = conversation();
  await say(question);
  await post("msteams-personal-invoke-message-submitaction", { value: { actionName: "feedback", actionValue: { reaction: "like", feedback: "Dank" } } });
  const kept = await room.kept(id);
  expect(kept.map(({ direction, type }) => `${direction} ${type}`)).toEqual(["in message", "out message", "out message", "in invoke"]);
  expect(kept[0]?.activity["from"]).toEqual({ id: "user-id-0" });
  expect(JSON.stringify(kept)).not.toMatch(/Wilber|aadObjectId/);
  // The way back to him, too; what is on the ticket he saw before he agreed.
  for (const text of ["Stuur mijn vraag door", "Vogelpark De Vlucht", "06 12345678", "Ja, noteer mijn vraag"]) await say(text);
  const { conversation_reference: reference, name } = await room.db.selectFrom("tickets").select(["conversation_reference", "name"]).where("conversation_id", "=", id).executeTakeFirstOrThrow();
  expect([name, reference]).toEqual(["Alex Wilber", expect.stringContaining("user-id-0") as string]);
  expect(reference).not.toMatch(/Wilber|aadObjectId/);
});

describe("Teams' thumbs", () => {
  const thumb = (reaction: string, feedback: unknown): Json => ({ value: { actionName: "feedback", actionValue: { reaction, feedback } } });
  const name = "msteams-personal-invoke-message-submitaction";

  it.each([
    ["a JSON text", `{"feedbackText":"Dit klopt niet"}`], ["a text", "Dit klopt niet"], ["an object", { feedbackText: "Dit klopt niet" }],
  ])("are kept on the last answer, with what is said in %s", async (_name, feedback) => {
    const { id, post, say } = conversation();
    await say(question);
    expect(await post(name, thumb("dislike", feedback))).toMatchObject({ status: 200, body: "{}", said: [] });
    const kept = await room.kept(id);
    expect(kept.find(({ decision }) => decision !== undefined)?.feedback).toBe(-1);
    expect(kept.at(-1)).toMatchObject({ direction: "in", type: "invoke", text: "Dit klopt niet" });
    expect(await room.db.selectFrom("transcripts").select(["thumbs_down", "question_count"]).where("conversation_id", "=", id).executeTakeFirst()).toEqual({ thumbs_down: 1, question_count: 1 });
  });

  it.each([["nothing", ""], ["no text", `{}`], ["null", null], ["a list", `["x"]`], ["braces", "{"], ["a number", 7]])("are kept alone when with them comes %s", async (what, feedback) => {
    const { id, post, say } = conversation();
    await say(question);
    const before = (await room.kept(id)).length;
    expect(await post(name, thumb("like", feedback))).toMatchObject({ status: 200, body: "{}" });
    expect((await room.kept(id)).length).toBe(before + (what === "braces" || what === "a list" ? 1 : 0));
    expect((await room.kept(id)).filter(({ feedback: kept }) => kept === 1)).toHaveLength(1);
  });

  it("say how a conversation ended, when nothing came after the answer", async () => {
    const outcome = async (id: string) => (await room.db.selectFrom("transcripts").select("outcome").where("conversation_id", "=", id).executeTakeFirst())?.outcome;
    const { id, post, say } = conversation();
    const { sent: [first] } = await say(question);
    expect(await outcome(id)).toBe("answered");
    await post(name, thumb("like", ""));
    expect(await outcome(id)).toBe("confirmed");
    await post(name, thumb("dislike", ""));
    expect(await outcome(id)).toBe("unanswered");
    await say("Wanneer kan ik KPN Insight activeren?");
    await post(name, { ...thumb("like", ""), replyToId: first?.id });
    expect(await outcome(id)).toBe("answered");
  });

  it("go to the answer that was rated, by the id that Teams gave it", async () => {
    const { id, post, say } = conversation();
    await say("hallo");
    const first = await say(question);
    await say("Wanneer kan ik KPN Insight activeren?");
    await post(name, { ...thumb("like", ""), replyToId: first.sent[0]?.id });
    const rated = (await room.kept(id)).filter(({ feedback }) => feedback !== null);
    expect(rated.map(({ feedback, activityId, activity }) => [feedback, activityId, activity["id"]])).toEqual([[1, first.sent[0]?.id, first.sent[0]?.id]]);
  });

  it("are kept nowhere when they rate what is not known, but on the last answer when its id was not told", async () => {
    const { id, post, say } = conversation();
    await say(question);
    expect(await post(name, { ...thumb("like", ""), replyToId: "1575667808184" })).toMatchObject({ status: 200, body: "{}" });
    expect((await room.kept(id)).filter(({ feedback }) => feedback !== null)).toEqual([]);
    room.connector.tellNoIds(true);
    await say("Wanneer kan ik KPN Insight activeren?");
    room.connector.tellNoIds(false);
    await post(name, { ...thumb("like", ""), replyToId: "1575667808184" });
    expect((await room.kept(id)).filter(({ feedback }) => feedback === 1)).toHaveLength(1);
  });

  it("begin no transcript", async () => {
    const { id, post } = conversation();
    await post(name, thumb("like", "mooi"));
    expect(await room.kept(id)).toEqual([]);
  });
});

describe("what Teams posts again after 15 seconds", () => {
  it("is answered once, and an invoke is told again that it was taken", async () => {
    const { id, post, say } = conversation();
    const once = await say(question, { id: "again-1" });
    expect(once.said).not.toEqual([]);
    const kept = await room.kept(id);
    expect(await say(question, { id: "again-1" })).toMatchObject({ status: 200, said: [] });
    expect(await room.kept(id)).toEqual(kept);
    const thumb = { id: "again-2", value: { actionName: "feedback", actionValue: { reaction: "like", feedback: "goed" } } };
    for (let times = 0; times < 3; times += 1) expect(await post("msteams-personal-invoke-message-submitaction", thumb)).toMatchObject({ status: 200, body: "{}" });
    expect((await room.kept(id)).filter(({ type }) => type === "invoke")).toHaveLength(1);
  });

  it("is answered once when both come at the same time", async () => {
    const { id, say } = conversation();
    await Promise.all([say(question, { id: "twice" }), say(question, { id: "twice" })]);
    expect((await room.kept(id)).filter(({ direction }) => direction === "in")).toHaveLength(1);
  });
});
