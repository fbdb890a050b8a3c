import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BadSearchError, matchExpression, parseSearch } from "../../src/transcripts/search-query.js";

describe("parseSearch", () => {
  it.each([
    ["nummer behouden", [["nummer", false], ["behouden", false]]],
    [`"mijn nummer" abon*`, [["mijn nummer", false], ["abon", true]]],
    [`"mijn num"*`, [["mijn num", true]]],
    ["VST-2026-00093", [["VST-2026-00093", false]]],
    [`"niet dicht`, [["niet dicht", false]]],
    ["NEAR(a b) OR NOT c:d ^e", [["NEAR(a", false], ["b)", false], ["OR", false], ["NOT", false], ["c:d", false], ["^e", false]]],
    ["a\u0000b - * \u0001", [["a", false], ["b", false]]],
  ])("takes %j apart", (typed, terms) => {
    expect(parseSearch(typed).map(({ text, isPrefix }) => [text, isPrefix])).toEqual(terms);
  });

  it.each(["", "   ", `"`, "***", "^:()", "\u0000", "\uD800", "💥", "x".repeat(10_000), "a ".repeat(50)])("refuses %j with a reason", (typed) => {
    expect(() => parseSearch(typed)).toThrow(BadSearchError);
  });
});

describe("matchExpression", () => {
  it("quotes everything, and looks beginnings up", async () => {
    const expand = (beginning: string) => Promise.resolve(beginning === "abon" ? ["abonnee", "abonnement"] : beginning === "a" ? undefined : []);
    expect(await matchExpression(parseSearch(`kpn VST-2026 Abon*`), expand)).toEqual({ match: `("kpn") AND ("VST-2026") AND ("abonnee" OR "abonnement")`, wordCount: 4 });
    expect((await matchExpression(parseSearch(`"mijn abón"*`), expand))?.match).toBe(`("mijn abonnee" OR "mijn abonnement")`);
    expect((await matchExpression(parseSearch("a*"), expand))?.match).toBe(`("a"*)`);
    expect(await matchExpression(parseSearch("kpn q*"), expand)).toBeUndefined();
  });

  it("never lets what was typed out of its quotes", async () => {
    await fc.assert(fc.asyncProperty(fc.string({ maxLength: 40 }), async (typed) => {
      try {
        const { match } = await matchExpression(parseSearch(typed), () => Promise.resolve(undefined)) ?? { match: "" };
        expect(match.replace(/"(?:[^"]|"")*"/g, "q")).toMatch(/^\(q\*?\)(?: AND \(q\*?\))*$/);
      } catch (error) {
        expect(error).toBeInstanceOf(BadSearchError);
      }
    }));
  });
});
