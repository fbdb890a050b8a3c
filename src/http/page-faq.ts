import type { Article } from "../answering/article.js";
import type { Locale } from "../locale.js";
import { html, type Html } from "../html.js";
import { renderMarkdown } from "./markdown.js";
import type { Say } from "./page-layout.js";

/** The articles as a plain list, by the headings of the letter: readable without JavaScript, each at `#its-id`. */
export function faqSection(articles: readonly Article[], locale: Locale, say: Say): Html {
  const bySection = new Map<string, Article[]>();
  for (const article of articles) {
    const section = article[locale].section;
    bySection.set(section, [...bySection.get(section) ?? [], article]);
  }
  return html`<section id="faq" class="faq" aria-labelledby="faq-heading" tabindex="-1">
<h2 id="faq-heading">${say("faq.heading")}</h2>
<div id="faq-search" class="faq-search"></div>
${[...bySection].map(([section, group]) => html`<section class="faq-group">
<h3>${section}</h3>
${group.map((article) => question(article, locale))}
</section>
`)}<p class="to-chat"><a href="#chat">${say("faq.toTop")}</a></p>
</section>`;
}

function question(article: Article, locale: Locale): Html {
  const text = article[locale];
  return html`<details id="${article.id}" class="question">
<summary>${text.title}</summary>
<div class="answer">${renderMarkdown(text.short)}${renderMarkdown(text.details)}</div>
</details>
`;
}
