import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import axe from "axe-core";
import { chromium, type Browser, type Frame, type Page } from "playwright-core";

const names = ["chromium", "google-chrome", "google-chrome-stable", "chromium-browser"];

/** A real Chromium: the one of CHROMIUM_PATH, one on PATH, else one that apt installs here. Never skips: without one it throws. */
export async function launchBrowser(): Promise<Browser> {
  const root = process.getuid?.() === 0;
  return chromium.launch({
    executablePath: findChromium() ?? installChromium(),
    args: [
      // Chromium refuses its sandbox to root, which is what containers run as.
      ...(root ? ["--no-sandbox"] : []),
      "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ],
  });
}

function findChromium(): string | undefined {
  const given = process.env["CHROMIUM_PATH"];
  if (given !== undefined && given !== "") {
    if (isExecutable(given)) return given;
    throw new Error(`CHROMIUM_PATH is "${given}", which is no program; give the path of Chromium or Chrome`);
  }
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function installChromium(): string {
  let cause: unknown;
  if (process.getuid?.() === 0) {
    try {
      execFileSync("apt-get", ["update"], { stdio: "ignore" });
      execFileSync("apt-get", ["install", "-y", "chromium"], { stdio: "ignore", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } });
    } catch (error) {
      cause = error;
    }
  }
  const installed = findChromium();
  if (installed === undefined) {
    throw new Error("The browser tests need Chromium; install it (Debian: apt-get install chromium) or set CHROMIUM_PATH to it", { cause });
  }
  return installed;
}

/** Where a test listens to what a page complains of: errors, and what the content security policy blocked. */
export function collectComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`console: ${message.text()}`);
  });
  return complaints;
}

interface AxeViolation {
  id: string;
  impact: string | null;
  nodes: { html: string; failureSummary: string }[];
}

/**
 * What axe finds serious or critical in the page or frame by WCAG 2.2 AA and its best practices, a line each. Left out are the two invisible
 * places by which Fluent UI catches the focus that leaves the page: nobody stays on them. It looks when nothing scrolls any more: amid a
 * smooth scroll it would find the buttons that pass below a bar.
 */
export async function seriousFaults(frame: Page | Frame): Promise<string[]> {
  await scrolledOut(frame);
  await frame.evaluate(axe.source);
  const violations = await frame.evaluate<AxeViolation[]>(`axe.run({ exclude: ["[data-tabster-dummy]"] }, {
    iframes: false, resultTypes: ["violations"],
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  }).then((result) => result.violations)`);
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} (${node.failureSummary})`));
}

/** Waits until nothing in the page or frame has scrolled for some frames. */
async function scrolledOut(frame: Page | Frame): Promise<void> {
  await frame.evaluate(`new Promise((done) => {
    let still = 0;
    addEventListener("scroll", () => { still = 0; }, true);
    const look = () => {
      still += 1;
      if (still > 5) done();
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  })`);
}

/** By how many pixels the page is wider than its window: more than 0 makes people scroll sideways. */
export async function sidewaysOverflow(frame: Page | Frame): Promise<number> {
  return frame.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}
