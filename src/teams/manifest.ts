import type { Locale } from "../locale.js";
import type { AppDetails } from "./app-details.js";

/** Why this version: docs/decisions/0007-teams-package.md. */
const schemaVersion = "1.30";
const schemaFolder = `https://developer.microsoft.com/json-schemas/teams/v${schemaVersion}`;

/** The colour behind the symbol of color.svg, and that of the website's buttons. */
export const accentColor = "#0b5a6f";

export const iconFiles = { color: "color.png", outline: "outline.png" } as const;

/** What Teams shows of the app in one language. */
export interface AppWords {
  shortName: string;
  fullName: string;
  shortDescription: string;
  fullDescription: string;
  /** Questions that Teams puts into the box where a person types; see dialogs/starters.ts. */
  starters: string[];
}

/** Name of the file with the words of a language, at the root of the package. */
export const wordsFile = (locale: Locale): string => `${locale}.json`;

/** manifest.json; its own words are Dutch. */
export function manifest({ appId, botId, version, host, developer }: AppDetails, words: AppWords): object {
  return {
    $schema: `${schemaFolder}/MicrosoftTeams.schema.json`,
    manifestVersion: schemaVersion,
    version,
    id: appId,
    localizationInfo: {
      defaultLanguageTag: "nl", defaultLanguageFile: wordsFile("nl"),
      additionalLanguages: [{ languageTag: "en", file: wordsFile("en") }],
    },
    developer,
    name: { short: words.shortName, full: words.fullName },
    description: { short: words.shortDescription, full: words.fullDescription },
    icons: iconFiles,
    accentColor,
    bots: [{
      botId,
      scopes: everywhere,
      supportsFiles: false,
      commandLists: [{ scopes: everywhere, commands: words.starters.map((question) => ({ title: question, type: "prompt", prompt: question })) }],
    }],
    defaultInstallScope: "personal",
    permissions: ["identity"],
    validDomains: [host],
  };
}

const everywhere = ["personal", "team", "groupChat"];

/** The words of one language, under the names by which Teams puts them in the place of the manifest's own. */
export function localization(words: AppWords): Record<string, string> {
  const commands = words.starters.flatMap((question, index): [string, string][] => {
    const place = `bots[0].commandLists[0].commands[${index}]`;
    return [[`${place}.title`, question], [`${place}.prompt`, question]];
  });
  return {
    $schema: `${schemaFolder}/MicrosoftTeams.Localization.schema.json`,
    "name.short": words.shortName,
    "name.full": words.fullName,
    "description.short": words.shortDescription,
    "description.full": words.fullDescription,
    ...Object.fromEntries(commands),
  };
}
