import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp, type App, type Overrides } from "../../src/app.js";
import { systemClock } from "../../src/clock.js";
import { Tickets, type Ticket } from "../../src/handoff/tickets.js";
import { createLog } from "../../src/log.js";
import type { Order } from "../../src/orders/order.js";
import { OrderBook } from "../../src/orders/order-book.js";
import { readSettings, type Environment } from "../../src/settings.js";
import { openDatabase, type Database } from "../../src/storage/database.js";

export interface RunningApp {
  app: App;
  url: string;
  dataDir: string;
  /** What VST sees beside the server: the commands open the same database. */
  ordersList(): Promise<Order[]>;
  tickets(): Promise<Ticket[]>;
  /** Stops the server and starts a new one on the same data and port. */
  restart(): Promise<void>;
  /** Stops the server and removes its data. */
  close(): Promise<void>;
}

/** The whole server on a free port with a data folder of its own. */
export async function startApp(environment: Environment = {}, overrides: Overrides = {}): Promise<RunningApp> {
  const dataDir = mkdtempSync(join(tmpdir(), "vst-test-"));
  const open = async (port: string): Promise<App> => {
    const settings = readSettings({ DATA_DIR: dataDir, NODE_ENV: "test", PORT: port, DEMO_ORDERS: "false", ...environment });
    const app = await createApp(settings, { log: createLog("silent"), ...overrides });
    await app.start();
    return app;
  };
  const inDatabase = async <T>(read: (db: Database) => Promise<T>): Promise<T> => {
    const db = await openDatabase("sqlite:assistant.db", dataDir);
    try {
      return await read(db);
    } finally {
      await db.destroy();
    }
  };
  const running: RunningApp = {
    app: await open("0"), url: "", dataDir,
    ordersList: () => inDatabase((db) => new OrderBook({ db, clock: systemClock, timeZone: "Europe/Amsterdam" }).list()),
    tickets: () => inDatabase((db) => new Tickets({ db, clock: systemClock }).list()),
    async restart() {
      await running.app.stop();
      running.app = await open(new URL(running.url).port);
    },
    async close() {
      await running.app.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  running.url = running.app.url;
  return running;
}
