import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { openDatabase, type Database } from "../../src/storage/database.js";

/** A database of its own for the test that runs, in a folder that goes when the test ends. */
export async function tempDatabase(): Promise<{ db: Database; dataDir: string }> {
  const dataDir = mkdtempSync(join(tmpdir(), "vst-test-"));
  const db = await openDatabase("sqlite:test.db", dataDir);
  onTestFinished(async () => {
    await db.destroy();
    rmSync(dataDir, { recursive: true, force: true });
  });
  return { db, dataDir };
}
