import { expect, it } from "vitest";
import { CommandError } from "../../src/cli/operator-program.js";
import { outboxProgram } from "../../src/cli/outbox.js";
import { readSettings } from "../../src/settings.js";
import { MailRoom } from "../support/mail-room.js";

async function setUp() {
  const room = await MailRoom.open();
  const settings = readSettings({ DATA_DIR: room.dataDir, SMTP_URL: "smtp://mail.vst.example", MAIL_FROM: "a@vst.example" });
  const run = async (...words: string[]): Promise<string> => {
    const lines: string[] = [];
    const program = outboxProgram({ db: room.db, clock: room.clock, settings, print: (text) => lines.push(text) });
    for (const command of [program, ...program.commands]) command.exitOverride().configureOutput({ writeErr: () => undefined });
    await program.parseAsync(words, { from: "user" });
    return lines.join("\n");
  };
  return { room, run };
}

it("lists what waits or failed, shows every attempt with its cause, retries and discards", async () => {
  const { room, run } = await setUp();
  expect(await run("list")).toBe("No mail waits and none failed; see those that were sent with --all");
  const reference = await room.ticket();
  for (const { id } of await room.outbox.list()) {
    await room.outbox.record(id, { outcome: "temporary", code: "EAUTH", cause: "Invalid login\u001B[31m" }, room.clock.now() + 60_000);
    await room.outbox.record(id, { outcome: "permanent", code: "550", cause: "Mailbox [e-mail] says no" });
  }
  expect(await run("list")).toMatch(new RegExp(`^reference.*\\n${reference} +ticket +failed +2026-11-20 12:00:00 +- +2 +550 Mailbox \\[e-mail\\] says no$`));
  const shown = await run("show", reference.toLowerCase());
  expect(shown).toContain(`${reference}  ticket, failed, since 2026-11-20 12:00:00`);
  expect(shown).toMatch(/temporary EAUTH {2}Invalid login \[31m\n.*permanent 550/);
  expect(await run("retry", reference)).toContain("due now");
  expect(await run("show", reference)).toContain("next attempt  2026-11-20 12:00:00, until 2026-11-21 12:00:00");
  expect(await run("discard", reference)).toContain("discarded; the ticket stays");
  expect(await run("list", "--all")).toContain("discarded");
});

it("says what cannot be, and what can", async () => {
  const { room, run } = await setUp();
  const reference = await room.ticket();
  await run("discard", reference);
  await expect(run("retry", reference)).rejects.toThrow(`No mail of ${reference} waits or failed: ticket discarded`);
  for (const verb of ["show", "retry", "discard"]) await expect(run(verb, "V-NIEMAND")).rejects.toThrow(CommandError);
});
