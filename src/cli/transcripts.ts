import { Command, Option } from "commander";
import { DateTime } from "luxon";
import { Erasure } from "../transcripts/erasure.js";
import { exportFormats, exportTranscript, type ExportFormat } from "../transcripts/export.js";
import { Transcripts, type Transcript } from "../transcripts/transcript-store.js";
import { CommandError, runWhenStarted, type Workplace } from "./operator-program.js";
import { plainTable, printable } from "./plain-table.js";

/** `npm run transcripts -- list | show ID | export ID --format transcript|text|csv | purge --older-than DAYS | erase ID [--with-tickets]` */
export function transcriptsProgram(workplace: Workplace): Command {
  const { db, clock, settings, print } = workplace;
  const transcripts = new Transcripts({ db, clock });
  const { timeZone } = settings;
  const program = new Command("transcripts").description("What was said, masked");

  program.command("list").option("--limit <number>", "how many", wholeNumber("--limit", 1), 50).description("newest first")
    .action(async ({ limit }: { limit: number }) => {
      const time = (ms: number): string => DateTime.fromMillis(ms, { zone: timeZone }).toFormat("yyyy-MM-dd HH:mm");
      const found = await transcripts.list({ limit });
      if (found.length === 0) print("There are no transcripts");
      else {
        print(plainTable(["conversation", "channel", "locale", "from", "to", "entries"], found.map((one) =>
          [one.conversationId, one.channel, one.locale ?? "-", time(one.startedAt), time(one.lastAt), String(one.entryCount)])));
      }
    });

  program.command("show").argument("<id>", "conversation").description("read one").action(async (id: string) => {
    print(printable(exportTranscript(await required(transcripts, id), { format: "text", timeZone })));
  });

  program.command("export").argument("<id>", "conversation").description("write one to standard output")
    .addOption(new Option("--format <format>").choices(exportFormats).makeOptionMandatory())
    .action(async (id: string, { format }: { format: ExportFormat }) => {
      print(exportTranscript(await required(transcripts, id), { format, timeZone }));
    });

  program.command("purge").requiredOption("--older-than <days>", "days since the last message", wholeNumber("--older-than", 0))
    .description("erase old transcripts").action(async ({ olderThan }: { olderThan: number }) => {
      print(`transcripts erased: ${await transcripts.purge(olderThan)}`);
    });

  program.command("erase").argument("<id>", "conversation").option("--with-tickets", "its tickets as well")
    .description("erase all that is kept of a conversation").action((id: string, { withTickets }: { withTickets?: true }) =>
      erase(workplace, id, withTickets === true));
  return program;
}

async function erase({ db, clock, settings, print }: Workplace, id: string, withTickets: boolean): Promise<void> {
  const erasure = new Erasure({ db, clock, dataDir: settings.dataDir });
  const { counts, ticketsThatRemain, bytesGone } = await erasure.eraseConversation(id, { by: "npm run transcripts", withTickets });
  if (Object.values(counts).every((count) => count === 0) && ticketsThatRemain.length === 0) throw notThere(id);
  print(`${id} erased: transcripts ${counts.conversations}, histories ${counts.directLineConversations}, states ${counts.states}, `
    + `uploads ${counts.uploads}, tickets ${counts.tickets}`);
  if (ticketsThatRemain.length > 0) {
    print(`Tickets that remain, with contact details and their uploads: ${ticketsThatRemain.join(", ")}; erase them as well with --with-tickets`);
  }
  if (!bytesGone) print("Another program was reading the database: the bytes of what was erased leave its files when it has finished and something is erased again");
}

async function required(transcripts: Transcripts, id: string): Promise<Transcript> {
  const transcript = await transcripts.get(id);
  if (transcript === undefined) throw notThere(id);
  return transcript;
}

function notThere(id: string): CommandError {
  return new CommandError(`There is no conversation ${id}; see them with: npm run transcripts -- list`);
}

function wholeNumber(option: string, least: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!/^\d{1,6}$/.test(text) || number < least) throw new CommandError(`${option} is "${text}"; give a whole number from ${least} to 999999`);
    return number;
  };
}

await runWhenStarted(import.meta.url, transcriptsProgram);
