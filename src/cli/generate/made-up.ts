import type { Knowledge } from "../../answering/knowledge.js";
import { seededRandom } from "../../answering/seeded-random.js";
import type { Locale } from "../../locale.js";
import type { ConversationEvent } from "../../storage/review-schema.js";
import type { NewEntry } from "../../transcripts/transcript-rows.js";
import type { Wording } from "../../wording/wording.js";
import { activityOf, buttonsOf, type Speaker } from "./activities.js";
import { madeDecision, type MadeDecision } from "./decisions.js";

export interface MadeTurn {
  event: ConversationEvent | undefined;
  /** Of the answer before. */
  feedback: 1 | -1 | undefined;
  entries: NewEntry[];
}

export interface MadeTicket {
  /** Milliseconds since the Unix epoch. */
  at: number;
  question: string;
  state: "open" | "closed";
  claimed: boolean;
}

export interface MadeConversation {
  id: string;
  channel: string;
  locale: Locale;
  turns: MadeTurn[];
  ticket: MadeTicket | undefined;
  reviewed: boolean;
}

type Ending = "confirmed" | "answered" | "ticket" | "person" | "unanswered" | "abandoned";

/** How conversations end, out of 100; tickets are a tenth. */
const endings: readonly (readonly [Ending, number])[] = [["confirmed", 24], ["answered", 34], ["ticket", 10], ["person", 5], ["unanswered", 17], ["abandoned", 10]];
const channels: readonly (readonly [string, number])[] = [["directline", 82], ["msteams", 12], ["webchat", 6]];

/** One conversation in so many is of this many turns. */
const longEvery = 20_000;
const longTurns = 3_000;

/** Questions of the customer in one conversation; 3.5 on the average make 10 activities. */
const lengths: readonly (readonly [number, number])[] = [[1, 20], [2, 22], [3, 20], [4, 14], [5, 9], [7, 8], [9, 4], [12, 3]];

const openings = ["", "", "", "", "Goedemiddag, ", "Hallo, ", "Beste VST, ", "Even een vraag: ", "Ik snap het niet helemaal. ", "Mijn collega vroeg het ook al: ", "Nog iets: "];

/** Conversations as they could have been, the same ones for the same seed. */
export class MadeUp {
  readonly #random: () => number;
  readonly #knowledge: Knowledge;
  readonly #wording: Wording;
  #made = 0;

  constructor(options: { knowledge: Knowledge; wording: Wording; seed: number }) {
    this.#random = seededRandom(options.seed);
    this.#knowledge = options.knowledge;
    this.#wording = options.wording;
  }

  /** @param startedAt milliseconds since the Unix epoch; `ageMs`: how long ago that is */
  conversation(startedAt: number, ageMs: number): MadeConversation {
    this.#made += 1;
    const locale: Locale = this.#random() < 0.93 ? "nl" : "en";
    const channel = this.#pick(channels);
    const id = `made-${this.#made.toString(36).padStart(5, "0")}-${Math.floor(this.#random() * 2 ** 32).toString(36)}`;
    const ending = this.#pick(endings);
    const count = this.#made % longEvery === 0 ? longTurns : this.#pick(lengths);
    const script = new Script({ id, channel, locale, at: startedAt, random: this.#random, knowledgeVersion: this.#knowledge.version });
    script.greet(this.#wording.say("greeting.ask", locale), this.#titles(locale, 3));
    let question = "";
    for (let asked = 1; asked <= count; asked += 1) {
      question = this.#question(locale);
      this.#ask(script, question, asked === count ? ending : this.#between());
    }
    const ticket = ending === "ticket" ? this.#ticket(question, script.at, ageMs) : undefined;
    return { id, channel, locale, turns: script.turns, ticket, reviewed: this.#random() < 0.05 };
  }

  /** What becomes of a question that is not the last. */
  #between(): Ending {
    const luck = this.#random();
    return luck < 0.8 ? "answered" : luck < 0.9 ? "confirmed" : luck < 0.97 ? "unanswered" : "abandoned";
  }

  #ask(script: Script, question: string, ending: Ending): void {
    const { locale } = script.speaker;
    const say = (key: string): string => this.#wording.say(key, locale);
    const labels = [...this.#knowledge.articles.keys()];
    const decide = (kind: MadeDecision["kind"], label?: string): MadeDecision => madeDecision(kind, { labels, label, question, random: this.#random });
    const article = this.#knowledge.articles.get(labels[Math.floor(this.#random() ** 2 * labels.length)] ?? "");
    if (article === undefined) throw new TypeError("The knowledge holds no articles");
    const answer = [article[locale].short, this.#random() < 0.2 ? article[locale].details : "", say("answer.helped")].filter((part) => part !== "").join("\n\n");
    switch (ending) {
      case "answered": return script.turn(question, { text: answer, event: "answered", decision: decide("answer", article.id) });
      case "confirmed":
        script.turn(question, { text: answer, event: "answered", decision: decide("answer", article.id) });
        return script.turn(say("answer.yes"), { text: say("feedback.thanks"), event: "helped", feedback: 1 });
      case "unanswered":
        if (this.#random() < 0.6) return script.turn(question, { text: say("unknown.first"), event: "unanswered", decision: decide("handoff", "none") });
        script.turn(question, { text: answer, event: "answered", decision: decide("answer", article.id) });
        return script.turn(say("answer.no"), { text: say("feedback.sorry"), event: "not-helped", feedback: -1 });
      case "abandoned": {
        const choose = decide("choose");
        return script.turn(question, { text: say("clarify.ask"), buttons: choose.articles?.map((id) => this.#knowledge.articles.get(id)?.[locale].title ?? id) ?? [], event: "asked", decision: choose });
      }
      case "person": return script.turn(question, { text: say("handoff.open"), event: "person", decision: decide("intent", "human") });
      case "ticket":
        script.turn(question, { text: say("unknown.first"), event: "unanswered", decision: decide("handoff", "none") });
        return script.turn(say("handoff.offer"), { text: say("handoff.start"), event: "asked" });
    }
  }

  #ticket(question: string, at: number, ageMs: number): MadeTicket {
    const isOpen = ageMs < 14 * 86_400_000 ? this.#random() < 0.5 : this.#random() < 0.005;
    return { at, question, state: isOpen ? "open" : "closed", claimed: !isOpen || this.#random() < 0.3 };
  }

  #question(locale: Locale): string {
    const { examples } = this.#knowledge;
    const one = (): string => {
      for (;;) {
        const example = examples[Math.floor(this.#random() * examples.length)];
        if (example?.locale === locale) return example.text;
      }
    };
    const opening = locale === "nl" ? openings[Math.floor(this.#random() * openings.length)] ?? "" : "";
    const parts = this.#random() < 0.9 ? 1 : 2 + Math.floor(this.#random() * 8);
    return opening + Array.from({ length: parts }, one).join(". ");
  }

  #titles(locale: Locale, count: number): string[] {
    return [...this.#knowledge.articles.values()].slice(0, count).map((article) => article[locale].title);
  }

  #pick<Value>(from: readonly (readonly [Value, number])[]): Value {
    let left = this.#random() * from.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [value, weight] of from) {
      left -= weight;
      if (left < 0) return value;
    }
    throw new TypeError("Nothing to pick from");
  }
}

interface Reply {
  text: string;
  buttons?: string[];
  event: ConversationEvent | undefined;
  decision?: MadeDecision;
  feedback?: 1 | -1;
}

/** The turns of one conversation, as the channel and the bot would have made them. */
class Script {
  readonly turns: MadeTurn[] = [];
  readonly speaker: Speaker;
  at: number;
  readonly #random: () => number;
  readonly #knowledgeVersion: string;

  constructor(options: Omit<Speaker, "seq"> & { at: number; random: () => number; knowledgeVersion: string }) {
    this.speaker = { id: options.id, channel: options.channel, locale: options.locale, seq: 0 };
    this.at = options.at;
    this.#random = options.random;
    this.#knowledgeVersion = options.knowledgeVersion;
  }

  greet(text: string, buttons: string[]): void {
    const joined = activityOf(this.speaker, { from: "user", type: "conversationUpdate", at: this.at });
    this.turns.push({ event: undefined, feedback: undefined, entries: [{ direction: "in", activity: joined, at: this.at }, this.#reply({ text, buttons, event: undefined })] });
  }

  turn(text: string, reply: Reply): void {
    this.at += 5_000 + Math.floor(this.#random() * 90_000);
    const question = activityOf(this.speaker, { from: "user", type: "message", at: this.at, text });
    this.turns.push({ event: reply.event, feedback: reply.feedback, entries: [{ direction: "in", activity: question, at: this.at }, this.#reply(reply)] });
  }

  #reply({ text, buttons = [], decision }: Reply): NewEntry {
    const activity = { ...activityOf(this.speaker, { from: "bot", type: "message", at: this.at, text }), textFormat: "markdown", ...buttonsOf(buttons) };
    return {
      direction: "out", activity, at: this.at, knowledgeVersion: this.#knowledgeVersion,
      ...decision === undefined ? {} : { decision, latencyUs: Math.round(2_000 + this.#random() ** 4 * 60_000) },
    };
  }
}
