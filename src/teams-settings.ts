import { z } from "zod";
import { setting } from "./setting.js";

/** What the app package for Microsoft Teams needs beside the bot's settings; a server runs without. */
export interface TeamsSettings {
  /** Id of the app in Teams, a GUID; undefined: the bot's own id. */
  appId: string | undefined;
  developerName: string;
  websiteUrl: string | undefined;
  privacyUrl: string | undefined;
  termsUrl: string | undefined;
}

/** As the manifest's schema has it. */
export const guidPattern = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
export const guidMend = `give a GUID such as "12345678-abcd-4321-abcd-1234567890ab"`;

/** Longest that the manifest's schema takes. */
const longestUrl = 2_048;
const longestDeveloperName = 32;

const linkUrl = (example: string) => z.string().max(longestUrl, `give at most ${longestUrl} characters`).refine((value) => {
  if (!URL.canParse(value) || /\s/.test(value)) return false;
  const { protocol, username, password } = new URL(value);
  return protocol === "https:" && username === "" && password === "";
}, `give an https:// address, such as "${example}"`);

export const teamsShape = {
  TEAMS_APP_ID: setting("TEAMS_APP_ID", z.string().regex(guidPattern, guidMend).optional(),
    "Id of the app in Microsoft Teams, a GUID; another one makes another app. This and the four below are for `npm run teams:package`.", "`MicrosoftAppId`"),
  TEAMS_DEVELOPER_NAME: setting("TEAMS_DEVELOPER_NAME", z.string().max(longestDeveloperName, `give at most ${longestDeveloperName} characters`).default("VST"),
    "Who offers the app, as Teams shows it.", "VST"),
  TEAMS_WEBSITE_URL: setting("TEAMS_WEBSITE_URL", linkUrl("https://www.example.nl/support").optional(), "That company's page about support for the app.", "(none: no package)"),
  TEAMS_PRIVACY_URL: setting("TEAMS_PRIVACY_URL", linkUrl("https://www.example.nl/privacy").optional(), "Its privacy statement.", "(none: no package)"),
  TEAMS_TERMS_URL: setting("TEAMS_TERMS_URL", linkUrl("https://www.example.nl/terms").optional(), "Its terms of use.", "(none: no package)"),
};

export function teamsSettings(values: z.infer<z.ZodObject<typeof teamsShape>>): TeamsSettings {
  return {
    appId: values.TEAMS_APP_ID,
    developerName: values.TEAMS_DEVELOPER_NAME,
    websiteUrl: values.TEAMS_WEBSITE_URL,
    privacyUrl: values.TEAMS_PRIVACY_URL,
    termsUrl: values.TEAMS_TERMS_URL,
  };
}
