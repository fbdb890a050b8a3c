import type { IncomingMessage, ServerResponse } from "node:http";
import { createNonce, html, Html } from "../html.js";
import { defaultLocale, localeOf, type Locale } from "../locale.js";
import type { ReviewRole } from "../storage/review-schema.js";
import type { Wording } from "../wording/wording.js";
import { signInFaults, type SignInFaultKind } from "./sign-in-fault.js";
import { signInStyles } from "./sign-in-styles.js";

export interface ReviewPagesOptions {
  wording: Pick<Wording, "say">;
  /** Addresses of the app's program and styles; undefined: not built. */
  program: string | undefined;
  styles: string | undefined;
}

/** The pages that are made here and not in the browser: signing in, and the shell of the app. */
export class ReviewPages {
  readonly #options: ReviewPagesOptions;

  constructor(options: ReviewPagesOptions) {
    this.#options = options;
  }

  /** @param startPath where the sign-in at the provider begins; undefined: only links sign in */
  signIn(request: IncomingMessage, response: ServerResponse, way: { startPath: string | undefined; links: boolean }): void {
    this.#send(request, response, { key: "signIn.page" }, (say) => html`<h1>${say("signIn.page.title")}</h1>
<p>${say("signIn.page.intro")}</p>
${way.startPath === undefined ? "" : html`<p><a class="button" href="${way.startPath}">${say("signIn.page.withProvider")}</a></p>
`}${way.links ? html`<p>${say(way.startPath === undefined ? "signIn.page.withLink" : "signIn.page.orLink")}</p>
<p class="small">${say("signIn.page.askLink")} <code>npm run review -- invite ${say("signIn.page.inviteName")} --role agent</code></p>
` : ""}<p class="small">${say("signIn.page.cookie")}</p>`);
  }

  /** The page that a link opens; only its button uses the link up. */
  link(request: IncomingMessage, response: ServerResponse, link: { code: string; name: string; role: ReviewRole }): void {
    this.#send(request, response, { key: "signIn.link" }, (say) => html`<h1>${say("signIn.link.title")}</h1>
<p>${say("signIn.link.intro", { name: link.name, role: say(`signIn.role.${link.role}`) })}</p>
<form method="post" action="/review/sign-in/link">
<input type="hidden" name="code" value="${link.code}">
<button class="button" type="submit">${say("signIn.link.button")}</button>
</form>
<p class="small">${say("signIn.link.once")}</p>`);
  }

  fault(request: IncomingMessage, response: ServerResponse, kind: SignInFaultKind, values: Record<string, string> = {}): void {
    const again = kind === "appMissing" ? "" : html`
<p><a class="button" href="/review/sign-in">${this.#say(request)("fault.again")}</a></p>`;
    this.#send(request, response, { key: `fault.${kind}`, status: signInFaults[kind] }, (say) => html`<h1>${say(`fault.${kind}.title`)}</h1>
<p>${say(`fault.${kind}.text`, values)}</p>${again}`);
  }

  /** The app itself: `nonce` in a meta element is for the style elements that it makes. */
  app(request: IncomingMessage, response: ServerResponse): void {
    const { program, styles } = this.#options;
    if (program === undefined) {
      this.fault(request, response, "appMissing");
      return;
    }
    const say = this.#say(request);
    const nonce = createNonce();
    write(response, 200, {
      policy: `script-src 'self' 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; connect-src 'self'; font-src 'self'; form-action 'self'`,
      body: document({
        locale: localeFor(request), title: say("signIn.appTitle"),
        head: html`<meta name="csp-nonce" content="${nonce}">
${styles === undefined ? "" : html`<link rel="stylesheet" href="${styles}">
`}<script type="module" nonce="${nonce}" src="${program}"></script>
`,
        body: html`<div id="root"></div>
<noscript>${say("signIn.noScript")}</noscript>`,
      }),
    });
  }

  #send(request: IncomingMessage, response: ServerResponse, { key, status = 200 }: { key: string; status?: number }, body: (say: Say) => Html): void {
    const say = this.#say(request);
    const nonce = createNonce();
    write(response, status, {
      policy: `style-src 'nonce-${nonce}'; img-src data:; form-action 'self'`,
      body: document({
        locale: localeFor(request), title: `${say(`${key}.title`)} - ${say("signIn.appTitle")}`,
        head: html`<style nonce="${nonce}">${new Html(signInStyles)}</style>
`,
        body: html`<main>
<p class="brand"><strong>VST</strong> ${say("signIn.appName")}</p>
${body(say)}
</main>`,
      }),
    });
  }

  #say(request: IncomingMessage): Say {
    const locale = localeFor(request);
    return (key, values) => this.#options.wording.say(`review:${key}`, locale, values);
  }
}

type Say = (key: string, values?: Record<string, string | number>) => string;

/** Agents are Dutch unless their browser asks for English first. */
function localeFor(request: IncomingMessage): Locale {
  return localeOf(request.headers["accept-language"]) ?? defaultLocale;
}

function document(parts: { locale: Locale; title: string; head: Html; body: Html }): string {
  return html`<!doctype html>
<html lang="${parts.locale}">
<head>
<meta charset="utf-8">
<title>${parts.title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
${parts.head}</head>
<body>
${parts.body}
</body>
</html>
`.text;
}

function write(response: ServerResponse, status: number, { policy, body }: { policy: string; body: string }): void {
  response.writeHead(status, {
    "Content-Type": "text/html; charset=utf-8", "Content-Length": Buffer.byteLength(body), "Cache-Control": "no-store", "Vary": "Accept-Language",
    "Content-Security-Policy": `default-src 'none'; ${policy}; frame-ancestors 'none'; base-uri 'none'`,
    // The address of a sign-in link is a secret. With no-referrer browsers would not say from where the form is sent either.
    "Referrer-Policy": "same-origin",
  });
  response.end(body);
}
