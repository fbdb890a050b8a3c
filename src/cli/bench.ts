import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import Table from "cli-table3";
import { packageRoot } from "../package-root.js";
import { measureEngines } from "./bench/answering-engines.js";
import { startChild, type Child } from "./bench/child.js";
import { measureDecisions } from "./bench/decisions.js";
import { median } from "./bench/figures.js";
import { firstAnswerMs } from "./bench/start-up.js";
import { measureTurns, type TurnFigures } from "./bench/turns.js";

/**
 * `npm run bench`: what a turn, a decision and a start cost, beside the barest echo bot on the same machine in the same run.
 * Rounds alternate between the two servers, so that a busy moment of the machine hits both.
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

async function main(): Promise<void> {
  const root = packageRoot();
  const dataDir = mkdtempSync(join(tmpdir(), "vst-bench-"));
  const environment = { DATA_DIR: dataDir, PORT: "0", LOG_LEVEL: "warn" };
  print(`Node ${process.version}, ${cpus().length} cores, ${cpus()[0]?.model ?? "unknown processor"}\n`);
  try {
    const ours = await startChild(join(root, "dist/src/main.js"), { environment });
    const echo = await startChild(join(root, "dist/src/cli/bench/echo-bot.js"));
    const servers: Measured[] = [{ name: "assistant (answer, state, transcript)", child: ours, figures: [] }, { name: "echo bot", child: echo, figures: [] }];
    print("A turn: POST /api/messages until its answer; replies go to a connector of the measurement's own.");
    await turns(1, servers);
    await turns(16, servers);
    await Promise.all([ours.stop(), echo.stop()]);
    print("\nA decision, question in, decision out:");
    print(measureDecisions());
    print("\nWhat finds the right article, on the questions of dev.csv:");
    print(await measureEngines());
    print("\nFrom process start to the first answer (median of 5):");
    const starts: number[] = [];
    for (let run = 0; run < 5; run++) starts.push(await firstAnswerMs(join(root, "dist/src/main.js"), environment));
    print(`  ${median(starts).toFixed(0)} ms (${starts.map((ms) => ms.toFixed(0)).join(", ")})`);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

await main();
