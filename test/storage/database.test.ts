import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "../../src/storage/database.js";

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "vst-database-"));
  chmodSync(dataDir, 0o755);
});

afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

async function modes(file: string): Promise<number[]> {
  const db = await openDatabase(`sqlite:${file}`, dataDir);
  const found = [file, `${file}-wal`, `${file}-shm`].map((name) => statSync(join(dataDir, name)).mode & 0o777);
  await db.destroy();
  return found;
}

describe("the database's files", () => {
  it("are this program's user's alone, in a folder that others may read", async () => {
    expect(await modes("new.db")).toEqual([0o600, 0o600, 0o600]);
  });

  it("become so when an earlier version left them open", async () => {
    writeFileSync(join(dataDir, "old.db"), "", { mode: 0o644 });
    expect(await modes("old.db")).toEqual([0o600, 0o600, 0o600]);
    chmodSync(join(dataDir, "old.db"), 0o644);
    expect(await modes("old.db")).toEqual([0o600, 0o600, 0o600]);
  });
});
