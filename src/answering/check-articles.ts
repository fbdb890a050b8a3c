import type { Article, ArticleText } from "./article.js";
import { intents } from "./decision.js";
import type { Fault } from "./knowledge-fault.js";
import type { Path } from "./knowledge-file.js";
import type { ArticlePlace, Knowledge } from "./knowledge.js";
import { figuresIn } from "./letter.js";

const longestTitle = 60;
const longestShortWords = 60;
const longestDetailsWords = 150;

/** One text of one article, with what a rule needs to tell where its fault stands. */
interface Page {
  article: Article;
  text: ArticleText;
  locale: "nl" | "en";
  fault: (at: Path | RegExp, fault: string, mend: string) => Fault;
}

type Rule = (page: Page, knowledge: Knowledge) => Fault[];

/** That the articles are short, polite, linked to what exists, and say no figure that the letter does not. */
export function checkArticles(knowledge: Knowledge): Fault[] {
  const pages = [...knowledge.articles.values()].flatMap((article) => [pageOf(article, "nl", knowledge.places), pageOf(article, "en", knowledge.places)]);
  return [...pages.flatMap((page) => rules.flatMap((rule) => rule(page, knowledge))), ...labelsWithoutArticle(knowledge)];
}

function pageOf(article: Article, locale: "nl" | "en", places: ReadonlyMap<string, ArticlePlace>): Page {
  const file = `articles/${article.id}.${locale}.md`;
  const place = places.get(file);
  const lineOf = (at: Path | RegExp): number => {
    if (place === undefined) return 1;
    if (!(at instanceof RegExp)) return place.lineOf(at);
    const line = place.body.split("\n").findIndex((each) => at.test(each));
    return line < 0 ? place.lineOf(["title"]) : place.linesBeforeBody + line + 1;
  };
  return { article, locale, text: article[locale], fault: (at, fault, mend) => ({ file, line: lineOf(at), fault, mend }) };
}

const familiar = /\b(je|jij|jou|jouw|jullie|jezelf)\b/i;
const link = /\[[^\]]*\]\(([^)]*)\)/g;

const rules: readonly Rule[] = [
  ({ text, fault }) => text.title.length <= longestTitle ? []
    : [fault(["title"], `the title has ${text.title.length} characters`, `shorten it to ${longestTitle}`)],
  ({ text, fault }) => wordCount(text.short) <= longestShortWords ? []
    : [fault(/\S/, `the short answer has ${wordCount(text.short)} words`, `shorten it to ${longestShortWords}; what is left can go to the paragraphs after it`)],
  ({ text, fault }) => wordCount(text.details) <= longestDetailsWords ? []
    : [fault(/\S/, `the details have ${wordCount(text.details)} words`, `shorten them to ${longestDetailsWords}`)],
  ({ text, fault }) => text.short !== "" ? [] : [fault(["title"], "the short answer is missing", "write it as the first paragraph under the front matter")],
  ({ locale, text, fault }) => {
    const word = locale === "nl" ? familiar.exec(allOf(text))?.[0] : undefined;
    return word === undefined ? [] : [fault(familiar, `the text says "${word}"`, `say "u" or "uw"`)];
  },
  ({ text, fault }) => allOf(text).includes("!") ? [fault(/!/, "the text holds an exclamation mark", "end the sentence with a full stop")] : [],
  (page, knowledge) => deadLinks(page, knowledge),
  ({ text, fault }, { letter }) => figuresIn(allOf(text)).filter((figure) => !letter.includes(figure))
    .map((figure) => fault(new RegExp(escaped(figure)), `the letter does not say "${figure}"`, "leave it out: an answer says only what the letter says")),
  ({ article, locale, fault }, { articles }) => locale === "en" ? [] : [...article.related.entries()].filter(([, id]) => id === article.id || !articles.has(id))
    .map(([index, id]) => fault(["related", index], `"${id}" is no other article`, `give the name of a file in articles/ without ".nl.md"`)),
  ({ article, locale, fault }) => locale === "en" || isDate(article.reviewed) ? []
    : [fault(["reviewed"], `"${article.reviewed}" is no date`, "write the day of the review as 2026-11-22")],
];

function deadLinks({ text, fault }: Page, { articles, letter }: Knowledge): Fault[] {
  return [...allOf(text).matchAll(link)].map((match) => match[1] ?? "").filter((target) => !isAlive(target, articles, letter))
    .map((target) => fault(new RegExp(escaped(target)), `the link to "${target}" leads nowhere`,
      `link to an article as (#id), to a page as (https://...), or to the phone number or address of the letter with tel: or mailto:`));
}

function isAlive(target: string, articles: Knowledge["articles"], letter: string): boolean {
  if (target.startsWith("#")) return articles.has(target.slice(1));
  if (target.startsWith("tel:") || target.startsWith("mailto:")) return letter.includes(target.replace(/^(tel|mailto):/, "").replace(/\?.*$/, ""));
  return target.startsWith("https://") && URL.canParse(target);
}

function labelsWithoutArticle({ articles, examples }: Knowledge): Fault[] {
  const others: readonly string[] = [...intents, "none"];
  const labels = [...new Set(examples.map(({ label }) => label))];
  return labels.filter((label) => !others.includes(label) && !articles.has(label)).map((label) => ({
    file: `examples/${label}.yaml`, line: 1, fault: `there is no article "${label}"`,
    mend: `write articles/${label}.nl.md and articles/${label}.en.md, or give the file the name of an article`,
  }));
}

const allOf = (text: ArticleText) => `${text.title}\n${text.short}\n${text.details}`;
const wordCount = (text: string) => text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
}
