import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { looksLikeSentence, parseCompany, parseContact, parseName } from "../../src/handoff/contact.js";

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

describe("lead-ins", () => {
  it.each([
    ["mijn naam is Jan de Vries", "Jan de Vries"],
    ["Mijn naam is: Jan.", "Jan"],
    ["ik heet Jan", "Jan"],
    ["Ik ben Jan", "Jan"],
    ["met Jan", "Jan"],
    ["U spreekt met  Jan van der Berg", "Jan van der Berg"],
    ["Met Jan hier", "Jan"],
    ["Jan hier!", "Jan"],
    ["My name is Jan", "Jan"],
    ["This is Jan", "Jan"],
    ["I’m Jan", "Jan"],
    ["Mette Ikema", "Mette Ikema"],
    ["Metin", "Metin"],
    ["Piet Hierden", "Piet Hierden"],
    ["Jan Jr.", "Jan Jr."],
    ["ik heet Jan Jr.", "Jan Jr."],
  ])("are no part of a name: %s", (text, name) => {
    expect(parseName(text)).toBe(name);
  });

  it.each(["mijn naam is", "ik ben ", "met"])("make no name without one: %s", (text) => {
    expect(parseName(text)).toBeUndefined();
  });

  it.each([
    ["wij zijn Bakkerij De Halm", "Bakkerij De Halm"],
    ["ik bel namens De Halm BV", "De Halm BV"],
    ["Namens 3M", "3M"],
    ["van Bakkerij De Halm", "Bakkerij De Halm"],
    ["ik ben van bakkerij de halm", "bakkerij de halm"],
    ["We are The Mill.", "The Mill"],
    ["Van Dam BV", "Van Dam BV"],
    ["van dam bv", "van dam bv"],
    ["Namensstichting", "Namensstichting"],
    ["De Halm B.V.", "De Halm B.V."],
    ["wij zijn De Halm B.V.", "De Halm B.V."],
  ])("are no part of a company: %s", (text, company) => {
    expect(parseCompany(text)).toBe(company);
  });
});

describe("looksLikeSentence", () => {
  it.each(["dat klopt", "wat is mijn order", "ik wil eerst weten", "kan dat morgen ook", "moet dat", "Waarom", "wanneer dan", "ben je een robot", "zijn jullie open", "ik heb haast",
    "hoe laat", "een twee drie vier vijf zes zeven", "mijn naam is niet wat u wilt weten van mij"])("is true of %j", (text) => {
    expect(looksLikeSentence(text)).toBe(true);
  });

  it.each(["Jan", "Wil de Vries", "wil jansen", "Emre Kan", "Can Yildiz", "mijn naam is Jan", "This is Jan", "Jan Willem van der Berg", "Prof. dr. J. W. van Is-Hak", "Isabel Hoekstra", ""])(
    "is false of %j", (text) => {
      expect(looksLikeSentence(text)).toBe(false);
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
    ["jan@bedrijf.nl, ik belde al 0318-501212", { email: "jan@bedrijf.nl" }],
    ["niet 0318 501212 maar 06-12345678", { phone: "+31612345678" }],
    ["support@vstecom.nl of jan@bedrijf.nl", { email: "jan@bedrijf.nl" }],
    ["info@vstecom.nl", { email: "info@vstecom.nl" }],
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
    ["0318-501212", "own_contact"],
    ["+31 (0)318 50 12 12", "own_contact"],
    ["Support@VSTecom.nl", "own_contact"],
    ["support@vstecom.nl, 0318-501212", "own_contact"],
    ["support@vstecom.nl of 06123", "own_contact"],
    ["support@vstecom.nl of 061234", "invalid_phone"],
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
