import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import type { Role } from "../../src/review/wire.js";
import { startApp, type RunningApp } from "./app.js";
import { collectComplaints, launchBrowser } from "./browser.js";
import { startTestProvider, testClient, type TestProvider } from "./test-oidc-provider.js";

/** Somebody of VST at the review app, in a browser of their own. */
export interface AgentAtWork {
  page: Page;
  context: BrowserContext;
  /** What the page complained of: errors, and what its policy blocked. */
  complaints: string[];
  /** Addresses that the pages asked for outside of the server. */
  elsewhere: string[];
  /** GET of the API with the agent's session; `path` is what follows /review/api. */
  get(path: string): Promise<{ status: number; body: unknown }>;
}

/** The whole server, a provider that signs people in, and a browser. */
export interface ReviewJourney {
  running: RunningApp;
  browser: Browser;
  provider: TestProvider;
  /** Signs in through the provider, by the buttons that a person presses. */
  signIn(name: string, role: Role, options?: BrowserContextOptions): Promise<AgentAtWork>;
  close(): Promise<void>;
}

export async function startReviewJourney(): Promise<ReviewJourney> {
  // The provider must know the server's address before the server has one.
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const provider = await startTestProvider({ redirectUris: [`${url}/review/sign-in/callback`] });
  const [running, browser] = await Promise.all([startApp({
    PORT: String(port), REVIEW_OIDC_ISSUER: provider.issuer, REVIEW_OIDC_CLIENT_ID: testClient.id, REVIEW_OIDC_CLIENT_SECRET: testClient.secret,
  }), launchBrowser()]);
  return {
    running, browser, provider,
    async signIn(name, role, options = {}) {
      Object.assign(provider, { subject: name.toLowerCase(), claims: { name, roles: [role] } });
      const context = await browser.newContext({ locale: "nl-NL", viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", ...options });
      const page = await context.newPage();
      const complaints = collectComplaints(page);
      const elsewhere: string[] = [];
      await page.goto(`${url}/review`);
      await page.getByRole("link", { name: "Aanmelden met uw werkaccount" }).click();
      await page.getByRole("heading", { name: "Gesprekken", level: 1 }).waitFor();
      context.on("request", (request) => {
        if (new URL(request.url()).origin !== url) elsewhere.push(request.url());
      });
      return {
        page, context, complaints, elsewhere,
        async get(path) {
          const response = await context.request.get(`${url}/review/api${path}`);
          return { status: response.status(), body: response.headers()["content-type"]?.includes("json") === true ? await response.json() as unknown : await response.text() };
        },
      };
    },
    async close() {
      await browser.close();
      await running.close();
      await provider.close();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
