import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../src/package-root.js";

/** The built server in a process of its own, which can be killed. */
export class ServerProcess {
  readonly dataDir = mkdtempSync(join(tmpdir(), "vst-process-"));
  #child: ChildProcess | undefined;
  #port = "0";
  url = "";

  /** @param command what starts it */
  constructor(private readonly command: readonly [string, ...string[]] = [process.execPath, join(packageRoot(), "dist/src/main.js")]) {}

  async start(environment: Record<string, string> = {}): Promise<void> {
    const [program, ...words] = this.command;
    const child = spawn(program, words, {
      cwd: packageRoot(), env: { PATH: process.env["PATH"] ?? "", DATA_DIR: this.dataDir, PORT: this.#port, LOG_LEVEL: "error", ...environment }, stdio: ["ignore", "pipe", "inherit"],
    });
    this.#child = child;
    this.url = await new Promise((resolve, reject) => {
      let printed = "";
      child.stdout.on("data", (chunk: Buffer) => {
        printed += chunk.toString();
        const url = /http:\/\/[\d.]+:\d+/.exec(printed)?.[0];
        if (url !== undefined) resolve(url);
      });
      child.once("exit", (code) => reject(new Error(`The server ended with ${code ?? "a signal"} before it listened: ${printed}`)));
    });
    this.#port = new URL(this.url).port;
  }

  /** The exit code; null when the signal itself ended it. */
  async end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
    return child.exitCode;
  }

  async close(): Promise<void> {
    await this.end("SIGKILL");
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
