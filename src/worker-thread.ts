import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";

/**
 * Starts a thread of its own for a module of the program.
 * @param entry the compiled module (`new URL("./x-worker.js", import.meta.url)`); from source (tests, tsx) its TypeScript is run
 */
export function startThread(entry: URL, workerData: unknown): Worker {
  if (!import.meta.url.endsWith(".ts")) return new Worker(entry, { workerData });
  // Node 20 cannot begin with TypeScript.
  const tsx = createRequire(import.meta.url).resolve("tsx/cjs/api");
  const source = fileURLToPath(entry).replace(/\.js$/, ".ts");
  return new Worker(`require(${JSON.stringify(tsx)}).register(); require(${JSON.stringify(source)});`, { eval: true, workerData });
}
