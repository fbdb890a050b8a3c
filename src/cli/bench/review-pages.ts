import { sql } from "kysely";
import { AppError } from "../../errors.js";
import { daysOf } from "../../figures/days.js";
import { figuresOf } from "../../figures/figures.js";
import { Grouper } from "../../figures/group-in-thread.js";
import { unansweredGroups } from "../../figures/unanswered.js";
import { openDatabase } from "../../storage/database.js";
import { openReader, type Reader } from "../../storage/reader.js";
import { conversationDetail } from "../../transcripts/conversation-detail.js";
import { parseFilter, type FilterQuery } from "../../transcripts/conversation-filter.js";
import { ConversationList } from "../../transcripts/conversation-list.js";
import { plainTable } from "../plain-table.js";
import { quantile, sorted } from "./figures.js";

const timeZone = "Europe/Amsterdam";

export class NothingToMeasureError extends AppError {
  readonly code = "nothing_to_measure";
}

/** One thing that an agent asks for. */
interface Measured {
  name: string;
  /** p95 that is aimed at, in milliseconds; undefined: none. */
  aimMs?: number;
  run: () => Promise<unknown>;
}

/** What the database holds, to ask for things that are there. */
export interface Sample {
  newestAt: number;
  words: { common: string; middle: string; rare: string };
  phrase: string;
  article: string;
  usualId: string;
  longestId: string;
}

/** Asks for each page `runs` times, one after the other. @throws NothingToMeasureError */
export async function measurePages(dataDir: string, runs: number): Promise<string> {
  const db = await openDatabase("sqlite:assistant.db", dataDir);
  const reader = openReader("sqlite:assistant.db", dataDir);
  const grouper = new Grouper();
  try {
    const rows = [];
    for (const measured of await measures(reader, grouper)) rows.push(await timesOf(measured, runs));
    return plainTable(["what", "p50 ms", "p95 ms", "max ms", "aim ms"], rows);
  } finally {
    await grouper.stop();
    await reader.close();
    await db.destroy();
  }
}

async function measures({ db }: Reader, grouper: Grouper): Promise<Measured[]> {
  const sample = await sampleOf(db);
  const list = new ConversationList(db);
  const listed = (name: string, query: FilterQuery): Measured => ({ name, aimMs: 100, run: () => list.page(parseFilter(query, timeZone)) });
  const day = (daysAgo: number): string => new Date(sample.newestAt - daysAgo * 86_400_000).toISOString().slice(0, 10);
  const { common, middle, rare } = sample.words;
  const days = (count: number) => daysOf({ from: day(count), to: day(0) }, timeZone, sample.newestAt);
  return [
    { name: "list, first page with channels", aimMs: 100, run: () => Promise.all([list.page({}), list.channels()]) },
    listed("filter: a month half a year ago", { from: day(210), to: day(180) }), listed("filter: channel", { channel: "msteams" }),
    ...["confirmed", "answered", "handed-off", "unanswered", "abandoned"].map((outcome) => listed(`filter: outcome ${outcome}`, { outcome })),
    listed("filter: article", { article: sample.article }), listed("filter: thumbs down", { thumbs: "down" }), listed("filter: ticket open", { ticket: "open" }),
    listed("filter: ticket claimed", { ticket: "claimed" }), listed("filter: reviewed", { reviewed: "yes" }), listed("filter: locale en", { locale: "en" }),
    listed("filter: score below 0.05", { scoreBelow: "0.05" }),
    listed("filters: six that find little", { channel: "msteams", locale: "en", outcome: "handed-off", thumbs: "down", reviewed: "yes", scoreBelow: "0.3" }),
    listed("filters: article, outcome, thumbs", { article: sample.article, outcome: "unanswered", thumbs: "down" }),
    listed(`search: a rare word (${rare})`, { q: rare }), listed(`search: a usual word (${middle})`, { q: middle }), listed(`search: the commonest word (${common})`, { q: common }),
    listed("search: a word that is not there", { q: "qqzzxxq" }), listed("search: two words", { q: `${common} ${middle}` }),
    listed("search: a rare and the commonest", { q: `${common} ${rare}` }), listed(`search: a phrase (${sample.phrase})`, { q: `"${sample.phrase}"` }),
    ...[[common, 3], [middle, 3], [middle, 5], [rare, 4]].map(([word, letters]) => String(word).slice(0, Number(letters)))
      .map((beginning) => listed(`search: a beginning (${beginning}*)`, { q: `${beginning}*` })),
    listed("search: an order number", { q: "VST-2026-00093" }),
    listed("search and filters: commonest, channel, outcome", { q: common, channel: "msteams", outcome: "confirmed" }),
    listed("search and filters: commonest, six that find little", { q: common, channel: "msteams", locale: "en", outcome: "handed-off", thumbs: "down", reviewed: "yes" }),
    listed("search and filters: rare, reviewed", { q: rare, reviewed: "yes" }),
    listed("search and filters: beginning, thumbs down", { q: `${middle.slice(0, 4)}*`, thumbs: "down" }),
    listed("search and filters: a week half a year ago", { q: common, from: day(187), to: day(180) }),
    { name: "a conversation, usual", aimMs: 50, run: () => conversationDetail(db, sample.usualId) },
    { name: "a conversation, the longest: first part", aimMs: 50, run: () => conversationDetail(db, sample.longestId) },
    { name: "figures of a year", aimMs: 500, run: () => figuresOf(db, days(364), timeZone) },
    { name: "unanswered of 30 days", run: () => unansweredGroups(db, grouper, { period: days(30) }) },
  ];
}

export async function sampleOf(db: Reader["db"]): Promise<Sample> {
  const newest = await db.selectFrom("transcripts").select(["started_at", "conversation_id", "no"]).orderBy("no", "desc").limit(1).executeTakeFirst();
  const usual = await db.selectFrom("transcripts").select("conversation_id").where("last_seq", ">=", 8).where("last_seq", "<=", 12).orderBy("no", "desc").limit(1).executeTakeFirst();
  const longest = await db.selectFrom("transcripts").select("conversation_id").orderBy("last_seq", "desc").limit(1).executeTakeFirst();
  const topic = await sql<{ article: string }>`select article from transcript_topics group by article order by count(*) limit 1`.execute(db);
  const words = await sql<{ term: string }>`select term from transcript_terms where length(term) > 2 and term not glob '*[0-9]*' order by doc desc`.execute(db);
  const texts = await sql<{ text: string }>`select text from transcript_entries where type = 'message' and direction = 'in' and text like '% % %' order by id desc limit 1`.execute(db);
  const [common, middle, rare] = [0, 0.02, 0.5].map((share) => words.rows[Math.floor(words.rows.length * share)]?.term);
  if (newest === undefined || longest === undefined || common === undefined || middle === undefined || rare === undefined) {
    throw new NothingToMeasureError("The database holds no conversations; make some with npm run review:generate");
  }
  return {
    newestAt: newest.started_at, words: { common, middle, rare }, article: topic.rows[0]?.article ?? "",
    phrase: (texts.rows[0]?.text ?? common).split(/\s+/).slice(0, 3).join(" ").replaceAll(`"`, ""), usualId: usual?.conversation_id ?? newest.conversation_id, longestId: longest.conversation_id,
  };
}

async function timesOf({ name, aimMs, run }: Measured, runs: number): Promise<string[]> {
  const times: number[] = [];
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  const ordered = sorted(times);
  return [name, ...[0.5, 0.95, 1].map((share) => quantile(ordered, share).toFixed(1)), aimMs === undefined ? "-" : String(aimMs)];
}
