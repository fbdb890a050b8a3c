import MarkdownIt from "markdown-it";

const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true });

/** What may stand behind a link: the web, a phone call, a mail, or a page of this site. */
markdown.validateLink = (url) => /^(https:|tel:|mailto:|\/(?!\/)|#)/i.test(url.trim());
markdown.linkify.set({ fuzzyLink: false });

markdown.renderer.rules["link_open"] = (tokens, index, options, _environment, renderer) => {
  const token = tokens[index];
  // A call or a mail leaves the page where it is; anything else opens beside the chat.
  if (token !== undefined && !/^(tel|mailto):/i.test(String(token.attrGet("href")))) {
    token.attrSet("target", "_blank");
    token.attrSet("rel", "noopener noreferrer");
  }
  return renderer.renderToken(tokens, index, options);
};

/** Web Chat's own renderer lets HTML through and brings 200 kB of sanitizer; the assistant writes none. */
export function renderMarkdown(text: string): string {
  return markdown.render(text);
}
