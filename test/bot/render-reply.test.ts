import { describe, expect, it } from "vitest";
import type { FormCard, Reply } from "../../dialogs/reply.js";
import { channelTable, type Place } from "../../src/bot/channels.js";
import { renderReply } from "../../src/bot/render-reply.js";
import { bytesOf } from "../../src/bot/split-text.js";
import { actionsOf, cardFaults, cardOf, fieldsOf, saysOf, submitOf } from "../support/cards.js";

const places: Place[] = ["chat", "teamsPersonal", "teamsGroup", "teamsChannel"];
const citations = [{ name: "Belangrijke informatie voor Finance", quote: "De KPN factuur wordt door VST geïncasseerd." }];
const form: FormCard = {
  dialog: "order-status", submit: "Zoek mijn order",
  fields: [
    { id: "number", kind: "text", label: "Ordernummer", value: "VST", placeholder: "VST-2026-01234", required: "Vul in.", fault: "Hierin herken ik **geen** nummer.", maxCharacters: 100 },
    { id: "story", kind: "multiline", label: "Vraag" },
    { id: "choice", kind: "choice", label: "Kies", choices: [{ title: "1. Een", value: "1" }, { title: "2. Twee", value: "2" }], required: "Kies een." },
  ],
};

const reply = (changes: Partial<Reply> = {}): Reply => ({ parts: ["Dit is **het**:\n\n- een\n- twee", "Heeft dit u geholpen?"], buttons: [], links: [], ...changes });
const render = (place: Place, changes: Partial<Reply> = {}) =>
  renderReply(reply(changes), { manners: channelTable[place], locale: "nl", to: "29:user", card: "c-1" });

/** A message in short: T text, C card; then the buttons, actions and entities that it has. */
function shape(place: Place, changes: Partial<Reply>): string[] {
  return render(place, changes).map((message) => {
    const suggested = message.suggestedActions?.actions.map(({ title, value }) => (title === value ? title : "?")) ?? [];
    const actions = actionsOf(message).map(({ title }) => String(title));
    const kinds = [message.entities === undefined ? "" : "cited", message.channelData === undefined ? "" : "thumbs"].filter((kind) => kind !== "");
    return [cardOf(message) === undefined ? "T" : "C", ...suggested, ...actions, ...kinds].join(" ");
  });
}

const link = [{ title: "Open", url: "https://teams.microsoft.com/l/chat/0/0?users=28:bot" }];
const shapes: [what: string, changes: Partial<Reply>, chat: string[], personal: string[], group: string[]][] = [
  ["words alone", {}, ["T"], ["T"], ["T"]],
  ["three buttons", { buttons: ["a", "b", "c"] }, ["T a b c"], ["T a b c"], ["C a b c"]],
  ["four buttons, each a way on", { buttons: ["a", "b", "c", "d"] }, ["T a b c d"], ["C a b c d"], ["C a b c d"]],
  ["an answer", { citations }, ["T"], ["T cited thumbs"], ["T cited thumbs"]],
  ["an answer with five buttons", { citations, buttons: ["a", "b", "c", "d", "e"] }, ["T a b c d e"], ["T a b c cited thumbs"], ["T cited thumbs", "C a b c d e"]],
  ["an answer of one paragraph with buttons", { citations, parts: ["x"], buttons: ["a"] }, ["T a"], ["T a cited thumbs"], ["T cited thumbs", "C a"]],
  ["a link", { links: link }, ["T"], ["T"], ["C Open"]],
  ["a link beside four buttons", { links: link, buttons: ["a", "b", "c", "d"] }, ["T a b c d"], ["C a b c d Open"], ["C a b c d Open"]],
  ["a form", { form, buttons: ["Hulp"] }, ["T Hulp"], ["C Zoek mijn order Hulp"], ["C Hulp"]],
];

describe("a reply", () => {
  it.each(shapes)("with %s", (_what, changes, chat, personal, group) => {
    expect(shape("chat", changes)).toEqual(chat);
    expect(shape("teamsPersonal", changes)).toEqual(personal);
    expect(shape("teamsGroup", changes)).toEqual(group);
    expect(shape("teamsChannel", changes)).toEqual(group);
  });

  it.each(shapes)("with %s keeps to what Teams takes", (_what, changes) => {
    for (const message of places.flatMap((place) => render(place, changes))) {
      const card = cardOf(message);
      expect(card === undefined ? [] : cardFaults(card)).toEqual([]);
      // Teams makes two messages of a text and an attachment, and shows no suggested actions beside one.
      expect([message.text, card].filter((each) => each !== undefined)).toHaveLength(1);
      expect(card !== undefined && message.suggestedActions !== undefined).toBe(false);
      expect(message.inputHint).toBe("expectingInput");
    }
  });

  it("is Markdown as it was written in the chat, and lines in Teams", () => {
    expect(render("chat", { links: link })[0]?.text).toBe("Dit is **het**:\n\n- een\n- twee\n\nHeeft dit u geholpen?\n\n[Open](https://teams.microsoft.com/l/chat/0/0?users=28:bot)");
    expect(render("teamsPersonal")[0]?.text).toBe("Dit is **het**:\n\n• een\n\n• twee\n\nHeeft dit u geholpen?");
  });

  it("has buttons on a card that say what they are and of which card, and its words for who does not see it", () => {
    const [message] = render("teamsGroup", { buttons: ["Ja"] });
    expect(message === undefined ? [] : saysOf(message)).toEqual([{ type: "Action.Submit", title: "Ja", data: { vst: { card: "c-1", say: "Ja" } } }]);
    const twin = "Dit is het:\n• een\n• twee\nHeeft dit u geholpen?";
    expect(message?.summary).toBe(twin);
    expect(message === undefined ? undefined : cardOf(message)?.["fallbackText"]).toBe(twin);
  });

  it("has lines to press where a button would be cut off, in the order of the buttons", () => {
    const long = "Waarom wijkt mijn eerste *factuur* af van de offerte?";
    const [message = {}] = render("teamsGroup", { parts: ["x"], buttons: ["Ja", "Nee", long, "Meer"] });
    const [, first, line, last] = cardOf(message)?.body ?? [];
    expect([first, last].map((set) => [set?.type, (set?.["actions"] as { title: string }[]).map(({ title }) => title)])).toEqual([["ActionSet", ["Ja", "Nee"]], ["ActionSet", ["Meer"]]]);
    expect(line).toMatchObject({ type: "Container", items: [{ text: long.replaceAll("*", "\\*"), wrap: true }], selectAction: { title: long, data: { vst: { card: "c-1", say: long } } } });
    expect(cardFaults(cardOf(message) ?? { type: "AdaptiveCard", body: [], actions: [] })).toEqual([]);
  });

  it("has the fields of a form, with what is wrong below the field, and lets the customer out without filling them in", () => {
    const [message = {}] = render("teamsPersonal", { form, buttons: ["Hulp"] });
    expect(fieldsOf(message)).toEqual({
      number: { type: "Input.Text", id: "number", label: "Ordernummer", value: "VST", isRequired: true, errorMessage: "Vul in.", placeholder: "VST-2026-01234", maxLength: 100 },
      story: { type: "Input.Text", id: "story", label: "Vraag", isMultiline: true },
      choice: {
        type: "Input.ChoiceSet", id: "choice", label: "Kies", isRequired: true, errorMessage: "Kies een.", style: "expanded", wrap: true,
        choices: [{ title: "1. Een", value: "1" }, { title: "2. Twee", value: "2" }],
      },
    });
    const body = cardOf(message)?.body ?? [];
    const place = body.findIndex(({ id }) => id === "number");
    expect(body[place + 1]).toMatchObject({ type: "TextBlock", text: "Hierin herken ik **geen** nummer.", color: "Attention" });
    expect(submitOf(message)).toEqual({ vst: { card: "c-1" } });
    expect(cardOf(message)?.actions[1]).toMatchObject({ title: "Hulp", associatedInputs: "none" });
  });

  it("cites the letter within Teams' limits, without a label that says AI", () => {
    const long = { name: "n".repeat(100), quote: `${"woord ".repeat(40)}einde` };
    const [message] = render("teamsPersonal", { citations: [...citations, long] });
    expect(message?.entities).toEqual([{
      type: "https://schema.org/Message", "@type": "Message", "@context": "https://schema.org",
      citation: [
        { "@type": "Claim", position: 1, appearance: { "@type": "DigitalDocument", name: citations[0]?.name, abstract: citations[0]?.quote } },
        { "@type": "Claim", position: 2, appearance: { "@type": "DigitalDocument", name: `${"n".repeat(79)}…`, abstract: expect.stringMatching(/^(woord ?)+…$/) as string } },
      ],
    }]);
    const [, second] = (message?.entities?.[0] as unknown as { citation: { appearance: { abstract: string } }[] }).citation;
    expect(second?.appearance.abstract.length).toBeLessThanOrEqual(160);
    expect(JSON.stringify(message)).not.toContain("AIGenerated");
    expect(message?.channelData).toEqual({ feedbackLoop: { type: "default" } });
  });

  it.each(["teamsPersonal", "teamsChannel"] as const)("of any length comes in messages that %s takes, whole and in order", (place) => {
    const words = Array.from({ length: 30_000 }, (_nothing, index) => `w${index}`);
    const cases: Partial<Reply>[] = [
      { parts: [words.join(" ")] }, { parts: [words.join("\n\n")], buttons: ["a"] }, { parts: [words.join(" "), "einde"], citations, buttons: ["a", "b", "c", "d"] },
      { parts: ["\u{1F600}".repeat(40_000)] }, { parts: ["\"".repeat(60_000), "x"], buttons: ["a", "b", "c", "d"] },
    ];
    for (const changes of cases) {
      const messages = render(place, changes);
      for (const message of messages) expect(bytesOf(message)).toBeLessThanOrEqual(channelTable[place].messageBytes);
      const said = messages.map((message) => message.text ?? message.summary ?? "").join(" ");
      expect(said.isWellFormed() && messages.every(({ text = "" }) => text.isWellFormed())).toBe(true);
      expect(said.replace(/[\s\\]+/g, "")).toBe((changes.parts ?? []).join("").replace(/\s+/g, ""));
    }
  });
});
