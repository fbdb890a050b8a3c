import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const article = (title: string, quote: string, related: string) => `---
title: ${title}
section: Finance
owner: support@example.nl
reviewed: 2026-11-22
related: [${related}]
quotes:
  - "${quote}"
synonyms:
  factuur: [nota]
---
Uw factuur komt elke maand. Bel [ons](tel:0318-501212).

In de portal staat het ook. Zie [de portal](#portal).
`;

const translation = (title: string) => `---
title: ${title}
section: Finance
---
Your invoice comes every month.

The portal shows it too.
`;

/** Questions that differ from each other and from those of other labels. */
function examples(nl: readonly string[], en: readonly string[]): string {
  const openings = ["Hoe zit het met", "Vertel eens over", "Ik snap niets van", "Waarom toch", "Kunt u helpen met"];
  const opens = ["What about", "Please explain", "I do not get", "Why", "Help me with"];
  const ask = (starts: readonly string[], topics: readonly string[]) => topics.flatMap((topic) => starts.map((start) => `    - "${start} ${topic}?"`)).join("\n");
  return `nl:\n  plain:\n${ask(openings, nl)}\nen:\n  plain:\n${ask(opens, en)}\n`;
}

const none = `nl:
  near:
    invoice:
      - "Wat kost een factuur op papier?"
  far:
${Array.from({ length: 99 }, (_, index) => `    - "Wat is het weer in plaats${index} vandaag?"`).join("\n")}
en:
  near: {}
  far:
    - "What is the weather like?"
`;

/** Two articles, and everything else that a knowledge folder needs: small enough to train in a moment, and without a fault. */
const files: Record<string, string> = {
  "letter.nl.txt": "Geachte klant,\n\nUw factuur komt elke maand. De portal toont uw nummers.\nBel 0318-501212\n",
  "letter.no-fact.txt": "# remarks\nGeachte klant,\nBel 0318-501212\n",
  "synonyms.nl.yaml": "- [portal, portaal]\n",
  "synonyms.en.yaml": "- [invoice, bill]\n",
  "articles/invoice.nl.md": article("Wanneer komt mijn factuur?", "Uw factuur komt elke maand.", "portal"),
  "articles/invoice.en.md": translation("When does my invoice come?"),
  "articles/portal.nl.md": article("Wat toont de portal?", "De portal toont uw nummers.", "invoice"),
  "articles/portal.en.md": translation("What does the portal show?"),
  "examples/invoice.yaml": examples(["de factuur", "die rekening", "onze nota", "het factuurbedrag", "de maandfactuur"], ["the invoice", "our monthly bill"]),
  "examples/portal.yaml": examples(["de portal", "het portaal", "de nummers in de portal", "de beheerportal", "de gegevens in het portaal"], ["the portal", "the numbers on the portal"]),
  "examples/order-status.yaml": examples(["mijn order", "onze bestelling", "order 20260001", "de status van mijn order", "de voortgang"], ["my order", "the status of our order"]),
  "examples/human.yaml": examples(["een medewerker", "een mens", "een collega spreken", "een klacht", "terugbellen"], ["a human", "a person to call me"]),
  "examples/smalltalk.yaml": examples(["goedemorgen", "hallo daar", "dank u wel", "tot ziens", "wie bent u"], ["hello there", "thank you"]),
  "examples/none.yaml": none,
};

/** Writes the small knowledge to a temporary folder, and gives the folder. */
export function smallKnowledge(): string {
  const folder = mkdtempSync(join(tmpdir(), "knowledge-"));
  for (const [path, text] of Object.entries(files)) writeFileOf(folder, path, text);
  return folder;
}

/** Changes one file; `change` gets its text. */
export function changeFile(folder: string, path: string, change: (text: string) => string): void {
  writeFileOf(folder, path, change(readFileSync(join(folder, path), "utf8")));
}

export function writeFileOf(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
