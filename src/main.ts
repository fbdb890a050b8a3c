import { createApp } from "./app.js";
import { AppError } from "./errors.js";
import { createLog } from "./log.js";
import { settingsFromProcess } from "./settings.js";

/** The process: settings in, signals, exit code. A link that signs in is not for the log collector that reads production's output. */
async function main(): Promise<void> {
  const settings = settingsFromProcess();
  const log = createLog(settings.logLevel);
  const app = await createApp(settings, { log });
  await app.start();
  const base = settings.publicUrl ?? app.url;
  const reviewLink = settings.production && !process.stdout.isTTY ? undefined : await app.reviewLink();
  process.stdout.write([
    `Chat and questions   ${base}/`,
    `Widget               ${base}/widget.js`,
    `Review app           ${settings.review ? `${base}/review` : "off (REVIEW)"}${reviewLink ? `\nSign in to it once   ${base}${reviewLink}` : ""}`,
    `Bot Framework        ${settings.bot.endpoint ? `${base}/api/messages` : "off (BOT_ENDPOINT)"}`,
    `Health               ${base}/healthz ${base}/readyz ${base}/metrics`,
    "",
  ].join("\n"));
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, "stopping");
    app.stop().then(() => process.exit(0), (error: unknown) => {
      log.error({ err: error }, "the server did not stop cleanly");
      process.exit(1);
    });
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
}

main().catch((error: unknown) => {
  // A fault that names its mend needs no stack.
  process.stderr.write(`${error instanceof AppError ? error.message : error instanceof Error ? error.stack ?? error.message : String(error)}\n`);
  process.exit(1);
});
