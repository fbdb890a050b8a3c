import { expect, test } from "vitest";
import { asks, clauses } from "../../src/answering/clauses.js";

test.each([
  ["Hoe werkt de overstap, en wat staat er in de mail?", ["Hoe werkt de overstap", "wat staat er in de mail?"]],
  ["What is in the mail and where can I find my invoices?", ["What is in the mail", "where can I find my invoices?"]],
  ["2 vragen: hoe gaat het dan, en kunnen we een cursus krijgen?", ["hoe gaat het dan", "kunnen we een cursus krijgen?"]],
  ["Dag allemaal. Onze portal is leeg. Hoe kan dat nou?\nGroet, Jan", ["Onze portal is leeg.", "Hoe kan dat nou?"]],
  ["Krijgen we factuur en specificatie per mail?", ["Krijgen we factuur en specificatie per mail?"]],
  ["portaal leeg en wnr krijg ik inlog?", ["portaal leeg", "wnr krijg ik inlog?"]],
  ["the portal is empty, also when do i get logins?", ["the portal is empty", "when do i get logins?"]],
  ["de portal is leeg, wanneer komt daar iets in", ["de portal is leeg", "wanneer komt daar iets in"]],
  ["Mail gehad maar wanneer is het dan?", ["Mail gehad", "wanneer is het dan?"]],
  ["Als ik inlog, wat zie ik dan?", ["Als ik inlog, wat zie ik dan?"]],
  ["En de datum, waar vind ik die?", ["En de datum, waar vind ik die?"]],
  ["", []],
])("the clauses of %j", (text, expected) => {
  expect(clauses(text)).toEqual(expected);
});

test("a story does not ask; a question without a question mark does", () => {
  expect(asks("We hebben een nieuwe centrale gekregen.")).toBe(false);
  expect(asks("wat staat er in de mail")).toBe(true);
  expect(asks("Graag zou ik weten wanneer dat is.")).toBe(true);
});
