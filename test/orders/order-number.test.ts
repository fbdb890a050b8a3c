import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findPostcode, findPostcodes, parseOrderNumber, parseOrderNumberCell, parsePostcode, parseShortOrderNumber } from "../../src/orders/order-number.js";

describe("parseOrderNumber", () => {
  it.each([
    ["VST-2026-00093", "VST-2026-00093"],
    ["vst 2026 01877", "VST-2026-01877"],
    ["VST2026-93", "VST-2026-00093"],
    ["VST202600093", "VST-2026-00093"],
    ["20260877", "VST-2026-00877"],
    ["20261201", "VST-2026-01201"],
    ["order nr. 2026/00093", "VST-2026-00093"],
    ["ordernummer: 2026 00093", "VST-2026-00093"],
    ["mijn order number is 2026-93", "VST-2026-00093"],
    ["VST-2O26-OOO93", "VST-2026-00093"],
    ["VST‑2026–00093", "VST-2026-00093"],
    ["ＶＳＴ-2026-00093", "VST-2026-00093"],
    ["hoever is vst-2026-01982?", "VST-2026-01982"],
    ["(VST-2026-01982).", "VST-2026-01982"],
    ["dossier 20265031 compleet", "VST-2026-05031"],
    ["20260877, postcode 3901 AB", "VST-2026-00877"],
    ["VST-2026-00093 3901AB", "VST-2026-00093"],
    ["bel 0318-501212 over VST-2026-00093 van 05-12-2026", "VST-2026-00093"],
  ])("finds the number in %j", (text, number) => {
    expect(parseOrderNumber(text)).toBe(number);
  });

  it.each([
    "2026", "in 2026", "van 2025-2026", "2026 en 2027", "vst 2026 en verder", "order 2026",
    "0318-501212", "06-20260877", "06 20261234", "+31 202612345", "(020) 20261234", "1234567",
    "3901 AB", "2026 AB", "€ 20260877", "20260877,50", "EUR 20260877", "2026-12-05", "05-12-2026", "op 20261201 graag",
    "NL20 2026 0000 12", "VST-2026-123456", "VST-2026-00000", "VST-1026-00093", "", "😀",
  ])("takes nothing from %j", (text) => {
    expect(parseOrderNumber(text)).toBeUndefined();
  });

  it("reads every canonical number, also inside words that are no number", () => {
    fc.assert(fc.property(fc.integer({ min: 2000, max: 2099 }), fc.integer({ min: 1, max: 99_999 }), (year, sequence) => {
      const number = `VST-${year}-${String(sequence).padStart(5, "0")}`;
      expect(parseOrderNumber(number)).toBe(number);
      expect(parseOrderNumber(`wat is de stand van ${number.toLowerCase()} alstublieft`)).toBe(number);
    }));
  });

  it("answers with a canonical number or nothing for any text, without throwing", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(parseOrderNumber(text) ?? "VST-2026-00001").toMatch(/^VST-20\d\d-\d{5}$/);
      expect(parsePostcode(text) ?? "3901AB").toMatch(/^[1-9]\d{3}[A-Z]{2}$/);
    }));
  });

  it("wants a cell of a file to hold the number and nothing else", () => {
    expect(parseOrderNumberCell(" vst 2026 93 ")).toBe("VST-2026-00093");
    expect(parseOrderNumberCell("VST-2026-00093 (oud)")).toBeUndefined();
  });
});

describe("parseShortOrderNumber", () => {
  it.each([
    ["order 00014", 14],
    ["bestelling 14", 14],
    ["order nr 15", 15],
    ["Order nr. 15?", 15],
    ["ordernummer 00417", 417],
    ["mijn ordernummer is 417", 417],
    ["bestelnummer: 417", 417],
    ["order #93", 93],
    ["hoe staat het met order 00014 van Bakkerij De Halm", 14],
    ["order OOO14", 14],
    ["order 02026", 2026],
    ["order 14, postcode 3901 AB", 14],
    ["order 14 3901AB", 14],
    ["ORDER\u00A014", 14],
    ["VST-00014", 14],
    ["what is the status of order number 15", 15],
    ["3 orders, vooral order 16 dus", 16],
  ])("finds the sequence in %j", (text, sequence) => {
    expect(parseShortOrderNumber(text)).toBe(sequence);
  });

  it.each([
    "3 orders", "order van 5 toestellen", "order 5 toestellen", "order 3 extra licenties", "I want to order 14 new phones", "bestelling 3 weken geleden", "order is 14 dagen te laat",
    "order 50 euro", "order € 50", "order 50%", "order 1.500", "order 50,00", "order 14-12-2026", "order 14/12", "bestelling 14 december", "order 14 12 2026", "order 14:30",
    "order 2026", "bestelling 3901 AB", "order 3901xy", "order 123456", "order 0", "order 0318-501212", "order 06 12345678", "orders 14", "reorder 14", "14", "vst 14", "order o",
    "VST-2026-00093", "order 2026-00093", "order 2026 00093", "order 14 hoort bij VST-2026-00093", "",
  ])("takes nothing from %j", (text) => {
    expect(parseShortOrderNumber(text)).toBeUndefined();
  });

  it("answers any text with a sequence or nothing", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
      const sequence = parseShortOrderNumber(`order ${text}`) ?? 1;
      expect(sequence >= 1 && sequence <= 99_999).toBe(true);
    }));
  });
});

describe("findPostcode", () => {
  const cut = (text: string): string | undefined => {
    const found = findPostcode(text);
    return found === undefined ? undefined : `${text.slice(0, found.start)}[postcode]${text.slice(found.end)}`;
  };

  it.each([
    ["het is 39O1–ab, dank", "het is [postcode], dank"],
    ["VST-2026-00093 3901AB", "VST-2026-00093 [postcode]"],
    ["VST‑2026–00093, ３９０１ ＡＢ!", "VST‑2026–00093, [postcode]!"],
    ["½ 😀 39\u00AD01\u200B ab.", "½ 😀 [postcode]."],
    ["3901 a b", "[postcode]"],
    ["postcode: 3901 A.B", "postcode: [postcode]"],
    ["3901.ab", "[postcode]"],
    ["in 2026 is 3901 ab", "in 2026 is [postcode]"],
    ["3901\u00A0AB", "[postcode]"],
  ])("tells where it stands in %j", (text, rest) => {
    expect(cut(text)).toBe(rest);
  });

  it.each(["sinds 2019 u b bent", "dat was in 2019. Dr Jansen", "0318-501212 ab", "", "2026 en 2027"])("finds none in %j", (text) => {
    expect(findPostcode(text)).toBeUndefined();
  });

  it("names a part of the text that reads as the same postcode, for any text around it", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (before, after) => {
      const text = `${before} 3901 AB ${after}`;
      const found = findPostcode(text);
      if (found !== undefined) expect(parsePostcode(text.slice(found.start, found.end))).toBe(found.postcode);
    }));
  });
});

describe("parsePostcode", () => {
  it.each([
    ["1234 ab", "1234AB"],
    ["1234AB", "1234AB"],
    ["1234-AB", "1234AB"],
    ["mijn postcode is 3901 xy", "3901XY"],
    ["39O1 xy", "3901XY"],
    ["postcode 3901 en", "3901EN"],
    ["3901 en", "3901EN"],
    ["VST-2026-00093, 3901 ab", "3901AB"],
    ["20260877 3901 AB", "3901AB"],
  ])("finds the postcode in %j", (text, postcode) => {
    expect(parsePostcode(text)).toBe(postcode);
  });

  it.each(["0901 AB", "1234 SS", "1234 sa", "1234SD", "12345 ab", "1234abc", "1234", "wij zijn sinds 2019 in Rhenen", "VST-2026-00093", "0318-501212 ab"])(
    "takes nothing from %j", (text) => {
      expect(parsePostcode(text)).toBeUndefined();
    });
});

describe("findPostcodes", () => {
  it.each([0, 1_985, 1_990, 1_995, 2_000, 9_993])("finds what begins at %i, as it is written", (before) => {
    const text = `${"en ".repeat(5_000).slice(0, before)} 3811 ab of 3901XY`;
    expect(findPostcodes(text).map(({ postcode, start, end }) => [postcode, text.slice(start, end)])).toEqual([["3811AB", "3811 ab"], ["3901XY", "3901XY"]]);
  });

  it("comes to an end with texts of one word, of nothing, and of postcodes alone", () => {
    expect([findPostcodes(""), findPostcodes("x".repeat(10_000))]).toEqual([[], []]);
    expect(findPostcodes("3811AB ".repeat(10_000))).toHaveLength(100);
  });
});
