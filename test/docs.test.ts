import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { errorsPage, withSettingsTable } from "../src/cli/generated-docs.js";
import { packageRoot } from "../src/package-root.js";
import { settingsTable } from "../src/settings.js";

const root = packageRoot();
const read = (file: string): string => readFileSync(join(root, file), "utf8");

it("has today's settings in the README; if not: npm run docs", () => {
  expect(withSettingsTable(read("README.md"))).toBe(read("README.md"));
});

it("has today's errors in docs/errors.md; if not: npm run docs", () => {
  expect(read("docs/errors.md")).toBe(errorsPage(root));
});

it("finds codes that are inherited or written into an answer, and refuses a class whose code is passed as a value", () => {
  const folder = mkdtempSync(join(tmpdir(), "vst-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "src"));
  const write = (text: string): void => writeFileSync(join(folder, "src", "a.ts"), text);
  write(`abstract class RequestError extends AppError {}
    class FullError extends RequestError { readonly code = "Full"; } class FullerError extends FullError {}
    send(response, { code: "Away", message: "..." });`);
  const page = errorsPage(folder);
  for (const row of ["| FullError | `Full` | src/a.ts |", "| FullerError | `Full` | src/a.ts |", "| `Away` | src/a.ts |"]) expect(page).toContain(row);
  expect(page).not.toContain("| RequestError");
  write("class LateError extends AppError { constructor(readonly code: string) { super(); } }");
  expect(() => errorsPage(folder)).toThrow("LateError in src/a.ts has no code that can be read off");
});

describe("README.md", () => {
  const readme = read("README.md");

  it("shows both commands within the first 20 lines", () => {
    const top = readme.split("\n").slice(0, 20).join("\n");
    expect(top).toContain("npm ci && npm start");
    expect(top).toContain("npm ci && npm test");
  });
});

describe.each(["README.md", "docs/teams.md"])("%s", (file) => {
  const page = read(file);

  it("names only files and commands that exist", () => {
    const scripts = Object.keys((JSON.parse(read("package.json")) as { scripts: Record<string, string> }).scripts);
    const commands = [...page.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map((match) => match[1] ?? "");
    expect(commands.length).toBeGreaterThan(0);
    expect(commands.filter((command) => !scripts.includes(command))).toEqual([]);
    const links = [...page.matchAll(/\]\((?!https?:|mailto:|tel:|#)([^)#]+)/g)].map((match) => match[1] ?? "");
    expect(links.filter((link) => !existsSync(join(root, dirname(file), link)))).toEqual([]);
  });
});

it("docs/teams.md names only settings that exist", () => {
  const named = new Set(read("docs/teams.md").match(/\b(?:[A-Z]+(?:_[A-Z]+)+|MicrosoftApp\w+)\b/g));
  expect(named.size).toBeGreaterThan(8);
  expect([...named].filter((name) => !settingsTable().includes(`| \`${name}\` |`))).toEqual([]);
});
