import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { describe, expect, it } from "vitest";
import { asTyped } from "../../dialogs/contact-line.js";
import { escapeMarks, markdownLines, plainText, type LineTarget } from "../../src/bot/markdown-lines.js";

const lines = (markdown: string, target: LineTarget): string[] => markdownLines(markdown, target).map(({ text }) => text);

const cases: [what: string, markdown: string, message: string[], card: string[], plain: string[]][] = [
  ["a paragraph", "Bel **0318** of _mail_.", ["Bel **0318** of _mail_."], ["Bel **0318** of _mail_."], ["Bel 0318 of mail."]],
  ["a heading", "## Over *de* **eerste** factuur\n\nTekst", ["**Over _de_ eerste factuur**", "Tekst"], ["**Over _de_ eerste factuur**", "Tekst"], ["Over de eerste factuur", "Tekst"]],
  ["bullets", "Dit:\n\n- een\n- **twee**\n  - drie", ["Dit:", "• een", "• **twee**", "– drie"], ["Dit:", "• een", "• **twee**", "– drie"], ["Dit:", "• een", "• twee", "– drie"]],
  ["numbers, from where they begin", "3. drie\n4. vier", ["3. drie", "4. vier"], ["3. drie", "4. vier"], ["3. drie", "4. vier"]],
  ["an item of two paragraphs", "- een\n\n  nog iets\n- twee", ["• een", "nog iets", "• twee"], ["• een", "nog iets", "• twee"], ["• een", "nog iets", "• twee"]],
  ["line breaks of either kind", "een  \ntwee\ndrie", ["een", "twee", "drie"], ["een", "twee", "drie"], ["een", "twee", "drie"]],
  ["bold over a line break", "**een\ntwee**", ["**een**", "**twee**"], ["**een**", "**twee**"], ["een", "twee"]],
  ["a table", "| Stap | Datum |\n|---|---|\n| Order | 2 november |\n| Overstap | |", ["Stap: Order, Datum: 2 november", "Stap: Overstap, Datum: "].map((row) => row.trimEnd()),
    ["Stap: Order, Datum: 2 november", "Stap: Overstap, Datum:"], ["Stap: Order, Datum: 2 november", "Stap: Overstap, Datum:"]],
  ["a quote", "> een\n>\n> twee", ["> een", "> twee"], ["“een”", "“twee”"], ["“een”", "“twee”"]],
  ["an image", "![Logo](https://vst.example/a.png)", ["[Logo](https://vst.example/a.png)"], ["[Logo](https://vst.example/a.png)"], ["Logo (https://vst.example/a.png)"]],
  ["links", "[0318](tel:+31318) en [site](https://vst.example/a%20b)", ["[0318](tel:+31318) en [site](https://vst.example/a%20b)"], ["[0318](tel:+31318) en [site](https://vst.example/a%20b)"], ["0318 en site (https://vst.example/a%20b)"]],
  ["a link that runs something", "[klik](javascript:alert(1))", ["[klik]\\(javascript:alert(1))"], ["[klik]\\(javascript:alert(1))"], ["[klik](javascript:alert(1))"]],
  ["code and rules", "`a*b`\n\n---\n\n```\nx\n\ny\n```", ["a\\*b", "x", "y"], ["a\\*b", "x", "y"], ["a*b", "x", "y"]],
  ["the mark of a citation", "_Bron_ [1][2]", ["_Bron_ [1][2]"], ["_Bron_ [1][2]"], ["Bron [1][2]"]],
  ["HTML, which is text", "<script>x</script> 3 < 4 &amp;lt;", ["&lt;script>x&lt;/script> 3 < 4 &amp;lt;"], ["<script>x</script> 3 < 4 &lt;"], ["<script>x</script> 3 < 4 &lt;"]],
  ["what a customer typed", asTyped("*a* _b_ c_d # - 1. [x](y) <b> ~~z~~ \\ `q`"),
    ["\\*a\\* \\_b\\_ c_d # - 1. [x]\\(y) &lt;b> \\~~z\\~~ \\\\ \\`q\\`"], ["\\*a\\* \\_b\\_ c_d # - 1. [x]\\(y) <b> \\~~z\\~~ \\\\ \\`q\\`"], ["*a* _b_ c_d # - 1. [x](y) <b> ~~z~~ \\ `q`"]],
  ["marks at the beginning of a line", "\\# een  \n\\- twee  \n1\\. drie  \n\\> vier", ["\\# een", "\\- twee", "1\\. drie", "\\> vier"], ["\\# een", "\\- twee", "1\\. drie", "\\> vier"], ["# een", "- twee", "1. drie", "> vier"]],
  ["what looks like a reference", "[naam]: jan", ["[naam]: jan"], ["[naam]: jan"], ["[naam]: jan"]],
  ["nothing", "", [], [], []],
];

describe("Markdown for Teams", () => {
  it.each(cases)("writes %s", (_what, markdown, message, card, plain) => {
    expect(lines(markdown, "message")).toEqual(message);
    expect(lines(markdown, "card")).toEqual(card);
    expect(lines(markdown, "plain")).toEqual(plain);
  });

  it("tells which lines go together", () => {
    expect(markdownLines("Dit:\n\n- een\n- twee\n\nKlaar  \nnu", "card").map(({ follows }) => follows)).toEqual([false, false, true, false, true]);
  });

  it("lets no text of a customer become a mark, whatever he types", () => {
    const reader = new MarkdownIt({ html: true, linkify: false });
    const shown = (markdown: string): string => reader.render(markdown).replace(/<\/?p>/g, "").trim();
    const typed = fc.array(fc.constantFrom("*", "_", "`", "~", "[", "]", "(", ")", "<", ">", "#", "-", "+", "1", ".", "\\", "&", "lt;", "!", "|", "a", "é", " ", "b>"), { minLength: 1, maxLength: 12 }).map((signs) => signs.join(""));
    fc.assert(fc.property(typed, fc.constantFrom("Vraag: ", ""), (text, lead) => {
      const [line = ""] = lines(lead + asTyped(text.trim()), "message");
      expect(shown(line).replace(/\s+/g, " ")).toBe(reader.utils.escapeHtml(lead + text.trim()).replace(/\s+/g, " ").trim());
    }), { numRuns: 4_000 });
  });

  it("has words of a customer in a message as escapeMarks writes them, so that they are found and masked there", () => {
    const word = fc.stringMatching(/^[a-zé*_`~<>[\]()\\&.-]{1,12}$/);
    fc.assert(fc.property(word, (text) => {
      expect(lines(`Naam: ${asTyped(text)} .`, "message")[0]).toContain(escapeMarks(text, "message"));
      expect(plainText([`Naam: ${asTyped(text)} .`])).toContain(text);
    }), { numRuns: 1_000 });
  });
});
