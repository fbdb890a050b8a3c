import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, existsSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../src/package-root.js";
import { zipEntries } from "../support/zip-entries.js";
import { goodTeamsEnvironment } from "../teams/good-environment.js";

const folder = mkdtempSync(join(tmpdir(), "vst-teams-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Result { code: number; out: string; errors: string }

/** `npm run teams:package`, as the process that it starts, with nothing in its environment but these settings. */
function run(settings: Record<string, string | undefined>, ...words: string[]): Promise<Result> {
  const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
  return new Promise((resolve) => {
    execFile(process.execPath, ["--import", "tsx", join(packageRoot(), "src", "cli", "teams-package.ts"), ...words], {
      cwd: packageRoot(), env: { PATH: process.env["PATH"] ?? "", ...given },
    }, (error, out, errors) => resolve({ code: error === null ? 0 : Number(error.code), out, errors }));
  });
}

const manifestOf = (file: string): Record<string, unknown> => JSON.parse(zipEntries(readFileSync(file)).get("manifest.json")?.toString("utf8") ?? "") as Record<string, unknown>;

describe("npm run teams:package", () => {
  it("makes the zip, says where it is and of what, and makes the same one elsewhere on the globe", async () => {
    const [first, second] = [join(folder, "new", "a.zip"), join(folder, "b.zip")];
    const { version } = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as { version: string };
    const { TEAMS_APP_ID: app, MicrosoftAppId: bot } = goodTeamsEnvironment;
    expect(await run({ ...goodTeamsEnvironment, TZ: "Pacific/Kiritimati" }, "--output", first))
      .toEqual({ code: 0, out: `${first}\napp ${app}, bot ${bot}, version ${version}, host assistent.example.nl\n`, errors: "" });
    expect(await run({ ...goodTeamsEnvironment, TZ: "America/Adak" }, "--output", second)).toMatchObject({ code: 0 });
    expect(readFileSync(first).equals(readFileSync(second))).toBe(true);
    expect(manifestOf(first)).toMatchObject({ id: app, version, bots: [{ botId: bot }] });
  });

  it("gives the app the bot's id and VST's name where nothing else is set, with a managed identity too", async () => {
    const file = join(folder, "c.zip");
    const settings = { ...goodTeamsEnvironment, TEAMS_APP_ID: undefined, MicrosoftAppPassword: undefined, MicrosoftAppType: "UserAssignedMsi", TEAMS_DEVELOPER_NAME: "" };
    expect(await run(settings, "--output", file)).toMatchObject({ code: 0, errors: "" });
    expect(manifestOf(file)).toMatchObject({ id: goodTeamsEnvironment.MicrosoftAppId, developer: { name: "VST" } });
    expect(await run({ ...settings, MicrosoftAppType: "UserAssignedMSI" }, "--output", file)).toMatchObject({ code: 0, errors: "" });
  });

  it.concurrent.each<[string, string | undefined, RegExp]>([
    ["MicrosoftAppId", undefined, /^ {2}- MicrosoftAppId is not set; set it to the app id of the bot registration$/m],
    ["MicrosoftAppId", "vst-bot", /^ {2}- MicrosoftAppId is "vst-bot"; give a GUID such as/m],
    ["MicrosoftAppPassword", undefined, /^ {2}- MicrosoftAppId is set and MicrosoftAppPassword is not; set MicrosoftAppPassword$/m],
    ["MicrosoftAppTenantId", undefined, /^ {2}- MicrosoftAppType is "SingleTenant" and MicrosoftAppTenantId is not set; set MicrosoftAppTenantId$/m],
    ["PUBLIC_URL", undefined, /^ {2}- PUBLIC_URL is not set; set it to the origin/m],
    ["PUBLIC_URL", "assistent.example.nl", /^ {2}- PUBLIC_URL is "assistent\.example\.nl"; give an origin/m],
    ["PUBLIC_URL", "http://assistent.example.nl", /^ {2}- PUBLIC_URL is "http:\/\/assistent\.example\.nl", which Teams cannot reach; give an https:/m],
    ["PUBLIC_URL", "https://localhost", /"https:\/\/localhost", which Teams cannot reach/],
    ["PUBLIC_URL", "https://192.0.2.7", /"https:\/\/192\.0\.2\.7", which Teams cannot reach/],
    ["PUBLIC_URL", "https://[2001:db8::1]", /which Teams cannot reach/],
    ["BOT_ENDPOINT", "off", /^ {2}- BOT_ENDPOINT is "off", so the assistant would not answer in Teams; leave BOT_ENDPOINT out$/m],
    ["TEAMS_APP_ID", "{0d9c8b7a-6f5e-4d3c-8b2a-190807f6e5d4}", /^ {2}- TEAMS_APP_ID is "\{0d9c[^"]*"; give a GUID such as/m],
    ["TEAMS_DEVELOPER_NAME", "x".repeat(33), /^ {2}- TEAMS_DEVELOPER_NAME is "x+"; give at most 32 characters$/m],
    ["TEAMS_WEBSITE_URL", "", /^ {2}- TEAMS_WEBSITE_URL is not set; set it to the https:\/\/ address/m],
    ["TEAMS_WEBSITE_URL", "www.example.nl", /^ {2}- TEAMS_WEBSITE_URL is "www\.example\.nl"; give an https:\/\/ address/m],
    ["TEAMS_PRIVACY_URL", undefined, /^ {2}- TEAMS_PRIVACY_URL is not set; set it/m],
    ["TEAMS_PRIVACY_URL", "http://www.example.nl/privacy", /^ {2}- TEAMS_PRIVACY_URL is "http:[^"]*"; give an https:\/\/ address/m],
    ["TEAMS_TERMS_URL", undefined, /^ {2}- TEAMS_TERMS_URL is not set; set it/m],
    ["TEAMS_TERMS_URL", "https://www.example.nl/onze voorwaarden", /^ {2}- TEAMS_TERMS_URL is "https:[^"]*"; give an https:\/\/ address/m],
    ["TEAMS_TERMS_URL", `https://www.example.nl/${"x".repeat(2_048)}`, /give at most 2048 characters$/m],
    ["LOCALES_DIR", "/nowhere", /cannot be read/],
    ["KNOWLEDGE_DIR", "/nowhere", /nowhere/],
  ])("makes nothing of a missing or bad %s and names the mend: %#", async (name, value, mend) => {
    const file = join(mkdtempSync(join(folder, "bad-")), "a.zip");
    const { code, out, errors } = await run({ ...goodTeamsEnvironment, [name]: value }, "--output", file);
    expect([code, out, existsSync(file)]).toEqual([1, "", false]);
    expect(errors).toMatch(mend);
    expect(errors).not.toMatch(/\n {4}at /);
  });

  it("names everything that is missing at once", async () => {
    const { code, errors } = await run({});
    expect(code).toBe(1);
    expect(errors.match(/^ {2}- \w+(?= is not set)/gm)).toEqual(["  - MicrosoftAppId", "  - PUBLIC_URL", "  - TEAMS_WEBSITE_URL", "  - TEAMS_PRIVACY_URL", "  - TEAMS_TERMS_URL"]);
  });

  it("names what is wrong by itself and what Teams cannot use at once, each fault once", async () => {
    const { code, errors } = await run({
      ...goodTeamsEnvironment, PORT: "abc", MicrosoftAppId: "vst-bot", MicrosoftAppPassword: undefined, PUBLIC_URL: "https://localhost", TEAMS_WEBSITE_URL: "www.example.nl", TEAMS_TERMS_URL: undefined,
    });
    expect(code).toBe(1);
    expect(errors.match(/^.*?(?= is )/gm)).toEqual(["  - PORT", "  - TEAMS_WEBSITE_URL", "  - MicrosoftAppId", "  - TEAMS_TERMS_URL", "  - MicrosoftAppId", "  - PUBLIC_URL"]);
    expect(errors).toMatch(/^ {2}- PUBLIC_URL is "https:\/\/localhost", which Teams cannot reach/m);
    expect((await run({ ...goodTeamsEnvironment, PUBLIC_URL: "assistent.example.nl" })).errors.match(/PUBLIC_URL/g)).toHaveLength(1);
  });

  it("names an example of the page that is asked for", async () => {
    const names = ["WEBSITE", "PRIVACY", "TERMS"].map((name) => `TEAMS_${name}_URL`);
    const { errors } = await run({ ...goodTeamsEnvironment, ...Object.fromEntries(names.map((name) => [name, "www"])) });
    expect(names.map((name) => new RegExp(`${name} is "www"; give .*/(\\w+)"$`, "m").exec(errors)?.[1])).toEqual(["support", "privacy", "terms"]);
  });

  it("says so when the file cannot be written", async () => {
    writeFileSync(join(folder, "file"), "");
    expect(await run(goodTeamsEnvironment, "--output", join(folder, "file", "a.zip"))).toMatchObject({ code: 1, errors: expect.stringMatching(/a\.zip cannot be written \(.*\); give another file with --output/) as string });
  });
});
