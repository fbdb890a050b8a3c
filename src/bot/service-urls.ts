import { isLoopback } from "../setting.js";

/** Teams for the public cloud and GCC (microsoft.github.io/teams-sdk, "Service URL validation"). */
const hosts = new Set(["smba.trafficmanager.net", "smba.onyx.prod.teams.trafficmanager.net", "smba.infra.gcc.teams.microsoft.com"]);

/** Web Chat, Direct Line and the other channels of the Bot Service. */
const domain = ".botframework.com";

/** Nothing that two parsers could read differently: no user, no query, no backslash, no white space. */
const plainUrl = /^https?:\/\/(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:\/[\w\-.~/%]*)?$/i;

/**
 * Whether answers, and with them the bot's own token, may go to the address that an activity names.
 * @param further origins of the setting BOT_SERVICE_URLS
 */
export function isAllowedServiceUrl(serviceUrl: string, further: readonly string[]): boolean {
  const url = parsePlainUrl(serviceUrl);
  if (url === undefined) return false;
  if (further.includes(url.origin)) return true;
  return url.protocol === "https:" && url.port === "" && (hosts.has(url.hostname) || url.hostname.endsWith(domain));
}

/** Whether the address is on this machine. */
export function isLoopbackUrl(serviceUrl: string): boolean {
  const url = parsePlainUrl(serviceUrl);
  return url !== undefined && isLoopback(url.hostname.replace(/^\[|\]$/g, ""));
}

/** undefined: not an address that is sure to be read alike by whoever checks it and whoever sends to it. */
function parsePlainUrl(url: string): URL | undefined {
  return plainUrl.test(url) && URL.canParse(url) ? new URL(url) : undefined;
}
