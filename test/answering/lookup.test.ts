import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadKnowledge } from "../../src/answering/knowledge.js";
import { Lookup, matchTitle } from "../../src/answering/lookup.js";
import { packageRoot } from "../../src/package-root.js";

const titles = ["Waarom wijkt mijn eerste factuur af van de offerte?", "Vanaf wanneer klopt het bedrag op mijn factuur?", "Krijg ik voor de SLA een aparte factuur?"];

describe("the title that a reply means", () => {
  test.each([
    ["1", 0], ["2", 1], ["3.", 2], ["optie 2", 1], ["nummer drie", 2],
    ["de eerste", 0], ["De Tweede graag", 1], ["doe maar de 3e", 2], ["the first one", 0], ["the second one please", 1], ["de laatste", 2], ["last one", 2],
    ["Krijg ik voor de SLA een aparte factuur?", 2], ["krijg ik voor de sla een aparte factuur", 2],
    ["vanaf wanneer klopt het bedrag", 1], ["krijg ik voor de sla een apparte factuur", 2],
  ])("%j is number %i", (reply, index) => {
    expect(matchTitle(reply, titles)).toBe(index);
  });

  test.each(["4", "de vierde", "geen van deze", "ja", "", "factuur", "wat is het weer morgen", "ik heb twee vragen over iets anders"])("%j is none", (reply) => {
    expect(matchTitle(reply, titles)).toBeUndefined();
  });

  test("there is no third of two, and nothing among none", () => {
    expect(matchTitle("3", titles.slice(0, 2))).toBeUndefined();
    expect(matchTitle("de laatste", [])).toBeUndefined();
  });
});

describe("what is suggested while typing", () => {
  const lookup = new Lookup(loadKnowledge(join(packageRoot(), "knowledge")));

  test.each([
    ["eerste factuur hoger", "nl", "first-invoice-amount"],
    ["beheerportl leeg", "nl", "portal-empty"],
    ["training beheer", "nl", "portal-training"],
    ["who gets the usage alerts", "en", "usage-alerts"],
  ] as const)("%j brings %s first or second", (text, locale, id) => {
    expect(lookup.suggest(text, locale, 2).map(({ articleId }) => articleId)).toContain(id);
  });

  test("each article once, at most as many as asked, with its title in that language", () => {
    const found = lookup.suggest("factuur", "nl", 3);
    expect(new Set(found.map(({ articleId }) => articleId)).size).toBe(3);
    expect(lookup.suggest("training", "en", 1)).toEqual([{ articleId: "portal-training", title: expect.stringMatching(/training/i) as string }]);
  });

  test("nothing for one letter or for what nobody asks", () => {
    expect(lookup.suggest("f", "nl", 3)).toEqual([]);
    expect(lookup.suggest("xqzwv", "nl", 3)).toEqual([]);
  });
});
