import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readIntentSet } from "../../src/evaluation/intent-set.js";

function file(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), "intents-")), "intents.csv");
  writeFileSync(path, text);
  return path;
}

test("two files are read whole", () => {
  expect(readIntentSet({ train: file("text,label\nhoi,groet\n"), test: file("text,label\ndag, groet \nwat,oos\n") })).toEqual({
    train: [{ text: "hoi", label: "groet" }], test: [{ text: "dag", label: "groet" }, { text: "wat", label: "oos" }],
  });
});

test("of a file that holds both parts, each reads its own, and a third part is nobody's", () => {
  const path = file("text,label,split\nhoi,groet,train\ndag,groet,test\nhallo,groet,val\n");
  expect(readIntentSet({ train: path, test: path })).toEqual({ train: [{ text: "hoi", label: "groet" }], test: [{ text: "dag", label: "groet" }] });
});

test("a file whose column split names one part only is read whole", () => {
  const [train, test] = [file("text,label,split\nhoi,groet,train\n"), file("text,label,split\ndag,groet,test\n")];
  expect(readIntentSet({ train, test })).toEqual({ train: [{ text: "hoi", label: "groet" }], test: [{ text: "dag", label: "groet" }] });
});

test("one file for both parts must tell them apart: else it would be asked what it learned", () => {
  const path = file("text,label\nhoi,groet\n");
  expect(() => readIntentSet({ train: path, test: path })).toThrow(/is given to train and to test, and has no column split with train and test; add it, or give two files/);
});

test.each([
  ["text,label\nhoi,groet\ndag,\nwat, \n", /has no label on line 3, 4; give the intent, or oos/],
  ["text,label\nwat,oos\n", /holds only oos; give questions with at least one intent to train/],
])("%j cannot train, and says why", (text, message) => {
  expect(() => readIntentSet({ train: file(text), test: file("text,label\nhoi,groet\n") })).toThrow(message);
});
