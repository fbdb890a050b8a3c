import type { Locale } from "../locale.js";
import type { Example } from "./knowledge.js";
import { words } from "./fold.js";

export type Language = Locale | "other" | "unknown";

/**
 * Words that hold a sentence together in languages that we do not answer in, folded. A word that the examples know as
 * Dutch or English counts as that. German, French, Spanish, Italian, Portuguese, Polish, Turkish.
 */
const foreign = new Set(`
ich wir ihr sie und nicht ist sind bin bist der das ein eine einen einer fur mit auf auch bei euch mein meine unser unsere wann warum wo
kann konnen gibt gibts wird werden haben habe hat zum zur uns wieviel kostet bitte danke nach wie viel dass
je nous vous ils elle le la les un une des du est sont mon ma mes notre nos votre quel quelle quels comment pourquoi quand combien avec dans
pour sur pas que qui mais bonjour merci cest jai
yo el los las una unos es esta mi mis nuestro nuestra como cuando donde cuanto cuanta cuesta por para con pero desde hola gracias quiero tengo
il lo gli uno sono mio mia nostro quando dove perche quanto costa di che per con ciao grazie voglio ho
eu nos voce os meu minha nosso quando onde quanto custa nao para com mas ola obrigado uma
ja ty my jest sa nie czy jak gdzie kiedy dlaczego ile moj moja nasz w z na dla ale mam macie szukam prosze dziekuje czesc co jako cos
ben biz siz ve bir bu su ne nasil nerede neden kac icin ile ama var yok merhaba tesekkur istiyorum
`.split(/\s+/));

/** Fewest words of one language that make a text that language. */
const enoughWords = 3;

/** Tells Dutch from English by the words of the examples, and both from the rest by a list. */
export class LanguageGuesser {
  private constructor(private readonly leaning: ReadonlyMap<string, Locale>) {}

  /** A word leans to the language in which it is at least four times as usual. */
  static of(examples: readonly Example[]): LanguageGuesser {
    const counts = { nl: new Map<string, number>(), en: new Map<string, number>() };
    const totals = { nl: 1, en: 1 };
    for (const { text, locale, style } of examples) {
      // Far misses hold other languages, and "mixed" holds English words in Dutch.
      if (style === "far" || style === "mixed") continue;
      for (const word of words(text)) {
        counts[locale].set(word, (counts[locale].get(word) ?? 0) + 1);
        totals[locale] += 1;
      }
    }
    const leaning = new Map<string, Locale>();
    for (const word of new Set([...counts.nl.keys(), ...counts.en.keys()])) {
      const nl = ((counts.nl.get(word) ?? 0) + 0.5) / totals.nl;
      const en = ((counts.en.get(word) ?? 0) + 0.5) / totals.en;
      if (nl > en * 4) leaning.set(word, "nl");
      if (en > nl * 4) leaning.set(word, "en");
    }
    return new LanguageGuesser(leaning);
  }

  static fromEntries(entries: readonly (readonly [string, Locale])[]): LanguageGuesser {
    return new LanguageGuesser(new Map(entries));
  }

  entries(): [string, Locale][] {
    return [...this.leaning];
  }

  /** @param tokens the words of the text, when they are at hand */
  guess(text: string, tokens: readonly string[] = words(text)): Language {
    if (isMostlyForeignScript(text)) return "other";
    const votes = { nl: 0, en: 0, other: 0 };
    for (const word of tokens) {
      const leaning = this.leaning.get(word);
      if (leaning !== undefined) votes[leaning] += 1;
      else if (foreign.has(word)) votes.other += 1;
    }
    if (votes.other >= 2 && votes.other > votes.nl + votes.en) return "other";
    if (votes.nl >= enoughWords && votes.nl >= votes.en * 3) return "nl";
    if (votes.en >= enoughWords && votes.en >= votes.nl * 3) return "en";
    return "unknown";
  }
}

function isMostlyForeignScript(text: string): boolean {
  const strange = text.match(/(?!\p{Script=Latin})\p{L}/gu)?.length ?? 0;
  return strange > 0 && strange > (text.match(/\p{L}/gu)?.length ?? 0) / 3;
}
