import { Command } from "commander";
import { DateTime } from "luxon";
import { Tickets, type Ticket } from "../handoff/tickets.js";
import { CommandError, runWhenStarted, type Workplace } from "./operator-program.js";
import { oneLine, plainTable, printable } from "./plain-table.js";

/** `npm run tickets -- list [--all] | show REF | close REF` */
export function ticketsProgram({ db, clock, settings, print }: Workplace): Command {
  const tickets = new Tickets({ db, clock });
  const time = (ms: number): string => DateTime.fromMillis(ms, { zone: settings.timeZone }).toFormat("yyyy-MM-dd HH:mm");
  const program = new Command("tickets").description("The questions that customers passed on to support");

  program.command("list").option("--all", "closed ones as well").description("open tickets, oldest first").action(async ({ all }: { all?: true }) => {
    const found = await tickets.list(all === true ? {} : { state: "open" });
    if (found.length === 0) print(all === true ? "There are no tickets" : "There are no open tickets; see closed ones with --all");
    else {
      print(plainTable(["reference", "since", "state", "company", "name", "question"],
        found.map((ticket) => [ticket.reference, time(ticket.createdAt), ticket.state, ticket.company, ticket.name, shortened(ticket.question)])));
    }
  });

  program.command("show").argument("<reference>").description("one ticket").action(async (reference: string) => {
    const ticket = await tickets.get(reference);
    if (ticket === undefined) throw notThere(reference);
    const additions = await tickets.additions(reference);
    print([details(ticket, time(ticket.createdAt)), ...additions.map(({ at, text }) => printable(`\nadded ${time(at)}\n${text}`))].join("\n"));
  });

  program.command("close").argument("<reference>").description("note that a ticket is dealt with").action(async (reference: string) => {
    if (!await tickets.close(reference)) throw notThere(reference);
    print(`${reference.toUpperCase()} closed`);
  });
  return program;
}

function notThere(reference: string): CommandError {
  return new CommandError(`There is no ticket ${reference}; see them with: npm run tickets -- list --all`);
}

function shortened(text: string): string {
  const line = oneLine(text);
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

function details(ticket: Ticket, since: string): string {
  return printable([
    `${ticket.reference}  ${ticket.state}, since ${since}, ${ticket.channel}, ${ticket.locale}`,
    `name     ${ticket.name}`,
    `company  ${ticket.company}`,
    `e-mail   ${ticket.email ?? "-"}`,
    `phone    ${ticket.phone ?? "-"}`,
    `order    ${ticket.orderNumber === null ? "-" : `${ticket.orderNumber} (${ticket.orderStage ?? "stage unknown"})`}`,
    `files    ${ticket.uploads.map((upload) => `${upload.name} (uploads/${upload.id} in DATA_DIR)`).join(", ") || "-"}`,
    ...ticket.hub === undefined ? [] : [`hub      ${ticket.hub.state}${ticket.hub.message === null ? "" : `: ${ticket.hub.message}`}`],
    `transcript: npm run transcripts -- show ${ticket.conversationId}`,
    "",
    ticket.question,
  ].join("\n"));
}

await runWhenStarted(import.meta.url, ticketsProgram);
