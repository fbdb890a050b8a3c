import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { openModel } from "../../src/answering/answerer.js";
import { LearnedExamples } from "../../src/answering/learned-examples.js";
import { LiveKnowledge } from "../../src/answering/live-knowledge.js";
import { builtModelFile } from "../../src/answering/model-file.js";
import { loadKnowledge } from "../../src/answering/knowledge.js";
import type { Clock } from "../../src/clock.js";
import { createHttpServer, listen, stopHttpServer } from "../../src/http/server.js";
import { createLog } from "../../src/log.js";
import { Metrics } from "../../src/metrics.js";
import { openReview, type ReviewRoom } from "../../src/review-room.js";
import type { ReviewLimits } from "../../src/review/review.js";
import type { ReviewRoute } from "../../src/review/route.js";
import { People } from "../../src/review/people.js";
import { readSettings, type Environment } from "../../src/settings.js";
import { openDatabase, type Database } from "../../src/storage/database.js";
import type { ReviewRole } from "../../src/storage/review-schema.js";
import { createWording } from "../../src/wording/wording.js";
import { FixedClock } from "./fixed-clock.js";

export interface ReviewServer {
  url: string;
  db: Database;
  clock: FixedClock;
  review: ReviewRoom;
  people: People;
  /** Cookie header of somebody who is signed in. */
  cookieOf(role: ReviewRole, name?: string): Promise<string>;
  /** A request of the app: with the Origin and the Content-Type that a browser sends. */
  call(path: string, init?: { method?: string; cookie?: string; body?: unknown; headers?: Record<string, string> }): Promise<Response>;
}

const knowledge = loadKnowledge(readSettings({}).knowledgeDir);
const { wrongBudget, knowledgeDir } = readSettings({});
const model = openModel({ knowledge, modelFile: builtModelFile(), wrongBudget });
const wording = createWording(readSettings({}).localesDir);

export interface ReviewServerOptions {
  environment?: Environment;
  /** Besides those of the review app. */
  routes?: ReviewRoute[];
  limits?: Partial<ReviewLimits>;
  web?: { reviewScript?: string; reviewStyles?: string };
}

/** The review app alone on a free port, with a database of its own, until the test ends. */
export async function startReview({ environment = {}, web = { reviewScript: "/assets/review-0.js" }, ...options }: ReviewServerOptions = {}): Promise<ReviewServer> {
  const dataDir = mkdtempSync(join(tmpdir(), "vst-test-"));
  const db = await openDatabase("sqlite:assistant.db", dataDir);
  const clock = new FixedClock("2026-06-01T10:00:00Z");
  const settings = readSettings({ NODE_ENV: "test", DATA_DIR: dataDir, ...environment });
  const log = createLog("silent");
  const learned = new LearnedExamples({ db, clock });
  const live = await LiveKnowledge.open({ folder: knowledgeDir, base: { knowledge, model }, learned, wrongBudget, log, replace: () => undefined });
  const review = openReview({ key: new Uint8Array(32), learned, live, db, clock: clock satisfies Clock, log, metrics: new Metrics(), wording, settings, web, knowledge: () => knowledge, ...options });
  if (review === undefined) throw new Error("The review app is off");
  const server = createHttpServer({ publicUrl: settings.publicUrl, log });
  review.register(server);
  await listen(server, 0, "127.0.0.1");
  onTestFinished(async () => {
    await review.stop();
    await live.stop();
    await stopHttpServer(server, 0);
    await review.close();
    await db.destroy();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const url = `http://127.0.0.1:${server.address().port}`;
  const people = new People({ db, clock });
  return {
    url, db, clock, review, people,
    async cookieOf(role, name = role) {
      return `__Host-review=${await people.signIn({ id: `test:${name}`, name, role })}`;
    },
    call(path, { method = "GET", cookie, body, headers = {} } = {}) {
      return fetch(`${url}${path}`, {
        method, redirect: "manual", body: body === undefined ? null : JSON.stringify(body),
        headers: { ...method !== "GET" && { origin: url }, ...cookie !== undefined && { cookie }, ...body !== undefined && { "content-type": "application/json" }, ...headers },
      });
    },
  };
}
