import { createHash } from "node:crypto";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Request, Response, Server } from "restify";
import type { Article } from "../answering/article.js";
import type { Example } from "../answering/knowledge.js";
import { locales, type Locale } from "../locale.js";

/** What a browser needs to offer an article while someone types; see src/web/type-ahead.ts. */
export interface OfferedQuestion {
  id: string;
  title: string;
  /** How customers ask it. */
  asked: string[];
}

/** Examples of an article that browsers get: more find little more, and 20 articles must stay under some 10 kB compressed. */
const mostAsked = 24;
/** Letters of an example: long ones are stories, short ones say nothing. */
const length = { least: 12, most: 70 };
/** Ways of writing of which the words are worth searching: no typing errors (fuse.js forgives those), stories or capitals. */
const clearStyles: ReadonlySet<string> = new Set(["plain", "keywords", "informal", "flemish", "formal", "indirect", "negation"]);

/** Of each article its title and the examples that together hold most words. */
export function offeredQuestions(articles: Iterable<Article>, examples: Iterable<Example>, locale: Locale): OfferedQuestion[] {
  const clear = [...examples].filter(({ locale: own, style, text }) => own === locale && clearStyles.has(style) && text.length >= length.least && text.length <= length.most);
  return [...articles].map((article) => {
    const { title } = article[locale];
    return { id: article.id, title, asked: mostTelling(title, clear.filter(({ label }) => label === article.id).map(({ text }) => text)) };
  });
}

/** Takes, again and again, the text with the most words that are not there yet, by its length. */
function mostTelling(title: string, texts: readonly string[]): string[] {
  const known = new Set(wordsOf(title));
  const left = texts.map((text) => ({ text, words: wordsOf(text) }));
  const chosen: string[] = [];
  while (chosen.length < mostAsked && left.length > 0) {
    const worth = left.map(({ words }) => words.filter((word) => !known.has(word)).length / Math.sqrt(words.length + 1));
    const best = worth.indexOf(Math.max(...worth));
    const [taken] = left.splice(best, 1);
    if (taken === undefined || worth[best] === 0) break;
    chosen.push(taken.text);
    for (const word of taken.words) known.add(word);
  }
  return chosen;
}

function wordsOf(text: string): string[] {
  return [...new Set(text.toLowerCase().match(/\p{L}{3,}/gu) ?? [])];
}

type Handler = (request: Request, response: Response) => Promise<void>;

/**
 * Serves the questions of each language, once the function that it returns has been given them; given others, those. That function
 * returns the address of each, which changes with the content: browsers keep it for good.
 */
export function registerQuestions(server: Server): (articles: Iterable<Article>, examples: Iterable<Example>) => Record<Locale, string> {
  const pathOf = (locale: Locale) => `/questions.${locale}.json`;
  const current: Partial<Record<Locale, Handler>> = {};
  for (const locale of locales) {
    const handler: Handler = async (request, response) => current[locale]?.(request, response);
    server.get(pathOf(locale), handler);
    server.head(pathOf(locale), handler);
  }
  return (articles, examples) => {
    const [offered, asked] = [[...articles], [...examples]];
    const offer = (locale: Locale): string => {
      const body = Buffer.from(JSON.stringify(offeredQuestions(offered, asked, locale)));
      const version = createHash("sha256").update(body).digest("hex").slice(0, 10);
      current[locale] = questionsHandler(body, version);
      return `${pathOf(locale)}?v=${version}`;
    };
    return { nl: offer("nl"), en: offer("en") };
  };
}

function questionsHandler(body: Buffer, version: string): Handler {
  const coded: Record<string, Buffer> = {
    br: brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: body.length } }),
    gzip: gzipSync(body, { level: 9 }),
  };
  return (request, response) => {
    const accepted = request.headers["accept-encoding"] ?? "";
    const coding = Object.keys(coded).find((name) => new RegExp(`\\b${name}\\b`).test(accepted));
    const content = coding === undefined ? body : coded[coding] ?? body;
    if (coding !== undefined) response.setHeader("Content-Encoding", coding);
    // A page of an older server asks for what is no longer there, and gets what is.
    const current = new URLSearchParams(request.getQuery()).get("v") === version;
    response.writeHead(200, {
      "Content-Type": "application/json; charset=utf-8", "Content-Length": content.length, Vary: "Accept-Encoding",
      "Cache-Control": current ? "public, max-age=31536000, immutable" : "no-cache",
    });
    response.end(request.method === "HEAD" ? undefined : content);
    return Promise.resolve();
  };
}
