import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readQuestions } from "../../src/evaluation/questions.js";

const labels = new Set(["contact", "human", "none"]);

function file(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), "questions-")), "questions.csv");
  writeFileSync(path, text);
  return path;
}

test("reads quoted text, a byte order mark, and several labels", () => {
  const path = file(`\uFEFFlang,style,text,expected\r\nnl,plain,"Bel ik u, of ""mail"" ik?\nGraag antwoord",contact|human\r\n`);
  expect(readQuestions(path, labels)).toEqual([{ lang: "nl", style: "plain", text: `Bel ik u, of "mail" ik?\nGraag antwoord`, expected: ["contact", "human"] }]);
});

test.each([
  ["lang,style,text\nnl,plain,hoi\n", /lacks the column expected; its first line must name lang,style,text,expected/],
  ["lang,style,text,expected\n", /holds no questions; give a file/],
  ["", /holds no questions/],
  ["lang,style,text,expected\nnl,plain,hoi,contact\nnl,plain,hoi,contct\n", /line 3: "contct" is no label; give one of contact, human, none/],
  [`lang,style,text,expected\nnl,plain,"hoi,contact\n`, /cannot be read as CSV: .+; give a file/],
])("%j is told with its mend", (text, message) => {
  expect(() => readQuestions(file(text), labels)).toThrow(message);
});

test("a file that is not there is told", () => {
  expect(() => readQuestions(join(tmpdir(), "no-such-file.csv"), labels)).toThrow(/no-such-file\.csv cannot be read as CSV: ENOENT/);
});
