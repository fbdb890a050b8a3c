import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { systemClock, type Clock } from "../clock.js";
import { AppError } from "../errors.js";
import { settingsFromProcess, type Settings } from "../settings.js";
import { openDatabase, type Database } from "../storage/database.js";

/** What the commands of an operator work with; tests pass their own. */
export interface Workplace {
  settings: Settings;
  db: Database;
  clock: Clock;
  /** Writes a line, or what is given, to standard output. */
  print: (text: string) => void;
}

/** What the operator asked for is not there, or cannot be done. */
export class CommandError extends AppError {
  readonly code = "command";
}

/**
 * Runs a program when its file is the one that Node was started with, and does nothing when it is imported. The exit code is 0, or 1
 * after a fault, whose message goes to standard error.
 * @param moduleUrl `import.meta.url` of the program
 */
export async function runWhenStarted(moduleUrl: string, build: (workplace: Workplace) => Command): Promise<void> {
  const started = process.argv[1];
  if (started === undefined || realpathSync(started) !== fileURLToPath(moduleUrl)) return;
  try {
    const settings = settingsFromProcess();
    const db = await openDatabase(settings.databaseUrl, settings.dataDir);
    try {
      await build({ settings, db, clock: systemClock, print: (text) => process.stdout.write(text.endsWith("\n") ? text : `${text}\n`) }).parseAsync();
    } finally {
      await db.destroy();
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
