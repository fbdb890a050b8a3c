import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FolderWatch } from "../../src/answering/folder-watch.js";

let parent: string;
let folder: string;
let told: number;
let watch: FolderWatch;
const isTold = (times: number) => vi.waitFor(() => expect(told).toBe(times), { timeout: 5_000, interval: 20 });

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "watch-"));
  folder = join(parent, "knowledge");
  mkdirSync(join(folder, "articles"), { recursive: true });
  writeFileSync(join(folder, "articles", "a.md"), "a");
  told = 0;
  watch = new FolderWatch(folder, () => told += 1);
  watch.start();
});
afterEach(() => {
  watch.stop();
  rmSync(parent, { recursive: true, force: true });
});

test("several writes are told once", async () => {
  for (const text of ["b", "c", "d"]) writeFileSync(join(folder, "articles", "a.md"), text);
  writeFileSync(join(folder, "letter.txt"), "x");
  await isTold(1);
});

test("a file that takes the place of another is told, each time again", async () => {
  for (const times of [1, 2, 3]) {
    writeFileSync(join(folder, "articles", ".a.md.swp"), `new ${times}`);
    renameSync(join(folder, "articles", ".a.md.swp"), join(folder, "articles", "a.md"));
    await isTold(times);
  }
});

test("a folder that is new, and what changes in it, is told", async () => {
  mkdirSync(join(folder, "examples"));
  await isTold(1);
  writeFileSync(join(folder, "examples", "a.yaml"), "x");
  await isTold(2);
});

test("another folder in the place of the whole is told, and what changes in it", async () => {
  renameSync(folder, join(parent, "old"));
  mkdirSync(join(parent, "next", "articles"), { recursive: true });
  renameSync(join(parent, "next"), folder);
  await isTold(1);
  writeFileSync(join(folder, "articles", "b.md"), "b");
  await isTold(2);
});

test("nothing is told after the stop", async () => {
  let toldOther = 0;
  const other = new FolderWatch(folder, () => toldOther += 1);
  other.start();
  writeFileSync(join(folder, "articles", "a.md"), "b");
  watch.stop();
  await vi.waitFor(() => expect(toldOther).toBe(1), { timeout: 5_000, interval: 20 });
  other.stop();
  expect(told).toBe(0);
});
