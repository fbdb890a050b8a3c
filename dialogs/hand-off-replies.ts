import { holdsPhrase, isButton, isPhrase, wordCount } from "./phrases.js";
import type { Turn } from "./turn.js";

/** From this many words on a name is first looked at as a question. */
export const wordsOfLongName = 4;

/** Who agrees, and asks for a copy, needs no more words than this. */
const wordsOfCopy = 8;

/** What the customer agreed to. */
export type Choice = "yes" | "yesWithCopy" | "edit" | "cancel";

const yesButtons = ["handoff.confirmYes", "handoff.confirmSend"];
const yesPhrases = ["commands.yes", "commands.send", "commands.passOn"];

export function confirmChoice({ wording, text }: Turn): Choice | undefined {
  if (isButton(wording, "handoff.confirmCopy", text) || asksCopy(wording, text)) return "yesWithCopy";
  if (yesButtons.some((key) => isButton(wording, key, text)) || yesPhrases.some((key) => isPhrase(wording, key, text))) return "yes";
  if (isButton(wording, "handoff.confirmEdit", text) || isPhrase(wording, "commands.no", text)) return "edit";
  return isButton(wording, "handoff.confirmCancel", text) ? "cancel" : undefined;
}

export function isBack(turn: Turn): boolean {
  return isButton(turn.wording, "handoff.editBack", turn.text) || isPhrase(turn.wording, "commands.back", turn.text);
}

/** Half of its words or more have a capital, as in "Garage Van der Velden & Zonen B.V."; a sentence that shouts has nothing else. */
export function isWrittenAsName(text: string): boolean {
  const words = text.match(/\p{L}[\p{L}.'-]*/gu) ?? [];
  return words.length >= wordsOfLongName && !text.includes("?") && text !== text.toUpperCase() && words.filter((word) => /^\p{Lu}/u.test(word)).length * 2 >= words.length;
}

/** "Ja, graag met een kopie", not "een kopie hoeft niet". */
function asksCopy(wording: Turn["wording"], text: string): boolean {
  return wordCount(text) <= wordsOfCopy && holdsPhrase(wording, "commands.copyWords", text) && !holdsPhrase(wording, "commands.notWords", text);
}
