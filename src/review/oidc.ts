import * as client from "openid-client";
import { messageOf } from "../errors.js";
import type { Log } from "../log.js";
import type { OidcSettings } from "../review-settings.js";
import type { ReviewRole } from "../storage/review-schema.js";
import type { Reviewer } from "./route.js";
import { SignInFault } from "./sign-in-fault.js";

/** What binds an answer of the provider to the request. */
export interface LoginChecks {
  state: string;
  nonce: string;
  /** PKCE. */
  verifier: string;
}

/** How far the provider's clock may be off. */
const clockToleranceSeconds = 60;
const timeoutSeconds = 10;
/** Codes of openid-client for an answer that did not come, or is none. */
const awayCodes = new Set(["OAUTH_TIMEOUT", "OAUTH_RESPONSE_IS_NOT_CONFORM", "OAUTH_RESPONSE_IS_NOT_JSON", "OAUTH_PARSE_ERROR"]);

/** An OpenID Connect provider: authorization code with PKCE, state and nonce. */
export class OidcProvider {
  readonly #settings: OidcSettings;
  readonly #log: Log;
  #configuration: Promise<client.Configuration> | undefined;

  constructor(settings: OidcSettings, log: Log) {
    this.#settings = settings;
    this.#log = log;
  }

  /** Where the browser is to go. @throws SignInFault providerAway */
  async begin(redirectUri: string, { state, nonce, verifier }: LoginChecks): Promise<URL> {
    return client.buildAuthorizationUrl(await this.#discovered(), {
      redirect_uri: redirectUri, scope: "openid profile", response_type: "code", state, nonce,
      code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256",
    });
  }

  /**
   * Who came back.
   * @param callback the redirect URI with the provider's answer in its query
   * @throws SignInFault providerAway, refused, noRole (with the user's id as `id`), groupOverage
   */
  async finish(callback: URL, { state, nonce, verifier }: LoginChecks): Promise<Reviewer> {
    const configuration = await this.#discovered();
    let claims: client.IDToken | undefined;
    try {
      const tokens = await client.authorizationCodeGrant(configuration, callback, { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true });
      claims = tokens.claims();
    } catch (error) {
      throw this.#told(error);
    }
    if (claims === undefined) throw new SignInFault("refused");
    return this.#reviewerOf(claims);
  }

  /** Found when first needed, and looked for again after a failure: a provider that is away does not keep the server from starting. */
  async #discovered(): Promise<client.Configuration> {
    const { issuer, clientId, clientSecret } = this.#settings;
    this.#configuration ??= client.discovery(new URL(issuer), clientId, { client_secret: clientSecret, [client.clockTolerance]: clockToleranceSeconds },
      // The settings take http only for this machine.
      undefined, { timeout: timeoutSeconds, execute: issuer.startsWith("http:") ? [client.allowInsecureRequests] : [] });
    try {
      return await this.#configuration;
    } catch (error) {
      this.#configuration = undefined;
      this.#log.error({ issuer, reason: reasonOf(error) }, "the sign-in provider cannot be reached or does not know itself by this address; check REVIEW_OIDC_ISSUER");
      throw new SignInFault("providerAway", {}, { cause: error });
    }
  }

  #told(error: unknown): SignInFault {
    // Neither code nor token: the provider's error code and the library's.
    const code = codeOf(error);
    const reason = error instanceof client.ResponseBodyError || error instanceof client.AuthorizationResponseError ? error.error : undefined;
    if (code !== undefined && awayCodes.has(code) || error instanceof TypeError && code === undefined) {
      this.#log.error({ code, reason: reasonOf(error) }, "the sign-in provider did not answer; sign-in goes on when it does");
      return new SignInFault("providerAway", {}, { cause: error });
    }
    const mend = reason === "invalid_client" ? "check REVIEW_OIDC_CLIENT_ID and REVIEW_OIDC_CLIENT_SECRET" : "the person may try again";
    this.#log.warn({ code, reason }, `a sign-in was refused; ${mend}`);
    return new SignInFault("refused", {}, { cause: error });
  }

  #reviewerOf(claims: client.IDToken): Reviewer {
    const { roleClaim, roleValues } = this.#settings;
    const name = [claims["name"], claims["preferred_username"], claims["email"]].find((value) => typeof value === "string" && value !== "");
    const user = { id: `oidc:${claims.iss}#${claims.sub}`, name: typeof name === "string" ? name.slice(0, 200) : claims.sub };
    const claim = claims[roleClaim];
    const values: unknown[] = Array.isArray(claim) ? claim : [claim];
    const role = (["admin", "editor", "agent"] satisfies ReviewRole[]).find((candidate) => values.includes(roleValues[candidate]));
    if (role !== undefined) return { ...user, role };
    if (isLeftOut(claims, roleClaim)) {
      this.#log.error({ roleClaim }, "somebody is in too many groups for the provider to list; use app roles (REVIEW_OIDC_ROLE_CLAIM=roles), or have it list only groups assigned to the application");
      throw new SignInFault("groupOverage", user);
    }
    throw new SignInFault("noRole", user);
  }
}

/** Entra ID names a claim in `_claim_names` instead of giving it when somebody is in more than 200 groups. */
function isLeftOut(claims: client.IDToken, roleClaim: string): boolean {
  const elsewhere = claims["_claim_names"];
  return (typeof elsewhere === "object" && elsewhere !== null && roleClaim in elsewhere) || (roleClaim === "groups" && claims["hasgroups"] === true);
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error ? `${messageOf(error)}: ${messageOf(cause)}` : messageOf(error);
}
