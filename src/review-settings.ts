import { z } from "zod";
import { onOff, setting, type Environment } from "./setting.js";

export interface ReviewSettings {
  /** undefined: nobody signs in through a provider. */
  oidc: OidcSettings | undefined;
  /** Whether one-time sign-in links are taken. */
  links: boolean;
}

export interface OidcSettings {
  issuer: string;
  clientId: string;
  /** Never in a log or an error. */
  clientSecret: string;
  /** Claim of the ID token: a text, or a list of texts. */
  roleClaim: string;
  /** Value of the claim that gives each role. */
  roleValues: { agent: string; editor: string; admin: string };
}

const issuerUrl = z.string().refine((value) => {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, username, search, hash } = new URL(value);
  const local = hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
  return (protocol === "https:" || (protocol === "http:" && local)) && username === "" && search === "" && hash === "";
}, `give an https:// address, such as "https://login.microsoftonline.com/TENANT-ID/v2.0"`)
  // There every organisation of the world is let in, and each gives its own people the roles.
  .refine((value) => !URL.canParse(value) || !/^\/(?:common|organizations|consumers)(?:\/|$)/i.test(new URL(value).pathname) || new URL(value).hostname !== "login.microsoftonline.com",
    "it lets in the people of every organisation; give the id of your own tenant in its place");

export const reviewShape = {
  REVIEW: setting("REVIEW", onOff.default(true), "Whether the review app is served at `/review`.", "on"),
  REVIEW_OIDC_ISSUER: setting("REVIEW_OIDC_ISSUER", issuerUrl.optional(), "OpenID Connect provider through which people sign in to the review app, for Entra ID "
    + "`https://login.microsoftonline.com/TENANT-ID/v2.0`; goes with the two below. Its redirect URI is `PUBLIC_URL/review/sign-in/callback`.", "(none: sign-in links)"),
  REVIEW_OIDC_CLIENT_ID: setting("REVIEW_OIDC_CLIENT_ID", z.string().optional(), "Client (application) id at the provider.", "(none)"),
  REVIEW_OIDC_CLIENT_SECRET: setting("REVIEW_OIDC_CLIENT_SECRET", z.string().optional(), "Client secret at the provider.", "(none)"),
  REVIEW_OIDC_ROLE_CLAIM: setting("REVIEW_OIDC_ROLE_CLAIM", z.string().default("roles"), "Claim of the ID token that holds the role: `roles` for app roles, `groups` for groups.", "roles"),
  REVIEW_ROLE_AGENT: setting("REVIEW_ROLE_AGENT", z.string().default("agent"), "Value of that claim for who may read, judge and take tickets; a group's object id when the claim is `groups`.", "agent"),
  REVIEW_ROLE_EDITOR: setting("REVIEW_ROLE_EDITOR", z.string().default("editor"), "The same for who may also add examples.", "editor"),
  REVIEW_ROLE_ADMIN: setting("REVIEW_ROLE_ADMIN", z.string().default("admin"), "The same for who may also erase and read the audit log.", "admin"),
  REVIEW_LINKS: setting("REVIEW_LINKS", onOff.optional(), "Whether one-time sign-in links of `npm run review -- invite` are taken.", "on; off in production with `REVIEW_OIDC_ISSUER`"),
};

const together = ["REVIEW_OIDC_ISSUER", "REVIEW_OIDC_CLIENT_ID", "REVIEW_OIDC_CLIENT_SECRET"] as const;
const roleNames = ["REVIEW_ROLE_AGENT", "REVIEW_ROLE_EDITOR", "REVIEW_ROLE_ADMIN"] as const;

/** @returns undefined when the review app is off */
export function reviewSettings(values: z.infer<z.ZodObject<typeof reviewShape>>, production: boolean): ReviewSettings | undefined {
  if (!values.REVIEW) return undefined;
  const { REVIEW_OIDC_ISSUER: issuer, REVIEW_OIDC_CLIENT_ID: clientId, REVIEW_OIDC_CLIENT_SECRET: clientSecret } = values;
  const oidc = issuer === undefined || clientId === undefined || clientSecret === undefined ? undefined : {
    issuer, clientId, clientSecret, roleClaim: values.REVIEW_OIDC_ROLE_CLAIM,
    roleValues: { agent: values.REVIEW_ROLE_AGENT, editor: values.REVIEW_ROLE_EDITOR, admin: values.REVIEW_ROLE_ADMIN },
  };
  return { oidc, links: values.REVIEW_LINKS ?? !(production && oidc !== undefined) };
}

/** Faults that lie between the settings of the review app. */
export function reviewFaults(given: Environment): string[] {
  const faults: string[] = [];
  const set = together.filter((name) => given[name] !== undefined);
  for (const name of together) {
    if (set.length > 0 && given[name] === undefined) faults.push(`${set.join(" and ")} ${set.length > 1 ? "are" : "is"} set and ${name} is not; set ${name}, or leave all of REVIEW_OIDC_* out`);
  }
  if (set.length === 0) {
    for (const name of ["REVIEW_OIDC_ROLE_CLAIM", ...roleNames]) {
      if (given[name] !== undefined) faults.push(`${name} is set and REVIEW_OIDC_ISSUER is not; set REVIEW_OIDC_ISSUER, or leave ${name} out`);
    }
    if (given["REVIEW_LINKS"] === "off" && given["REVIEW"] !== "off") {
      faults.push(`REVIEW_LINKS is "off" and REVIEW_OIDC_ISSUER is not set, so nobody could sign in; set REVIEW_OIDC_ISSUER, or REVIEW=off`);
    }
  } else if (given["NODE_ENV"] === "production" && given["PUBLIC_URL"] === undefined) {
    faults.push("REVIEW_OIDC_ISSUER is set and PUBLIC_URL is not; set PUBLIC_URL to the origin under which browsers reach the server");
  }
  const values = roleNames.map((name) => given[name] ?? name.slice("REVIEW_ROLE_".length).toLowerCase());
  if (new Set(values).size < values.length) faults.push(`${roleNames.join(", ")} are ${values.join(", ")}; give each its own value`);
  return faults;
}
