import type { Article } from "./article.js";

/** In the order in which the letter tells them; what the letter does not place comes last. */
export function inLetterOrder(articles: Iterable<Article>, letter: string): Article[] {
  const place = (text: string | undefined): number => {
    const at = text === undefined ? -1 : letter.indexOf(text);
    return at < 0 ? letter.length : at;
  };
  return [...articles].sort((a, b) =>
    place(a.nl.section) - place(b.nl.section) || place(a.quotes[0]) - place(b.quotes[0]) || a.id.localeCompare(b.id));
}
