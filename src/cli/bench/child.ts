import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";

/** A server in a process of its own, so that memory and processor time are its own. */
export interface Child {
  url: string;
  /** From spawn to the first line that holds an address. */
  startMs: number;
  /** Resident memory now, in MB; NaN where the system does not tell. */
  residentMb(): number;
  stop(): Promise<void>;
}

export async function startChild(script: string, options: { environment?: Record<string, string>; arguments?: string[] } = {}): Promise<Child> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, [script, ...options.arguments ?? []], {
    env: { PATH: dirname(process.execPath), ...options.environment }, stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await firstAddress(child);
  return {
    url,
    startMs: performance.now() - startedMs,
    residentMb: () => residentMb(child),
    stop: () => new Promise((resolve) => {
      child.once("exit", () => resolve());
      child.kill("SIGTERM");
    }),
  };
}

function firstAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      const url = /https?:\/\/[\w.:]+/.exec(printed)?.[0];
      if (url !== undefined) resolve(url);
    });
    child.once("exit", (code) => reject(new Error(`The server of the measurement ended with ${code ?? "a signal"} before it listened`)));
  });
}

function residentMb(child: ChildProcess): number {
  try {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid ?? 0}/status`, "utf8"))?.[1];
    return Number(kilobytes) / 1_024;
  } catch {
    return Number.NaN;
  }
}
