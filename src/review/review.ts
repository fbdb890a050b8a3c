import type { Request, RequestHandler, Response, Server } from "restify";
import { clientAddress } from "../client-address.js";
import type { Clock } from "../clock.js";
import { parseJson, readBody } from "../http-body.js";
import { queryOf, routeFactory } from "../http-route.js";
import type { Log } from "../log.js";
import type { Metrics } from "../metrics.js";
import { Limiter } from "../rate-limit.js";
import { NotFoundError } from "../request-errors.js";
import type { ReviewSettings } from "../review-settings.js";
import type { Settings } from "../settings.js";
import type { Database } from "../storage/database.js";
import type { Wording } from "../wording/wording.js";
import { AuditLog, auditRoutes } from "./audit.js";
import { readCookie, sessionCookie } from "./cookies.js";
import { SignedOutError, checkJson, checkRole, checkSameOrigin } from "./guard.js";
import { Logins } from "./logins.js";
import { OidcProvider } from "./oidc.js";
import { ReviewPages } from "./pages.js";
import { People, linkPath } from "./people.js";
import { sendReply } from "./reply.js";
import { ReviewConflictError, type ReviewRoute } from "./route.js";
import { sessionRoutes } from "./session-routes.js";
import { Sessions, type Session } from "./sessions.js";
import { SignInRoutes, localPath, redirect } from "./sign-in-routes.js";
import { Streams } from "./streams.js";
import type { SessionInfo } from "./wire.js";

export interface ReviewOptions {
  db: Database;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  wording: Pick<Wording, "say">;
  settings: Pick<Settings, "publicUrl" | "trustedProxies" | "timeZone" | "retentionDays"> & { review: ReviewSettings };
  /** Addresses of the app's program and styles; undefined: not built, the pages say so. */
  web: { reviewScript?: string | undefined; reviewStyles?: string | undefined };
  labels: () => SessionInfo["labels"];
  /** Besides those of sessions and the audit log. */
  routes: readonly ReviewRoute[];
  limits?: Partial<ReviewLimits>;
}

export interface ReviewLimits {
  /** Requests a minute of one session. Default 600: somebody who holds down a key. */
  requestsPerMinute: number;
  /** Requests without a session a minute of one network address. Default 120. */
  strangersPerMinute: number;
  /** Steps of signing in a minute of one network address. Default 60: an office shares one, and a sign-in takes two. */
  signInsPerMinute: number;
}

const defaultLimits: ReviewLimits = { requestsPerMinute: 600, strangersPerMinute: 120, signInsPerMinute: 60 };
const bodyBytes = 256 * 1024;
const cleanUpEveryMs = 60_000;
const methods = { GET: "get", POST: "post", PUT: "put", DELETE: "del" } as const;

/** The review app: who signs in, its API in `/review/api`, and the page that the app runs in. */
export class Review {
  /** Every route of the API. */
  readonly routes: readonly ReviewRoute[];
  readonly #options: ReviewOptions;
  readonly #sessions: Sessions;
  readonly #people: People;
  readonly #logins: Logins;
  readonly #audit: AuditLog;
  readonly #pages: ReviewPages;
  readonly #streams: Streams;
  readonly #perSession: Limiter;
  readonly #perStranger: Limiter;
  readonly #perSignIn: Limiter;
  #timer: NodeJS.Timeout | undefined;
  #cleaning: Promise<void> = Promise.resolve();

  constructor(options: ReviewOptions) {
    const { clock, settings, web } = options;
    const limits = { ...defaultLimits, ...options.limits };
    this.#options = options;
    this.#sessions = new Sessions(options);
    this.#people = new People(options);
    this.#logins = new Logins(options);
    this.#audit = new AuditLog(options);
    this.#pages = new ReviewPages({ wording: options.wording, program: web.reviewScript, styles: web.reviewStyles });
    this.#streams = new Streams(this.#sessions);
    this.#perSession = new Limiter(limits.requestsPerMinute, clock);
    this.#perStranger = new Limiter(limits.strangersPerMinute, clock);
    this.#perSignIn = new Limiter(limits.signInsPerMinute, clock);
    const own = { sessions: this.#sessions, streams: this.#streams, timeZone: settings.timeZone, retentionDays: settings.retentionDays, labels: options.labels };
    this.routes = [...sessionRoutes(own), ...auditRoutes({ audit: this.#audit }), ...options.routes];
  }

  /** Adds `/review` and all below it. */
  register(server: Server): void {
    const { log, metrics, settings } = this.#options;
    const route = routeFactory({ log, metrics, where: "review-http" });
    for (const row of this.routes) {
      server[methods[row.method]](`/review/api${row.path}`, route((request, response) => this.#handle(row, request, response)));
    }
    for (const method of Object.values(methods)) {
      server[method]("/review/api/*", route(() => Promise.reject(new NotFoundError("There is no such address in the review API; see the routes in src/review/"))));
    }
    new SignInRoutes({
      pages: this.#pages, people: this.#people, sessions: this.#sessions, logins: this.#logins, audit: this.#audit, log,
      provider: settings.review.oidc && new OidcProvider(settings.review.oidc, log), links: settings.review.links, publicUrl: settings.publicUrl,
      limit: (request) => this.#perSignIn.take(clientAddress(request, settings.trustedProxies)),
    }).register(server);
    for (const path of ["/review", "/review/*"]) server.get(path, this.#appPage());
  }

  /** Path of a sign-in link for who started the server; undefined when a provider signs people in, or links are off. */
  async startLink(): Promise<string | undefined> {
    const { oidc, links } = this.#options.settings.review;
    if (oidc !== undefined || !links) return undefined;
    return linkPath(await this.#people.inviteStarter(this.#options.wording.say("review:signIn.starter", "nl")));
  }

  /** Erases what has ended, now and every minute. */
  start(): void {
    this.#tick();
    this.#timer = setInterval(() => this.#tick(), cleanUpEveryMs);
    this.#timer.unref();
  }

  /** Ends the answers that go on. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#streams.endAll();
    await this.#cleaning;
  }

  async #handle(row: ReviewRoute, request: Request, response: Response): Promise<void> {
    const session = await this.#session(request);
    await this.#perSession.take(session.tokenHash);
    if (row.method !== "GET") checkSameOrigin(request, this.#options.settings.publicUrl);
    checkRole(session.user, row.role);
    checkJson(request);
    const body = row.method === "GET" ? undefined : parseJson(await readBody(request, bodyBytes));
    try {
      const reply = await row.handle({
        user: session.user, params: request.params as Record<string, string>, query: queryOf(request), body, request, response,
        audit: (action, target, detail) => this.#audit.add(session.user, action, { target: target ?? null, detail: detail ?? null }),
      });
      if (reply.kind === "sent") this.#streams.keep(response, session.tokenHash);
      else await sendReply(response, reply);
    } catch (error) {
      if (!(error instanceof ReviewConflictError)) throw error;
      await sendReply(response, { kind: "json", status: error.status, body: { error: { code: error.code, message: error.message }, current: error.current } });
    }
  }

  /** @throws SignedOutError, and TooManyRequestsError when somebody keeps trying */
  async #session(request: Request): Promise<Session> {
    const session = await this.#sessions.find(readCookie(request, sessionCookie));
    if (session !== undefined) return session;
    await this.#perStranger.take(clientAddress(request, this.#options.settings.trustedProxies));
    throw new SignedOutError();
  }

  #appPage(): RequestHandler {
    return async (request: Request, response: Response): Promise<void> => {
      const session = await this.#sessions.find(readCookie(request, sessionCookie));
      if (session !== undefined) this.#pages.app(request, response);
      else redirect(response, `/review/sign-in?${new URLSearchParams({ to: localPath(request.url) }).toString()}`);
    };
  }

  #tick(): void {
    this.#cleaning = this.#cleaning.then(() => this.#cleanUp()).catch((error: unknown) => {
      this.#options.log.error({ err: error }, "ended sessions could not be erased; it is tried again in a minute");
    });
  }

  async #cleanUp(): Promise<void> {
    for (const ended of [this.#sessions, this.#people, this.#logins, this.#audit]) await ended.purge();
    await this.#streams.check();
  }
}
