import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { csvRecords } from "../../src/evaluation/csv-records.js";

function file(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), "records-")), "records.csv");
  writeFileSync(path, text);
  return path;
}

test("reads records by column, whatever their order, with the line on which each ends", () => {
  const records = csvRecords(file(`\uFEFFlabel,text,more\r\na,"one\ntwo",x\r\n\r\nb,three,y\r\n`), ["text", "label"]);
  expect(records.map(({ line, get }) => [line, get("text"), get("label"), get("more")])).toEqual([[3, "one\ntwo", "a", "x"], [5, "three", "b", "y"]]);
});

test("a column that the file lacks and was not asked for is empty", () => {
  expect(csvRecords(file("text\nhoi\n"), ["text"])[0]?.get("split")).toBe("");
});

test.each([
  ["text\nhoi\n", /lacks the column label, split; its first line must name text,label,split$/],
  ["text,label,split\n", /holds no questions; give a file with the columns text,label,split$/],
  ["text,label,split\nhoi,a\n", /cannot be read as CSV: .+; give a file with the columns text,label,split$/],
])("%j is told with its mend", (text, message) => {
  expect(() => csvRecords(file(text), ["text", "label", "split"])).toThrow(message);
});

test("a folder is told as what cannot be read", () => {
  expect(() => csvRecords(tmpdir(), ["text"])).toThrow(/cannot be read as CSV: EISDIR/);
});
