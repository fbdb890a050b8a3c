import MarkdownIt from "markdown-it";
import { Html } from "./html.js";

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });
markdown.validateLink = (url) => /^(https:|tel:|mailto:|#)/i.test(url.trim());

/** Paragraphs and lists of an article. HTML in it is shown as text; links go to https, tel, mailto or this page. */
export function renderMarkdown(text: string): Html {
  return new Html(markdown.render(text));
}

/** One line of Markdown, without a paragraph around it. */
export function renderInline(text: string): Html {
  return new Html(markdown.renderInline(text));
}
