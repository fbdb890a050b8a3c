import Fuse from "fuse.js";
import { locales, type Locale } from "../locale.js";
import { fold, words } from "./fold.js";
import type { Knowledge } from "./knowledge.js";

/** A title or an example question that what is typed so far may become. */
export interface Suggestion {
  /** What to offer: the title of the article. */
  title: string;
  articleId: string;
}

/** Typed text this short says nothing yet. */
const shortestText = 2;
/** 0 only exact, 1 anything: how far a word may be from what is typed. */
const tolerance = 0.34;

interface Entry {
  articleId: string;
  text: string;
}

/** Looks up while someone types. It does not decide: see docs/decisions/0001-answering.md. */
export class Lookup {
  readonly #indexes: Record<Locale, Fuse<Entry>>;
  readonly #knowledge: Knowledge;

  constructor(knowledge: Knowledge) {
    this.#knowledge = knowledge;
    const index = (locale: Locale) => new Fuse(entriesOf(knowledge, locale), { keys: ["text"], useTokenSearch: true, threshold: tolerance, ignoreDiacritics: true });
    const [nl, en] = locales.map(index);
    if (nl === undefined || en === undefined) throw new TypeError("an index is missing for a language of locale.ts; add it here");
    this.#indexes = { nl, en };
  }

  /** At most `limit` articles, best first, by their title and example questions. */
  suggest(text: string, locale: Locale, limit: number): Suggestion[] {
    if (fold(text).length < shortestText) return [];
    const ids = this.#indexes[locale].search(text.slice(0, 200), { limit: limit * 10 }).map(({ item }) => item.articleId);
    return [...new Set(ids)].slice(0, limit)
      .flatMap((articleId) => {
        const article = this.#knowledge.articles.get(articleId);
        return article === undefined ? [] : [{ articleId, title: article[locale].title }];
      });
  }
}

function entriesOf(knowledge: Knowledge, locale: Locale): Entry[] {
  const titles = [...knowledge.articles.values()].map((article) => ({ articleId: article.id, text: article[locale].title }));
  const questions = knowledge.examples.filter((example) => example.locale === locale && knowledge.articles.has(example.label))
    .map((example) => ({ articleId: example.label, text: example.text }));
  return [...titles, ...questions];
}

/** By position in the list: what people say instead of the title. */
const ordinals: readonly RegExp[] = [
  /^(?:optie|nummer|nr|option|number|no)? ?(?:1|een|one|eerste|1e|1ste|first|1st)(?: (?:optie|vraag|option|question|one))?$/,
  /^(?:optie|nummer|nr|option|number|no)? ?(?:2|twee|two|tweede|2e|2de|second|2nd|middelste)(?: (?:optie|vraag|option|question|one))?$/,
  /^(?:optie|nummer|nr|option|number|no)? ?(?:3|drie|three|derde|3e|3de|third|3rd)(?: (?:optie|vraag|option|question|one))?$/,
];
const last = /^(?:laatste|last)(?: (?:optie|vraag|option|question|one))?$/;
/** Words around an answer: "doe maar de tweede", "the first one please". */
const padding = /\b(?:ja|doe|maar|graag|dan|die|dat|de|het|the|yes|please|aub|a|u|b|ik|bedoel|i|mean|kies|neem)\b/g;

/**
 * Which of the titles a reply means: by number ("2"), by position ("de tweede", "the first one") or by (part of) the title.
 * Nothing when it means none of them, or more than one.
 */
export function matchTitle(text: string, titles: readonly string[]): number | undefined {
  const reply = words(text).join(" ");
  const bare = reply.replace(padding, " ").replace(/\s+/g, " ").trim();
  if (last.test(bare) && titles.length > 0) return titles.length - 1;
  const position = ordinals.findIndex((ordinal) => ordinal.test(bare));
  if (position >= 0) return position < titles.length ? position : undefined;
  return bare === "" ? undefined : byTitle(reply, titles);
}

/** A title is meant when it is much nearer than the others. */
const nearEnough = 0.35;
const clearLead = 0.1;

function byTitle(reply: string, titles: readonly string[]): number | undefined {
  const folded = titles.map((title) => words(title).join(" "));
  const exact = folded.indexOf(reply);
  if (exact >= 0) return exact;
  const fuse = new Fuse(folded, { includeScore: true, threshold: nearEnough, ignoreLocation: true });
  const [best, next] = fuse.search(reply);
  if (best === undefined || (next !== undefined && (next.score ?? 1) - (best.score ?? 1) < clearLead)) return undefined;
  return best.refIndex;
}
