import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { standardRules, type ExampleRules } from "../../src/answering/check-examples.js";
import { misjudgedExamples, misjudgedLine } from "../../src/answering/check-left-out.js";
import { checkKnowledge } from "../../src/answering/check.js";
import { loadKnowledge } from "../../src/answering/knowledge.js";
import { faultLine } from "../../src/answering/knowledge-fault.js";
import { packageRoot } from "../../src/package-root.js";
import { changeFile, smallKnowledge, writeFileOf } from "./small-knowledge.js";

/** The small knowledge has few examples, which its generator made alike. */
const smallRules: ExampleRules = { fewest: { nl: 25, en: 10 }, fewestNone: { nl: 100, en: 1 }, fewestStyles: 1, alike: 1 };
const told = (folder: string, changes: Partial<ExampleRules> = {}) => checkKnowledge(folder, { ...smallRules, ...changes }).map(faultLine);
const replace = (path: string, from: string | RegExp, to: string) => (folder: string) => changeFile(folder, path, (text) => text.replace(from, to));

/** What an editor may do wrong, and what he is told. */
const mistakes: [name: string, spoil: (folder: string) => void, line: RegExp][] = [
  ["a quote that is no longer in the letter", replace("letter.nl.txt", "elke maand", "elk jaar"),
    /^articles\/invoice\.nl\.md:8 "Uw factuur komt elke maand\." is not in letter\.nl\.txt; copy the sentence/],
  ["a fact of the letter that no article tells", replace("letter.nl.txt", "uw nummers.", "uw nummers. Een training is mogelijk."),
    /^letter\.nl\.txt:3 no article rests on "Een training is mogelijk\."; put it under "quotes"/],
  ["a sentence without fact that is not in the letter", replace("letter.no-fact.txt", "Geachte klant,", "Geachte klant,\nBeste lezer,"),
    /^letter\.no-fact\.txt:3 "Beste lezer," is no sentence of letter\.nl\.txt; copy it/],
  ["one question under two labels, written otherwise", replace("examples/portal.yaml", "plain:", `plain:\n    - "hoe zit het met de FACTUUR"`),
    /^examples\/portal\.yaml:3 "hoe zit het met de FACTUUR" stands under invoice too \(examples\/invoice\.yaml:3\); keep it/],
  ["je in a Dutch answer", replace("articles/invoice.nl.md", "Uw factuur komt elke maand. Bel", "Je factuur komt elke maand. Bel"),
    /^articles\/invoice\.nl\.md:12 the text says "Je"; say "u"/],
  ["a short answer that is not short", replace("articles/portal.en.md", "Your invoice", `${"word ".repeat(60)}Your invoice`),
    /^articles\/portal\.en\.md:5 the short answer has 65 words; shorten it to 60/],
  ["details that are too long", replace("articles/portal.en.md", "The portal shows", `${"word ".repeat(150)}The portal shows`),
    /^articles\/portal\.en\.md:5 the details have 155 words; shorten them to 150/],
  ["a title that is too long", replace("articles/portal.nl.md", "Wat toont", `Wat ${"o".repeat(60)} toont`),
    /^articles\/portal\.nl\.md:2 the title has 81 characters; shorten it to 60/],
  ["an answer that is missing", replace("articles/portal.en.md", /\n---\n[^]*$/, "\n---\n"),
    /^articles\/portal\.en\.md:2 the short answer is missing; write it/],
  ["a link to an article that is not there", replace("articles/invoice.nl.md", "(#portal)", "(#portaal)"),
    /^articles\/invoice\.nl\.md:14 the link to "#portaal" leads nowhere; link to/],
  ["a phone number that is not the letter's", replace("articles/invoice.nl.md", "tel:0318-501212", "tel:0800-1234"),
    /^articles\/invoice\.nl\.md:12 the link to "tel:0800-1234" leads nowhere/],
  ["a related article that is not there", replace("articles/invoice.nl.md", "related: [portal]", "related: [portal, gone]"),
    /^articles\/invoice\.nl\.md:6 "gone" is no other article; give the name/],
  ["a translation that is missing", (folder) => rmSync(join(folder, "articles/portal.en.md")),
    /^articles\/portal\.nl\.md:1 the English translation is missing; write articles\/portal\.en\.md/],
  ["examples without an article", (folder) => writeFileOf(folder, "examples/training.yaml", `nl:\n  plain:\n    - "Is er een cursus?"\nen: {}\n`),
    /^examples\/training\.yaml:1 there is no article "training"; write articles\/training\.nl\.md/],
  ["too few Dutch examples", replace("examples/human.yaml", /\n.*"Hoe zit het met een mens\?"/, ""),
    /^examples\/human\.yaml:1 there are 24 examples in nl; write at least 25/],
  ["too few English examples", replace("examples/human.yaml", /\n.*"What about a human\?"/, ""),
    /^examples\/human\.yaml:1 there are 9 examples in en; write at least 10/],
  ["too few examples of none", replace("examples/none.yaml", /\n.*plaats1 .*/g, ""),
    /^examples\/none\.yaml:1 there are 99 examples in nl; write at least 100/],
  ["one question twice under a label, written otherwise", replace("examples/portal.yaml", "plain:", `plain:\n    - "WAAROM TOCH DE PORTAL"`),
    /^examples\/portal\.yaml:7 "Waarom toch de portal\?" stands at examples\/portal\.yaml:3 already; remove one/],
  ["a near miss of nothing", replace("examples/none.yaml", "invoice:", "facturen:"),
    /^examples\/none\.yaml:4 "facturen" under "near" is no article or intent; put/],
  ["a review date that is no day", replace("articles/invoice.nl.md", "2026-11-22", "2026-02-30"),
    /^articles\/invoice\.nl\.md:5 "2026-02-30" is no date; write/],
  ["an exclamation mark", replace("articles/invoice.en.md", "every month.", "every month!"),
    /^articles\/invoice\.en\.md:5 the text holds an exclamation mark; end/],
  ["an amount that the letter does not name", replace("articles/portal.en.md", "every month.", "every month and costs € 12."),
    /^articles\/portal\.en\.md:5 the letter does not say "€ 12"; leave it out/],
  ["a time of day that the letter does not name", replace("articles/portal.en.md", "every month.", "at 17:30."),
    /^articles\/portal\.en\.md:5 the letter does not say "17:30"; leave it out/],
  ["a date that the letter does not name", replace("articles/portal.en.md", "every month.", "on 1 March."),
    /^articles\/portal\.en\.md:5 the letter does not say "1 March"; leave it out/],
  ["YAML that cannot be read", replace("examples/human.yaml", `- "Hoe zit het met een medewerker?"`, `- "Hoe zit het met een medewerker?`),
    /^examples\/human\.yaml:\d+ this is not YAML: .+; put sentences between double quotes/],
  ["a field that is missing", replace("articles/invoice.nl.md", /owner: .*\n/, ""),
    /^articles\/invoice\.nl\.md:2 owner is not right: .+; see the other files/],
  ["front matter that is not closed", replace("articles/invoice.en.md", /---\nYour/, "Your"),
    /^articles\/invoice\.en\.md:1 the front matter is missing or not closed; begin the file with/],
];

describe("the check of the knowledge", () => {
  test("finds nothing in knowledge that is right", () => {
    expect(told(smallKnowledge())).toEqual([]);
  });

  test.each(mistakes)("tells %s", (_, spoil, line) => {
    const folder = smallKnowledge();
    spoil(folder);
    expect(told(folder)).toContainEqual(expect.stringMatching(line));
  });

  test("tells several faults at once, by file and line", () => {
    const folder = smallKnowledge();
    replace("articles/portal.en.md", "every month.", "every month!")(folder);
    replace("articles/invoice.nl.md", "2026-11-22", "soon")(folder);
    expect(told(folder).map((line) => line.split(" ")[0])).toEqual(["articles/invoice.nl.md:5", "articles/portal.en.md:5"]);
  });

  test("tells what is nearly the same, within a label and across two", () => {
    const folder = smallKnowledge();
    replace("examples/human.yaml", "plain:", `plain:\n    - "Kunt u mij met een collega laten spreken over de offerte"\n    - "kunt u me met een collega laten spreken over de offerte?"`)(folder);
    replace("examples/portal.yaml", "plain:", `plain:\n    - "Kunt u mij met een colega laten spreken over de offerte"`)(folder);
    const lines = told(folder, { alike: 0.8 }).filter((line) => line.includes("laten spreken"));
    expect(lines).toEqual([
      expect.stringMatching(/^examples\/human\.yaml:4 "kunt u me .*" is nearly "Kunt u mij .*" \(examples\/human\.yaml:3\); remove one/),
      expect.stringMatching(/^examples\/portal\.yaml:3 "Kunt u mij met een colega .*" is nearly ".*" under human \(examples\/human\.yaml:3\); keep it/),
    ]);
  });

  test("tells when a label is written in too few styles", () => {
    expect(told(smallKnowledge(), { fewestStyles: 2 }))
      .toContain("examples/portal.yaml:1 the examples in nl are written in 1 styles; write in at least 2, as the other files do");
  });

  test("customers may say jullie in the examples", () => {
    const folder = smallKnowledge();
    replace("examples/human.yaml", "Hoe zit het met een mens?", "Zijn jullie mensen?")(folder);
    expect(told(folder)).toEqual([]);
  });

  test("finds nothing in the knowledge of VST", () => {
    expect(checkKnowledge(join(packageRoot(), "knowledge"), standardRules).map(faultLine)).toEqual([]);
  });
});

describe("the examples that are taken for something else when left out", () => {
  test("are told as advice, the surest first", () => {
    const folder = smallKnowledge();
    replace("examples/human.yaml", "plain:", `plain:\n    - "Ik snap niets van de gegevens in die portal"`)(folder);
    const misjudged = misjudgedExamples(loadKnowledge(folder));
    expect(misjudged.map(misjudgedLine).map(faultLine))
      .toContainEqual(expect.stringMatching(/^examples\/human\.yaml:3 "Ik snap .*" is taken for portal \(\d+%\); move it when portal answers it, else write more like it$/));
    const sure = misjudged.map(({ probability }) => probability);
    expect(sure).toEqual([...sure].sort((a, b) => b - a));
    // What is taken for its own label is no mistake.
    expect(misjudged.filter(({ example, takenFor }) => example.label === takenFor)).toEqual([]);
  });
});
