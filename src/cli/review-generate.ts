import { join } from "node:path";
import { Command } from "commander";
import { loadKnowledge } from "../answering/knowledge.js";
import { packageRoot } from "../package-root.js";
import { openDatabase } from "../storage/database.js";
import { createWording } from "../wording/wording.js";
import { fill } from "./generate/fill.js";
import { MadeUp } from "./generate/made-up.js";
import { CommandError } from "./operator-program.js";
import { runCommand } from "./run-command.js";

/** The same conversations each time, whatever the day is. */
const seed = 5;

/**
 * `npm run review:generate -- --data DIR --conversations 200000 --days 365`: a database of made-up conversations, to measure the review app
 * on. About ten activities a conversation, a ticket for one in ten.
 */
export function generateProgram(print: (text: string) => void): Command {
  return new Command("review:generate").description("fills a database of its own with made-up conversations, to measure on")
    .requiredOption("--data <folder>", "the DATA_DIR to fill; its database must be empty")
    .option("--conversations <number>", "how many", wholeNumber("--conversations", 5_000_000), 200_000)
    .option("--days <number>", "over how many days, up to now", wholeNumber("--days", 3_650), 365)
    .action(async ({ data, conversations, days }: { data: string; conversations: number; days: number }) => {
      const db = await openDatabase("sqlite:assistant.db", data);
      try {
        if (await db.selectFrom("transcripts").select("no").limit(1).executeTakeFirst() !== undefined) {
          throw new CommandError(`${join(data, "assistant.db")} holds conversations already; give a folder without a database`);
        }
        const root = packageRoot();
        const made = new MadeUp({ knowledge: loadKnowledge(join(root, "knowledge")), wording: createWording(join(root, "locales")), seed });
        let told = 0;
        await fill({
          db, made, conversations, days, nowMs: Date.now(),
          tell: (done) => {
            const percent = Math.floor(done / conversations * 100);
            if (percent < told + 5 && done < conversations) return;
            told = percent;
            print(`${done} of ${conversations} conversations (${percent}%)`);
          },
        });
        const { entries } = await db.selectFrom("transcript_entries").select(({ fn }) => fn.countAll<number>().as("entries")).executeTakeFirstOrThrow();
        print(`${join(data, "assistant.db")} holds ${conversations} conversations, ${entries} activities. A server on it erases what is older than RETENTION_DAYS: set that to ${days + 1} or more`);
      } finally {
        await db.destroy();
      }
    });
}

function wholeNumber(option: string, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!/^\d{1,7}$/.test(text) || number < 1 || number > most) throw new CommandError(`${option} is "${text}"; give a whole number from 1 to ${most}`);
    return number;
  };
}

if (import.meta.filename === process.argv[1]) await runCommand(async () => {
  await generateProgram((text) => process.stdout.write(`${text}\n`)).parseAsync();
});
