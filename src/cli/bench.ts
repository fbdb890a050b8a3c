import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import Table from "cli-table3";
import { Command, Option } from "commander";
import { packageRoot } from "../package-root.js";
import { measureEngines } from "./bench/answering-engines.js";
import { startChild, type Child } from "./bench/child.js";
import { measureDecisions } from "./bench/decisions.js";
import { median } from "./bench/figures.js";
import { measurePages } from "./bench/review-pages.js";
import { measureReview } from "./bench/review.js";
import { firstAnswerMs } from "./bench/start-up.js";
import { measureTurns, type TurnFigures } from "./bench/turns.js";
import { generateProgram } from "./review-generate.js";

/**
 * `npm run bench`: what a turn, a decision and a start cost, beside the barest echo bot on the same machine in the same run.
 * Rounds alternate between the two servers, so that a busy moment of the machine hits both. Then the review app, and what a turn costs
 * while agents use it.
 */
const rounds = 5;
const turnsPerRound = 600;
const questions = ["Waarom is mijn eerste factuur hoger?", "wanneer kan ik kpn insight activeren", "beheerportal is leeg", "wie krijgt de 80% melding",
  "moet ik mijn collega's iets vertellen", "waar staat de sla op de factuur", "wat kost een extra toestel", "hoe bereik ik support"];

interface Measured {
  name: string;
  child: Child;
  figures: TurnFigures[];
}

async function turns(concurrency: number, servers: Measured[]): Promise<void> {
  for (const server of servers) server.figures = [];
  for (let round = 0; round <= rounds; round++) {
    for (const server of servers) {
      const figures = await measureTurns({ url: server.child.url, questions, concurrency, turns: turnsPerRound });
      // The first round warms up both.
      if (round > 0) server.figures.push(figures);
    }
  }
  const table = new Table({ head: [`${concurrency} at a time`, "turns/s", "p50 ms", "p95 ms", "p99 ms", "memory MB"], style: { head: [] } });
  const of = (server: Measured, figure: keyof TurnFigures): number => median(server.figures.map((figures) => figures[figure]));
  for (const server of servers) {
    table.push([server.name, of(server, "turnsPerSecond").toFixed(0), of(server, "p50Ms").toFixed(2), of(server, "p95Ms").toFixed(2),
      of(server, "p99Ms").toFixed(2), server.child.residentMb().toFixed(0)]);
  }
  const [ours, echo] = servers;
  if (ours !== undefined && echo !== undefined) {
    const ratio = (figure: keyof TurnFigures): string => `x ${(of(ours, figure) / of(echo, figure)).toFixed(2)}`;
    table.push(["ours / echo", ratio("turnsPerSecond"), ratio("p50Ms"), ratio("p95Ms"), ratio("p99Ms"), `x ${(ours.child.residentMb() / echo.child.residentMb()).toFixed(2)}`]);
  }
  print(table.toString());
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

const parts = ["turns", "decisions", "engines", "start", "review-pages", "review-chat"] as const;
type Part = (typeof parts)[number];

interface BenchOptions {
  part?: Part;
  reviewData?: string;
  reviewers: string;
  rounds: string;
}

async function main(): Promise<void> {
  const program = new Command("bench").description("What a turn, a decision, a start and the review app cost on this machine")
    .addOption(new Option("--part <part>", "only this one; default all").choices(parts))
    .option("--review-data <folder>", "a DATA_DIR of npm run review:generate; default: one is made and removed, 200,000 conversations, 3 GB, some 10 minutes")
    .option("--reviewers <count>", "agents who review at the same time", "4")
    .option("--rounds <count>", "of the chat with and without them", "5");
  program.parse();
  const { part, reviewData, reviewers, rounds: reviewRounds } = program.opts<BenchOptions>();
  const dataDir = mkdtempSync(join(tmpdir(), "vst-bench-"));
  const asked = (each: Part): boolean => part === undefined || part === each;
  print(`Node ${process.version}, ${cpus().length} cores, ${cpus()[0]?.model ?? "unknown processor"}\n`);
  try {
    const environment = { DATA_DIR: join(dataDir, "turns"), PORT: "0", LOG_LEVEL: "warn" };
    if (asked("turns")) await benchTurns(environment);
    if (asked("decisions")) print(`\nA decision, question in, decision out:\n${measureDecisions()}`);
    if (asked("engines")) print(`\nWhat finds the right article, on the questions of dev.csv:\n${await measureEngines()}`);
    if (asked("start")) await benchStart(environment);
    if (!asked("review-pages") && !asked("review-chat")) return;
    const reviewed = reviewData ?? await madeUp(join(dataDir, "review"));
    if (asked("review-pages")) print(`\nPages of the review app, each asked 40 times, with nothing else going on:\n${await measurePages(reviewed, 40)}`);
    if (!asked("review-chat")) return;
    print("\nTurns of the chat, one at a time, while agents review, each of them something every half second:");
    print(await measureReview({ dataDir: reviewed, questions, reviewers: Number(reviewers), rounds: Number(reviewRounds) }));
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function benchTurns(environment: Record<string, string>): Promise<void> {
  const root = packageRoot();
  const ours = await startChild(join(root, "dist/src/main.js"), { environment });
  const echo = await startChild(join(root, "dist/src/cli/bench/echo-bot.js"));
  const servers: Measured[] = [{ name: "assistant (answer, state, transcript)", child: ours, figures: [] }, { name: "echo bot", child: echo, figures: [] }];
  print("A turn: POST /api/messages until its answer; replies go to a connector of the measurement's own.");
  await turns(1, servers);
  await turns(16, servers);
  await Promise.all([ours.stop(), echo.stop()]);
}

async function benchStart(environment: Record<string, string>): Promise<void> {
  print("\nFrom process start to the first answer (median of 5):");
  const starts: number[] = [];
  for (let run = 0; run < 5; run++) starts.push(await firstAnswerMs(join(packageRoot(), "dist/src/main.js"), environment));
  print(`  ${median(starts).toFixed(0)} ms (${starts.map((ms) => ms.toFixed(0)).join(", ")})`);
}

async function madeUp(dataDir: string): Promise<string> {
  const startMs = performance.now();
  print("\nMaking 200,000 conversations:");
  await generateProgram(print).parseAsync(["--data", dataDir], { from: "user" });
  print(`  in ${((performance.now() - startMs) / 60_000).toFixed(1)} minutes`);
  return dataDir;
}

await main();
