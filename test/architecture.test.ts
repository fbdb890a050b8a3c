import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";
import { packageRoot } from "../src/package-root.js";

/** Layers of docs/house.md: import only from a lower number; rooms with the same number do not know each other. */
const layers: Record<string, number> = {
  "src/errors.ts": 0, "src/clock.ts": 0, "src/log.ts": 0, "src/locale.ts": 0, "src/package-root.ts": 0, "src/metrics.ts": 0,
  "src/error-for-log.ts": 0, "src/http-fault.ts": 0, "src/client-address.ts": 0, "src/html.ts": 0, "src/worker-thread.ts": 0,
  "src/settings.ts": 1, "src/http-body.ts": 1, "src/support-hours.ts": 1, "src/http-route.ts": 1, "src/rate-limit.ts": 1, "src/request-errors.ts": 1,
  "src/setting.ts": 1, "src/bot-settings.ts": 1, "src/review-settings.ts": 1, "src/teams-settings.ts": 1,
  "src/storage": 2, "src/wording": 2,
  "src/answering": 3, "src/orders": 3, "src/handoff": 3, "src/transcripts": 3,
  "src/evaluation": 4, "src/figures": 4,
  dialogs: 5,
  "src/bot": 6,
  "src/directline": 7, "src/review": 7, "src/teams": 7,
  "src/http": 8, "src/review-room.ts": 8,
  "src/app.ts": 9,
  "src/main.ts": 10, "src/cli": 10,
};

const root = packageRoot();

function filesUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !file.startsWith(join("src", "web")));
}

const files = [...filesUnder("src"), ...filesUnder("dialogs")];
const importsOf = new Map(files.map((file) => {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), "utf8"), true, true);
  const packages = importedFiles.map(({ fileName }) => fileName).filter((name) => !name.startsWith("."));
  const local = importedFiles.map(({ fileName }) => fileName).filter((name) => name.startsWith("."))
    .map((name) => relative(root, resolve(root, dirname(file), name)).replace(/\.js$/, ".ts"));
  return [file, { local, packages }];
}));

function roomOf(file: string): string {
  const room = Object.keys(layers).find((name) => file === name || file.startsWith(`${name}/`));
  if (room === undefined) throw new Error(`${file} is in no room; give it a layer in test/architecture.test.ts and docs/house.md`);
  return room;
}

const layerOf = (room: string): number => layers[room] ?? Number.NaN;

it("has a room for every file", () => {
  expect(files.map(roomOf)).not.toContain(undefined);
  expect(files.length).toBeGreaterThan(30);
});

it("imports only from lower layers, or within the room", () => {
  const wrong = files.flatMap((file) => (importsOf.get(file)?.local ?? [])
    .filter((imported) => imported.endsWith(".ts"))
    .filter((imported) => {
      const [from, to] = [roomOf(file), roomOf(imported)];
      // Single files of one layer are one room: the ground floor.
      return from !== to && layerOf(to) >= layerOf(from) && !(layerOf(from) === layerOf(to) && layerOf(from) <= 1);
    })
    .map((imported) => `${file} imports ${imported}`));
  expect(wrong).toEqual([]);
});

it("has no import cycle", () => {
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, path: string[]): void => {
    if (path.includes(file)) {
      cycles.push([...path.slice(path.indexOf(file)), file].join(" -> "));
      return;
    }
    if (done.has(file)) return;
    for (const next of importsOf.get(file)?.local ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(cycles).toEqual([]);
});

it("keeps the Bot Framework SDK out of the core", () => {
  const wrong = files
    .filter((file) => layerOf(roomOf(file)) < 5 && file !== "src/storage/bot-state.ts")
    .filter((file) => importsOf.get(file)?.packages.some((name) => /^(botbuilder|botframework)/.test(name)));
  expect(wrong).toEqual([]);
});
