import { existsSync } from "node:fs";
import { join } from "node:path";
import { Hub } from "../dialogs/hub.js";
import { RootDialog } from "../dialogs/root.js";
import { openModel } from "./answering/answerer.js";
import { loadKnowledge, type Knowledge } from "./answering/knowledge.js";
import { LearnedExamples } from "./answering/learned-examples.js";
import { LiveKnowledge, type Served } from "./answering/live-knowledge.js";
import { builtModelFile } from "./answering/model-file.js";
import { matchTitle } from "./answering/lookup.js";
import { Asides } from "./bot/asides.js";
import { Bot, type BotOptions, type Serving } from "./bot/bot.js";
import { ConversationQueue } from "./bot/conversation-queue.js";
import { BotEndpoint } from "./bot/endpoint.js";
import { MailFailures } from "./bot/mail-failures.js";
import { OrderNotices } from "./bot/order-notices.js";
import { Proactive } from "./bot/proactive.js";
import { systemClock, type Clock } from "./clock.js";
import { DirectLine, type DirectLineLimits } from "./directline/direct-line.js";
import { HandOff } from "./handoff/hand-off.js";
import { HandOffLimits } from "./handoff/hand-off-limits.js";
import { openOpeningHours } from "./handoff/opening-hours.js";
import { SupportMail } from "./handoff/support-mail.js";
import { Tickets } from "./handoff/tickets.js";
import { jsonBody } from "./http-body.js";
import { registerHealth } from "./http/health.js";
import { createFaultPage, registerPages, type PagesOptions } from "./http/pages.js";
import { createHttpServer, listen, stopHttpServer } from "./http/server.js";
import { readWebManifest, registerStatic } from "./http/static-files.js";
import { createLog, type Log } from "./log.js";
import { Metrics } from "./metrics.js";
import { loadDemoOrders } from "./orders/demo.js";
import { OrderBook } from "./orders/order-book.js";
import { OrderSubscriptions } from "./orders/subscriptions.js";
import { packageRoot } from "./package-root.js";
import { openReview } from "./review-room.js";
import type { Settings } from "./settings.js";
import { openDatabase } from "./storage/database.js";
import { keyFile, openKeyFile } from "./storage/key-file.js";
import { TeamsChannel } from "./teams/teams-channel.js";
import { saidMessages } from "./transcripts/conversation.js";
import { Retention } from "./transcripts/retention.js";
import { Transcripts } from "./transcripts/transcript-store.js";
import { createWording } from "./wording/wording.js";

/** What tests replace. */
export interface Overrides {
  clock?: Clock;
  log?: Log;
  directLineLimits?: Partial<DirectLineLimits>;
  /** What each place can show. */
  manners?: BotOptions["manners"];
  /** See `ChannelSenderOptions`. */
  channelAttemptMs?: number;
}

export interface App {
  /** Listens, then takes up the messages that were waiting when the server last ended. */
  start(): Promise<void>;
  /** The mirror image: refuses new work, finishes the turns, closes the store. */
  stop(): Promise<void>;
  /** Where it listens, such as `http://127.0.0.1:3978`; only after `start`. */
  readonly url: string;
  /** Path of a link that signs in whoever started the server to the review app, once; undefined when that is off or a provider signs people in. */
  reviewLink(): Promise<string | undefined>;
  /** All turns that were accepted are done; for tests. */
  idle(): Promise<void>;
}

/** A body of the Bot Framework endpoint and of Direct Line, in bytes. */
const bodyLimitBytes = 256 * 1024;
/** What a stop waits for requests that are still running. */
const stopGraceMs = 10_000;

/**
 * Builds every room; the only place that does.
 * @throws an AppError of the room that cannot be opened
 */
export async function createApp(settings: Settings, overrides: Overrides = {}): Promise<App> {
  const clock = overrides.clock ?? systemClock;
  const log = overrides.log ?? createLog(settings.logLevel);
  const metrics = new Metrics();
  const wording = createWording(settings.localesDir);
  const knowledge = loadKnowledge(settings.knowledgeDir);
  const { wrongBudget } = settings;
  const model = openModel({ knowledge, modelFile: builtModelFile(), wrongBudget });
  const web = { manifest: readWebManifest(join(packageRoot(), "dist", "web")), publicUrl: settings.publicUrl, allowedOrigins: settings.allowedOrigins, wording };

  // The commands make a database as well, but only a server makes the key.
  const firstStart = !existsSync(keyFile(settings.dataDir));
  const key = openKeyFile(settings.dataDir);
  const db = await openDatabase(settings.databaseUrl, settings.dataDir);
  const orders = new OrderBook({ db, clock, timeZone: settings.timeZone });
  if (settings.demoOrders) await loadDemoOrders({ book: orders, firstStart });
  const subscriptions = new OrderSubscriptions({ db, clock, lifeDays: settings.retentionDays });
  const tickets = new Tickets({ db, clock });
  const limits = new HandOffLimits({ db, clock, key });
  const transcripts = new Transcripts({ db, clock });
  const learned = new LearnedExamples({ db, clock });
  const live = await LiveKnowledge.open({
    folder: settings.knowledgeDir, base: { knowledge, model }, learned, wrongBudget, log,
    replace: (next) => {
      bot.serve(servingOf(next));
      shown = next.knowledge;
      Object.assign(pages, shownOf(next.knowledge));
    },
  });
  const { served } = live.standing;
  const retention = new Retention({ db, clock, log, dataDir: settings.dataDir, retentionDays: settings.retentionDays });

  let shown = knowledge;
  const mail = new SupportMail({
    db, clock, log, metrics, tickets, wording, settings, onFailed: () => failures.wake(),
    async conversation(id, locale) {
      const transcript = await transcripts.get(id);
      return (transcript === undefined ? [] : saidMessages(transcript))
        .map((said) => ({ ...said, answered: said.articles.flatMap((article) => shown.articles.get(article)?.[locale].title ?? []) }));
    },
  });
  const handOff = new HandOff({ db, clock, tickets, mail: settings.mail, onMail: () => mail.wake() });
  const hub = settings.handoffEvent ? new Hub({ handOff, transcripts }) : undefined;

  const servingOf = (now: Served): Serving => ({ dialogs: new RootDialog({ ...now, matchTitle, orders, subscriptions, tickets, handOff, limits, hub }), knowledgeVersion: now.knowledge.version });
  const { hours } = settings.support;
  const openingHours = hours && await openOpeningHours({ hours, timeZone: settings.timeZone });
  const bot = new Bot({ db, clock, log, metrics, wording, transcripts, timeZone: settings.timeZone, openingHours, manners: overrides.manners, ...servingOf(served) });
  const pages = { ...web, ...shownOf(served.knowledge) };
  const directLine = new DirectLine({ db, clock, log, metrics, key, settings, handleTurn: bot.handleTurn, ...(overrides.directLineLimits && { limits: overrides.directLineLimits }) });
  const queue = new ConversationQueue();

  let stopping = false;
  const server = createHttpServer({
    publicUrl: settings.publicUrl, log, faultPage: createFaultPage(web),
    onUpgrade: (request, socket, head) => directLine.handleUpgrade(request, socket, head),
  });
  registerHealth(server, {
    registry: metrics.registry, metricsToken: settings.metricsToken, trustedProxies: settings.trustedProxies, log,
    ready: async () => {
      if (stopping) throw new Error("the server is stopping");
      await db.selectFrom("orders").select("number").limit(1).execute();
    },
    remark: () => mail.remark(),
  });
  registerStatic(server, join(packageRoot(), "dist", "web"));
  registerPages(server, pages);
  directLine.register(server);
  const review = openReview({ db, clock, log, metrics, wording, settings, web: web.manifest, key, learned, live, knowledge: () => shown });
  review?.register(server);
  const asides = new Asides({
    db, clock, transcripts,
    onRemoved: [(work, { id }) => tickets.forgetReferences(work, id), (work, { channel, id }) => subscriptions.end(work, channel, id)],
  });
  const endpoint = settings.bot.endpoint ? new BotEndpoint({
    settings: settings.bot, db, clock, log, metrics, key, queue, transcripts, handleTurn: bot.handleTurn, asides, attemptMs: overrides.channelAttemptMs,
    channels: [new TeamsChannel({ ...settings.bot, log })], onGone: ({ channel, conversationId }) => subscriptions.dropConversation(channel, conversationId),
  }) : undefined;
  const proactive = new Proactive({ db, clock, log, metrics, transcripts, website: directLine.notices, botFramework: endpoint });
  const failures = new MailFailures({ outbox: mail.outbox, proactive, wording, log });
  const orderNotices = new OrderNotices({ subscriptions, orders, proactive, wording, log, metrics });
  if (endpoint !== undefined) {
    server.post("/api/messages", jsonBody({ limitBytes: bodyLimitBytes }), async (request, response) => {
      await endpoint.handle(request, response);
    });
  }

  return {
    async start() {
      await listen(server, settings.port, settings.host);
      mail.start();
      await directLine.resume();
      endpoint?.start();
      failures.start();
      orderNotices.start();
      retention.start();
      live.start();
      review?.start();
    },
    async stop() {
      stopping = true;
      await review?.stop();
      await live.stop();
      await retention.stop();
      await orderNotices.stop();
      await failures.stop();
      await Promise.all([directLine.stop(), queue.stop()]);
      await endpoint?.stop();
      await mail.stop();
      await stopHttpServer(server, stopGraceMs);
      await review?.close();
      await db.destroy();
    },
    get url() {
      const { port } = server.address();
      return `http://${settings.host.includes(":") ? `[${settings.host}]` : settings.host}:${port}`;
    },
    async reviewLink() {
      return review?.startLink();
    },
    async idle() {
      await Promise.all([directLine.idle(), queue.idle()]);
      await endpoint?.idle();
    },
  };
}

/** What the pages show of the knowledge. */
function shownOf({ articles, examples, letter }: Knowledge): Pick<PagesOptions, "articles" | "examples" | "letter"> {
  return { articles: [...articles.values()], examples, letter };
}
