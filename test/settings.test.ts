import { describe, expect, it } from "vitest";
import { isLoopback, readSettings, SettingsError } from "../src/settings.js";

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
    ["BOT_ENDPOINT", "yes", /"on" or "off"/],
    ["NODE_ENV", "prod", /"production"/],
    ["DIRECT_LINE_SECRET", "short", /at least 32/],
  ])("refuses %s=%s", (name, value, mend) => {
    expect(faultsOf({ [name]: value })).toEqual([expect.stringMatching(mend)]);
  });

  it("never repeats a secret in a fault", () => {
    expect(faultsOf({ METRICS_TOKEN: "hunter2" })[0]).not.toContain("hunter2");
  });

  it("takes an empty value as not given", () => {
    expect(readSettings({ PORT: "", PUBLIC_URL: "" }).port).toBe(3978);
  });

  it.each([
    [{ HOST: "0.0.0.0" }, /HOST is "0.0.0.0" and MicrosoftAppId is not set/],
    [{ NODE_ENV: "production" }, /NODE_ENV is "production" and MicrosoftAppId is not set/],
    [{ MicrosoftAppId: "id" }, /MicrosoftAppPassword is not; set MicrosoftAppPassword/],
    [{ MicrosoftAppId: "id", MicrosoftAppPassword: "p", MicrosoftAppType: "SingleTenant" }, /set MicrosoftAppTenantId/],
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
