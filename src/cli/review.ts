import { Command, Option } from "commander";
import { DateTime } from "luxon";
import { linkPath, People } from "../review/people.js";
import type { ReviewRole } from "../storage/review-schema.js";
import { CommandError, runWhenStarted, type Workplace } from "./operator-program.js";
import { plainTable } from "./plain-table.js";

const longestName = 100;

/** `npm run review -- invite NAME --role ROLE [--id ID] | users | remove ID` */
export function reviewProgram({ db, clock, settings, print }: Workplace): Command {
  const people = new People({ db, clock });
  const time = (ms: number | null): string => ms === null ? "-" : DateTime.fromMillis(ms, { zone: settings.timeZone }).toFormat("yyyy-MM-dd HH:mm");
  const program = new Command("review").description("Who may sign in to the review app");

  program.command("invite").argument("<name>").description("a link that signs somebody in once, within 24 hours")
    .addOption(new Option("--role <role>", "what they may do").choices(["agent", "editor", "admin"]).makeOptionMandatory())
    .option("--id <id>", "of somebody whom a link signed in before, so that their tickets stay theirs")
    .action(async (given: string, { role, id }: { role: ReviewRole; id?: string }) => {
      const name = given.trim();
      if (name === "" || name.length > longestName) throw new CommandError(`The name is not right; give 1 to ${longestName} characters`);
      if (settings.review === undefined) throw new CommandError("The review app is off; set REVIEW=on");
      if (!settings.review.links) throw new CommandError("Sign-in links are off; people sign in through REVIEW_OIDC_ISSUER, or set REVIEW_LINKS=on");
      const secret = id === undefined ? await people.invite(name, role) : await people.inviteAgain({ id, name, role });
      if (secret === undefined) throw nobody(id ?? "");
      print(`${settings.publicUrl ?? `http://${settings.host}:${settings.port}`}${linkPath(secret)}`);
    });

  program.command("users").description("who signed in, and who may with a link").action(async () => {
    const found = await people.list();
    if (found.length === 0) print("There is nobody yet; make a link with: npm run review -- invite NAME --role agent");
    else print(plainTable(["id", "name", "role", "last sign-in", "link until"], found.map((person) => [person.id, person.name, person.role, time(person.lastSignInAt), time(person.linkUntil)])));
  });

  program.command("remove").argument("<id>").description("end somebody's sessions and void their links; who has a role at the provider can sign in again").action(async (id: string) => {
    if (!await people.remove(id)) throw nobody(id);
    print(`${id} removed`);
  });
  return program;
}

function nobody(id: string): CommandError {
  return new CommandError(`There is nobody with the id ${id}; see them with: npm run review -- users`);
}

await runWhenStarted(import.meta.url, reviewProgram);
