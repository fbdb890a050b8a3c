import MarkdownIt from "markdown-it";
import { maskPattern } from "../common/customer-text.js";

const markdown = new MarkdownIt({ html: false, linkify: false, breaks: true });
// No pictures from elsewhere, and "[naam]" is a mask, whatever stands below it.
markdown.disable(["image", "reference"]);
markdown.validateLink = (url) => /^(https:|tel:|mailto:)/i.test(url.trim());

markdown.renderer.rules["link_open"] = (tokens, index, options, _environment, renderer) => {
  const token = tokens[index];
  token?.attrSet("rel", "noopener noreferrer");
  if (token !== undefined && /^https:/i.test(String(token.attrGet("href")))) token.attrSet("target", "_blank");
  return renderer.renderToken(tokens, index, options);
};

markdown.renderer.rules["text"] = (tokens, index) => {
  const text = markdown.utils.escapeHtml(tokens[index]?.content ?? "");
  return text.replace(maskPattern, (mark) => `<span class="mask">${mark}</span>`);
};

// The policy of the page refuses style attributes, which tables are aligned with.
for (const name of ["th_open", "td_open"]) {
  markdown.renderer.rules[name] = (tokens, index) => `<${tokens[index]?.tag ?? "td"}>`;
}

/** HTML of the assistant's Markdown: no HTML of its own, no pictures, links to https, tel and mailto only. */
export function renderMarkdown(text: string): string {
  return markdown.render(text);
}
