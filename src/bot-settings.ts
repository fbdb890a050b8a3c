import { z } from "zod";
import { isLoopback, listOf, onOff, originUrl, setting, type Environment } from "./setting.js";

/** Answers carry the bot's own token. */
const serviceUrl = originUrl.refine((url) => !URL.canParse(url) || url.startsWith("https:") || isLoopback(new URL(url).hostname), `give origins that begin with "https://"`);
const serviceUrlList = z.string().transform(listOf).pipe(z.array(serviceUrl));

const tenantList = z.string().transform(listOf).pipe(z.array(z.guid(`give ids such as "72f988bf-86f1-41af-91ab-2d7cd011db47"`).toLowerCase()));

const appTypes = ["MultiTenant", "SingleTenant", "UserAssignedMsi"] as const;

/** The SDK's name of a kind; Azure's tools write UserAssignedMSI. */
const appTypeOf = (given: string | undefined): (typeof appTypes)[number] | undefined => appTypes.find((name) => name.toLowerCase() === given?.toLowerCase());

const appType = z.string().transform((value, context) => {
  const known = appTypeOf(value);
  if (known === undefined) context.addIssue("give SingleTenant, UserAssignedMsi or MultiTenant");
  return known ?? z.NEVER;
});

/** The settings of the Bot Framework's channels. */
export const botShape = {
  BOT_ENDPOINT: setting("BOT_ENDPOINT", onOff.default(true), "Whether `/api/messages` is served.", "on"),
  MicrosoftAppId: setting("MicrosoftAppId", z.string().optional(), "App id of the bot registration.", "(none)"),
  MicrosoftAppPassword: setting("MicrosoftAppPassword", z.string().optional(), "Its client secret.", "(none)"),
  MicrosoftAppType: setting("MicrosoftAppType", appType.optional(), "Kind of the bot registration: `SingleTenant`, `UserAssignedMsi`, or `MultiTenant`, which Azure "
    + "gives no new bot since 31 July 2025; capitals do not matter.", "MultiTenant, with a warning"),
  MicrosoftAppTenantId: setting("MicrosoftAppTenantId", z.string().optional(), "Tenant of a SingleTenant or UserAssignedMsi registration.", "(none)"),
  BotOpenIdMetadata: setting("BotOpenIdMetadata", z.url("give a URL").optional(), "Where the keys of the Bot Framework's tokens are read; for sovereign clouds and tests.", "the SDK's own"),
  BOT_SERVICE_URLS: setting("BOT_SERVICE_URLS", serviceUrlList.default([]), "Further addresses that the Bot Service may have answers sent to, origins separated by commas, "
    + "for example `https://smba.infra.gov.teams.microsoft.us`; those of the public cloud are always taken.", "(none)"),
  TEAMS_TENANTS: setting("TEAMS_TENANTS", tenantList.default([]), "Organisations whose people the assistant talks to in Teams, tenant ids separated by commas.", "(all)"),
};

export interface BotSettings {
  endpoint: boolean;
  appId: string | undefined;
  appPassword: string | undefined;
  appType: (typeof appTypes)[number] | undefined;
  appTenantId: string | undefined;
  openIdMetadata: string | undefined;
  /** Origins besides those of the public cloud. */
  serviceUrls: string[];
  /** Ids in lower case; empty: all. */
  tenants: string[];
}

export function botSettings(values: z.infer<z.ZodObject<typeof botShape>>): BotSettings {
  return {
    endpoint: values.BOT_ENDPOINT,
    appId: values.MicrosoftAppId,
    appPassword: values.MicrosoftAppPassword,
    appType: values.MicrosoftAppType,
    appTenantId: values.MicrosoftAppTenantId,
    openIdMetadata: values.BotOpenIdMetadata,
    serviceUrls: values.BOT_SERVICE_URLS,
    tenants: values.TEAMS_TENANTS,
  };
}

/** Faults that lie between settings; see settings.ts. */
export function botFaults(given: Environment, { production, host }: { production: boolean; host: string }): string[] {
  const faults: string[] = [];
  if (given["BOT_ENDPOINT"] !== "off" && given["MicrosoftAppId"] === undefined) {
    // Without an app id the SDK believes every request, and posts wherever the request says.
    if (production) {
      faults.push(`NODE_ENV is "production" and MicrosoftAppId is not set; set MicrosoftAppId, or switch the endpoint off with BOT_ENDPOINT=off`);
    } else if (!isLoopback(host)) {
      faults.push(`HOST is "${host}" and MicrosoftAppId is not set; set MicrosoftAppId, or listen on 127.0.0.1, or switch the endpoint off with BOT_ENDPOINT=off`);
    }
  }
  if (given["BOT_ENDPOINT"] !== "off" && given["MicrosoftAppId"] === undefined && /^[1-9]/.test(given["TRUST_PROXY"] ?? "")) {
    faults.push(`TRUST_PROXY is "${given["TRUST_PROXY"] ?? ""}" and MicrosoftAppId is not set; through a proxy others look like this machine: set MicrosoftAppId, or switch the endpoint off with BOT_ENDPOINT=off`);
  }
  return [...faults, ...identityFaults(given)];
}

/** Whether what goes with the kind of the registration is there; of a kind that is not known nothing can be said. */
function identityFaults(given: Environment): string[] {
  const kind = given["MicrosoftAppType"] === undefined ? "MultiTenant" : appTypeOf(given["MicrosoftAppType"]);
  if (given["MicrosoftAppId"] === undefined || kind === undefined) return [];
  const faults: string[] = [];
  if (kind !== "UserAssignedMsi" && given["MicrosoftAppPassword"] === undefined) {
    faults.push("MicrosoftAppId is set and MicrosoftAppPassword is not; set MicrosoftAppPassword");
  }
  if (kind === "UserAssignedMsi" && given["MicrosoftAppPassword"] !== undefined) {
    faults.push(`MicrosoftAppType is "${kind}" and MicrosoftAppPassword is set; leave MicrosoftAppPassword out: a managed identity has none`);
  }
  if (kind !== "MultiTenant" && given["MicrosoftAppTenantId"] === undefined) {
    faults.push(`MicrosoftAppType is "${kind}" and MicrosoftAppTenantId is not set; set MicrosoftAppTenantId`);
  }
  return faults;
}
