import type { Locale } from "../locale.js";
import { html, type Html } from "../html.js";
import type { WebManifest } from "./static-files.js";

/** A sentence of the pages, in the page's language. */
export type Say = (key: string, values?: Record<string, string | number>) => string;

export interface PageParts {
  locale: Locale;
  nonce: string;
  manifest: WebManifest;
  say: Say;
  title: string;
  /** Class of the body; the stylesheet lays out each kind of page by it. */
  kind: "home" | "embedded" | "fault";
  head?: Html;
  body: Html;
}

export function page(parts: PageParts): string {
  return html`<!doctype html>
<html lang="${parts.locale}">
<head>
<meta charset="utf-8">
<title>${parts.title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="${parts.say("page.description")}">
<meta name="theme-color" content="#17414f">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${parts.manifest.styles}">
${parts.head ?? ""}</head>
<body class="${parts.kind}">
${parts.body}
</body>
</html>
`.text;
}

/** Phone and mail: stays in view while the page scrolls. */
export function contactBar(say: Say): Html {
  return html`<nav class="contact" aria-label="${say("contact.label")}">
<a href="${say("contact.phoneHref")}" aria-label="${say("contact.phoneLabel")}">${icon("phone")}<span>${say("contact.phone")}</span></a>
<a href="mailto:${say("contact.email")}" aria-label="${say("contact.emailLabel")}">${icon("mail")}<span>${say("contact.email")}</span></a>
</nav>`;
}

const paths = {
  phone: "M6.6 2.5 9 2l2 5-2.4 1.6a12 12 0 0 0 5.8 5.8L16 12l5 2-.5 2.4a3 3 0 0 1-3.2 2.4C10.200 18 5 12.800 4.200 5.700a3 3 0 0 1 2.400-3.200z",
  mail: "M3 5h18v14H3zM3 6l9 7 9-7",
};

function icon(name: keyof typeof paths): Html {
  return html`<svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" focusable="false"><path d="${paths[name]}"/></svg>`;
}
