import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import { startApp, type RunningApp } from "../support/app.js";
import { launchBrowser } from "../support/browser.js";
import { Playground } from "../support/playground.js";

let app: RunningApp;
let playground: Playground;
let browser: Browser;

beforeAll(async () => {
  app = await startApp({ DEMO_ORDERS: "true" });
  playground = await Playground.start(app.url);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  await playground.stop();
  await app.close();
});

describe("in Microsoft's Agents Playground", () => {
  it("answers a question in a personal chat", async () => {
    const teams = await playground.open(browser);
    await teams.open("Personal Chat");
    await teams.say("waarom is mijn eerste factuur hoger?");
    await teams.shown(/Bron/).waitFor();
    await teams.page.screenshot({ path: "/tmp/vst/play/s1.png" });
    await teams.page.close();
  });
  it("answers a mention in a channel", async () => {
    const teams = await playground.open(browser);
    await teams.open("My Team - General");
    await teams.mention("waarom is mijn eerste factuur hoger?");
    await teams.shown(/Support/).waitFor();
    await teams.page.screenshot({ path: "/tmp/vst/play/s2.png" });
    await teams.page.close();
  });
});
