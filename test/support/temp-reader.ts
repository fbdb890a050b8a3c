import { onTestFinished } from "vitest";
import type { Database } from "../../src/storage/database.js";
import { openReader, type Reader } from "../../src/storage/reader.js";
import { tempDatabase } from "./temp-database.js";

/** A database of its own for the test that runs, with a reader beside it. */
export async function tempReader(): Promise<{ db: Database; dataDir: string; reader: Reader }> {
  const { db, dataDir } = await tempDatabase();
  const reader = openReader("sqlite:test.db", dataDir);
  onTestFinished(() => reader.close());
  return { db, dataDir, reader };
}
