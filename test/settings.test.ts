import { describe, expect, it } from "vitest";
import { isLoopback } from "../src/setting.js";
import { knowledgeSettings, readSettings, SettingsError } from "../src/settings.js";

function faultsOf(environment: Record<string, string>): readonly string[] {
  try {
    readSettings(environment);
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
  return [];
}

describe("readSettings", () => {
  it("needs nothing on one's own machine", () => {
    const settings = readSettings({});
    expect(settings).toMatchObject({ port: 3978, host: "127.0.0.1", retentionDays: 90, production: false, demoOrders: true });
  });

  it("names all faults at once, with what was given and what to give", () => {
    expect(faultsOf({ PORT: "abc", RETENTION_DAYS: "0", LOG_LEVEL: "loud", HOST: "0.0.0.0" })).toEqual([
      `PORT is "abc"; give a number from 0 to 65535`,
      `RETENTION_DAYS is "0"; give a number from 1 to 3650`,
      expect.stringMatching(/^LOG_LEVEL is "loud"; give one of trace, debug/),
      expect.stringMatching(/^HOST is "0.0.0.0" and MicrosoftAppId is not set/),
    ]);
  });

  it.each([
    ["PORT", "70000", /0 to 65535/],
    ["PORT", "-1", /0 to 65535/],
    ["PUBLIC_URL", "example.nl", /origin such as/],
    ["PUBLIC_URL", "https://example.nl/chat", /without a path/],
    ["ALLOWED_ORIGINS", "https://a.nl,b.nl", /origin such as/],
    ["DATABASE_URL", "postgres://localhost/x", /sqlite:FILE/],
    ["TIME_ZONE", "Amsterdam", /IANA name/],
    ["REVIEW_LINKS", "maybe", /"on" or "off"/],
    ["BOT_ENDPOINT", "yes", /"on" or "off"/],
    ["NODE_ENV", "prod", /"production"/],
    ["DIRECT_LINE_SECRET", "short", /at least 32/],
    ["SUPPORT_HOURS", "ma-vr 8-17", /^SUPPORT_HOURS is "ma-vr 8-17"; "8-17" is no stretch of time; give hours such as "08:30-17:00"/],
    ["HANDOFF_EVENT", "yes", /"true" or "false"/],
    ["BOT_SERVICE_URLS", "smba.example.net", /origin such as/],
    ["BOT_SERVICE_URLS", "https://smba.example.net/emea/", /without a path/],
    ["BOT_SERVICE_URLS", "https://a.example,http://b.example", /^BOT_SERVICE_URLS is "https:\/\/a.example,http:\/\/b.example"; give origins that begin with "https:/],
    ["TEAMS_TENANTS", "contoso", /ids such as/],
  ])("refuses %s=%s", (name, value, mend) => {
    expect(faultsOf({ [name]: value })).toEqual([expect.stringMatching(mend)]);
  });

  it.each([["UserAssignedMsi", undefined], ["UserAssignedMSI", undefined], ["singletenant", "p"], ["MULTITENANT", "p"]])(
    "takes the kind of the registration as Azure's tools write it too, and names it as the SDK does: %s", (given, password) => {
      const kind = readSettings({ MicrosoftAppId: "id", MicrosoftAppPassword: password, MicrosoftAppType: given, MicrosoftAppTenantId: "t" }).bot.appType;
      expect(["UserAssignedMsi", "SingleTenant", "MultiTenant"]).toContain(kind);
      expect(kind?.toLowerCase()).toBe(given.toLowerCase());
    });

  it("says nothing of the password and the tenant where it does not know the kind", () => {
    expect(faultsOf({ MicrosoftAppId: "id", MicrosoftAppType: "ManagedIdentity" }))
      .toEqual([`MicrosoftAppType is "ManagedIdentity"; give SingleTenant, UserAssignedMsi or MultiTenant`]);
  });

  it("reads those of the knowledge where the rest is not set up, as in a build", () => {
    expect(knowledgeSettings({ NODE_ENV: "production", PORT: "abc", WRONG_BUDGET: "5" }).wrongBudget).toBe(0.05);
    expect(() => knowledgeSettings({ WRONG_BUDGET: "none" })).toThrow(/WRONG_BUDGET is "none"/);
  });

  it("tells the faults of a purpose together with its own", () => {
    const further = (given: Record<string, string | undefined>): string[] => [`further, of ${given["PORT"] ?? ""}`];
    expect(() => readSettings({ PORT: "abc" }, further)).toThrow(/PORT is "abc"[^]*further, of abc/);
    expect(() => readSettings({ PORT: "80" }, further)).toThrow("further, of 80");
  });

  it("never repeats a secret in a fault", () => {
    expect(faultsOf({ METRICS_TOKEN: "hunter2" })[0]).not.toContain("hunter2");
  });

  it("reads when Support is there, and refuses closed days of nothing", () => {
    const { support } = readSettings({ SUPPORT_HOURS: "za 09:00-12:00", SUPPORT_CLOSED_DAYS: "2026-05-05" });
    expect(support.hours).toEqual({ week: [[], [], [], [], [], [{ from: 540, until: 720 }], []], closedDays: [{ first: "2026-05-05", last: "2026-05-05" }] });
    expect(readSettings({}).support.hours).toBeUndefined();
    expect(faultsOf({ SUPPORT_CLOSED_DAYS: "2026-05-05" })).toEqual([expect.stringMatching(/SUPPORT_HOURS is not; set SUPPORT_HOURS, or leave/)]);
    expect(faultsOf({ SUPPORT_HOURS: "ma 09:00-12:00", SUPPORT_CLOSED_DAYS: "5 mei" })).toEqual([expect.stringMatching(/^SUPPORT_CLOSED_DAYS is "5 mei"; "5 mei" is no date/)]);
  });

  it.each(["http://mail.example", "smtp://", "smtp://mail.example/path", "smtps://mail.example?tls.rejectUnauthorized=false", "smtp://a:100%@mail.example", "mail.example",
    "smtp://a:%FF@mail.example", "smtp://:word@mail.example", "smtp://a@mail.example", "smtp://a:b@mail.example:0"])(
    "refuses SMTP_URL=%s, and does not repeat it", (url) => {
      const [fault, ...others] = faultsOf({ SMTP_URL: url, MAIL_FROM: "a@vst.example" });
      expect(fault).toMatch(/^SMTP_URL is not right; give smtps:/);
      expect(others).toEqual([]);
    });

  it("sends mail only with a server and an address to send from", () => {
    const given = { SMTP_URL: "smtps://bot:p%40ss@mail.example:465", MAIL_FROM: "assistent@vst.example" };
    expect(readSettings(given).mail).toEqual({ smtpUrl: given.SMTP_URL, from: "assistent@vst.example", supportTo: "support@vstecom.nl" });
    expect(readSettings({}).mail).toBeUndefined();
    expect(faultsOf({ SMTP_URL: given.SMTP_URL })).toEqual([expect.stringMatching(/^SMTP_URL is set and MAIL_FROM is not/)]);
    expect(faultsOf({ MAIL_FROM: given.MAIL_FROM, SUPPORT_MAIL_TO: "a@b.nl" })).toEqual([expect.stringMatching(/^MAIL_FROM is set/), expect.stringMatching(/^SUPPORT_MAIL_TO is set/)]);
    expect(faultsOf({ ...given, MAIL_FROM: "VST <a@b.nl>" })).toEqual([expect.stringMatching(/^MAIL_FROM is "VST <a@b.nl>"; give an address/)]);
  });

  it("takes a sign-in provider whole or not at all, and leaves a way to sign in", () => {
    const oidc = { REVIEW_OIDC_ISSUER: "https://login.example.nl", REVIEW_OIDC_CLIENT_ID: "id", REVIEW_OIDC_CLIENT_SECRET: "geheim" };
    expect(faultsOf({ REVIEW_OIDC_ISSUER: oidc.REVIEW_OIDC_ISSUER, REVIEW_OIDC_CLIENT_ID: "id" }))
      .toEqual([expect.stringMatching(/^REVIEW_OIDC_ISSUER and REVIEW_OIDC_CLIENT_ID are set and REVIEW_OIDC_CLIENT_SECRET is not; set REVIEW_OIDC_CLIENT_SECRET/)]);
    expect(faultsOf({ REVIEW_ROLE_AGENT: "g-1" })).toEqual([expect.stringMatching(/^REVIEW_ROLE_AGENT is set and REVIEW_OIDC_ISSUER is not/)]);
    expect(faultsOf({ REVIEW_LINKS: "off" })).toEqual([expect.stringMatching(/nobody could sign in/)]);
    expect(faultsOf({ REVIEW_LINKS: "off", REVIEW: "off" })).toEqual([]);
    expect(faultsOf({ ...oidc, REVIEW_ROLE_AGENT: "editor" })).toEqual([expect.stringMatching(/are editor, editor, admin; give each its own value/)]);
    expect(faultsOf({ ...oidc, NODE_ENV: "production", BOT_ENDPOINT: "off" })).toContainEqual(expect.stringMatching(/^REVIEW_OIDC_ISSUER is set and PUBLIC_URL is not/));
    expect(faultsOf({ ...oidc, REVIEW_OIDC_ISSUER: "http://login.example.nl" })).toEqual([expect.stringMatching(/give an https:\/\/ address/)]);
    for (const issuer of ["https://login.microsoftonline.com/common/v2.0", "https://LOGIN.microsoftonline.com/Organizations/v2.0"]) {
      expect(faultsOf({ ...oidc, REVIEW_OIDC_ISSUER: issuer })).toEqual([expect.stringMatching(/every organisation; give the id of your own tenant/)]);
    }
    expect(readSettings({}).review).toEqual({ oidc: undefined, links: true });
    expect(readSettings(oidc).review).toMatchObject({ oidc: { roleClaim: "roles", roleValues: { agent: "agent", editor: "editor", admin: "admin" } }, links: true });
    expect(readSettings({ ...oidc, NODE_ENV: "production", BOT_ENDPOINT: "off", PUBLIC_URL: "https://vst.example.nl" }).review?.links).toBe(false);
    expect(readSettings({ REVIEW: "off" }).review).toBeUndefined();
  });

  it("reads which addresses and organisations of the Bot Service are let in besides the usual ones", () => {
    const tenants = ["72f988bf-86f1-41af-91ab-2d7cd011db47", "11111111-86F1-41AF-91AB-2D7CD011DB47"];
    const { bot } = readSettings({ BOT_SERVICE_URLS: " https://smba.infra.gov.teams.microsoft.us ,http://127.0.0.1:5000,", TEAMS_TENANTS: tenants.join(", ") });
    expect(bot.serviceUrls).toEqual(["https://smba.infra.gov.teams.microsoft.us", "http://127.0.0.1:5000"]);
    expect(bot.tenants).toEqual(tenants.map((tenant) => tenant.toLowerCase()));
    expect(readSettings({}).bot).toMatchObject({ serviceUrls: [], tenants: [] });
  });

  it("takes an empty value as not given", () => {
    expect(readSettings({ PORT: "", PUBLIC_URL: "" }).port).toBe(3978);
  });

  it.each([
    [{ HOST: "0.0.0.0" }, /HOST is "0.0.0.0" and MicrosoftAppId is not set/],
    [{ NODE_ENV: "production" }, /NODE_ENV is "production" and MicrosoftAppId is not set/],
    [{ MicrosoftAppId: "id" }, /MicrosoftAppPassword is not; set MicrosoftAppPassword/],
    [{ MicrosoftAppId: "id", MicrosoftAppPassword: "p", MicrosoftAppType: "SingleTenant" }, /set MicrosoftAppTenantId/],
    [{ MicrosoftAppId: "id", MicrosoftAppType: "UserAssignedMSI" }, /^MicrosoftAppType is "UserAssignedMsi" and MicrosoftAppTenantId is not set/],
    [{ MicrosoftAppId: "id", MicrosoftAppPassword: "hunter2", MicrosoftAppType: "UserAssignedMsi", MicrosoftAppTenantId: "t" }, /and MicrosoftAppPassword is set; leave MicrosoftAppPassword out/],
    [{ TRUST_PROXY: "1" }, /others look like this machine/],
    [{ NODE_ENV: "production", BOT_ENDPOINT: "off", DEMO_ORDERS: "true" }, /leave DEMO_ORDERS out/],
  ])("refuses what is not safe together: %j", (environment, fault) => {
    expect(faultsOf(environment)).toEqual([expect.stringMatching(fault)]);
  });

  it("lets the website's chat run in public without a bot registration when the endpoint is off", () => {
    expect(readSettings({ NODE_ENV: "production", HOST: "0.0.0.0", BOT_ENDPOINT: "off" }).bot.endpoint).toBe(false);
  });

  it.each([[{}, true], [{ DATA_DIR: "/tmp/x" }, false], [{ DATABASE_URL: "sqlite:x.db" }, false],
    [{ NODE_ENV: "production", BOT_ENDPOINT: "off" }, false], [{ DATA_DIR: "/tmp/x", DEMO_ORDERS: "true" }, true], [{ DEMO_ORDERS: "false" }, false],
  ])("loads demo orders only in the default set-up, or when asked: %j -> %s", (environment, demo) => {
    expect(readSettings(environment).demoOrders).toBe(demo);
  });
});

it.each([["127.0.0.1", true], ["127.1.2.3", true], ["::1", true], ["localhost", true], ["0.0.0.0", false], ["10.0.0.1", false], ["127.evil.nl", false]])(
  "isLoopback(%s) is %s", (host, expected) => expect(isLoopback(host)).toBe(expected));
