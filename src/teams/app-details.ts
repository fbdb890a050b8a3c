import { isIP } from "node:net";
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
  /** Under which people's browsers and Teams reach the assistant, without a scheme. */
  host: string;
  developer: { name: string; websiteUrl: string; privacyUrl: string; termsOfUseUrl: string };
}

/** As the manifest's schema writes it for other versions; for the app's own it only says "semver", while Teams compares three numbers. */
const versionPattern = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/;

/**
 * @param version of the package, from package.json
 * @throws TeamsPackageError that names every setting that is missing or cannot be used
 */
export function appDetails(settings: Pick<Settings, "bot" | "publicUrl" | "teams">, version: string): AppDetails {
  const { bot, publicUrl, teams } = settings;
  const faults: string[] = [];
  const given = (name: string, value: string | undefined, mend: string): string => {
    if (value === undefined) faults.push(`${name} is not set; ${mend}`);
    return value ?? "";
  };
  const botId = given("MicrosoftAppId", bot.appId, "set it to the app id of the bot registration");
  if (bot.appId !== undefined && !guidPattern.test(bot.appId)) faults.push(`MicrosoftAppId is "${bot.appId}"; ${guidMend}`);
  if (!bot.endpoint) faults.push(`BOT_ENDPOINT is "off", so the assistant would not answer in Teams; leave BOT_ENDPOINT out`);
  const url = given("PUBLIC_URL", publicUrl, "set it to the origin under which Teams reaches the server");
  if (publicUrl !== undefined && !isPublic(new URL(publicUrl))) {
    faults.push(`PUBLIC_URL is "${publicUrl}", which Teams cannot reach; give an https:// origin with a host name of the internet, such as "https://assistent.example.nl"`);
  }
  const developer = {
    name: teams.developerName,
    websiteUrl: given("TEAMS_WEBSITE_URL", teams.websiteUrl, "set it to the https:// address of a page about support for the app"),
    privacyUrl: given("TEAMS_PRIVACY_URL", teams.privacyUrl, "set it to the https:// address of the privacy statement"),
    termsOfUseUrl: given("TEAMS_TERMS_URL", teams.termsUrl, "set it to the https:// address of the terms of use"),
  };
  if (!versionPattern.test(version)) faults.push(`The version in package.json is "${version}"; give MAJOR.MINOR.PATCH, such as "1.2.0"`);
  if (faults.length > 0) throw new TeamsPackageError(faults);
  return { appId: teams.appId ?? botId, botId, version, host: new URL(url).host, developer };
}

function isPublic({ protocol, hostname }: URL): boolean {
  return protocol === "https:" && hostname.includes(".") && isIP(hostname) === 0 && !hostname.startsWith("[") && !hostname.endsWith(".localhost");
}
