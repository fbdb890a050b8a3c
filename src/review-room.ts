import type { Knowledge } from "./answering/knowledge.js";
import type { LearnedExamples } from "./answering/learned-examples.js";
import { inLetterOrder } from "./answering/letter-order.js";
import type { LiveKnowledge } from "./answering/live-knowledge.js";
import { judgedQuestions } from "./evaluation/judged.js";
import { Grouper } from "./figures/group-in-thread.js";
import { recipientScope } from "./handoff/hand-off-limits.js";
import { TicketDesk } from "./handoff/ticket-desk.js";
import { ConversationStreams } from "./review/conversation-stream.js";
import { conversationRoutes } from "./review/conversation-routes.js";
import { eraseRoutes } from "./review/erase-routes.js";
import { figuresRoutes } from "./review/figures-routes.js";
import { learningRoutes } from "./review/learning-routes.js";
import { Previews } from "./review/previews.js";
import { Review, type ReviewOptions } from "./review/review.js";
import type { ReviewRoute } from "./review/route.js";
import { ticketRoutes } from "./review/ticket-routes.js";
import { unansweredRoutes } from "./review/unanswered-routes.js";
import type { SessionInfo } from "./review/wire.js";
import type { Settings } from "./settings.js";
import { openReader, type Reader } from "./storage/reader.js";
import { Erasure } from "./transcripts/erasure.js";

export interface ReviewRoomOptions extends Omit<ReviewOptions, "settings" | "labels" | "routes"> {
  settings: Settings;
  /** The server's own key. */
  key: Uint8Array;
  learned: LearnedExamples;
  live: LiveKnowledge;
  /** Besides those of the features; for tests. */
  routes?: readonly ReviewRoute[];
  /** As it is served now. */
  knowledge: () => Pick<Knowledge, "articles" | "letter">;
}

/** The review app with all that it reads from. */
export interface ReviewRoom extends Pick<Review, "register" | "routes" | "start" | "startLink"> {
  /** Ends what goes on: streams, previews, the grouping of questions. Requests may still come. */
  stop(): Promise<void>;
  /** After the last request, before the database is closed. */
  close(): Promise<void>;
}

/** Labels that are no articles. */
const otherLabels = ["order-status", "human", "smalltalk", "none"];

/** Builds the review app. @returns undefined when it is off */
export function openReview(options: ReviewRoomOptions): ReviewRoom | undefined {
  const { settings, live, db, log } = options;
  if (settings.review === undefined) return undefined;
  const labels = (): SessionInfo["labels"] => labelsOf(options.knowledge());
  const reader = openReader(settings.databaseUrl, settings.dataDir);
  const countingReader = openReader(settings.databaseUrl, settings.dataDir);
  const streams = new ConversationStreams({ db: reader.db });
  const grouper = new Grouper();
  const previews = new Previews({ live, log, wrongBudget: settings.wrongBudget, questions: () => judgedQuestions(db) });
  const routes = routesOf(options, { reader, countingReader, grouper, streams, previews, labels });
  const review = new Review({ ...options, settings: { ...settings, review: settings.review }, labels, routes: [...routes, ...options.routes ?? []] });
  return {
    routes: review.routes,
    register: (server) => review.register(server),
    start: () => review.start(),
    startLink: () => review.startLink(),
    async stop() {
      streams.stop();
      await Promise.all([review.stop(), previews.stop(), grouper.stop()]);
    },
    async close() {
      await Promise.all([reader.close(), countingReader.close()]);
    },
  };
}

interface Parts {
  /** For pages, which are short. */
  reader: Reader;
  /** For figures and groups, each of which would hold up several pages. */
  countingReader: Reader;
  grouper: Grouper;
  streams: ConversationStreams;
  previews: Previews;
  labels: () => SessionInfo["labels"];
}

/** One line a feature. */
function routesOf({ db, clock, key, settings, learned, live }: ReviewRoomOptions, { reader, countingReader, grouper, streams, previews, labels }: Parts): ReviewRoute[] {
  const { timeZone, dataDir } = settings;
  const reads = reader.db;
  const counting = { reads: countingReader.db, grouper, clock, timeZone };
  const tickets = new TicketDesk({ db, clock });
  const erasure = new Erasure({ db, clock, dataDir, mailboxScope: (email) => recipientScope(key, email) });
  return [
    ...conversationRoutes({ db, reads, clock, timeZone, streams, tickets, labels: () => labels().map(({ label }) => label) }),
    ...ticketRoutes({ tickets }),
    ...unansweredRoutes(counting),
    ...learningRoutes({ learned, live, previews }),
    ...figuresRoutes(counting),
    ...eraseRoutes({ erasure }),
  ];
}

function labelsOf({ articles, letter }: Pick<Knowledge, "articles" | "letter">): SessionInfo["labels"] {
  return [
    ...inLetterOrder(articles.values(), letter).map(({ id, nl, en }) => ({ label: id, title: { nl: nl.title, en: en.title } })),
    ...otherLabels.map((label) => ({ label, title: null })),
  ];
}
