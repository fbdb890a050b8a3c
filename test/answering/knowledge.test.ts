import { join } from "node:path";
import { expect, test } from "vitest";
import { loadKnowledge } from "../../src/answering/knowledge.js";
import { changeFile, smallKnowledge } from "./small-knowledge.js";

test("an article holds both languages, with the first paragraph as the short answer", () => {
  const article = loadKnowledge(smallKnowledge()).articles.get("invoice");
  expect(article).toMatchObject({ id: "invoice", related: ["portal"], owner: "support@example.nl", quotes: ["Uw factuur komt elke maand."] });
  expect(article?.nl).toEqual({
    title: "Wanneer komt mijn factuur?", section: "Finance",
    short: "Uw factuur komt elke maand. Bel [ons](tel:0318-501212).", details: "In de portal staat het ook. Zie [de portal](#portal).",
  });
  expect(article?.en.short).toBe("Your invoice comes every month.");
});

test("an example knows its label, language, style and line, a near miss also what it resembles", () => {
  const { examples } = loadKnowledge(smallKnowledge());
  expect(examples).toContainEqual({ text: "Hoe zit het met de factuur?", label: "invoice", locale: "nl", style: "plain", file: "examples/invoice.yaml", line: 3 });
  expect(examples).toContainEqual(expect.objectContaining({ text: "Wat kost een factuur op papier?", label: "none", style: "near", resembles: "invoice" }));
});

test("the version changes with the content, and only with it", () => {
  const folder = smallKnowledge();
  const before = loadKnowledge(folder).version;
  expect(loadKnowledge(smallKnowledge()).version).toBe(before);
  changeFile(folder, "examples/human.yaml", (text) => text.replace("een mens", "een robot"));
  expect(loadKnowledge(folder).version).not.toBe(before);
});

test("line ends of Windows make no difference", () => {
  const folder = smallKnowledge();
  const before = loadKnowledge(folder);
  changeFile(folder, "articles/invoice.nl.md", (text) => text.replaceAll("\n", "\r\n"));
  expect(loadKnowledge(folder)).toMatchObject({ version: before.version, articles: before.articles });
});

test("what cannot be read is told all at once", () => {
  const folder = smallKnowledge();
  changeFile(folder, "articles/invoice.nl.md", (text) => text.replace("owner: support@example.nl", "owner: []"));
  changeFile(folder, "examples/human.yaml", (text) => text.replace("plain:", "plain: ["));
  expect(() => loadKnowledge(folder)).toThrow(expect.objectContaining({
    code: "knowledge",
    faults: expect.arrayContaining([
      expect.objectContaining({ file: "articles/invoice.nl.md", line: 4 }),
      expect.objectContaining({ file: "examples/human.yaml" }),
    ]) as unknown,
  }) as Error);
});

test("a folder that is not there is told with its setting", () => {
  expect(() => loadKnowledge(join(smallKnowledge(), "elsewhere"))).toThrow(/elsewhere:1 the knowledge folder does not exist; point KNOWLEDGE_DIR/);
});
