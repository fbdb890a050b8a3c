import fc from "fast-check";
import { expect, test } from "vitest";
import { nearDuplicates } from "../../src/answering/near-duplicates.js";

const pairs = (texts: string[], least: number) => nearDuplicates(texts, least).map(({ first, second }) => [first, second]);

test("finds what differs in a typing error or a small word, and leaves what asks something else", () => {
  const texts = ["Waarom is mijn eerste factuur zo hoog?", "waarom is mn eerste factuur zo hoog", "Waarom is mijn tweede rekening lager?", "Wie incasseert er?"];
  expect(pairs(texts, 0.7)).toEqual([[0, 1]]);
});

test("takes no notice of capitals, accents, punctuation, or which order number it is", () => {
  expect(pairs(["Hoe ver is order VST-2026-00412?", "hóe ver is ORDER vst 2026 00998"], 1)).toEqual([[0, 1]]);
  expect(pairs(["over 2 maanden", "over 3 maanden"], 1)).toEqual([]);
});

test("compares questions of signs alone", () => {
  expect(pairs(["???", "???", "!"], 1)).toEqual([[0, 1]]);
});

test("skips no pair that comparing all with all would find", () => {
  const grams = (text: string) => new Set(Array.from({ length: text.length }, (_, start) => ` ${text} `.slice(start, start + 3)));
  const word = fc.stringMatching(/^[abc]{1,8}$/);
  fc.assert(fc.property(fc.array(word, { maxLength: 12 }), fc.constantFrom(0.4, 0.6, 0.7, 1), (texts, least) => {
    const expected = texts.flatMap((one, first) => texts.map((other, second) => ({ one, other, first, second })))
      .filter(({ one, other, first, second }) => first < second
        && [...grams(one)].filter((gram) => grams(other).has(gram)).length / new Set([...grams(one), ...grams(other)]).size >= least);
    expect(pairs(texts, least).sort(byBoth)).toEqual(expected.map(({ first, second }) => [first, second]).sort(byBoth));
  }));
});

function byBoth([a = 0, b = 0]: number[], [c = 0, d = 0]: number[]): number {
  return a - c || b - d;
}
