/** What a customer reads of an article, in one language. */
export interface ArticleText {
  /** A question in the customer's words, at most 60 characters. */
  title: string;
  /** The heading of the letter that the facts stand under. */
  section: string;
  /** At most 60 words; plain text with inline Markdown. */
  short: string;
  /** Markdown paragraphs and lists; empty when the short answer is all. */
  details: string;
}

export interface Article {
  id: string;
  nl: ArticleText;
  en: ArticleText;
  /** Ids of articles that are asked next, best first. */
  related: string[];
  owner: string;
  /** ISO date */
  reviewed: string;
  /** Sentences of the letter, verbatim. */
  quotes: string[];
}
