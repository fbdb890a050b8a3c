import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageRoot } from "../../src/package-root.js";
import { createWording, WordingError } from "../../src/wording/wording.js";

const folder = join(packageRoot(), "locales");
const namespaces = [...new Set(readdirSync(folder).map((name) => name.split(".")[0] ?? ""))];

/** `a.b.c` -> sentence, for every sentence of a file. */
function sentences(file: string): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (value: unknown, path: string): void => {
    if (typeof value === "string") found.set(path, value);
    else if (typeof value === "object" && value !== null) for (const [key, child] of Object.entries(value)) walk(child, path === "" ? key : `${path}.${key}`);
  };
  walk(JSON.parse(readFileSync(join(folder, file), "utf8")), "");
  return found;
}

const isWordList = (key: string): boolean => /^(commands|smalltalkWords|handoffWords|angryWords)\./.test(key);
const placeholders = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? "").sort();

it.each(namespaces)("%s has the same sentences, with the same values, in both languages", (namespace) => {
  const [dutch, english] = [sentences(`${namespace}.nl.json`), sentences(`${namespace}.en.json`)];
  const keys = (all: Map<string, string>): string[] => [...all.keys()].filter((key) => !isWordList(key)).sort();
  expect(keys(english)).toEqual(keys(dutch));
  const differing = keys(dutch).filter((key) => placeholders(dutch.get(key) ?? "").join() !== placeholders(english.get(key) ?? "").join());
  expect(differing).toEqual([]);
});

it.each(namespaces)("%s addresses the customer with u, and shouts at nobody", (namespace) => {
  const spoken = [...sentences(`${namespace}.nl.json`)].filter(([key]) => !isWordList(key));
  expect(spoken.filter(([, text]) => /\b(je|jij|jou|jouw|jullie)\b/i.test(text))).toEqual([]);
  expect(spoken.filter(([, text]) => text.includes("!"))).toEqual([]);
});

it("fails loudly on a sentence that is not there", () => {
  expect(() => createWording(folder).say("greeting.nothing", "nl")).toThrow(WordingError);
});

it("writes dates as people do", () => {
  const wording = createWording(folder);
  expect(wording.date("2026-01-05", "nl")).toBe("5 januari 2026");
  expect(wording.date("2026-01-05", "en")).toBe("5 January 2026");
  expect([wording.day("2026-01-05", "nl"), wording.time("08:30", "nl")]).toEqual(["maandag 5 januari", "8.30"]);
  expect([wording.day("2026-01-05", "en"), wording.time("08:30", "en")]).toEqual(["Monday 5 January", "8:30"]);
});

it("names the file that is broken and the mend", () => {
  expect(() => createWording(join(folder, "nowhere"))).toThrow(/bot\.nl\.json cannot be read .*LOCALES_DIR/);
});
