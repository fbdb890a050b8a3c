import { words } from "./fold.js";

/** Says a question again in other words of the same meaning, for training. */
export class Synonyms {
  /** By first word: the phrases that begin with it, longest first, each with what may replace it. */
  private readonly phrases = new Map<string, { phrase: string[]; others: string[][] }[]>();

  constructor(groups: readonly (readonly string[])[]) {
    for (const group of groups) {
      const members = group.map((member) => words(member)).filter((member) => member.length > 0);
      for (const phrase of members) {
        const first = phrase[0] ?? "";
        const entries = this.phrases.get(first) ?? [];
        entries.push({ phrase, others: members.filter((member) => member !== phrase) });
        this.phrases.set(first, entries.sort((a, b) => b.phrase.length - a.phrase.length));
      }
    }
  }

  /** The tokens with each known phrase replaced about every second time; the same tokens when none is known. */
  reword(tokens: readonly string[], random: () => number): string[] {
    const said: string[] = [];
    for (let at = 0; at < tokens.length;) {
      const found = this.phrases.get(tokens[at] ?? "")?.find(({ phrase }) => phrase.every((word, i) => tokens[at + i] === word));
      const replacement = found !== undefined && random() < 0.5 ? found.others[Math.floor(random() * found.others.length)] : undefined;
      said.push(...(replacement ?? found?.phrase ?? tokens.slice(at, at + 1)));
      at += found?.phrase.length ?? 1;
    }
    return said;
  }
}
