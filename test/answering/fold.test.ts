import { expect, test } from "vitest";
import { fold, foldForComparison, words } from "../../src/answering/fold.js";

test.each([
  ["Eén  FACTÚUR\n", "een factuur"],
  ["foto’s – en meer", "foto's - en meer"],
])("folds %j", (text, folded) => {
  expect(fold(text)).toBe(folded);
});

test("compares without punctuation", () => {
  expect(foldForComparison("Waar is m'n E-mail?!")).toBe(foldForComparison("waar is m n e mail"));
});

test.each([
  ["Waar is order VST-2026-01234?", ["waar", "is", "order", "ordernr"]],
  ["status 20261234", ["status", "ordernr"]],
  ["vst 2026 01234", ["ordernr"]],
  ["de 80% en 100% melding", ["de", "80%", "en", "100%", "melding"]],
  ["de 1e en 2de factuur", ["de", "1e", "en", "2de", "factuur"]],
  ["over 1,5 maand", ["over", "15", "maand"]],
  ["tel 0318501212", ["tel", "getal"]],
  ["e-mail, e mail, email", ["email", "email", "email"]],
  ["foto's 't", ["fotos", "t"]],
  ["👋 ?!", []],
])("the words of %j", (text, expected) => {
  expect(words(text)).toEqual(expected);
});
