import MarkdownIt from "markdown-it";
import { Html } from "../html.js";

const markdown = new MarkdownIt({ html: false, linkify: true, typographer: false });
markdown.linkify.set({ fuzzyLink: false });
// Dutch numbers as the letter writes them: 0318-501212.
markdown.linkify.add("0", {
  validate: (text, at) => /^\d{1,3}-\d{6,8}(?!\d)/.exec(text.slice(at))?.[0].length ?? 0,
  normalize: (match) => { match.url = `tel:+31${match.text.slice(1).replace("-", "")}`; },
});
markdown.validateLink = (url) => /^(https:|tel:|mailto:|#)/i.test(url.trim());

/** Paragraphs and lists of an article. HTML in it is shown as text; links go to https, tel, mailto or this page. */
export function renderMarkdown(text: string): Html {
  return new Html(markdown.render(text));
}

/** One line of Markdown, without a paragraph around it. */
export function renderInline(text: string): Html {
  return new Html(markdown.renderInline(text));
}
