import { starterQuestions } from "../../dialogs/starters.js";
import type { Article } from "../answering/article.js";
import { locales, type Locale } from "../locale.js";
import type { Wording } from "../wording/wording.js";
import type { AppWords } from "./manifest.js";
import { TeamsPackageError } from "./package-fault.js";

export interface WordSources {
  wording: Wording;
  articles: ReadonlyMap<string, Article>;
}

/** Characters that the manifest's schema takes at most, and what it takes of prompt starters. */
const longest = { shortName: 30, fullName: 100, shortDescription: 80, fullDescription: 4_000, starter: 128 };
const mostStarters = 12;

/**
 * The words of the app in every language.
 * @throws TeamsPackageError that names every text that Teams would refuse
 */
export function appWords(sources: WordSources): Record<Locale, AppWords> {
  const faults: string[] = [];
  const [nl, en] = locales.map((locale) => {
    const words = wordsIn(locale, sources);
    faults.push(...faultsOf(words, locale));
    return words;
  }) as [AppWords, AppWords];
  if (nl.starters.length !== en.starters.length) faults.push("The starter questions are not the same in both languages; give every article of dialogs/starters.ts a Dutch and an English file");
  if (faults.length > 0) throw new TeamsPackageError(faults);
  return { nl, en };
}

function wordsIn(locale: Locale, { wording, articles }: WordSources): AppWords {
  const contact = { phone: wording.say("contact.phone", locale), email: wording.say("contact.email", locale) };
  return {
    shortName: wording.say("teams:app.shortName", locale),
    fullName: wording.say("teams:app.fullName", locale),
    shortDescription: wording.say("teams:app.shortDescription", locale),
    fullDescription: wording.say("teams:app.fullDescription", locale, contact),
    starters: starterQuestions(wording, locale, (id) => articles.get(id)?.[locale].title),
  };
}

function faultsOf({ starters, ...texts }: AppWords, locale: Locale): string[] {
  const faults = (Object.keys(texts) as (keyof typeof texts)[]).flatMap((name) => lengthFault(`app.${name} in teams.${locale}.json`, texts[name], longest[name]));
  faults.push(...starters.flatMap((question) => lengthFault(`The starter question "${question}"`, question, longest.starter)));
  if (starters.length > mostStarters) faults.push(`There are ${starters.length} starter questions; Teams takes ${mostStarters}`);
  // Said on the manifest's page, and not in its schema.
  if (texts.shortName === texts.fullName) faults.push(`app.shortName and app.fullName in teams.${locale}.json are the same; make them differ`);
  if (texts.fullDescription.includes(texts.shortDescription)) faults.push(`app.fullDescription in teams.${locale}.json repeats app.shortDescription; say it in other words`);
  return faults;
}

function lengthFault(what: string, text: string, most: number): string[] {
  if (text.trim() === "") return [`${what} is empty; Teams wants a text`];
  return text.length > most ? [`${what} has ${text.length} characters; Teams takes ${most}`] : [];
}
