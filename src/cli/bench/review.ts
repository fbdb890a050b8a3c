import { join } from "node:path";
import { packageRoot } from "../../package-root.js";
import { openDatabase } from "../../storage/database.js";
import { openReader } from "../../storage/reader.js";
import { plainTable } from "../plain-table.js";
import { startChild, type Child } from "./child.js";
import { median, quantile, sorted } from "./figures.js";
import { sampleOf, type Sample } from "./review-pages.js";
import { startReviewers } from "./reviewers.js";
import { measureTurns, type TurnFigures } from "./turns.js";

/** Some ten seconds a round, so that the agents ask for everything in each. */
const turnsPerRound = 2_000;
/** How many times its figure without reviewers the chat's p99 may be. */
const aim = 1.5;
const databaseUrl = "sqlite:assistant.db";

export interface ReviewBenchOptions {
  /** Folder of a database of `npm run review:generate`; the measurement adds conversations to it. */
  dataDir: string;
  questions: readonly string[];
  /** Agents who review at the same time. */
  reviewers: number;
  /** Of both, after one that warms up. */
  rounds: number;
}

interface Rounds {
  without: TurnFigures[];
  with: TurnFigures[];
  /** Of the agents: milliseconds, by what was asked. */
  times: Map<string, number[]>;
}

/** What a turn of the chat costs with nobody reviewing and with agents reviewing: rounds of both alternate, in one run of one server. */
export async function measureReview(options: ReviewBenchOptions): Promise<string> {
  const { dataDir, reviewers } = options;
  const sample = await sampled(dataDir);
  const child = await startChild(join(packageRoot(), "dist/src/main.js"), {
    // Nothing of it is to be erased as too old.
    environment: { DATA_DIR: dataDir, PORT: "0", LOG_LEVEL: "warn", RETENTION_DAYS: "3650", REVIEW_LINKS: "on" },
  });
  try {
    return tablesOf(await roundsOf({ ...options, child, sample }), reviewers);
  } finally {
    await child.stop();
  }
}

async function sampled(dataDir: string): Promise<Sample> {
  const db = await openDatabase(databaseUrl, dataDir);
  const reader = openReader(databaseUrl, dataDir);
  try {
    return await sampleOf(reader.db);
  } finally {
    await reader.close();
    await db.destroy();
  }
}

async function roundsOf({ child, dataDir, questions, reviewers, rounds, sample }: ReviewBenchOptions & { child: Child; sample: Sample }): Promise<Rounds> {
  const db = await openDatabase(databaseUrl, dataDir);
  const chat = (): Promise<TurnFigures> => measureTurns({ url: child.url, questions, concurrency: 1, turns: turnsPerRound });
  const measured: Rounds = { without: [], with: [], times: new Map() };
  try {
    for (let round = 0; round <= rounds; round++) {
      const quiet = await chat();
      const agents = await startReviewers({ url: child.url, db, count: reviewers, sample });
      const busy = await chat();
      await agents.stop();
      if (round === 0) continue;
      measured.without.push(quiet);
      measured.with.push(busy);
      for (const [name, times] of agents.times) measured.times.set(name, [...measured.times.get(name) ?? [], ...times]);
    }
  } finally {
    await db.destroy();
  }
  return measured;
}

function tablesOf({ without, with: busy, times }: Rounds, reviewers: number): string {
  const figures = ["turnsPerSecond", "p50Ms", "p95Ms", "p99Ms"] as const;
  const of = (rows: readonly TurnFigures[], figure: keyof TurnFigures): number => median(rows.map((row) => row[figure]));
  const chat = plainTable(["the chat", "turns/s", "p50 ms", "p95 ms", "p99 ms"], [
    ["nobody reviews", ...figures.map((figure) => of(without, figure).toFixed(2))],
    [`${reviewers} agents review`, ...figures.map((figure) => of(busy, figure).toFixed(2))],
    [`ratio (aim: p99 ${aim} at most)`, ...figures.map((figure) => (of(busy, figure) / of(without, figure)).toFixed(2))],
  ]);
  const p99s = (rows: readonly TurnFigures[]): string => rows.map(({ p99Ms }) => p99Ms.toFixed(1)).join(", ");
  const asked = plainTable(["what the agents asked, over HTTP while the chat goes on", "times", "p50 ms", "p95 ms", "max ms"], [...times].map(([name, each]) => {
    const ordered = sorted(each);
    return [name, String(ordered.length), ...[0.5, 0.95, 1].map((share) => quantile(ordered, share).toFixed(1))];
  }));
  return `${chat}\np99 by round, ms: nobody ${p99s(without)}; agents ${p99s(busy)}\n\n${asked}`;
}
