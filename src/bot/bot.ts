import { randomInt } from "node:crypto";
import { ConversationState, MessageFactory, type Activity, type TurnContext } from "botbuilder";
import type { DialogState } from "botbuilder-dialogs";
import { conversationDataVersion, newConversationData, type ConversationData } from "../../dialogs/conversation-data.js";
import { statusEvent } from "../../dialogs/hub.js";
import type { ChannelManners } from "../../dialogs/reply.js";
import type { RootDialog } from "../../dialogs/root.js";
import { Turn } from "../../dialogs/turn.js";
import type { Clock } from "../clock.js";
import type { OpeningHours } from "../handoff/opening-hours.js";
import { defaultLocale, localeOf, type Locale } from "../locale.js";
import type { Log } from "../log.js";
import type { Metrics } from "../metrics.js";
import { TurnStateStorage } from "../storage/bot-state.js";
import type { Database } from "../storage/database.js";
import { UnitOfWork } from "../storage/unit-of-work.js";
import type { Transcripts } from "../transcripts/transcript-store.js";
import type { Wording } from "../wording/wording.js";
import { channelTable, mannersAt, placeOf, type Place } from "./channels.js";
import type { TurnOrigin } from "./delivery.js";
import { renderReply } from "./render-reply.js";
import { recordTurn } from "./turn-record.js";

export interface BotOptions {
  db: Database;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  wording: Wording;
  dialogs: Pick<RootDialog, "greet" | "join" | "message" | "hubStatus">;
  transcripts: Transcripts;
  /** Which knowledge answers, for the transcript. */
  knowledgeVersion: string;
  /** IANA name. */
  timeZone: string;
  /** undefined: the operator set none. */
  openingHours?: Pick<OpeningHours, "at"> | undefined;
  /** What each place can show; default: `channelTable`. */
  manners?: Readonly<Record<Place, ChannelManners>> | undefined;
}

/** Letters and digits that cannot be mistaken for one another when they are read out on the phone. */
const referenceAlphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const referenceCharacters = 6;

/** What a turn is answered with: always of one version of the knowledge. */
export type Serving = Pick<BotOptions, "dialogs" | "knowledgeVersion">;

interface RunningTurn {
  origin: TurnOrigin;
  held: Partial<Activity>[];
  serving: Serving;
  startedMs: number;
}

/** One turn, from the activity to what is kept and said. A turn either succeeds whole, or changes nothing and says that it failed. */
export class Bot {
  #serving: Serving;

  constructor(private readonly options: BotOptions) {
    this.#serving = options;
  }

  /** From the next turn on; turns that have begun end with what they began with. */
  serve(serving: Serving): void {
    this.#serving = serving;
  }

  /** Rejects only when not even the failure could be kept. */
  handleTurn = async (context: TurnContext, origin: TurnOrigin): Promise<void> => {
    const startedMs = performance.now();
    const held: Partial<Activity>[] = [];
    // Nothing leaves before the turn's transaction is committed.
    context.onSendActivities((_context, activities) => {
      held.push(...activities);
      return Promise.resolve(activities.map(() => ({ id: "" })));
    });
    const { metrics } = this.options;
    const running: RunningTurn = { origin, held, startedMs, serving: this.#serving };
    let outcome = "failed";
    try {
      outcome = await this.#attempt(context, running);
    } finally {
      metrics.turns.inc({ channel: context.activity.channelId, outcome });
      metrics.turnSeconds.observe((performance.now() - startedMs) / 1_000);
    }
    await this.#deliver(context, running);
  };

  async #attempt(context: TurnContext, running: RunningTurn): Promise<"done" | "failed"> {
    const work = new UnitOfWork();
    let turn: Turn | undefined;
    try {
      const { db, clock } = this.options;
      const state = new ConversationState(new TurnStateStorage(db, work, clock));
      turn = await this.#open(context, { origin: running.origin, state, work });
      await this.#run(turn, state, running);
      return "done";
    } catch (error) {
      running.held.length = 0;
      await this.#fail(context, running, { error, turn });
      return "failed";
    }
  }

  async #open(context: TurnContext, { origin, state, work }: { origin: TurnOrigin; state: ConversationState; work: UnitOfWork }): Promise<Turn> {
    const { clock, wording, timeZone, openingHours, manners = channelTable } = this.options;
    const data = await loadData(state, context);
    const { account, privateChat } = origin;
    const channel = { manners: mannersAt(manners, context.activity), render: renderReply, account, privateChat };
    return new Turn({ context, channel, data, wording, work, addressKey: origin.addressKey, nowMs: clock.now(), timeZone, openingHours, conversationReference: origin.conversationReference, uploads: origin.uploads ?? [] });
  }

  async #run(turn: Turn, state: ConversationState, running: RunningTurn): Promise<void> {
    const { db, transcripts, metrics } = this.options;
    const { origin, held, serving, startedMs } = running;
    const askedBefore = turn.data.question;
    if (origin.isAdded === true) await serving.dialogs.greet(turn);
    else await this.#dispatch(turn, state, serving.dialogs);
    noteQuestion(turn, askedBefore);
    await state.saveChanges(turn.context, true);
    origin.delivery.stage(turn.work, held);
    recordTurn({
      transcripts, work: turn.work, turn, held, knowledgeVersion: serving.knowledgeVersion, nowMs: turn.nowMs, startedMs, isUnkept: origin.isAdded,
    });
    await turn.work.commit(db);
    if (turn.decision !== undefined) metrics.decisions.inc({ kind: turn.decision.kind });
    if (turn.decisionMs !== undefined) metrics.decisionSeconds.observe(turn.decisionMs / 1_000);
  }

  /** What kind of activity this is decides who takes it; kinds that ask for nothing are only kept. */
  async #dispatch(turn: Turn, state: ConversationState, dialogs: Serving["dialogs"]): Promise<void> {
    const { activity } = turn.context;
    const dialogState = state.createProperty<DialogState>("dialogs");
    switch (activity.type) {
      case "message":
        await dialogs.message(turn, dialogState);
        break;
      case "conversationUpdate":
        if (customerJoined(activity)) await dialogs.greet(turn);
        break;
      case "event":
        if (activity.name === "webchat/join") await dialogs.join(turn, pageLocale(activity), dialogState);
        else if (activity.name === statusEvent) await dialogs.hubStatus(turn);
        break;
      default:
        break;
    }
  }

  /** The message stays unanswered and no state changes, but the customer and the transcript learn of it. */
  async #fail(context: TurnContext, running: RunningTurn, { error, turn }: { error: unknown; turn: Turn | undefined }): Promise<void> {
    const { origin, held, serving } = running;
    const { db, clock, log, metrics, wording, transcripts } = this.options;
    const reference = `F-${Array.from({ length: referenceCharacters }, () => referenceAlphabet[randomInt(referenceAlphabet.length)]).join("")}`;
    metrics.errors.inc({ where: "turn" });
    log.error({ reference, err: error, channel: context.activity.channelId, conversation: context.activity.conversation.id }, "turn failed");
    if (context.activity.type === "message") {
      await context.sendActivity(MessageFactory.text(wording.say("general.failed", await this.#localeOf(context), { reference })));
    }
    const work = new UnitOfWork();
    origin.delivery.stage(work, held);
    recordTurn({
      transcripts, work, context, held, knowledgeVersion: serving.knowledgeVersion, nowMs: clock.now(), errorReference: reference, failed: turn, isUnkept: origin.isAdded,
    });
    await work.commit(db);
  }

  async #localeOf(context: TurnContext): Promise<Locale> {
    try {
      const state = new ConversationState(new TurnStateStorage(this.options.db, new UnitOfWork(), this.options.clock));
      return (await loadData(state, context)).locale;
    } catch {
      return localeOf(context.activity.locale) ?? defaultLocale;
    }
  }

  async #deliver(context: TurnContext, { origin, held }: RunningTurn): Promise<void> {
    try {
      await origin.delivery.deliver(held);
    } catch (error) {
      this.options.metrics.errors.inc({ where: "delivery" });
      this.options.log.error({ err: error, channel: context.activity.channelId, conversation: context.activity.conversation.id }, "an answer was kept but not delivered");
    }
  }
}

async function loadData(state: ConversationState, context: TurnContext): Promise<ConversationData> {
  const property = state.createProperty<ConversationData>("data");
  const told = localeOf(context.activity.locale);
  const fresh = newConversationData(told);
  // Some of Teams' activities tell no language, and which of them comes first is chance.
  if (told === undefined && placeOf(context.activity) !== "chat") fresh.isLocaleGuessed = true;
  const data = await property.get(context, fresh);
  // State comes from the database: its version may be that of an older program.
  if ((data.version as number) !== conversationDataVersion) {
    await state.clear(context);
    return property.get(context, { ...fresh, greeted: true });
  }
  if (data.isLocaleGuessed === true && told !== undefined) {
    data.locale = told;
    delete data.isLocaleGuessed;
  }
  return data;
}

/** So that what the customer does to that message afterwards holds for the question as well; see bot/asides.ts. */
function noteQuestion({ context: { activity }, data, text }: Turn, before: string | undefined): void {
  const { question } = data;
  const isNew = question !== before;
  // What an answer leaves for Support is a part of it.
  const isOfMessage = question !== undefined && (question === text || (isNew && question.split("\n").every((part) => text.includes(part))));
  if (placeOf(activity) !== "chat" && activity.id !== undefined && isOfMessage) data.questionId = activity.id;
  // Another one than the message of before was.
  else if (isNew) delete data.questionId;
}

/** Web Chat's own event tells the language of the page. */
function pageLocale(activity: Activity): Locale | undefined {
  const value: unknown = activity.value;
  return typeof value === "object" && value !== null && "language" in value ? localeOf(value.language) : localeOf(activity.locale);
}

function customerJoined(activity: Activity): boolean {
  const added: unknown = activity.membersAdded;
  return Array.isArray(added) && added.some((member: unknown) =>
    typeof member === "object" && member !== null && "id" in member && member.id !== activity.recipient.id);
}
