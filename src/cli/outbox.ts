import { Command } from "commander";
import { DateTime } from "luxon";
import { MailOutbox, type KeptMail } from "../handoff/mail-outbox.js";
import { CommandError, runWhenStarted, type Workplace } from "./operator-program.js";
import { plainTable, printable } from "./plain-table.js";

/** `npm run outbox -- list [--all] | show REF | retry REF | discard REF`; REF is a ticket's reference. */
export function outboxProgram({ db, clock, settings, print }: Workplace): Command {
  const outbox = new MailOutbox({ db, clock });
  const time = (ms: number): string => DateTime.fromMillis(ms, { zone: settings.timeZone }).toFormat("yyyy-MM-dd HH:mm:ss");
  const program = new Command("outbox").description("The mails about tickets: what waits, what failed and why");

  program.command("list").option("--all", "those that were sent or discarded as well").description("mails that wait or failed, oldest first")
    .action(async ({ all }: { all?: true }) => {
      const found = await outbox.list(all === true ? undefined : ["waiting", "failed"]);
      if (found.length === 0) print(all === true ? "There are no mails" : "No mail waits and none failed; see those that were sent with --all");
      else {
        print(plainTable(["reference", "mail", "state", "since", "next attempt", "attempts", "last cause"], found.map((mail) => [mail.reference, mail.kind, mail.state,
          time(mail.created_at), mail.state === "waiting" ? time(mail.due_at) : "-", String(mail.attempts), lastCause(mail)])));
      }
      if (settings.mail === undefined) print("SMTP_URL is not set here: a server with these settings sends no mail");
    });

  program.command("show").argument("<reference>").description("the mails of a ticket, with every attempt").action(async (reference: string) => {
    const found = await outbox.ofTicket(reference);
    if (found.length === 0) throw notThere(reference);
    print(printable(found.map((mail) => details(mail, time)).join("\n\n")));
  });

  program.command("retry").argument("<reference>").description("send a ticket's mails that failed or wait, for 24 hours again").action(async (reference: string) => {
    await changed(outbox, reference, await outbox.retry(reference));
    print(`${reference.toUpperCase()}: due now; a running server sends it within half a minute, or within five when it cannot reach the mail server`);
  });

  program.command("discard").argument("<reference>").description("do not send a ticket's mails that failed or wait").action(async (reference: string) => {
    await changed(outbox, reference, await outbox.discard(reference));
    print(`${reference.toUpperCase()}: discarded; the ticket stays, see npm run tickets -- show ${reference.toUpperCase()}`);
  });
  return program;
}

async function changed(outbox: MailOutbox, reference: string, count: number): Promise<void> {
  if (count > 0) return;
  const found = await outbox.ofTicket(reference);
  if (found.length === 0) throw notThere(reference);
  throw new CommandError(`No mail of ${reference} waits or failed: ${found.map(({ kind, state }) => `${kind} ${state}`).join(", ")}`);
}

function details(mail: KeptMail, time: (ms: number) => string): string {
  return [
    `${mail.reference}  ${mail.kind}, ${mail.state}, since ${time(mail.created_at)}`,
    `message id    ${mail.message_id}`,
    ...mail.state === "waiting" ? [`next attempt  ${time(mail.due_at)}, until ${time(mail.give_up_at)}`] : [],
    ...mail.sent_at === null ? [] : [`sent          ${time(mail.sent_at)}`],
    ...mail.told_at === null ? [] : [`customer told ${time(mail.told_at)}`],
    ...mail.tries.length === 0 ? ["no attempt yet"] : mail.tries.map(({ at, outcome, code, cause }) => `${time(at)}  ${outcome}${code === null ? "" : ` ${code}`}${cause === null ? "" : `  ${cause}`}`),
  ].join("\n");
}

function lastCause({ tries, state }: KeptMail): string {
  const last = tries.at(-1);
  if (last === undefined || state === "sent") return "-";
  const text = `${last.code ?? ""} ${last.cause ?? ""}`.trim();
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function notThere(reference: string): CommandError {
  return new CommandError(`There is no mail of a ticket ${reference}; see them with: npm run outbox -- list --all`);
}

await runWhenStarted(import.meta.url, outboxProgram);
