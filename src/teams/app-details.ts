import { isIP } from "node:net";
import { originUrl, type Environment } from "../setting.js";
import type { Settings } from "../settings.js";
import { guidMend, guidPattern } from "../teams-settings.js";
import { TeamsPackageError } from "./package-fault.js";

/** What the package says of this installation; every value is as the settings give it. */
export interface AppDetails {
  /** GUID of the app in Teams. */
  appId: string;
  /** GUID of the bot registration. */
  botId: string;
  /** MAJOR.MINOR.PATCH */
  version: string;
  /** Under which people's browsers and Teams reach the assistant, without scheme and port: why is in docs/decisions/0007-teams-package.md. */
  host: string;
  developer: { name: string; websiteUrl: string; privacyUrl: string; termsOfUseUrl: string };
}

/** As the manifest's schema writes it for other versions; for the app's own it only says "semver", while Teams compares three numbers. */
const versionPattern = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/;

const needed = {
  MicrosoftAppId: "set it to the app id of the bot registration",
  PUBLIC_URL: "set it to the origin under which Teams reaches the server",
  TEAMS_WEBSITE_URL: "set it to the https:// address of a page about support for the app",
  TEAMS_PRIVACY_URL: "set it to the https:// address of the privacy statement",
  TEAMS_TERMS_URL: "set it to the https:// address of the terms of use",
};

/**
 * What keeps a package from being made, beside what is wrong with a setting by itself.
 * @param given settings as given, so that all faults can be told together
 * @param version of the package, from package.json
 */
export function packageFaults(given: Environment, version: string): string[] {
  const faults = Object.entries(needed).flatMap(([name, mend]) => given[name] === undefined ? [`${name} is not set; ${mend}`] : []);
  const { MicrosoftAppId: botId, PUBLIC_URL: url, BOT_ENDPOINT: endpoint } = given;
  if (botId !== undefined && !guidPattern.test(botId)) faults.push(`MicrosoftAppId is "${botId}"; ${guidMend}`);
  if (endpoint === "off") faults.push(`BOT_ENDPOINT is "off", so the assistant would not answer in Teams; leave BOT_ENDPOINT out`);
  if (url !== undefined && originUrl.safeParse(url).success && !isPublic(new URL(url))) {
    faults.push(`PUBLIC_URL is "${url}", which Teams cannot reach; give an https:// origin with a host name of the internet, such as "https://assistent.example.nl"`);
  }
  if (!versionPattern.test(version)) faults.push(`The version in package.json is "${version}"; give MAJOR.MINOR.PATCH, such as "1.2.0"`);
  return faults;
}

/**
 * @param version of the package, from package.json
 * @throws TeamsPackageError that names every setting that is missing or cannot be used
 */
export function appDetails({ bot, publicUrl, teams }: Pick<Settings, "bot" | "publicUrl" | "teams">, version: string): AppDetails {
  const faults = packageFaults({
    MicrosoftAppId: bot.appId, BOT_ENDPOINT: bot.endpoint ? "on" : "off", PUBLIC_URL: publicUrl,
    TEAMS_WEBSITE_URL: teams.websiteUrl, TEAMS_PRIVACY_URL: teams.privacyUrl, TEAMS_TERMS_URL: teams.termsUrl,
  }, version);
  const { appId: botId } = bot;
  const { websiteUrl, privacyUrl, termsUrl } = teams;
  if (faults.length > 0 || botId === undefined || publicUrl === undefined || websiteUrl === undefined || privacyUrl === undefined || termsUrl === undefined) {
    throw new TeamsPackageError(faults);
  }
  return {
    appId: teams.appId ?? botId, botId, version, host: new URL(publicUrl).hostname,
    developer: { name: teams.developerName, websiteUrl, privacyUrl, termsOfUseUrl: termsUrl },
  };
}

function isPublic({ protocol, hostname }: URL): boolean {
  return protocol === "https:" && hostname.includes(".") && isIP(hostname) === 0 && !hostname.startsWith("[") && !hostname.endsWith(".localhost");
}
