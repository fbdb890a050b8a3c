import type { Worker } from "node:worker_threads";
import { Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, type CompiledQuery, type DatabaseConnection, type Driver, type QueryResult } from "kysely";
import { AppError } from "../errors.js";
import { startThread } from "../worker-thread.js";
import { sqliteFile } from "./database.js";
import type { Schema } from "./schema.js";

/** Queries that run at the same time; more wait for their turn. */
const threadCount = 2;

/** A heavy read could not be made; the next one is tried in a new thread. */
export class ReaderError extends AppError {
  readonly code = "reader";
}

/** Reads of the database that may take long, beside the program's own connection. */
export interface Reader {
  /** Each query sees what was committed when it began, and leaves no snapshot open. It has no transactions and cannot write. */
  db: Kysely<Schema>;
  /** Waits for what is being read, refuses what waits for its turn, and ends the threads. Close it before the database. */
  close(): Promise<void>;
}

/**
 * Reads in threads of their own, so that nobody who chats waits for them. The file must be there: open the database first.
 * Queries throw a ReaderError when their thread ends, or SQLite's own error as an Error with its message.
 */
export function openReader(databaseUrl: string, dataDir: string): Reader {
  const driver = new ThreadDriver(sqliteFile(databaseUrl, dataDir));
  const db = new Kysely<Schema>({
    dialect: {
      createAdapter: () => new SqliteAdapter(), createDriver: () => driver,
      createIntrospector: (kysely) => new SqliteIntrospector(kysely), createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
  return {
    db,
    async close() {
      await driver.destroy();
      await db.destroy();
    },
  };
}

class ThreadDriver implements Driver {
  readonly #threads: ReadThread[];
  readonly #free: ReadThread[];
  readonly #waiting: { resolve: (thread: ReadThread) => void; reject: (error: Error) => void }[] = [];
  #isClosed = false;

  constructor(file: string) {
    this.#threads = Array.from({ length: threadCount }, () => new ReadThread(file));
    this.#free = [...this.#threads];
  }

  init(): Promise<void> {
    return Promise.resolve();
  }

  acquireConnection(): Promise<DatabaseConnection> {
    if (this.#isClosed) return Promise.reject(closed());
    const thread = this.#free.pop();
    return thread !== undefined ? Promise.resolve(thread) : new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  releaseConnection(connection: DatabaseConnection): Promise<void> {
    if (!(connection instanceof ReadThread)) return Promise.reject(new TypeError("A connection of another driver was given back"));
    const thread = connection;
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(thread);
    else next.resolve(thread);
    return Promise.resolve();
  }

  beginTransaction(): Promise<void> {
    return Promise.reject(new TypeError("The reader has no transactions; use the database itself"));
  }

  commitTransaction(): Promise<void> {
    return this.beginTransaction();
  }

  rollbackTransaction(): Promise<void> {
    return this.beginTransaction();
  }

  async destroy(): Promise<void> {
    this.#isClosed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(closed());
    await Promise.all(this.#threads.map((thread) => thread.stop()));
  }
}

function closed(): ReaderError {
  return new ReaderError("The reader is closed; the program is stopping");
}

/** What goes to the thread, and what comes back. */
export type ReadOrder = { sql: string; parameters: readonly unknown[] } | "end";
export type ReadAnswer = { rows: unknown[] } | { fault: string };

interface Pending {
  resolve: (answer: ReadAnswer) => void;
  reject: (error: Error) => void;
}

/** One thread with a connection; it runs one query at a time, and is started by the first. */
class ReadThread implements DatabaseConnection {
  #worker: Worker | undefined;
  #pending: Pending | undefined;
  #isStopped = false;

  constructor(private readonly file: string) {}

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.#isStopped) throw closed();
    const worker = this.#worker ??= this.#start();
    const answer = await new Promise<ReadAnswer>((resolve, reject) => {
      this.#pending = { resolve, reject };
      worker.ref();
      worker.postMessage({ sql, parameters } satisfies ReadOrder);
    });
    if ("fault" in answer) throw new Error(answer.fault);
    return { rows: answer.rows as Row[] };
  }

  streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new TypeError("The reader does not stream, since a cursor would keep a snapshot open; ask for a page at a time");
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    const worker = this.#worker;
    if (worker === undefined) return;
    worker.ref();
    await new Promise<void>((resolve) => {
      worker.once("exit", () => resolve());
      // Ended from outside, a thread leaves its files open.
      worker.postMessage("end" satisfies ReadOrder);
    });
  }

  #start(): Worker {
    const worker = startThread(new URL("./reader-worker.js", import.meta.url), { file: this.file });
    // A program that is done ends, also with a reader that was not closed.
    worker.unref();
    worker.on("message", (answer: ReadAnswer) => {
      worker.unref();
      this.#settle()?.resolve(answer);
    });
    worker.once("error", (cause) => this.#ended(worker, cause));
    worker.once("exit", () => this.#ended(worker));
    return worker;
  }

  #settle(): Pending | undefined {
    const pending = this.#pending;
    this.#pending = undefined;
    return pending;
  }

  #ended(worker: Worker, cause?: unknown): void {
    // A thread that fails tells it twice; by then there may be a new one.
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#settle()?.reject(this.#isStopped ? closed() : new ReaderError("The thread that read the database ended; try again", { cause }));
  }
}
