import { expect, it } from "vitest";
import { matchedText, matchMarks } from "../../src/transcripts/matched-text.js";

const { open, close } = matchMarks;
const shown = (snippet: string, isMarkdown: boolean): string => matchedText(snippet, { isMarkdown }).map(({ text, matched }) => matched ? `<${text}>` : text).join("");

it.each([
  ["emphasis, also cut in two", `_Bron: ${open}welkomstbrief${close}_ en **vet**, *schuin`, "Bron: <welkomstbrief> en vet, schuin"],
  ["emphasis around what matched", `**${open}Let op${close}**: _${open}dit${close}_`, "<Let op>: <dit>"],
  ["links, also cut in two", `zie [de ${open}brief${close}](https://kpn.nl/a_b) of bel](tel:+31318501212) en [mail](mailto:a@b`, "zie de <brief> of bel en mail"],
  ["a match in a link's address", `[hier](https://${open}kpn${close}.nl/x) verder`, "hier verder"],
  ["lists, headings and quotations", `# Kop\n- een\n* twee\n> drie ${open}vier${close}`, "Kop\neen\ntwee\ndrie <vier>"],
  ["escaped signs", `5 \\* 3 en \\_niet schuin\\_ ${open}x${close}`, "5 * 3 en _niet schuin_ <x>"],
  ["what is no mark", `a_b_c, 5 * 3, [naam], VST-2026-00093 ${open}x${close}`, "a_b_c, 5 * 3, [naam], VST-2026-00093 <x>"],
])("shows the assistant's Markdown as it reads: %s", (_name, snippet, text) => {
  expect(shown(snippet, true)).toBe(text);
});

it("leaves what a customer typed as it is", () => {
  const typed = `_Bron: **a** [b](https://c.nl) \\* ${open}x${close}`;
  expect(shown(typed, false)).toBe(`_Bron: **a** [b](https://c.nl) \\* <x>`);
});
