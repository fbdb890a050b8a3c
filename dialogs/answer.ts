import type { Article, ArticleText } from "../src/answering/article.js";
import type { AnswerDecision } from "../src/answering/decision.js";
import type { OrderBook } from "../src/orders/order-book.js";
import { locales } from "../src/locale.js";
import { asTyped, contactLine } from "./contact-line.js";
import { factsFor } from "./order-facts.js";
import { plain } from "./phrases.js";
import { waysToPerson } from "./private-chat.js";
import type { Citation, ReplyLink } from "./reply.js";
import type { Turn } from "./turn.js";

/** How many related questions are offered as buttons beside yes and no: few, or they push the answer off a phone's screen. */
const relatedButtons = 2;

export interface Knowledge {
  readonly articles: ReadonlyMap<string, Article>;
}

export interface TellOptions extends Pick<AnswerDecision, "unanswered" | "asksPerson"> {
  askWhetherItHelped: boolean;
  /** It was told a moment ago; a person is offered beside it. */
  isAgain?: boolean;
}

/** Tells what an article says: the short answer, what it means for the customer's own order, the source; the details on request. */
export class Answers {
  readonly #knowledge: Knowledge;
  readonly #orders: Pick<OrderBook, "find">;
  readonly #byTitle: ReadonlyMap<string, Article>;

  constructor(knowledge: Knowledge, orders: Pick<OrderBook, "find">) {
    this.#knowledge = knowledge;
    this.#orders = orders;
    this.#byTitle = new Map([...knowledge.articles.values()].flatMap((article) => locales.map((locale) => [plain(article[locale].title), article])));
  }

  /** The articles that exist, in the order given. */
  articles(ids: readonly string[]): Article[] {
    return ids.map((id) => this.#knowledge.articles.get(id)).filter((article) => article !== undefined);
  }

  title(id: string, turn: Turn): string | undefined {
    return this.#knowledge.articles.get(id)?.[turn.data.locale].title;
  }

  /** The article whose title, in either language, reads like `text`; every button of ours is such a title. */
  withTitle(text: string): Article | undefined {
    return this.#byTitle.get(plain(text));
  }

  /**
   * The answer to a question of its own. Who asks the same again was not helped by the short answer; in a group it may be somebody else.
   * @param told the article of the answer before it
   */
  async answer(turn: Turn, decision: AnswerDecision, told: string | undefined): Promise<void> {
    const isAgain = turn.manners.isPrivate && decision.unanswered === undefined && decision.articles.length === 1 && decision.articles[0] === told;
    // With the details no person is offered, who is asked for here.
    if ((isAgain || decision.isMore === true) && decision.asksPerson === undefined && await this.tellMore(turn)) return;
    await this.tell(turn, decision.articles, { ...decision, isAgain, askWhetherItHelped: true });
  }

  async tell(turn: Turn, ids: readonly string[], options: TellOptions): Promise<void> {
    const articles = this.articles(ids);
    const parts: string[] = [];
    for (const article of articles) parts.push(...await this.#body(turn, article, articles.length > 1));
    parts.push(sourceLine(turn, articles), ...toSupport(turn, options));
    const { buttons, links } = options.askWhetherItHelped ? this.#waysOn(turn, articles, options) : { buttons: [], links: [] };
    if (options.askWhetherItHelped) parts.push(turn.say("answer.helped"));
    turn.mark("answered");
    turn.data.misses = 0;
    turn.data.passedOver = 0;
    const last = articles.at(-1);
    if (last !== undefined) turn.data.previousArticle = last.id;
    if (turn.data.detailsTold !== last?.id) delete turn.data.detailsTold;
    await turn.reply(parts, buttons, { links, citations: articles.map((article) => citationOf(turn, article)) });
    noteAnswer(turn, last?.id);
  }

  /** The details of the article that was told last; false when there are none, or they were told. */
  async tellMore(turn: Turn): Promise<boolean> {
    const article = this.#knowledge.articles.get(turn.data.previousArticle ?? "");
    const details = article?.[turn.data.locale].details ?? "";
    if (article === undefined || details === "" || turn.data.detailsTold === article.id) return false;
    turn.data.detailsTold = article.id;
    turn.mark("answered");
    const buttons = [turn.say("answer.yes"), turn.say("answer.no"), ...this.#related(turn, [article])];
    await turn.reply([details, sourceLine(turn, [article]), turn.say("answer.helped")], buttons, { citations: [citationOf(turn, article)] });
    noteAnswer(turn, article.id);
    return true;
  }

  /** Where something is left for Support, that comes before the details: some channels show three buttons. */
  #waysOn(turn: Turn, articles: Article[], options: TellOptions): { buttons: string[]; links: ReplyLink[] } {
    const [only] = articles;
    const helped = [turn.say("answer.yes"), turn.say("answer.no")];
    const more = articles.length === 1 && only?.[turn.data.locale].details !== "" ? [turn.say("answer.more")] : [];
    if (!leavesSomething(options)) return { buttons: [...helped, ...more, ...this.#related(turn, articles)], links: [] };
    const { buttons, links } = waysToPerson(turn);
    return { buttons: [...helped, ...buttons, ...more], links };
  }

  async #body(turn: Turn, article: Article, titled: boolean): Promise<string[]> {
    const text: ArticleText = article[turn.data.locale];
    const parts = titled ? [`**${text.title}**`, text.short] : [text.short];
    const order = turn.data.orderNumber === undefined ? undefined : await this.#orders.find(turn.data.orderNumber);
    if (order !== undefined) parts.push(factsFor(turn, order, article.id));
    return parts;
  }

  #related(turn: Turn, articles: Article[]): string[] {
    const told = new Set(articles.map((article) => article.id));
    const ids = [...new Set(articles.flatMap((article) => article.related))].filter((id) => !told.has(id));
    return this.articles(ids).slice(0, relatedButtons).map((article) => article[turn.data.locale].title);
  }
}

/** Only so many of the last answers can be pressed under; a conversation's memory stays small. */
const mostAnswers = 5;

/** After an answer with buttons: on a card they stay in view, and may be pressed when others have asked something since. */
function noteAnswer({ data, shownCard: card }: Turn, article: string | undefined): void {
  if (card !== undefined && article !== undefined) data.answerCards = [...data.answerCards ?? [], { card, article }].slice(-mostAnswers);
}

const leavesSomething = ({ unanswered, asksPerson, isAgain }: TellOptions) => unanswered !== undefined || asksPerson === true || isAgain === true;

/** What else the customer asked, and what is not answered here: it goes to Support, and into the form. */
function toSupport(turn: Turn, options: TellOptions): string[] {
  if (!leavesSomething(options)) return [];
  const { unanswered = [] } = options;
  if (unanswered.length > 0) turn.data.question = unanswered.join("\n");
  const again = options.isAgain === true ? [turn.say("answer.noMore")] : [];
  return [...again, ...unanswered.map((question) => turn.say("answer.unanswered", { question: asTyped(question) })), contactLine(turn)];
}

/** Numbers of the citations, in the order of `articles`; the channel shows what stands behind them. */
function sourceLine(turn: Turn, articles: Article[]): string {
  const markers = turn.manners.hasCitations ? ` ${articles.map((_article, index) => `[${index + 1}]`).join("")}` : "";
  return sections(turn, articles) + markers;
}

function sections(turn: Turn, articles: Article[]): string {
  const names = [...new Set(articles.map((article) => article[turn.data.locale].section))];
  const [only] = names;
  return names.length === 1 && only !== undefined
    ? turn.say("answer.source", { section: only })
    : turn.say("answer.sources", { sections: names.map((section) => `“${section}”`).join(", ") });
}

/** The first sentence of the letter that the article rests on; headings and questions before it say nothing by themselves. */
function citationOf(turn: Turn, article: Article): Citation {
  const quote = article.quotes.find((sentence) => /[.!)]$/.test(sentence)) ?? article.quotes[0] ?? "";
  return { name: article[turn.data.locale].section, quote: quote.replaceAll("**", "") };
}
