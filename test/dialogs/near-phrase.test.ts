import { join } from "node:path";
import { expect, it } from "vitest";
import { leadPhrase } from "../../dialogs/near-phrase.js";
import { packageRoot } from "../../src/package-root.js";
import { createWording } from "../../src/wording/wording.js";

const wording = createWording(join(packageRoot(), "locales"));
const restOf = (text: string): string | undefined => leadPhrase(wording, "commands.addition", text)?.rest;

it.each([
  "nog iets vergeten", "Nog iets vergeten!", "ik wil nog iets toevoegen...", "nog iest vergetn", "ik wil iets toevoeegn", "iets toevoege", "Ik ben nog iets vergéten",
  "I forgot something", "i forgto something", "toevoegen",
])("takes %s for the whole of the phrase", (text) => {
  expect(restOf(text)).toBe("");
});

it.each([
  ["dat ben ik vergeten te zeggen: mijn nummer is 06 12345678", "mijn nummer is 06 12345678"],
  ["Nog vergeten, het zijn er 5.", "het zijn er 5."],
  ["nog iets vergeten - wij verhuizen", "wij verhuizen"],
  ["Ik ben vergeten te zeggen dat Bea mijn collega is", "Bea mijn collega is"],
  ["ik vergat te zegen dat het haast heeft", "het haast heeft"],
  ["I forgot to mention that we move in March", "we move in March"],
  ["Iets vergeten:\n- punt 1\n- punt 2", "punt 1\n- punt 2"],
])("finds in %j what is to be added", (text, rest) => {
  expect(restOf(text)).toBe(rest);
});

it.each([
  "niets toevoegen", "ik wil iets toevoegen aan mijn abonnement", "kan ik nog iets toevoegen aan de order?", "wachtwoord vergeten", "ik ben mijn wachtwoord vergeten",
  "fiets toevoegen", "", "!!!", "vergeten",
])("does not take %j for one", (text) => {
  expect(restOf(text)).toBeUndefined();
});
