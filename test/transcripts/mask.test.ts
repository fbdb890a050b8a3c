import fc from "fast-check";
import { getExampleNumber, type CountryCode } from "libphonenumber-js";
import examples from "libphonenumber-js/mobile/examples";
import { describe, expect, it } from "vitest";
import { maskText } from "../../src/transcripts/mask.js";

describe("maskText", () => {
  it.each([
    ["mijn rekening NL91ABNA0417164300.", "mijn rekening [IBAN]."],
    ["nl91 abna 0417 1643 00 graag", "[IBAN] graag"],
    ["NL91.ABNA.0417.1643.00", "[IBAN]"],
    ["BE68 5390 0754 7034 en DE89370400440532013000", "[IBAN] en [IBAN]"],
    ["GB82 WEST 1234 5698 7654 32", "[IBAN]"],
    ["MT84MALT011000012345MTLCAST001S", "[IBAN]"],
    ["bsn 123456782", "bsn [BSN]"],
    ["1234.56.782", "[BSN]"],
    ["123 456 782, 123-456-782", "[BSN], [BSN]"],
    ["kaart 4111 1111 1111 1111 tot 12/28", "kaart [kaartnummer] tot 12/28"],
    ["5500-0000-0000-0004", "[kaartnummer]"],
    ["378282246310005", "[kaartnummer]"],
    ["€ 4111 1111 1111 1111", "€ [kaartnummer]"],
    ["jan.de-vries+x@mail.bedrijf.nl.", "[e-mailadres]."],
    ["<jan@bedrijf.nl>", "<[e-mailadres]>"],
    [`"jan jansen"@bedrijf.nl`, "[e-mailadres]"],
    ["jan@bedrijf.nl-vraag", "[e-mailadres]-vraag"],
    ["josé@bücher.de", "[e-mailadres]"],
    ["06-12345678", "[telefoonnummer]"],
    ["06 12 34 56 78", "[telefoonnummer]"],
    ["06.12345678 of 0318/501299", "[telefoonnummer] of [telefoonnummer]"],
    ["(0318) 501299", "[telefoonnummer]"],
    ["+31 (0)6 - 1234 5678", "[telefoonnummer]"],
    ["(+31) 6 12345678", "[telefoonnummer]"],
    ["0031 6 12345678", "[telefoonnummer]"],
    ["31612345678", "[telefoonnummer]"],
    ["+32 470 12 34 56", "[telefoonnummer]"],
    ["medewerker@vstecom.nl", "[e-mailadres]"],
    ["xsupport@vstecom.nl", "[e-mailadres]"],
    ["شماره 0612345678 😀", "شماره [telefoonnummer] 😀"],
    ["mailto:support@vstecom.nl?body=ik%20ben%20jan%40x.nl%2C%2006%2012345678&subject=a", "mailto:support@vstecom.nl?body=ik%20ben%20%5Be-mailadres%5D%2C%20%5Btelefoonnummer%5D&subject=a"],
    ["https://x.nl/?q=NL91%20ABNA%200417%201643%2000%ZZ", "https://x.nl/?q=%5BIBAN%5D%25ZZ"],
  ])("masks %j", (text, masked) => {
    expect(maskText(text)).toBe(masked);
  });

  it.each([
    "bel 0318-501212 of mail support@vstecom.nl", "[0318-501212](tel:+31318501212)", "+31 (0)318 50 12 12", "0318-501212/Support@VSTecom.nl",
    "VST-2026-00093", "vst 2026 01877", "2026-00093", "order 123456782", "factuurnummer: 123456782", "factuur 20260815",
    "22-11-2026 12:30", "op 01-02-2026", "2026-11-22T22:12:00.000Z", "01/02/2026 - 28/02/2026",
    "€ 123.456.782,00", "12.345.678,90", "€ 1.234,56", "12,5% van 1000", "80% en 100%", "5 mobiele nummers en 12 licenties",
    "NL91ABNA0417164301", "123456783", "4111 1111 1111 1112", "is 22 november goed, of 23?", "de 22 licenties die ik 2 keer betaal", "@", "a@b", "jan@", "@bedrijf.nl",
    "100%", "%41%42", "😀👩‍👩‍👧‍👦 مرحبا \u202Eabc", "\uD800", "",
  ])("leaves %j as it is", (text) => {
    expect(maskText(text)).toBe(text);
  });

  it("is done once: masked text does not change again", () => {
    const awkward = fc.string({ unit: fc.constantFrom(...Array.from("0123456789 .-+()@/%,abNLvst€[]\"")) });
    fc.assert(fc.property(awkward, (text) => {
      expect(maskText(maskText(text))).toBe(maskText(text));
    }), { numRuns: 2_000 });
  });

  it("leaves text without digits and @ alone, whatever the script", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme" }).filter((text) => !/[\d@]/.test(text)), (text) => {
      expect(maskText(text)).toBe(text);
    }));
  });

  // Words around the number: any text, that does not itself go on with the number.
  const around = fc.string({ unit: "grapheme" }).map((text) => text.replace(/[\d+]/g, ""));
  const digits = (length: number) => fc.string({ unit: fc.constantFrom(...Array.from("0123456789")), minLength: length, maxLength: length });

  it("lets no BSN through", () => {
    const bsn = digits(8).map((start) => {
      const sum = Array.from(start).reduce((total, digit, index) => total + Number(digit) * (9 - index), 0);
      return { start, check: sum % 11 };
    }).filter(({ start, check }) => check < 10 && Number(start) > 0 && !start.startsWith("0")).map(({ start, check }) => `${start}${check}`);
    const written = fc.tuple(bsn, fc.constantFrom("", " ", ".", "-")).map(([number, gap]) => [number.slice(0, 3), number.slice(3, 6), number.slice(6)].join(gap));
    fc.assert(fc.property(around, written, around, (before, number, after) => {
      expect(maskText(`${before} ${number} ${after}`)).not.toContain(number);
    }));
  });

  it("lets no card number through", () => {
    const card = fc.tuple(fc.constantFrom("2", "3", "4", "5", "6"), fc.integer({ min: 11, max: 17 }).chain(digits)).map(([first, rest]) => {
      const body = first + rest;
      const sum = Array.from(body).reverse().reduce((total, digit, index) => {
        const value = index % 2 === 0 ? Number(digit) * 2 : Number(digit);
        return total + (value > 9 ? value - 9 : value);
      }, 0);
      return `${body}${(10 - (sum % 10)) % 10}`;
    });
    const written = fc.tuple(card, fc.constantFrom("", " ", "-")).map(([number, gap]) => number.replace(/(\d{4})(?=\d)/g, `$1${gap}`));
    fc.assert(fc.property(around, written, around, (before, number, after) => {
      expect(maskText(`${before} ${number} ${after}`)).not.toContain(number);
    }));
  });

  it("lets no IBAN through", () => {
    const bban: Record<string, string> = { NL: "AAAA9999999999", BE: "999999999999", DE: "999999999999999999", FR: "9999999999XXXXXXXXXXX99", GB: "AAAA99999999999999", NO: "99999999999" };
    const signs: Record<string, string> = { "9": "0123456789", A: "ABCDEFGHIJKLMNOPQRSTUVWXYZ", X: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" };
    const iban = fc.constantFrom(...Object.keys(bban)).chain((country) => fc.tuple(...Array.from(bban[country] ?? "", (kind) => fc.constantFrom(...Array.from(signs[kind] ?? ""))))
      .map((account) => {
        const value = BigInt(Array.from(`${account.join("")}${country}00`, (sign) => String(Number.parseInt(sign, 36))).join(""));
        return `${country}${String(98n - (value % 97n)).padStart(2, "0")}${account.join("")}`;
      }));
    const written = fc.tuple(iban, fc.constantFrom("", " ", "."), fc.boolean()).map(([number, gap, small]) =>
      (small ? number.toLowerCase() : number).replace(/(.{4})(?=.)/g, `$1${gap}`));
    fc.assert(fc.property(around, written, around, (before, number, after) => {
      expect(maskText(`${before}${number} ${after}`)).not.toContain(number);
    }));
  });

  it("lets no e-mail address through", () => {
    fc.assert(fc.property(around, fc.emailAddress(), around, (before, address, after) => {
      expect(maskText(`${before} ${address} ${after}`)).not.toContain(address);
    }));
  });

  it.each<CountryCode>(["NL", "BE", "DE", "FR", "GB", "PL", "US", "TR", "MA"])("masks a mobile number of %s in the ways it is written", (country) => {
    const number = getExampleNumber(country, examples);
    for (const written of [number?.formatInternational(), number?.format("E.164"), number?.format("E.164").replace("+", "00")]) {
      expect(maskText(`bel ${written ?? ""} graag`)).toBe("bel [telefoonnummer] graag");
    }
  });

  it.each([
    ["Wat u vraagt met “bel 06\\-12345678 dan” weet ik niet", "Wat u vraagt met “bel [telefoonnummer] dan” weet ik niet"],
    ["- **Vraag:** mail jan\\_de\\-wit@bedrijf\\-x.nl \\*nu\\*\n- **Naam:** Jan\\-Piet", "- **Vraag:** mail [e-mailadres] \\*nu\\*\n- **Naam:** Jan\\-Piet"],
    ["NL91\\-ABNA\\-0417\\-1643\\-00 of 4111\\-1111\\-1111\\-1111", "[IBAN] of [kaartnummer]"],
    ["order VST\\-2026\\-00093, bel 0318\\-501212", "order VST\\-2026\\-00093, bel 0318\\-501212"],
  ])("masks in %j what is repeated with the signs of Markdown escaped, and leaves the other signs so", (text, masked) => {
    expect(maskText(text)).toBe(masked);
  });

  it("takes time in proportion to the length, also for text that is made to hurt", () => {
    const hurting = ["0 ", "@", "a@", "NL91", `"@`, "+1 2 ", "1", "%41", "de 22 ", "a.", "€ 1", "vst-2026-", "((((+", "01-01-2026 ", "%", "factuur ", "1.234", "\\-1", "\\", "1 2 3 4 5 6 7 8 9 ", "x@a.", "-."];
    for (const part of hurting) {
      const text = part.repeat(Math.ceil(100_000 / part.length));
      // No stop-watch: quadratic work on any of these outlasts the test's time limit.
      expect(maskText(text).length).toBeGreaterThan(0);
    }
  });
});
