import type { Kysely } from "kysely";
import type { Clock } from "../clock.js";
import type { TicketDesk } from "../handoff/ticket-desk.js";
import { BadRequestError, NotFoundError } from "../request-errors.js";
import type { Database } from "../storage/database.js";
import type { Schema } from "../storage/schema.js";
import { conversationDetail, conversationNumber, entryPage } from "../transcripts/conversation-detail.js";
import { parseFilter } from "../transcripts/conversation-filter.js";
import { ConversationList } from "../transcripts/conversation-list.js";
import { exportTranscript } from "../transcripts/export.js";
import { Judging, type Judged } from "../transcripts/judging.js";
import { listCsv } from "../transcripts/list-csv.js";
import { maskText } from "../transcripts/mask.js";
import { Transcripts } from "../transcripts/transcript-store.js";
import type { ConversationStreams } from "./conversation-stream.js";
import { Openings } from "./openings.js";
import { ReviewConflictError, type ReviewCall, type ReviewReply, type ReviewRoute } from "./route.js";
import type { ConversationDetail, ConversationPage, ConversationReview, EntryPage, Label, Verdict } from "./wire.js";

export interface ConversationRoutesOptions {
  db: Database;
  /** A reader's. */
  reads: Kysely<Schema>;
  clock: Clock;
  /** IANA name */
  timeZone: string;
  /** What an answer can be expected to be, at this moment. */
  labels: () => readonly Label[];
  streams: ConversationStreams;
  tickets: TicketDesk;
}

export class JudgedMeanwhileError extends ReviewConflictError {
  readonly code = "ChangedMeanwhile";

  constructor(current: Verdict | ConversationReview | null) {
    super("Somebody else changed it meanwhile; nothing was overwritten", current);
  }
}

/** The list, one conversation, what agents make of it, and its exports. */
export function conversationRoutes(options: ConversationRoutesOptions): ReviewRoute[] {
  const list = new ConversationList(options.reads);
  const judging = new Judging(options);
  const openings = new Openings(options.clock);
  return [
    { method: "GET", path: "/conversations", role: "agent", handle: (call) => listed(call, list, options) },
    { method: "GET", path: "/conversations/export.csv", role: "editor", handle: (call) => exportedList(call, list, options) },
    { method: "GET", path: "/conversations/:id", role: "agent", handle: (call) => opened(call, openings, options) },
    { method: "GET", path: "/conversations/:id/entries", role: "agent", handle: (call) => readOn(call, openings, options) },
    { method: "GET", path: "/conversations/:id/events", role: "agent", handle: (call) => watched(call, openings, options) },
    { method: "GET", path: "/conversations/:id/export/:format", role: "agent", handle: (call) => exportedOne(call, options) },
    { method: "PUT", path: "/conversations/:id/review", role: "agent", handle: (call) => reviewed(call, judging) },
    { method: "PUT", path: "/answers/:turnId/verdict", role: "agent", handle: (call) => judged(call, judging) },
  ];
}

async function listed(call: ReviewCall, list: ConversationList, { timeZone }: ConversationRoutesOptions): Promise<ReviewReply> {
  const { query } = call;
  const filter = parseFilter(query, timeZone);
  if (query["q"] !== undefined && filter.search !== undefined) await call.audit("search", maskText(query["q"]));
  const [page, channels] = await Promise.all([list.page(filter, query["cursor"]), list.channels()]);
  return { kind: "json", body: { ...page, channels } satisfies ConversationPage };
}

async function exportedList(call: ReviewCall, list: ConversationList, { timeZone }: ConversationRoutesOptions): Promise<ReviewReply> {
  const { query } = call;
  const filter = parseFilter(query, timeZone);
  await call.audit("export-list", query["q"] === undefined ? null : maskText(query["q"]));
  return { kind: "file", contentType: "text/csv; charset=utf-8", fileName: "conversations.csv", body: listCsv(list, filter) };
}

async function opened(call: ReviewCall, openings: Openings, { reads, tickets: desk }: ConversationRoutesOptions): Promise<ReviewReply> {
  const id = call.params["id"] ?? "";
  const [detail, tickets] = await Promise.all([conversationDetail(reads, id), desk.forConversation(id)]);
  if (detail === undefined) throw notThere(id);
  await openings.opened(call, id);
  return { kind: "json", body: { ...detail, tickets } satisfies ConversationDetail };
}

/** What follows in a conversation. */
async function readOn(call: ReviewCall, openings: Openings, { reads }: ConversationRoutesOptions): Promise<ReviewReply> {
  const id = call.params["id"] ?? "";
  const no = await conversationNumber(reads, id);
  if (no === undefined) throw notThere(id);
  const after = placeOf(call.query["after"] ?? "");
  await openings.readOn(call, id, { kind: "part", after });
  return { kind: "json", body: await entryPage(reads, no, after) satisfies EntryPage };
}

function placeOf(after: unknown): number {
  if (typeof after === "string" && /^\d{1,7}$/.test(after)) return Number(after);
  throw new BadRequestError("after is the seq of the last entry that is known; give a whole number");
}

async function watched(call: ReviewCall, openings: Openings, { reads, streams }: ConversationRoutesOptions): Promise<ReviewReply> {
  const id = call.params["id"] ?? "";
  if (await conversationNumber(reads, id) === undefined) throw notThere(id);
  await openings.readOn(call, id, { kind: "live" });
  // A browser that opens a stream anew names the last event; the app names what it has.
  streams.open(call, id, placeOf(call.request.headers["last-event-id"] ?? call.query["after"] ?? "0"));
  return { kind: "sent" };
}

const exported = { transcript: "application/json; charset=utf-8", text: "text/plain; charset=utf-8", csv: "text/csv; charset=utf-8" } as const;
const extensions = { transcript: "transcript", text: "txt", csv: "csv" } as const;

async function exportedOne(call: ReviewCall, { reads, clock, timeZone }: ConversationRoutesOptions): Promise<ReviewReply> {
  const id = call.params["id"] ?? "";
  const format = (["transcript", "text", "csv"] as const).find((each) => each === call.params["format"]);
  if (format === undefined) throw new NotFoundError("There is no such export; give transcript, text or csv");
  const transcript = await new Transcripts({ db: reads, clock }).get(id);
  if (transcript === undefined) throw notThere(id);
  await call.audit("export", id, { kind: "format", format });
  return { kind: "file", contentType: exported[format], fileName: `${id}.${extensions[format]}`, body: exportTranscript(transcript, { format, timeZone }) };
}

async function reviewed(call: ReviewCall, judging: Judging): Promise<ReviewReply> {
  const id = call.params["id"] ?? "";
  const current: ConversationReview = done(await judging.review(id, call.body, call.user.name), "conversation");
  await call.audit("review", id);
  return { kind: "json", body: current };
}

async function judged(call: ReviewCall, judging: Judging): Promise<ReviewReply> {
  const turnId = call.params["turnId"] ?? "";
  if (!/^\d{1,16}$/.test(turnId)) throw new NotFoundError("There is no such answer; open the conversation again");
  const current: Verdict | null = done(await judging.verdict(Number(turnId), call.body, call.user.name), "answer");
  await call.audit("judge", turnId, { kind: "verdict", verdict: current?.verdict ?? null });
  return { kind: "json", body: current };
}

function done<State extends Verdict | ConversationReview | null>(result: Judged<State>, what: string): State {
  if (result.kind === "not-found") throw new NotFoundError(`There is no such ${what}; it may have been erased`);
  if (result.kind === "conflict") throw new JudgedMeanwhileError(result.current);
  return result.current;
}

function notThere(id: string): NotFoundError {
  return new NotFoundError(`There is no conversation ${id.slice(0, 100)}; it may have been erased`);
}
