import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TestBot } from "../support/conversation.js";
import { order } from "../support/order.js";

let bot: TestBot;
beforeEach(async () => {
  bot = await TestBot.open();
});
afterEach(() => bot.close());

const question = "Waarom is mijn eerste factuur hoger?";
const form = ["Stuur mijn vraag door", "Anna de Wit", "De Wit BV", "anna@dewit.nl"];

async function summary(...texts: string[]) {
  await bot.join();
  for (const text of texts) await bot.type(text);
  return bot.db.selectFrom("transcripts").selectAll().where("conversation_id", "=", "c1").executeTakeFirstOrThrow();
}

describe("the outcome of a conversation", () => {
  it.each<[string, ...string[]]>([
    ["confirmed", question, "Ja, bedankt"],
    ["confirmed", question, "ja", "dank u wel"],
    ["confirmed", question, "Nee, niet echt", "beheerportal is leeg", "Ja, bedankt"],
    ["answered", question],
    ["answered", "hallo", question, "Meer uitleg"],
    ["answered", question, "ja", "beheerportal is leeg"],
    ["answered", "Hoe staat het met mijn order?", "VST-2026-00417", "3901AB"],
    ["handed-off", "ik wil een medewerker spreken"],
    ["handed-off", "Kan ik bij jullie een gebakken ei bestellen?", ...form, "ja"],
    // Whatever is asked after that: somebody of Support has to answer.
    ["handed-off", "Kan ik bij jullie een gebakken ei bestellen?", ...form, "ja", question, "ja"],
    ["unanswered", "Kan ik bij jullie een gebakken ei bestellen?"],
    ["unanswered", question, "Nee, niet echt"],
    ["unanswered", "Hoe staat het met mijn order?", "VST-2026-99999", "3901AB"],
    ["abandoned"],
    ["abandoned", "hallo"],
    ["abandoned", "Hoe staat het met mijn order?"],
    ["abandoned", "Kan ik bij jullie een gebakken ei bestellen?", ...form],
  ])("is %s after: %s %s %s %s %s", async (outcome, ...texts) => {
    await bot.orders.upsertAll([order]);
    expect((await summary(...texts)).outcome).toBe(outcome);
  });
});

describe("what a conversation is listed by", () => {
  it("is the first question, which no greeting is, and how many it took to an answer", async () => {
    expect(await summary("hallo", "Kan ik bij jullie een gebakken ei bestellen?", question, "Ja, bedankt", "beheerportal is leeg", "Nee, niet echt")).toMatchObject({
      first_question: "Kan ik bij jullie een gebakken ei bestellen?", question_count: 6, turns_to_answer: 3, thumbs_up: 1, thumbs_down: 1, last_event: "not-helped",
      channel: "test", locale: "nl", ticket_state: "none", reviewed_at: null,
    });
  });

  it("is no question when there was small talk or another language alone", async () => {
    expect(await summary("hallo", "English", "hi")).toMatchObject({ first_question: null, question_count: 3, turns_to_answer: null, locale: "en" });
  });

  it("is the question in 200 characters, masked", async () => {
    const { first_question: kept } = await summary(`Mijn adres is anna@dewit.nl en ${"waarom is mijn eerste factuur hoger ".repeat(10)}?`);
    expect(kept).toMatch(/^Mijn adres is \[e-mailadres\] en waarom/);
    expect(kept?.length).toBeLessThanOrEqual(200);
  });

  it("counts the last word about an answer once", async () => {
    expect(await summary(question, "Nee, niet echt", question, "Ja, bedankt")).toMatchObject({ thumbs_up: 1, thumbs_down: 1 });
  });

  it("holds the state of its tickets", async () => {
    const made = await summary("Kan ik bij jullie een gebakken ei bestellen?", ...form, "ja");
    expect(made.ticket_state).toBe("open");
    const [ticket] = await bot.tickets.list();
    await bot.tickets.close(ticket?.reference ?? "");
    expect((await summary()).ticket_state).toBe("closed");
  });

  it("holds the lowest score, the topics and every decision with its question", async () => {
    const { lowest_score: lowest, no, last_seq: last } = await summary(question, "Ja, bedankt", "beheerportal is leeg");
    const entries = await bot.db.selectFrom("transcript_entries").select(["id", "text"]).orderBy("id").execute();
    expect(entries.map(({ id }) => id - no * 2 ** 20)).toEqual(Array.from({ length: last }, (_, index) => index + 1));
    const textOf = (id: number | null): string | null => entries.find((entry) => entry.id === id)?.text ?? null;
    const decisions = await bot.db.selectFrom("decisions").selectAll().orderBy("answer_id").execute();
    expect(decisions.map(({ kind, label, feedback, question_id: of }) => [kind, label, feedback, textOf(of)])).toEqual([
      ["answer", "first-invoice-amount", 1, question], ["answer", "portal-empty", null, "beheerportal is leeg"],
    ]);
    expect(lowest).toBe(Math.min(...decisions.map(({ score }) => score ?? 1)));
    const topics = await bot.db.selectFrom("transcript_topics").selectAll().orderBy("article").execute();
    expect(topics).toEqual([{ article: "first-invoice-amount", no }, { article: "portal-empty", no }]);
  });

  it("holds what was chosen of several, as a decision of its own", async () => {
    const { buttons } = await bot.type("factuur");
    const [title = ""] = buttons;
    await bot.type(title);
    const decisions = await bot.db.selectFrom("decisions").select(["kind", "feedback"]).orderBy("answer_id").execute();
    expect(decisions.map(({ kind }) => kind)).toEqual(["choose", "answer"]);
    await bot.type("Ja, bedankt");
    expect((await bot.db.selectFrom("decisions").select("feedback").orderBy("answer_id").execute()).map(({ feedback }) => feedback)).toEqual([null, 1]);
  });
});
