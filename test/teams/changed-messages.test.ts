import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../src/clock.js";
import { conversationDetail } from "../../src/transcripts/conversation-detail.js";
import { exportTranscript } from "../../src/transcripts/export.js";
import { Transcripts } from "../../src/transcripts/transcript-store.js";
import { TeamsRoom, type TeamsConversation } from "../support/teams-room.js";

let room: TeamsRoom;

beforeAll(async () => {
  room = await TeamsRoom.start();
});
afterAll(() => room.close());

const question = "Wie incasseert de eerste KPN factuur?";

const conversation = (id?: string): TeamsConversation => room.conversation(id);

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

  it("is asked for again when it has become too long for a ticket", async () => {
    const { post, say } = conversation();
    await say("Mag mijn nachtegaal ook mee naar de overkant?", { id: "m-long" });
    await say("Stuur mijn vraag door");
    await post("docs-personal-message-edit", { id: "m-long", text: `Mag mijn ${"winterkoning ".repeat(400)}mee?` });
    expect((await say("Vogelpark De Vlucht")).said.join()).toContain("Wat is uw vraag aan Support?");
  });

  it("takes what was added to the question in the form along", async () => {
    const { post, say } = conversation();
    await say("Mag mijn nachtegaal ook mee naar de overkant?", { id: "m-more" });
    await say("Stuur mijn vraag door");
    await say("ik ben nog vergeten te zeggen dat hij zingt");
    await post("docs-personal-message-edit", { id: "m-more", text: "Mag mijn winterkoning ook mee?" });
    await say("Vogelpark De Vlucht");
    const summary = (await say("06 12345678")).said.join();
    expect(summary).toMatch(/winterkoning ook mee\? hij zingt/);
    expect(summary).not.toContain("nachtegaal");
  });

  it("is forgotten where the assistant repeated it, also in the link to a mail; other words stay", async () => {
    const { id, post, say } = conversation();
    const kept = async (): Promise<string> => decodeURIComponent(JSON.stringify((await room.kept(id)).map(({ text, activity }) => [text, activity])));
    await say("Mag mijn *roodborst (4 jaar)* ook mee?", { id: "m-robin" });
    await say("Stuur mijn vraag door");
    await say("Vogelpark De Vlucht");
    await say("06 12345678");
    expect((await kept()).match(/roodborst/g)?.length).toBeGreaterThan(5);
    await post("docs-personal-message-soft-delete", { id: "m-robin" });
    expect(await kept()).not.toContain("roodborst");
    expect(await kept()).toContain("0318-501212");
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

  it("is that of the newest message, also when a part of it is left for Support", async () => {
    const { id, post, say } = conversation();
    await say("Mag mijn nachtegaal mee naar de overkant?", { id: "q4" });
    await say("Wie incasseert de eerste factuur en wat kost een gebakken ei?", { id: "q5" });
    expect(await state(id)).toContain('"question":"wat kost een gebakken ei?"');
    await post("docs-personal-message-edit", { id: "q4", text: "Mag mijn winterkoning mee?" });
    expect(await state(id)).toContain("gebakken ei");
    await post("docs-personal-message-soft-delete", { id: "q5" });
    expect(await state(id)).not.toMatch(/gebakken ei|winterkoning/);
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
