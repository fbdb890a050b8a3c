import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCompany, parseContact, parseName } from "../../src/handoff/contact.js";

describe("parseName and parseCompany", () => {
  it("fold white space and keep any script", () => {
    expect(parseName("  Jan\n van  der Berg ")).toBe("Jan van der Berg");
    expect(parseName("محمد")).toBe("محمد");
    expect(parseCompany("112 B.V. 😀")).toBe("112 B.V. 😀");
    expect(parseCompany("3M")).toBe("3M");
  });

  it.each(["", "   ", "a".repeat(101), "Jan\u0000", "Jan\u202Efdp", "\uD800", "?", "😀"])("refuse %j", (text) => {
    expect(parseName(text)).toBeUndefined();
    expect(parseCompany(text)).toBeUndefined();
  });

  it("want a letter in a name", () => {
    expect(parseName("112")).toBeUndefined();
    expect(parseName("a".repeat(100))).toBe("a".repeat(100));
  });
});

describe("parseContact", () => {
  it.each([
    ["bel me op 06 12345678", { phone: "+31612345678" }],
    ["06-12345678 (na 17:00)", { phone: "+31612345678" }],
    ["(0318) 501299", { phone: "+31318501299" }],
    ["+31 (0)6 12 34 56 78", { phone: "+31612345678" }],
    ["0031612345678", { phone: "+31612345678" }],
    ["+32 470 12 34 56", { phone: "+32470123456" }],
    ["jan@bedrijf.nl graag", { email: "jan@bedrijf.nl" }],
    ["Jan <jan.de-vries+vst@mail.bedrijf.nl>.", { email: "jan.de-vries+vst@mail.bedrijf.nl" }],
    ["mailto:jan@bedrijf.nl", { email: "jan@bedrijf.nl" }],
    ["jan @ bedrijf.nl", { email: "jan@bedrijf.nl" }],
    ["jan@bücher.de", { email: "jan@xn--bcher-kva.de" }],
    ["jan@bedrijf.nl of 0318-501299", { email: "jan@bedrijf.nl", phone: "+31318501299" }],
  ])("finds %j", (text, contact) => {
    expect(parseContact(text)).toEqual(contact);
  });

  it.each([
    ["jan@bedrijf", "invalid_email"],
    ["jan@bedrijf,nl", "invalid_email"],
    ["geen@", "invalid_email"],
    [`${"a".repeat(65)}@bedrijf.nl`, "invalid_email"],
    ["0612345", "invalid_phone"],
    ["061234567890", "invalid_phone"],
    ["jan@bedrijf.nl of 061234", "invalid_phone"],
    ["dat geef ik niet", "nothing_found"],
    ["112", "nothing_found"],
    ["", "nothing_found"],
  ])("says what is wrong with %j", (text, fault) => {
    expect(parseContact(text)).toEqual({ fault });
  });

  it("answers any text without throwing", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 600 }), (text) => {
      expect(typeof parseContact(text)).toBe("object");
    }));
  });
});
