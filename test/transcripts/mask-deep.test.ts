import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskActivity } from "../../src/transcripts/mask-activity.js";
import { leftOutMark, maskDeep } from "../../src/transcripts/mask-deep.js";

describe("maskDeep", () => {
  it("masks every string, key and long number, however deep, and leaves the shape", () => {
    expect(maskDeep({ text: "jan@x.nl", value: [{ "bel 06-12345678": true, bsn: 123456782, card: 4111111111111111 }], count: 3, none: null, score: 0.5 })).toEqual({
      text: "[e-mailadres]", value: [{ "bel [telefoonnummer]": true, bsn: "[BSN]", card: "[kaartnummer]" }], count: 3, none: null, score: 0.5,
    });
  });

  it("masks inside strings that hold JSON, also where JSON escapes hide it", () => {
    const masked = maskDeep({ feedback: `{"feedbackText":"mail jan\\u0040x.nl"}`, other: "{ no json, jan@x.nl" });
    expect(masked).toEqual({ feedback: `{"feedbackText":"mail [e-mailadres]"}`, other: "{ no json, [e-mailadres]" });
  });

  it("replaces what a dialog marked as personal: any capitals and white space, whole words, the longest first, in links as well", () => {
    const redactions = [{ value: "Jan", mark: "[naam]" }, { value: "Jan de Vries", mark: "[naam]" }, { value: "De Halm (BV)", mark: "[bedrijf]" }, { value: " ", mark: "[x]" }];
    expect(maskDeep({ text: "Ik ben JAN  de vries van de halm (bv), niet Janneke", url: "mailto:a?body=groet%20Jan%20de%20Vries" }, redactions)).toEqual({
      text: "Ik ben [naam] van [bedrijf], niet Janneke", url: "mailto:a?body=groet%20%5Bnaam%5D",
    });
  });

  it("replaces literals that look like patterns, and takes marks literally", () => {
    expect(maskDeep("a.b (c)+ abb", [{ value: "a.b (c)+", mark: "$& [x]" }])).toBe("$& [x] abb");
  });

  it("replaces a value of any length: a very long one where it stands exactly so", () => {
    const value = `Jan ${"(a+)+ de Vries ".repeat(4_000)}`.trim();
    expect(value.length).toBeGreaterThan(59_000);
    expect(maskDeep({ text: `Ik ben ${value}!`, other: value.toUpperCase() }, [{ value: ` ${value}\n`, mark: "$& [naam]" }])).toEqual({
      text: "Ik ben $& [naam]!", other: value.toUpperCase(),
    });
  });

  it("leaves out what contains itself, what lies too deep, and files", () => {
    const round: Record<string, unknown> = { name: "x" };
    round["self"] = round;
    expect(maskDeep(round)).toEqual({ name: "x", self: leftOutMark });
    const deep = Array.from({ length: 100 }).reduce<unknown>((inner) => [inner], "jan@x.nl");
    expect(JSON.stringify(maskDeep(deep))).toContain(leftOutMark);
    expect(JSON.stringify(maskDeep("[".repeat(50_000)))).toHaveLength(50_002);
    expect(maskDeep({ contentUrl: "data:image/png;base64,AAAA" })).toEqual({ contentUrl: leftOutMark });
    expect(JSON.stringify(maskDeep(Array(60_000).fill("a"))).endsWith(`"${leftOutMark}"]`)).toBe(true);
  });

  it("copies as JSON does: dates as text, what JSON cannot hold not at all", () => {
    expect(maskDeep({ at: new Date(0), gone: undefined, call: () => 1, big: 123456782n, nan: NaN, list: [undefined] })).toEqual({
      at: "1970-01-01T00:00:00.000Z", big: "[BSN]", nan: null, list: [null],
    });
    expect(Object.keys(maskDeep(JSON.parse(`{"__proto__":{"a":1}}`)) as object)).toEqual(["__proto__"]);
  });

  it("never throws on what may come in as JSON", () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      expect(() => JSON.stringify(maskDeep(value))).not.toThrow();
    }));
  });
});

describe("maskActivity", () => {
  it("keeps the ids that tie activities together, whatever digits they hold", () => {
    const activity = { id: "123456782", replyToId: "0612345678-1", type: "message", timestamp: "2026-11-22T22:12:00Z", conversation: { id: "4111111111111111" },
      from: { id: "123456782", name: "bsn 123456782" }, text: "123456782" };
    expect(maskActivity(activity, [])).toEqual({ ...activity, from: { id: "123456782", name: "bsn [BSN]" }, text: "[BSN]" });
  });

  it("masks an id that is an address itself, as on mail and SMS channels", () => {
    expect(maskActivity({ from: { id: "jan@x.nl" }, recipient: { id: "+31612345678" } }, [])).toEqual({ from: { id: "[e-mailadres]" }, recipient: { id: "[telefoonnummer]" } });
  });

  it.each([null, "jan@x.nl", [1], 5])("takes %j, which is no activity", (value) => {
    expect(JSON.stringify(maskActivity(value, []))).not.toContain("jan");
  });
});
