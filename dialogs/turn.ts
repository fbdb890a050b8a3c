import { randomUUID } from "node:crypto";
import type { Activity, TurnContext } from "botbuilder";
import { DateTime } from "luxon";
import type { Decision } from "../src/answering/decision.js";
import type { OpeningHours } from "../src/handoff/opening-hours.js";
import type { ConversationEvent } from "../src/storage/review-schema.js";
import type { UnitOfWork } from "../src/storage/unit-of-work.js";
import type { Values, Wording } from "../src/wording/wording.js";
import type { ConversationData } from "./conversation-data.js";
import type { ChannelManners, Reply, Submission } from "./reply.js";
import { pressIn, type Press } from "./submission.js";

const turnKey = Symbol("turn");

/** A literal value, of at most some hundred characters, that the transcript must not keep, and the mark that stands in its place. */
export interface Redaction {
  value: string;
  mark: "[naam]" | "[bedrijf]" | "[contact]" | "[postcode]" | "[aanvulling]";
}

/** A form that a question interrupts is shown anew; no more of them are in view. */
const mostForms = 5;

/** What a channel knows of who writes; nothing that it does not tell. */
export interface Account {
  name?: string | undefined;
  email?: string | undefined;
}

/** How the channel of a turn shows what is said, and what it knows. */
export interface TurnChannel {
  manners: ChannelManners;
  /** The activities that say the reply, in order; at least one. */
  render: (reply: Reply, options: { manners: ChannelManners; locale: string; to: string; card: string }) => Partial<Activity>[];
  /** Asks the channel; undefined where it tells nobody. */
  account?: (() => Promise<Account>) | undefined;
  /** Opens a conversation with the assistant that only this customer sees; undefined where there is none. */
  privateChat?: string | undefined;
}

export interface TurnOptions {
  context: TurnContext;
  channel: TurnChannel;
  data: ConversationData;
  wording: Wording;
  work: UnitOfWork;
  /** Keyed hash of where the customer comes from. */
  addressKey: string;
  nowMs: number;
  /** IANA name. */
  timeZone: string;
  /** undefined: the operator set none. */
  openingHours?: Pick<OpeningHours, "at"> | undefined;
  /** How to speak to this conversation later, on channels that need to know; the Bot Framework's ConversationReference. */
  conversationReference?: object | undefined;
  /** Files that came with the message. */
  uploads: readonly { id: string; name: string }[];
}

/** One message of the customer while it is handled: what the dialogs read, say and leave behind. */
export class Turn {
  readonly context: TurnContext;
  readonly data: ConversationData;
  readonly wording: Wording;
  /** Writes that must be kept together with what is said. */
  readonly work: UnitOfWork;
  readonly addressKey: string;
  readonly nowMs: number;
  readonly timeZone: string;
  readonly openingHours: Pick<OpeningHours, "at"> | undefined;
  readonly conversationId: string;
  /** The Bot Framework's name of the channel. */
  readonly channel: string;
  readonly #channel: TurnChannel;
  readonly conversationReference: object | undefined;
  readonly redactions: Redaction[] = [];
  /** What this message brought; see also `data.uploads`. */
  readonly newUploads: readonly { id: string; name: string }[];
  /** What the answerer made of the message. */
  decision: Decision | undefined;
  /** Which of the turn's replies, from 0, carries that decision; it is told first after it was made. */
  decidedReply: number | undefined;
  /** What the transcript keeps in the place of this message; see `hide`. */
  shownText: string | undefined;
  /** From question to decision, in milliseconds. */
  decisionMs: number | undefined;
  /** What the customer said of the last answer: it helped (1) or not (-1). */
  feedback: 1 | -1 | undefined;

  /** What this turn says of how the conversation ended; see `mark`. */
  event: ConversationEvent | undefined;

  /** What came back of a form, when the message is that. */
  readonly submission: Submission | undefined;
  /** The button of a card, when the message is that; its words are `text`. */
  readonly pressed: Press | undefined;

  /** The card that the buttons of the last reply are on; undefined: none. */
  shownCard: string | undefined;

  #replies = 0;

  constructor(options: TurnOptions) {
    this.context = options.context;
    this.data = options.data;
    this.wording = options.wording;
    this.work = options.work;
    this.addressKey = options.addressKey;
    this.nowMs = options.nowMs;
    this.timeZone = options.timeZone;
    this.openingHours = options.openingHours;
    this.conversationReference = options.conversationReference;
    this.newUploads = options.uploads;
    this.data.uploads.push(...options.uploads);
    this.conversationId = options.context.activity.conversation.id;
    this.channel = options.context.activity.channelId;
    this.#channel = options.channel;
    const { submission, pressed } = pressIn(options.context.activity);
    this.submission = submission;
    this.pressed = pressed;
    // Forms ask for what is personal; the dialog that takes it may show more.
    if (submission !== undefined) this.shownText = "[formulier]";
    options.context.turnState.set(turnKey, this);
  }

  /** The turn that a dialog runs in. */
  static of(context: TurnContext): Turn {
    const turn: unknown = context.turnState.get(turnKey);
    if (turn instanceof Turn) return turn;
    throw new Error("A dialog ran outside a turn; start it through bot/bot.ts");
  }

  /** What the customer typed or pressed, trimmed; empty when the message has no text. */
  get text(): string {
    const { text, value } = this.context.activity as { text?: unknown; value?: unknown };
    if (typeof text === "string" && text.trim() !== "") return text.trim();
    return typeof value === "string" ? value.trim() : this.pressed?.say ?? "";
  }

  /** ISO date of the customer's calendar. */
  get today(): string {
    return this.clockAt(this.nowMs).toISODate() ?? "";
  }

  /** `ms` since the epoch as a time of day, "15:40". */
  timeOfDay(ms: number): string {
    return this.clockAt(ms).toFormat("HH:mm");
  }

  private clockAt(ms: number): DateTime {
    return DateTime.fromMillis(ms, { zone: this.timeZone });
  }

  say(key: string, values?: Values): string {
    return this.wording.say(key, this.data.locale, values);
  }

  /** The first thing that happened counts, but that the assistant asks something gives way to anything else. */
  mark(event: ConversationEvent): void {
    if (this.event === undefined || this.event === "asked") this.event = event;
  }

  decide(decision: Decision, decisionMs?: number): void {
    this.decision = decision;
    this.decisionMs = decisionMs;
    this.decidedReply = this.#replies;
  }

  /**
   * The message was an answer to a form, and personal: the transcript shows `text` instead, and not what the answerer made of it,
   * which holds words of it.
   */
  hide(text: string): void {
    this.shownText = text;
    this.decision = undefined;
    this.decidedReply = undefined;
  }

  get manners(): ChannelManners {
    return this.#channel.manners;
  }

  /** What the channel knows of who writes. */
  async account(): Promise<Account> {
    return await this.#channel.account?.() ?? {};
  }

  get privateChat(): string | undefined {
    return this.#channel.privateChat;
  }

  /** Says one thing, with buttons that say what they send. */
  async reply(text: string | string[], buttons: string[] = [], more: Partial<Pick<Reply, "links" | "form" | "citations" | "cardParts">> = {}): Promise<void> {
    const parts = [text].flat().filter((part) => part !== "");
    const { manners, render } = this.#channel;
    const card = randomUUID();
    const activities = render({ parts, buttons: [...new Set(buttons)], links: [], ...more }, { manners, locale: this.data.locale, to: this.context.activity.from.id, card });
    const isOnCard = buttons.length > 0 && activities.some(({ attachments }) => attachments !== undefined);
    this.shownCard = isOnCard ? card : undefined;
    if (isOnCard) this.data.openButtons = card;
    if (Number.isFinite(manners.suggestedActions)) this.data.lastButtons = isOnCard ? [] : buttons.slice(0, manners.suggestedActions);
    if (more.form !== undefined && manners.forms === "card") this.#noteForm(card, more.form.dialog);
    this.#replies += activities.length;
    await this.context.sendActivities(activities);
  }

  #noteForm(card: string, dialog: string): void {
    const { openForm } = this.data;
    const before = openForm?.dialog === dialog ? openForm.cards : [];
    this.data.openForm = { cards: [...before, card].slice(-mostForms), dialog };
  }
}
