import type { Request, RequestHandler, Response, Server } from "restify";
import { BodyAbortedError, RequestError, readBody } from "../http-body.js";
import { queryOf } from "../http-route.js";
import type { Log } from "../log.js";
import { TooManyRequestsError } from "../rate-limit.js";
import type { AuditLog } from "./audit.js";
import { clearCookie, readCookie, sessionCookie, setCookie, signInCookie } from "./cookies.js";
import { CrossSiteError, checkSameOrigin } from "./guard.js";
import type { Logins } from "./logins.js";
import type { OidcProvider } from "./oidc.js";
import type { ReviewPages } from "./pages.js";
import type { People } from "./people.js";
import { newSecret } from "./secret.js";
import type { Sessions } from "./sessions.js";
import { SignInFault } from "./sign-in-fault.js";

export interface SignInParts {
  pages: ReviewPages;
  people: People;
  sessions: Sessions;
  logins: Logins;
  audit: AuditLog;
  /** undefined: links only. */
  provider: OidcProvider | undefined;
  links: boolean;
  publicUrl: string | undefined;
  log: Log;
  /** Counts a step of a sign-in. @throws TooManyRequestsError */
  limit(request: Request): Promise<void>;
}

const callbackPath = "/review/sign-in/callback";
const formBytes = 4_096;

/** The pages and steps of signing in, in `/review/sign-in`. */
export class SignInRoutes {
  readonly #parts: SignInParts;

  constructor(parts: SignInParts) {
    this.#parts = parts;
  }

  register(server: Server): void {
    server.get("/review/sign-in", this.#page((request, response) => this.#signIn(request, response)));
    if (this.#parts.links) {
      server.get("/review/sign-in/link", this.#page((request, response) => this.#showLink(request, response)));
      server.post("/review/sign-in/link", this.#page((request, response) => this.#useLink(request, response)));
    }
    const { provider } = this.#parts;
    if (provider !== undefined) {
      server.get("/review/sign-in/start", this.#page((request, response) => this.#start(request, response, provider)));
      server.get(callbackPath, this.#page((request, response) => this.#finish(request, response, provider)));
    }
  }

  async #signIn(request: Request, response: Response): Promise<void> {
    const to = localPath(queryOf(request)["to"]);
    if (await this.#parts.sessions.find(readCookie(request, sessionCookie)) !== undefined) {
      redirect(response, to);
      return;
    }
    const startPath = this.#parts.provider === undefined ? undefined : `/review/sign-in/start?${new URLSearchParams({ to }).toString()}`;
    this.#parts.pages.signIn(request, response, { startPath, links: this.#parts.links });
  }

  async #showLink(request: Request, response: Response): Promise<void> {
    await this.#parts.limit(request);
    const code = queryOf(request)["code"] ?? "";
    const link = await this.#parts.people.linkFor(code);
    if (link === undefined) throw new SignInFault("linkGone");
    // Comes back with the button, unless the browser refuses such cookies: then the link is not used up.
    setCookie(response, signInCookie, newSecret());
    this.#parts.pages.link(request, response, { code, ...link });
  }

  async #useLink(request: Request, response: Response): Promise<void> {
    await this.#parts.limit(request);
    checkSameOrigin(request, this.#parts.publicUrl);
    const code = new URLSearchParams((await readBody(request, formBytes)).toString("utf8")).get("code") ?? "";
    // Which says that the link was not used up.
    if (readCookie(request, signInCookie) === undefined) {
      throw new SignInFault(await this.#parts.people.linkFor(code) === undefined ? "linkGone" : "cookieRefused");
    }
    const redeemed = await this.#parts.people.redeem(code);
    if (redeemed === undefined) throw new SignInFault("linkGone");
    await this.#parts.audit.add(redeemed.user, "sign-in", { detail: { kind: "signed-in", with: "link", role: redeemed.user.role } });
    await this.#enter(request, response, { token: redeemed.token, to: "/review" });
  }

  async #start(request: Request, response: Response, provider: OidcProvider): Promise<void> {
    await this.#parts.limit(request);
    const checks = await this.#parts.logins.begin(localPath(queryOf(request)["to"]));
    const url = await provider.begin(this.#callback(request).href, checks);
    // The answer must come back to the browser that asked: nobody can be signed in as somebody else by a link.
    setCookie(response, signInCookie, checks.state);
    redirect(response, url.href);
  }

  async #finish(request: Request, response: Response, provider: OidcProvider): Promise<void> {
    await this.#parts.limit(request);
    const callback = this.#callback(request);
    callback.search = new URL(request.url ?? "", callback).search;
    const state = callback.searchParams.get("state") ?? "";
    if (state === "" || readCookie(request, signInCookie) !== state) throw new SignInFault("loginGone");
    clearCookie(response, signInCookie);
    const login = await this.#parts.logins.take(state);
    if (login === undefined) throw new SignInFault("loginGone");
    const user = await this.#vouchedFor(provider.finish(callback, login.checks));
    const token = await this.#parts.people.signIn(user);
    await this.#parts.audit.add(user, "sign-in", { detail: { kind: "signed-in", with: "provider", role: user.role } });
    await this.#enter(request, response, { token, to: login.returnTo });
  }

  /** Who has lost every role loses the sessions that are open as well. */
  async #vouchedFor<T>(finished: Promise<T>): Promise<T> {
    try {
      return await finished;
    } catch (error) {
      const id = error instanceof SignInFault ? error.values["id"] : undefined;
      if (id !== undefined) await this.#parts.sessions.endAllOf(id);
      throw error;
    }
  }

  /** A new session in the place of the one that the browser may have had. */
  async #enter(request: Request, response: Response, { token, to }: { token: string; to: string }): Promise<void> {
    const before = await this.#parts.sessions.find(readCookie(request, sessionCookie));
    if (before !== undefined) await this.#parts.sessions.end(before.tokenHash);
    clearCookie(response, signInCookie);
    setCookie(response, sessionCookie, token);
    redirect(response, to);
  }

  #callback(request: Request): URL {
    return new URL(callbackPath, this.#parts.publicUrl ?? `http://${request.headers.host ?? "localhost"}`);
  }

  /** What goes wrong is a page as well. */
  #page(handler: (request: Request, response: Response) => Promise<void>): RequestHandler {
    return async (request: Request, response: Response): Promise<void> => {
      try {
        await handler(request, response);
      } catch (error) {
        this.#tell(request, response, error);
      }
    };
  }

  #tell(request: Request, response: Response, error: unknown): void {
    const { pages, log } = this.#parts;
    if (error instanceof SignInFault) pages.fault(request, response, error.kind, error.values);
    else if (error instanceof CrossSiteError) pages.fault(request, response, "crossSite");
    else if (error instanceof TooManyRequestsError) {
      for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
      pages.fault(request, response, "tooMany");
    } else if (error instanceof RequestError || error instanceof BodyAbortedError) throw error;
    else {
      log.error({ err: error }, "a sign-in failed");
      pages.fault(request, response, "failed");
    }
  }
}

/** A path of the app, `/review` for anything else: nobody is to be sent to another website. */
export function localPath(given: string | undefined): string {
  const base = "http://review.invalid";
  if (given === undefined || !/^\/review(?:[/?#]|$)/.test(given) || !URL.canParse(given, base)) return "/review";
  const { origin, pathname, search, hash } = new URL(given, base);
  const inApp = origin === base && /^\/review(?:\/|$)/.test(pathname) && !/^\/review\/(?:sign-in|api)(?:\/|$)/.test(pathname);
  return inApp ? `${pathname}${search}${hash}` : "/review";
}

export function redirect(response: Response, to: string): void {
  response.writeHead(303, { Location: to, "Cache-Control": "no-store", "Content-Length": 0 });
  response.end();
}
