import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";

export interface TestProvider {
  issuer: string;
  /** `sub` of who signs in next; at first "anna". */
  subject: string;
  /** Claims of who signs in next, besides `sub`. */
  claims: Record<string, unknown>;
  /** Nothing listens any more. */
  close(): Promise<void>;
}

export const testClient = { id: "review-app", secret: "secret-of-the-review-app" };

/** A real OpenID Connect provider on a free port; it asks nobody for a password, and takes `subject` for who signs in. */
export async function startTestProvider(options: { redirectUris: string[]; port?: number }): Promise<TestProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(options.port ?? 0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const running: TestProvider = {
    issuer, subject: "anna", claims: {},
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
  const provider = new Provider(issuer, {
    clients: [{ client_id: testClient.id, client_secret: testClient.secret, redirect_uris: options.redirectUris, token_endpoint_auth_method: "client_secret_post" }],
    claims: { openid: ["sub"], profile: ["name", "roles", "groups", "_claim_names"] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, interaction) => `/sign-in/${interaction.uid}` },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub, ...running.claims }) }),
    async loadExistingGrant(context) {
      const grant = new context.oidc.provider.Grant({ clientId: testClient.id, accountId: context.oidc.session?.accountId ?? "" });
      grant.addOIDCScope("openid profile");
      await grant.save();
      return grant;
    },
  });
  const handle = provider.callback();
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    if (request.url?.startsWith("/sign-in/") !== true) void handle(request, response);
    else void provider.interactionFinished(request, response, { login: { accountId: running.subject } }, { mergeWithLastSubmission: false });
  });
  return running;
}
