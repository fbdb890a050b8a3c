import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Command } from "commander";
import { loadKnowledge } from "../answering/knowledge.js";
import { messageOf } from "../errors.js";
import { packageRoot } from "../package-root.js";
import { settingsFromProcess, SettingsError, type Settings } from "../settings.js";
import { appDetails, packageFaults } from "../teams/app-details.js";
import { appPackage } from "../teams/app-package.js";
import { TeamsPackageError } from "../teams/package-fault.js";
import { createWording } from "../wording/wording.js";
import { runCommand } from "./run-command.js";

const root = packageRoot();

function packageVersion(): string {
  return (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string }).version;
}

function settingsOfPackage(version: string): Settings {
  try {
    return settingsFromProcess((given) => packageFaults(given, version));
  } catch (error) {
    throw error instanceof SettingsError ? new TeamsPackageError(error.faults, { cause: error }) : error;
  }
}

function write(file: string, bytes: Uint8Array): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  } catch (cause) {
    throw new TeamsPackageError([`${file} cannot be written (${messageOf(cause)}); give another file with --output`], { cause });
  }
}

const program = new Command("teams:package")
  .description("Makes the app package for Microsoft Teams from the server's settings; docs/teams.md says what to do with it.")
  .option("--output <file>", "where the zip is written; default: dist/teams/vst-assistant-VERSION.zip in the package")
  .action(({ output }: { output?: string }) => {
    const version = packageVersion();
    const settings = settingsOfPackage(version);
    const details = appDetails(settings, version);
    const bytes = appPackage(details, { wording: createWording(settings.localesDir), articles: loadKnowledge(settings.knowledgeDir).articles });
    const file = resolve(output ?? join(root, "dist", "teams", `vst-assistant-${version}.zip`));
    write(file, bytes);
    process.stdout.write(`${file}\napp ${details.appId}, bot ${details.botId}, version ${version}, host ${details.host}\n`);
  });

await runCommand(async () => {
  await program.parseAsync();
});
