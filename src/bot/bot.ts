import { randomInt } from "node:crypto";
import { ConversationState, MessageFactory, type Activity, type TurnContext } from "botbuilder";
import type { DialogState } from "botbuilder-dialogs";
import { conversationDataVersion, newConversationData, type ConversationData } from "../../dialogs/conversation-data.js";
import type { RootDialog } from "../../dialogs/root.js";
import { Turn } from "../../dialogs/turn.js";
import type { Clock } from "../clock.js";
import { defaultLocale, localeOf, type Locale } from "../locale.js";
import type { Log } from "../log.js";
import type { Metrics } from "../metrics.js";
import { TurnStateStorage } from "../storage/bot-state.js";
import type { Database } from "../storage/database.js";
import { UnitOfWork } from "../storage/unit-of-work.js";
import type { Transcripts } from "../transcripts/transcript-store.js";
import type { Wording } from "../wording/wording.js";
import type { TurnOrigin } from "./delivery.js";
import { recordTurn } from "./turn-record.js";

export interface BotOptions {
  db: Database;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  wording: Wording;
  dialogs: Pick<RootDialog, "greet" | "message">;
  transcripts: Transcripts;
  /** Which knowledge answers, for the transcript. */
  knowledgeVersion: string;
  /** IANA name. */
  timeZone: string;
}

/** Letters and digits that cannot be mistaken for one another when they are read out on the phone. */
const referenceAlphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const referenceCharacters = 6;

/** What a turn is answered with: always of one version of the knowledge. */
export type Serving = Pick<BotOptions, "dialogs" | "knowledgeVersion">;

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

  /** Never rejects. */
  handleTurn = async (context: TurnContext, origin: TurnOrigin): Promise<void> => {
    const startedMs = performance.now();
    const held: Partial<Activity>[] = [];
    // Nothing leaves before the turn's transaction is committed.
    context.onSendActivities((_context, activities) => {
      held.push(...activities);
      return Promise.resolve(activities.map(() => ({ id: "" })));
    });
    const { metrics } = this.options;
    const serving = this.#serving;
    let outcome = "done";
    try {
      await this.#run(context, { origin, held, startedMs, serving });
    } catch (error) {
      outcome = "failed";
      held.length = 0;
      await this.#fail(context, { origin, held, error, serving });
    }
    metrics.turns.inc({ channel: context.activity.channelId, outcome });
    metrics.turnSeconds.observe((performance.now() - startedMs) / 1_000);
  };

  async #run(context: TurnContext, { origin, held, startedMs, serving }: RunningTurn & { startedMs: number }): Promise<void> {
    const { db, clock, wording, timeZone, metrics } = this.options;
    const work = new UnitOfWork();
    const state = new ConversationState(new TurnStateStorage(db, work, clock));
    const data = await loadData(state, context);
    const turn = new Turn({
      context, data, wording, work, addressKey: origin.addressKey, nowMs: clock.now(), timeZone, uploads: origin.uploads ?? [],
    });
    await this.#dispatch(turn, state, serving);
    await state.saveChanges(context, true);
    origin.delivery.stage(work, held);
    recordTurn({ transcripts: this.options.transcripts, work, turn, held, knowledgeVersion: serving.knowledgeVersion, nowMs: turn.nowMs, startedMs });
    if (turn.decision !== undefined) metrics.decisions.inc({ kind: turn.decision.kind });
    await work.commit(db);
    await this.#deliver(context, origin, held);
  }

  /** What kind of activity this is decides who takes it; kinds that ask for nothing are only kept. */
  async #dispatch(turn: Turn, state: ConversationState, { dialogs }: Serving): Promise<void> {
    const { activity } = turn.context;
    switch (activity.type) {
      case "message":
        await dialogs.message(turn, state.createProperty<DialogState>("dialogs"));
        break;
      case "conversationUpdate":
        if (customerJoined(activity)) await dialogs.greet(turn);
        break;
      case "event":
        if (activity.name === "webchat/join") await dialogs.greet(turn);
        break;
      default:
        break;
    }
  }

  /** The message stays unanswered and no state changes, but the customer and the transcript learn of it. */
  async #fail(context: TurnContext, { origin, held, error, serving }: RunningTurn & { error: unknown }): Promise<void> {
    const { db, clock, log, metrics, wording, transcripts } = this.options;
    const reference = `F-${Array.from({ length: referenceCharacters }, () => referenceAlphabet[randomInt(referenceAlphabet.length)]).join("")}`;
    metrics.errors.inc({ where: "turn" });
    log.error({ reference, err: error, channel: context.activity.channelId, conversation: context.activity.conversation.id }, "turn failed");
    try {
      if (context.activity.type === "message") {
        await context.sendActivity(MessageFactory.text(wording.say("general.failed", await this.#localeOf(context), { reference })));
      }
      const work = new UnitOfWork();
      origin.delivery.stage(work, held);
      recordTurn({ transcripts, work, context, held, knowledgeVersion: serving.knowledgeVersion, nowMs: clock.now(), errorReference: reference });
      await work.commit(db);
      await this.#deliver(context, origin, held);
    } catch (second) {
      metrics.errors.inc({ where: "turn_apology" });
      log.error({ reference, err: second }, "the failed turn could not be reported to the customer");
    }
  }

  async #localeOf(context: TurnContext): Promise<Locale> {
    try {
      const state = new ConversationState(new TurnStateStorage(this.options.db, new UnitOfWork(), this.options.clock));
      return (await loadData(state, context)).locale;
    } catch {
      return localeOf(context.activity.locale) ?? defaultLocale;
    }
  }

  async #deliver(context: TurnContext, origin: TurnOrigin, held: Partial<Activity>[]): Promise<void> {
    try {
      await origin.delivery.deliver(held);
    } catch (error) {
      this.options.metrics.errors.inc({ where: "delivery" });
      this.options.log.error({ err: error, channel: context.activity.channelId, conversation: context.activity.conversation.id }, "an answer was kept but not delivered");
    }
  }
}

interface RunningTurn {
  origin: TurnOrigin;
  /** What the turn says, until its transaction is committed. */
  held: Partial<Activity>[];
  serving: Serving;
}

async function loadData(state: ConversationState, context: TurnContext): Promise<ConversationData> {
  const property = state.createProperty<ConversationData>("data");
  const fresh = newConversationData(localeOf(context.activity.locale));
  const data = await property.get(context, fresh);
  // State comes from the database: its version may be that of an older program.
  if ((data.version as number) === conversationDataVersion) return data;
  await state.clear(context);
  return property.get(context, { ...fresh, greeted: true });
}

function customerJoined(activity: Activity): boolean {
  const added: unknown = activity.membersAdded;
  return Array.isArray(added) && added.some((member: unknown) =>
    typeof member === "object" && member !== null && "id" in member && member.id !== activity.recipient.id);
}
