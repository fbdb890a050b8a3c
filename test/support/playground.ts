import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";

const cli = join(dirname(createRequire(import.meta.url).resolve("@microsoft/m365agentsplayground/package.json")), "cli.js");

/** The chats that Microsoft's Agents Playground has in its list. */
export type PlaygroundChat = "Personal Chat" | "Group Chat" | "My Team - General";

/** Microsoft's Agents Playground: their emulator of Teams, a server with a page. */
export class Playground {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly url: string;

  private constructor(child: ChildProcess, folder: string, url: string) {
    this.#child = child;
    this.#folder = folder;
    this.url = url;
  }

  /** @param bot address of the assistant, such as `http://127.0.0.1:3978` */
  static async start(bot: string): Promise<Playground> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    // It keeps files beside where it is started.
    const folder = mkdtempSync(join(tmpdir(), "vst-playground-"));
    const loopback = new URL("./loopback-only.ts", import.meta.url).href;
    const child = spawn(process.execPath, [
      "--import", createRequire(import.meta.url).resolve("tsx"), "--import", loopback, cli, "start",
      "-e", `${bot}/api/messages`, "-c", "msteams", "-p", String(port), "--dt", "--service-url", `${url}/_connector`,
    ], { cwd: folder, env: { PATH: process.env["PATH"] ?? "", HOME: folder, TEAMSAPPTESTER_BROWSER: "none" }, stdio: ["ignore", "pipe", "inherit"] });
    await new Promise<void>((resolve, reject) => {
      child.stdout.on("data", (chunk: Buffer) => {
        if (chunk.toString().includes(`Listening on ${port}`)) resolve();
      });
      child.once("exit", (code) => reject(new Error(`The Agents Playground ended with ${code ?? "a signal"} before it listened on ${port}`)));
    });
    return new Playground(child, folder, url);
  }

  async open(browser: Browser): Promise<PlaygroundPage> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(this.url);
    await page.getByRole("treeitem", { name: "Personal Chat" }).waitFor();
    return new PlaygroundPage(page);
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await exited;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A customer's Teams. */
export class PlaygroundPage {
  constructor(readonly page: Page) {}

  async open(chat: PlaygroundChat): Promise<void> {
    await this.page.getByRole("treeitem", { name: chat }).click();
  }

  async say(text: string): Promise<void> {
    await (await this.#box()).click();
    await this.page.keyboard.type(text);
    await this.#send();
  }

  /** Picks the assistant from the list that "@" opens. */
  async mention(text: string): Promise<void> {
    await (await this.#box()).click();
    await this.page.keyboard.type("@");
    await this.page.getByRole("menuitem", { name: "Test Bot" }).click();
    await this.page.keyboard.type(text);
    await this.#send();
  }

  /** Types into a field of the newest card. */
  async fillIn(label: string, value: string): Promise<void> {
    await this.page.getByLabel(label).last().fill(value);
  }

  async press(title: string): Promise<void> {
    await this.page.getByRole("button", { name: title, exact: true }).last().click();
  }

  /** Titles of the suggested actions under the newest message, once there are any. */
  async suggestions(): Promise<string[]> {
    // Its other buttons say what they are.
    const buttons = this.page.locator("button:not([type])");
    await buttons.first().waitFor();
    return buttons.allInnerTexts();
  }

  /** Presses a thumb under the newest answer, and sends what its form asks. */
  async thumb(reaction: "positive" | "negative", comment: string): Promise<void> {
    await this.page.locator(`.fai-FeedbackButtons__${reaction}FeedbackButton`).last().click();
    await this.page.getByRole("dialog").getByRole("textbox").fill(comment);
    await this.page.getByRole("dialog").getByRole("button", { name: "Submit" }).click();
  }

  /** The newest thing on the page that holds the text. */
  shown(text: string | RegExp): Locator {
    return this.page.getByText(text).last();
  }

  /** A channel has a box for a new post above the ones to reply in. */
  async #box(): Promise<Locator> {
    const boxes = this.page.getByRole("textbox");
    await boxes.first().waitFor();
    return await this.#post.isVisible() ? boxes.first() : boxes.last();
  }

  get #post(): Locator {
    return this.page.getByRole("button", { name: "Post" });
  }

  async #send(): Promise<void> {
    if (await this.#post.isVisible()) await this.#post.click();
    else await this.page.keyboard.press("Enter");
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new TypeError("No port is free");
  return address.port;
}
