import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BotAdapter, TurnContext, type Activity, type ResourceResponse } from "botbuilder";
import { Hub } from "../../dialogs/hub.js";
import { RootDialog } from "../../dialogs/root.js";
import { openAnswerer } from "../../src/answering/answerer.js";
import type { Answerer } from "../../src/answering/decision.js";
import { loadKnowledge, type Knowledge } from "../../src/answering/knowledge.js";
import { builtModelFile } from "../../src/answering/model-file.js";
import { matchTitle } from "../../src/answering/lookup.js";
import type { Account } from "../../dialogs/turn.js";
import { Bot } from "../../src/bot/bot.js";
import type { Place } from "../../src/bot/channels.js";
import { HandOff } from "../../src/handoff/hand-off.js";
import { HandOffLimits } from "../../src/handoff/hand-off-limits.js";
import type { OpeningHours } from "../../src/handoff/opening-hours.js";
import { Tickets } from "../../src/handoff/tickets.js";
import { createLog } from "../../src/log.js";
import { Metrics } from "../../src/metrics.js";
import { OrderBook } from "../../src/orders/order-book.js";
import { OrderSubscriptions } from "../../src/orders/subscriptions.js";
import { packageRoot } from "../../src/package-root.js";
import { openDatabase, type Database } from "../../src/storage/database.js";
import { Transcripts } from "../../src/transcripts/transcript-store.js";
import { createWording } from "../../src/wording/wording.js";
import { cardOf, saysOf, submitOf } from "./cards.js";
import { FixedClock } from "./fixed-clock.js";

const root = packageRoot();
let shared: { knowledge: Knowledge; answerer: Answerer } | undefined;

/** Knowledge and answerer of the package; trained at most once a test file. */
export function packageAnswerer(): { knowledge: Knowledge; answerer: Answerer } {
  if (shared === undefined) {
    const knowledge = loadKnowledge(join(root, "knowledge"));
    shared = { knowledge, answerer: openAnswerer({ knowledge, modelFile: builtModelFile() }) };
  }
  return shared;
}

class NoAdapter extends BotAdapter {
  override sendActivities(): Promise<ResourceResponse[]> {
    return Promise.reject(new Error("A turn sent past its delivery"));
  }
  override updateActivity(): Promise<void> {
    return Promise.reject(new Error("A turn updated an activity"));
  }
  override deleteActivity(): Promise<void> {
    return Promise.reject(new Error("A turn deleted an activity"));
  }
  override continueConversation(): Promise<void> {
    return Promise.reject(new Error("A turn was continued"));
  }
}

export interface Said {
  text: string;
  buttons: string[];
}

export interface TestBotOptions {
  /** Decides in place of the package's, which still tells the language. */
  answerer?: Pick<Answerer, "decide">;
  openingHours?: OpeningHours;
  /** Hubs are told of hand-offs; default false. */
  hub?: boolean;
  /** Hand-offs are mailed; default false. */
  withMail?: boolean;
  /** Where the conversations take place; default: a chat. */
  place?: Place;
  /** What the channel knows of the customer. */
  account?: Account;
  privateChat?: string;
}

const places: Record<Place, { channelId: string; conversationType?: string }> = {
  chat: { channelId: "test" }, teamsPersonal: { channelId: "msteams", conversationType: "personal" },
  teamsGroup: { channelId: "msteams", conversationType: "groupChat" }, teamsChannel: { channelId: "msteams", conversationType: "channel" },
};

/** Also of a card, by its plain twin. */
function saidIn(activity: Partial<Activity>): Said {
  const { text, summary, suggestedActions } = activity;
  const shown = cardOf(activity) === undefined ? text : summary;
  return { text: shown ?? "", buttons: [...(suggestedActions?.actions ?? []).map(({ title }) => title), ...saysOf(activity).map(({ title }) => title)] };
}

/** The bot with a real database and the package's knowledge, and no channel. */
export class TestBot {
  readonly clock = new FixedClock("2026-11-20T12:00:00+01:00");
  readonly orders: OrderBook;
  readonly subscriptions: OrderSubscriptions;
  readonly tickets: Tickets;
  readonly transcripts: Transcripts;
  readonly #bot: Bot;
  /** How many activities each turn handed to the channel's own writes. */
  readonly staged: number[] = [];
  /** All that was said, as it was sent. */
  readonly sent: Partial<Activity>[] = [];
  readonly #options: TestBotOptions;
  #activities = 0;

  private constructor(readonly db: Database, readonly dataDir: string, options: TestBotOptions) {
    const { answerer, openingHours, withMail = false, hub = false } = options;
    this.#options = options;
    const wording = createWording(join(root, "locales"));
    const { knowledge, answerer: packaged } = packageAnswerer();
    this.orders = new OrderBook({ db, clock: this.clock, timeZone: "Europe/Amsterdam" });
    this.subscriptions = new OrderSubscriptions({ db, clock: this.clock, lifeDays: 90 });
    this.tickets = new Tickets({ db, clock: this.clock });
    this.transcripts = new Transcripts({ db, clock: this.clock });
    const handOff = new HandOff({ db, clock: this.clock, tickets: this.tickets, mail: withMail ? { from: "assistent@vst.example" } : undefined });
    const dialogs = new RootDialog({ answerer: { decide: (...asked) => (answerer ?? packaged).decide(...asked), languageOf: (text) => packaged.languageOf(text) }, knowledge, matchTitle, orders: this.orders, subscriptions: this.subscriptions, tickets: this.tickets, handOff, limits: new HandOffLimits({ db, clock: this.clock, key: new Uint8Array(32) }), ...hub ? { hub: new Hub({ handOff, transcripts: this.transcripts }) } : {} });
    this.#bot = new Bot({
      db, clock: this.clock, log: createLog("silent"), metrics: new Metrics(), wording, dialogs, transcripts: this.transcripts,
      knowledgeVersion: knowledge.version, timeZone: "Europe/Amsterdam", openingHours,
    });
  }

  static async open(options: TestBotOptions = {}): Promise<TestBot> {
    const folder = mkdtempSync(join(tmpdir(), "vst-dialog-"));
    return new TestBot(await openDatabase("sqlite:test.db", folder), folder, options);
  }

  async close(): Promise<void> {
    await this.db.destroy();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** Hands the bot an activity and gives what it says. */
  async receive(activity: Partial<Activity>, uploads: { id: string; name: string }[] = [], conversationReference?: object): Promise<Said[]> {
    const said: Said[] = [];
    this.#activities += 1;
    const id = `in-${this.#activities}`;
    const { place = "chat", account, privateChat } = this.#options;
    const { channelId, ...kind } = places[place];
    const context = new TurnContext(new NoAdapter(), {
      id, type: "message", channelId, from: { id: "user" }, recipient: { id: "bot" }, serviceUrl: "", ...activity, conversation: { id: "c1", ...kind, ...activity.conversation },
    } as Activity);
    await this.#bot.handleTurn(context, {
      addressKey: "address", uploads, privateChat, account: account === undefined ? undefined : () => Promise.resolve(account),
      ...conversationReference === undefined ? {} : { conversationReference },
      delivery: {
        stage: (_work, activities) => this.staged.push(activities.length),
        deliver: (activities) => {
          this.sent.push(...activities);
          said.push(...activities.map(saidIn));
          return Promise.resolve();
        },
      },
    });
    return said;
  }

  /** Types a message in conversation `id`; gives the texts and the buttons of the answers together. */
  async type(text: string, id = "c1"): Promise<Said> {
    const said = await this.receive({ text, conversation: { id } as Activity["conversation"] });
    return { text: said.map((each) => each.text).join("\n---\n"), buttons: said.flatMap((each) => each.buttons) };
  }

  /** Presses a button of the newest card that has it. */
  async press(title: string, id = "c1"): Promise<Said> {
    const value = [...this.sent].reverse().flatMap((activity) => saysOf(activity).filter((action) => action.title === title))[0]?.data;
    if (value === undefined) throw new Error(`No card has a button "${title}"`);
    return this.send(value, id);
  }

  /** Sends the newest form with these values. */
  async fillIn(values: Record<string, unknown>, id = "c1"): Promise<Said> {
    const data = [...this.sent].reverse().map(submitOf).find((each) => each !== undefined);
    if (data === undefined) throw new Error("No form was shown");
    return this.send({ ...data, ...values }, id);
  }

  /** A message that is a value alone, as cards send it. */
  async send(value: unknown, id = "c1"): Promise<Said> {
    const said = await this.receive({ value, conversation: { id } as Activity["conversation"] });
    return { text: said.map((each) => each.text).join("\n---\n"), buttons: said.flatMap((each) => each.buttons) };
  }

  /** A customer who has just opened the chat. */
  async join(id = "c1", locale = "nl-NL"): Promise<Said> {
    const [greeting] = await this.receive({ type: "conversationUpdate", locale, membersAdded: [{ id: "bot", name: "" }, { id: "user", name: "" }], conversation: { id } as Activity["conversation"] });
    return greeting ?? { text: "", buttons: [] };
  }
}
