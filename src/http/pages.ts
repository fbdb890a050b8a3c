import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Request, Response, Server } from "restify";
import type { Article } from "../answering/article.js";
import { inLetterOrder } from "../answering/letter-order.js";
import type { Example } from "../answering/knowledge.js";
import { defaultLocale, localeOf, locales, type Locale } from "../locale.js";
import type { Wording } from "../wording/wording.js";
import type { FaultPage } from "./faults.js";
import { createNonce, html, jsonForScript, type Html } from "../html.js";
import { renderInline } from "./markdown.js";
import { faqSection } from "./page-faq.js";
import { contactBar, page, type Say } from "./page-layout.js";
import { registerQuestions } from "./page-questions.js";
import { setPagePolicy, type SecurityOptions } from "./security-headers.js";
import type { WebManifest } from "./static-files.js";

export interface PagesOptions extends SecurityOptions {
  /** Looked at in each request: others in the place of these, with their examples and letter, show at once. */
  articles: Iterable<Article>;
  /** How customers ask; some are searched while they type. */
  examples: Iterable<Example>;
  /** The Dutch letter: its order is the order of the questions. */
  letter: string;
  wording: Pick<Wording, "say">;
  manifest: WebManifest;
}

const compress = promisify(gzip);

const homeOf: Record<Locale, string> = { nl: "/", en: "/en" };

/** `/` (Dutch) and `/en`: chat and questions. `/chat?lang=`: the chat alone, for the widget's frame. */
export function registerPages(server: Server, options: PagesOptions): void {
  const content = contentOf(server, options);
  for (const locale of locales) {
    const say = sayIn(options.wording, locale);
    route(server, homeOf[locale], (request, response) => {
      const nonce = createNonce();
      setPagePolicy(request, response, { nonce, ...options });
      return homePage({ locale, nonce, manifest: options.manifest, say, questions: content().questions[locale] }, content().faq[locale]);
    });
  }
  route(server, "/chat", (request, response) => {
    const locale = localeOf(new URLSearchParams(request.getQuery()).get("lang")) ?? defaultLocale;
    const nonce = createNonce();
    setPagePolicy(request, response, { nonce, framedBy: options.allowedOrigins, ...options });
    response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
    return chatPage({ locale, nonce, manifest: options.manifest, say: sayIn(options.wording, locale), questions: content().questions[locale] });
  });
}

interface Content {
  faq: Record<Locale, Html>;
  /** Addresses of the questions that are offered while someone types. */
  questions: Record<Locale, string>;
}

/** What is the same for everyone, and most of a page: made once for the same articles. */
function contentOf(server: Server, options: PagesOptions): () => Content {
  const offer = registerQuestions(server);
  const make = (): { from: Iterable<Article>; content: Content } => {
    const articles = inLetterOrder(options.articles, options.letter);
    const faq = (locale: Locale) => faqSection(articles, locale, sayIn(options.wording, locale));
    return { from: options.articles, content: { faq: { nl: faq("nl"), en: faq("en") }, questions: offer(articles, options.examples) } };
  };
  let made = make();
  return () => {
    if (made.from !== options.articles) made = make();
    return made.content;
  };
}

/** The page for an address that is not there, or a failure; for `createHttpServer`. */
export function createFaultPage(options: Omit<PagesOptions, "articles" | "examples" | "letter">): FaultPage {
  return (request, response, status) => {
    const locale = localeOf(request.headers["accept-language"]) ?? defaultLocale;
    const say = sayIn(options.wording, locale);
    const nonce = createNonce();
    setPagePolicy(request, response, { nonce, ...options });
    const kind = status < 500 ? "notFound" : "failed";
    const title = say(`fault.${kind}Title`);
    return page({
      locale, nonce, manifest: options.manifest, say, title: `${title} - ${say("page.brand")}`, kind: "fault",
      body: html`${header(locale, say)}
<main class="column">
<h1>${title}</h1>
<p>${say(`fault.${kind}Text`)}</p>
<p><a href="${homeOf[locale]}">${say("fault.home")}</a></p>
</main>`,
    });
  };
}

interface PageContext {
  locale: Locale;
  nonce: string;
  manifest: WebManifest;
  say: Say;
  /** Address of the questions to offer while someone types. */
  questions: string;
}

function homePage(context: PageContext, faq: Html): string {
  const { locale, say } = context;
  return page({
    ...context, title: say("page.title"), kind: "home", head: programs(context, ["chatScript", "faqScript"]),
    body: html`<a class="skip" href="#chat">${say("page.skipToChat")}</a>
<a class="skip" href="#faq">${say("page.skipToFaq")}</a>
${header(locale, say)}
<main class="column">
<h1>${say("page.heading")}</h1>
<p class="intro">${renderInline(say("page.intro"))}</p>
${chatSection(say)}
${faq}
</main>
<footer class="column"><p>${say("page.footer")}</p></footer>
${settingsFor(context)}`,
  });
}

function chatPage(context: PageContext): string {
  const { say } = context;
  return page({
    ...context, title: say("page.chatTitle"), kind: "embedded", head: programs(context, ["chatScript"]),
    body: html`<header class="contact-bar">${contactBar(say)}</header>
<main>${chatSection(say)}</main>
${settingsFor(context)}`,
  });
}

function header(locale: Locale, say: Say): Html {
  const other: Locale = locale === "nl" ? "en" : "nl";
  return html`<header class="masthead">
<p class="brand"><a href="${homeOf[locale]}"><strong>${say("page.brand")}</strong> <span>${say("page.tagline")}</span></a></p>
<p class="language"><a href="${homeOf[other]}" lang="${other}" hreflang="${other}">${say("page.otherLanguage")}</a></p>
</header>
<div class="contact-bar">${contactBar(say)}</div>`;
}

function chatSection(say: Say): Html {
  return html`<section id="chat" class="chat" aria-labelledby="chat-heading" tabindex="-1">
<div class="chat-head">
<h2 id="chat-heading">${say("chat.heading")}</h2>
<button id="chat-new" type="button" hidden>${say("chat.newConversation")}</button>
</div>
<p class="privacy">${say("page.privacy")}</p>
<p id="chat-notice" class="notice" role="status"></p>
<div id="chat-window" class="chat-window"></div>
<div id="chat-offers" class="offers" hidden></div>
<noscript><p class="notice">${say("chat.noScript")}</p></noscript>
</section>`;
}

function programs(context: PageContext, names: readonly ("chatScript" | "faqScript")[]): Html {
  return html`${names.map((name) => html`<script type="module" nonce="${context.nonce}" src="${context.manifest[name]}"></script>
`)}<noscript><style nonce="${context.nonce}">.home .chat { height: auto; } .chat-window, .to-chat { display: none; }</style></noscript>
`;
}

/** Sentences of Web Chat, by its own names, that are put better here: its Dutch is translated by machine. */
const webChatSentences = {
  ACTIVITY_STATUS_SEND_STATUS_ALT_SENT_AT: "sentAt",
  ACTIVITY_BOT_SAID_ALT: "botSaid",
  ACTIVITY_INTERACTIVE_FOOTNOTE_ALT: "interactive",
  ACTIVITY_INTERACTIVE_REASON_LINK_ALT: "hasLink",
  ACTIVITY_INTERACTIVE_REASON_INTERACTIVE_CONTENT_ALT: "hasContent",
  TRANSCRIPT_LIVE_REGION_INTERACTIVE_WITH_LINKS_LABEL_ALT: "liveLinks",
  TRANSCRIPT_LIVE_REGION_INTERACTIVE_LABEL_ALT: "liveContent",
  TRANSCRIPT_LIVE_REGION_SUGGESTED_ACTIONS_LABEL_ALT: "liveSuggestions",
  SUGGESTED_ACTIONS_LABEL_ALT: "suggestions",
} as const;

/** What the programs need to know; see src/web/page-settings.ts. */
function settingsFor({ locale, nonce, say, questions }: PageContext): Html {
  const chatKeys = ["loading", "newStarted", "previousClosed", "ended", "failed", "retry", "placeholder", "fileDownload", "offline", "fileType", "fileSize"] as const;
  const settings = {
    locale,
    nonce,
    questions,
    offers: { label: say("offers.label"), one: say("offers.count", { count: 1 }), many: say("offers.count", { count: 99 }).replace("99", "#") },
    chat: Object.fromEntries(chatKeys.map((key) => [key, say(`chat.${key}`)])),
    webChat: Object.fromEntries(Object.entries(webChatSentences).map(([id, key]) => [id, say(`webChat.${key}`)])),
    faq: {
      search: say("faq.search"), notFound: say("faq.notFound"),
      // The number is filled in by the browser.
      foundOne: say("faq.found", { count: 1 }), foundMany: say("faq.found", { count: 99 }).replace("99", "#"),
    },
  };
  return html`<script type="application/json" id="page-settings">${jsonForScript(settings)}</script>`;
}

function sayIn(wording: Pick<Wording, "say">, locale: Locale): Say {
  return (key, values) => wording.say(`web:${key}`, locale, values);
}

function route(server: Server, path: string, render: (request: Request, response: Response) => string): void {
  const handler = async (request: Request, response: Response): Promise<void> => {
    const text = render(request, response);
    const zipped = /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");
    const body = zipped ? await compress(text) : Buffer.from(text);
    if (zipped) response.setHeader("Content-Encoding", "gzip");
    // The nonce is for one answer only.
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", "Content-Length": body.length, "Cache-Control": "no-store", Vary: "Accept-Encoding" });
    response.end(request.method === "HEAD" ? undefined : body);
  };
  server.get(path, handler);
  server.head(path, handler);
}
