import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { AppManifestUtils, type TeamsManifestV1D30 } from "@microsoft/app-manifest";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Article } from "../../src/answering/article.js";
import { loadKnowledge } from "../../src/answering/knowledge.js";
import type { Locale } from "../../src/locale.js";
import { packageRoot } from "../../src/package-root.js";
import { readSettings } from "../../src/settings.js";
import { appDetails } from "../../src/teams/app-details.js";
import { appPackage } from "../../src/teams/app-package.js";
import { createWording, type Wording } from "../../src/wording/wording.js";
import { TestBot } from "../support/conversation.js";
import { zipEntries } from "../support/zip-entries.js";
import { goodTeamsEnvironment } from "./good-environment.js";

const root = packageRoot();
const wording = createWording(join(root, "locales"));
const { articles } = loadKnowledge(join(root, "knowledge"));
const details = appDetails(readSettings(goodTeamsEnvironment), "1.4.2");

let files: Map<string, Buffer>;
let manifest: TeamsManifestV1D30.TeamsManifestV1D30;
const words = new Map<Locale, Record<string, string>>();
const parsed = (name: string): unknown => JSON.parse(files.get(name)?.toString("utf8") ?? "");

beforeAll(() => {
  files = zipEntries(Buffer.from(appPackage(details, { wording, articles })));
  manifest = parsed("manifest.json") as typeof manifest;
  words.set("nl", parsed("nl.json") as Record<string, string>);
  words.set("en", parsed("en.json") as Record<string, string>);
});

/** The schemas that come with Microsoft's package, a folder for each version. */
const schemaFolder = (): string => join(dirname(createRequire(import.meta.url).resolve("@microsoft/app-manifest")), "json-schemas", "teams");

/** The schema of the files with words, but for names of other than bots' texts, whose patterns do not all compile. */
function wordsSchema(): object {
  const file = join(schemaFolder(), `v${manifest.manifestVersion}`, "MicrosoftTeams.Localization.schema.json");
  const schema = JSON.parse(readFileSync(file, "utf8")) as { patternProperties: object };
  return { ...schema, patternProperties: Object.fromEntries(Object.entries(schema.patternProperties).filter(([pattern]) => pattern.startsWith("^bots"))) };
}

describe("manifest.json", () => {
  it("is what Microsoft's schema takes, at the newest version that is no preview", async () => {
    expect(await AppManifestUtils.validateAgainstSchema(manifest)).toEqual([]);
    // Can fail, and looks the schema up in the package: nothing is fetched here.
    expect(await AppManifestUtils.validateAgainstSchema({ ...manifest, id: "vst" })).not.toEqual([]);
    const versions = readdirSync(schemaFolder()).filter((name) => /^v\d+\.\d+$/.test(name));
    expect(Math.max(...versions.map((name) => Number(name.split(".")[1])))).toBe(Number(manifest.manifestVersion.split(".")[1]));
    expect(manifest.$schema).toBe(`https://developer.microsoft.com/json-schemas/teams/v${manifest.manifestVersion}/MicrosoftTeams.schema.json`);
  });

  it("says whose it is, as the settings give it", () => {
    expect(manifest).toMatchObject({
      id: goodTeamsEnvironment.TEAMS_APP_ID, version: "1.4.2", validDomains: ["assistent.example.nl"], defaultInstallScope: "personal", permissions: ["identity"],
      developer: {
        name: "VST", websiteUrl: goodTeamsEnvironment.TEAMS_WEBSITE_URL, privacyUrl: goodTeamsEnvironment.TEAMS_PRIVACY_URL, termsOfUseUrl: goodTeamsEnvironment.TEAMS_TERMS_URL,
      },
      bots: [{ botId: goodTeamsEnvironment.MicrosoftAppId, scopes: ["personal", "team", "groupChat"], supportsFiles: false }],
    });
  });

  it("names the host without its port, for domains have none", () => {
    expect(appDetails(readSettings({ ...goodTeamsEnvironment, PUBLIC_URL: "https://assistent.example.nl:8443" }), "1.4.2").host).toBe("assistent.example.nl");
  });

  it("keeps the limits that the schema does not state", () => {
    const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
    expect([manifest.id, manifest.bots?.[0]?.botId]).toEqual([expect.stringMatching(guid), expect.stringMatching(guid)]);
    expect(manifest.version).toMatch(/^\d+\.\d+\.\d+$/);
    const { websiteUrl, privacyUrl, termsOfUseUrl } = manifest.developer;
    for (const url of [websiteUrl, privacyUrl, termsOfUseUrl]) expect(new URL(url).protocol).toBe("https:");
    for (const domain of manifest.validDomains ?? []) expect(domain).toMatch(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/);
    // Each scope that the bot is in has prompt starters.
    const lists = manifest.bots?.[0]?.commandLists ?? [];
    expect(lists.flatMap(({ scopes }) => scopes).sort()).toEqual([...manifest.bots?.[0]?.scopes ?? []].sort());
    for (const { commands } of lists) {
      expect(commands.length).toBeLessThanOrEqual(12);
      for (const { title, type, prompt = "" } of commands) {
        expect([type, title.length <= 128, prompt.length <= 4_000, prompt.trim() !== ""]).toEqual(["prompt", true, true, true]);
      }
    }
  });
});

describe("the zip", () => {
  it("holds its files at the root, and every file that the manifest names", () => {
    const named = [manifest.icons.color, manifest.icons.outline, manifest.localizationInfo?.defaultLanguageFile ?? "", ...(manifest.localizationInfo?.additionalLanguages ?? []).map(({ file }) => file)];
    expect([...files.keys()].sort()).toEqual(["manifest.json", ...named].sort());
    expect(named.every((name) => /^[a-z]+\.(png|json)$/.test(name))).toBe(true);
  });

  it("is the same, byte for byte, when it is made again, and another when a setting is", () => {
    const again = appPackage(appDetails(readSettings(goodTeamsEnvironment), "1.4.2"), { wording, articles });
    expect(Buffer.from(again).equals(Buffer.from(appPackage(details, { wording, articles })))).toBe(true);
    const other = appPackage({ ...details, host: "ander.example.nl" }, { wording, articles });
    expect(Buffer.from(again).equals(Buffer.from(other))).toBe(false);
  });
});

describe.each(["nl", "en"] as const)("the words in %s", (locale) => {
  it("are what Microsoft's schema for them takes", async () => {
    const schema = wordsSchema();
    const faults = (text: object): Promise<string[]> => AppManifestUtils.validateAgainstSchema(text as never, schema as never);
    expect(await faults(words.get(locale) ?? {})).toEqual([]);
    expect(await faults({ ...words.get(locale), "name.short": "x".repeat(31) })).not.toEqual([]);
    expect(await faults({ ...words.get(locale), "bots[0].name": "x" })).not.toEqual([]);
  });

  it("stand in the place of texts that the manifest has, all of them", () => {
    const at = (key: string): unknown => key.split(/[.[\]]+/).filter((part) => part !== "").reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], manifest);
    const keys = Object.keys(words.get(locale) ?? {}).filter((key) => key !== "$schema");
    expect(keys.filter((key) => typeof at(key) !== "string")).toEqual([]);
    if (locale === "nl") expect(keys.map(at)).toEqual(keys.map((key) => words.get("nl")?.[key]));
    const commands = manifest.bots?.[0]?.commandLists?.[0]?.commands ?? [];
    expect(keys).toHaveLength(4 + 2 * commands.length);
  });

  it("have prompt starters that are the questions of the greeting on the website", async () => {
    const bot = await TestBot.open();
    onTestFinished(() => bot.close());
    const { buttons } = await bot.join("c1", locale);
    expect(buttons).toHaveLength(4);
    const shown = buttons.map((_, index) => words.get(locale)?.[`bots[0].commandLists[0].commands[${index}].title`]);
    const typed = buttons.map((_, index) => words.get(locale)?.[`bots[0].commandLists[0].commands[${index}].prompt`]);
    expect([shown, typed]).toEqual([buttons, buttons]);
    expect(words.get(locale)?.[`bots[0].commandLists[0].commands[${buttons.length}].title`]).toBeUndefined();
  });
});

/** The package's wording, with other sentences for some keys. */
const saying = (changes: Record<string, string>): Wording => ({
  say: (key, locale, values) => changes[`${locale} ${key}`] ?? wording.say(key, locale, values),
  list: (key, locale) => wording.list(key, locale), date: (date, locale) => wording.date(date, locale),
  day: (date, locale) => wording.day(date, locale), time: (time, locale) => wording.time(time, locale),
});

const retitled = (title: string): Map<string, Article> => {
  const article = articles.get("portal-empty");
  return article === undefined ? new Map<string, Article>() : new Map([...articles, ["portal-empty", { ...article, en: { ...article.en, title } }]]);
};

it.each([
  [{ wording: saying({ "en teams:app.shortName": "x".repeat(31) }), articles }, "app.shortName in teams.en.json has 31 characters; Teams takes 30"],
  [{ wording: saying({ "nl teams:app.shortDescription": "x".repeat(81) }), articles }, "app.shortDescription in teams.nl.json has 81 characters; Teams takes 80"],
  [{ wording: saying({ "nl teams:app.fullName": " " }), articles }, "app.fullName in teams.nl.json is empty; Teams wants a text"],
  [{ wording: saying({ "en teams:app.fullName": wording.say("teams:app.shortName", "en") }), articles }, "app.shortName and app.fullName in teams.en.json are the same; make them differ"],
  [{ wording: saying({ "nl teams:app.shortDescription": "de welkomstbrief" }), articles }, "app.fullDescription in teams.nl.json repeats app.shortDescription; say it in other words"],
  [{ wording, articles: retitled("y".repeat(129)) }, `The starter question "${"y".repeat(129)}" has 129 characters; Teams takes 128`],
])("makes no package of words that Teams refuses: %#", (sources, fault) => {
  expect(() => appPackage(details, sources)).toThrow(`No app package for Teams was made:\n  - ${fault}`);
});
