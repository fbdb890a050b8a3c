import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../src/clock.js";
import { conversationDetail } from "../../src/transcripts/conversation-detail.js";
import { exportTranscript } from "../../src/transcripts/export.js";
import { Transcripts } from "../../src/transcripts/transcript-store.js";
import { textsOf } from "../support/connector.js";
import type { Json } from "../support/teams-fixtures.js";
import { TeamsRoom, type Exchange } from "../support/teams-room.js";

let room: TeamsRoom;

beforeAll(async () => {
  room = await TeamsRoom.start();
});
afterAll(() => room.close());

type Scope = "personal" | "group" | "channel";

const question = "Wie incasseert de eerste KPN factuur?";

/** Posts a fixture in a conversation, each time with an id of its own. */
function inConversation(id: string): (name: string, over?: Json) => Promise<Exchange> {
  return (name, over = {}) => {
    const activity = room.fresh(name);
    return room.post({ ...activity, ...over, conversation: { ...activity["conversation"] as Json, id } });
  };
}

function conversation(): { id: string; post: ReturnType<typeof inConversation>; say: (text: string, over?: Json) => Promise<Exchange> } {
  const id = `a:${randomUUID()}`;
  const post = inConversation(id);
  return { id, post, say: (text, over = {}) => post("msteams-personal-message-text", { text, locale: "nl-NL", entities: [], ...over }) };
}

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
    for (const thread of threads) await inConversation(thread)("msteams-channel-message-mention");
    await inConversation(id)("msteams-channel-members-removed-bot");
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

describe("a message that is changed afterwards", () => {
  const found = async (word: string): Promise<number> => {
    const rows = await room.db.selectFrom("transcript_search").select("rowid").where("transcript_search" as "text", "match" as "=", word).execute();
    return rows.length;
  };
  const head = async (id: string) => room.db.selectFrom("transcripts").selectAll().where("conversation_id", "=", id).executeTakeFirstOrThrow();

  it("is kept as it reads now, masked, also where conversations are listed and searched", async () => {
    const { id, post } = conversation();
    const messageId = String(Date.now());
    await post("msteams-channel-message-mention", { id: messageId, text: "<at>Test Bot</at> wie incasseert zwaluwstaart de eerste factuur?" });
    expect([await found("zwaluwstaart"), (await head(id)).first_question]).toEqual([1, "wie incasseert zwaluwstaart de eerste factuur?"]);
    const edit = { id: messageId, text: "<at>Test Bot</at>\u00A0wie incasseert bij jan@example.nl de klapekster?", entities: [{ type: "mention", mentioned: { id: "00000000-0000-0000-0000-00000000000011" }, text: "<at>Test Bot</at>" }] };
    expect((await post("docs-personal-message-edit", edit)).said).toEqual([]);
    const after = "wie incasseert bij [e-mailadres] de klapekster?";
    expect([await found("zwaluwstaart"), await found("klapekster"), (await head(id)).first_question]).toEqual([0, 1, after]);
    const kept = await room.kept(id);
    expect(kept[0]).toMatchObject({ text: after, activity: { text: after }, activityId: messageId });
    // Nor does the decision hold the words of before.
    expect(kept.find(({ decision }) => decision !== undefined)?.decision).toMatchObject({ kind: "answer", reason: "the customer changed the message afterwards" });
    expect(JSON.stringify(kept)).not.toContain("zwaluwstaart");
  });

  it("is an entry without text when it is deleted, and comes back when that is taken back", async () => {
    const { id, post, say } = conversation();
    const messageId = String(Date.now());
    await say("wie incasseert roodborstje de eerste KPN factuur?", { id: messageId, attachments: [{ contentType: "image/*", name: "roodborstje.png" }] });
    expect((await post("docs-personal-message-soft-delete", { id: messageId })).said).toEqual([]);
    const [entry] = await room.kept(id);
    expect(entry).toMatchObject({ direction: "in", type: "message", text: null, activity: { channelData: { eventType: "softDeleteMessage" } } });
    expect(JSON.stringify(await room.kept(id))).not.toContain("roodborstje");
    const transcript = await new Transcripts({ db: room.db, clock: systemClock }).get(id);
    expect(transcript && exportTranscript(transcript, { format: "text", timeZone: "Europe/Amsterdam" })).toContain("(deleted by the customer)");
    const shown = await conversationDetail(room.db, id);
    expect(shown?.entries.map(({ type, isDeleted }) => [type, isDeleted]).slice(0, 2)).toEqual([["message", true], ["message", false]]);
    expect([await found("roodborstje"), (await head(id)).first_question]).toEqual([0, null]);
    await post("docs-personal-message-edit", { id: messageId, text: "te laat: roodborstje" });
    expect(await found("roodborstje")).toBe(0);
    await post("docs-personal-message-undelete", { id: messageId, text: "wie incasseert de eerste KPN factuur?", timestamp: new Date().toISOString() });
    expect((await room.kept(id))[0]).toMatchObject({ text: "wie incasseert de eerste KPN factuur?", activity: { text: "wie incasseert de eerste KPN factuur?" } });
    expect((await head(id)).first_question).toBe("wie incasseert de eerste KPN factuur?");
    expect(JSON.stringify((await room.kept(id))[0]?.activity)).not.toContain("softDelete");
  });

  it("keeps no postcode of an edit, whatever it was before", async () => {
    const { id, post, say } = conversation();
    await say("mijn postcode is 381 AB", { id: "m-slip" });
    await post("docs-personal-message-edit", { id: "m-slip", text: "mijn postcode is 3811 AB, en van mijn vestiging 3901 xy" });
    expect((await room.kept(id)).find(({ activityId }) => activityId === "m-slip")?.text).toBe("mijn postcode is [postcode], en van mijn vestiging [postcode]");
  });

  it("follows each time it is changed, also when Teams does not say when", async () => {
    const { id, post, say } = conversation();
    await say(question, { id: "m-twice" });
    for (const text of ["wie incasseert de koekoek?", "wie incasseert de specht?"]) {
      await post("docs-personal-message-edit", { id: "m-twice", text, timestamp: undefined });
      expect((await room.kept(id)).find(({ activityId }) => activityId === "m-twice")?.text).toBe(text);
    }
  });

  it("is passed on as it reads now, also by a form that had begun; a deleted one is not", async () => {
    const { post, say } = conversation();
    await say("Mag mijn nachtegaal ook mee naar de overkant?", { id: "m-bird" });
    await say("Stuur mijn vraag door");
    await post("docs-personal-message-edit", { id: "m-bird", text: "Mag mijn winterkoning ook mee?" });
    await say("Vogelpark De Vlucht");
    const summary = (await say("06 12345678")).said.join();
    expect(summary).toContain("winterkoning");
    expect(summary).not.toContain("nachtegaal");
    await post("docs-personal-message-soft-delete", { id: "m-bird" });
    expect((await say("Ja, noteer mijn vraag")).said.join()).toContain("Wat is uw vraag aan Support?");
    expect((await say("Mag mijn pimpelmees ook mee?")).said.join()).toContain("pimpelmees");
  });

  it("stays hidden when it was an answer to a form, whatever is done to it", async () => {
    const { id, post, say } = conversation();
    await say("Stuur mijn vraag door");
    await say("Waarom klopt mijn factuur niet meer?");
    // His name is known from Teams, so that the form asks for his company.
    await say("Piet Zeldzaam", { id: "m-name" });
    const kept = async (): Promise<string | null | undefined> => (await room.kept(id)).find(({ activityId }) => activityId === "m-name")?.text;
    expect(await kept()).toBe("[bedrijf]");
    for (const [name, text] of [["edit", "[bedrijf]"], ["soft-delete", null], ["undelete", "[bedrijf]"]] as const) {
      await post(`docs-personal-message-${name}`, { id: "m-name", text: "Piet Zeldzaam-Jansen", timestamp: new Date().toISOString() });
      expect(await kept()).toBe(text);
    }
    expect(JSON.stringify(await room.kept(id))).not.toContain("Zeldzaam");
  });

  it("is passed over when it is not kept, belongs to another conversation, or is the assistant's", async () => {
    const { id, post, say } = conversation();
    const { sent } = await say(question, { id: "m-mine" });
    const before = await room.kept(id);
    for (const messageId of ["unknown", sent[0]?.id ?? ""]) {
      await post("docs-personal-message-edit", { id: messageId });
      await post("docs-personal-message-soft-delete", { id: messageId });
    }
    await conversation().post("docs-personal-message-edit", { id: "m-mine" });
    await post("docs-personal-message-edit", { id: "m-mine", channelData: { eventType: "other" } });
    expect(await room.kept(id)).toEqual(before);
  });
});

describe("the question that a hand-off would pass on", () => {
  const asked = "Wie incasseert pannenkoek de eerste KPN factuur?";
  const state = async (id: string): Promise<string> => (await room.db.selectFrom("bot_state").select("value").where("key", "=", `msteams/conversations/${id}/`).executeTakeFirst())?.value ?? "";

  it("follows its message", async () => {
    const { id, post, say } = conversation();
    await say(asked, { id: "q1" });
    expect(await state(id)).toContain("pannenkoek");
    await post("docs-personal-message-edit", { id: "q1", text: "Hoe bak ik een wafel?" });
    expect((await say("Stuur mijn vraag door")).said.join()).not.toContain("Wat is uw vraag");
    expect(await state(id)).toContain("wafel");
    expect(await state(id)).not.toContain("pannenkoek");
  });

  it("is gone when its message is, and stays when another is", async () => {
    const { id, post, say } = conversation();
    await say(asked, { id: "q2" });
    await say("dank u", { id: "q3" });
    await post("docs-personal-message-soft-delete", { id: "q3" });
    expect(await state(id)).toContain("pannenkoek");
    await post("docs-personal-message-soft-delete", { id: "q2" });
    expect(await state(id)).not.toContain("pannenkoek");
    expect((await say("Stuur mijn vraag door")).said.join()).toContain("Wat is uw vraag aan Support?");
  });
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
