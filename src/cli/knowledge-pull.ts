import { Command } from "commander";
import { faultLine } from "../answering/knowledge-fault.js";
import { LearnedExamples } from "../answering/learned-examples.js";
import { pullExamples, type Pulled } from "../answering/pull-examples.js";
import { CommandError, runWhenStarted, type Workplace } from "./operator-program.js";
import { printable } from "./plain-table.js";

/** `npm run knowledge:pull` */
export function knowledgePullProgram({ db, clock, settings, print }: Workplace): Command {
  const learned = new LearnedExamples({ db, clock });
  return new Command("knowledge:pull")
    .description("Writes the examples that were added in the review app into the files of KNOWLEDGE_DIR, where version control keeps them. "
      + "Nothing is written when knowledge:check would find a fault afterwards. Servers answer with them only as their own copy of the files says from then on.")
    .action(async () => {
      const waiting = (await learned.kept()).filter(({ pulledAt }) => pulledAt === null);
      if (waiting.length === 0) {
        print("There are no examples to write: none was added in the review app since the last time");
        return;
      }
      const pulled = pullExamples(settings.knowledgeDir, waiting);
      if (pulled.faults !== undefined) {
        throw new CommandError(printable(`Nothing was written; mend this first, in the files or in the review app:\n${pulled.faults.map((fault) => `  - ${faultLine(fault)}`).join("\n")}`));
      }
      await learned.pulled(waiting.map(({ id }) => id));
      print(printable(report(pulled, waiting.length)));
    });
}

function report({ files }: Pulled & { faults?: undefined }, count: number): string {
  const lines = files.flatMap(({ path, added }) => [path, ...added.map(({ locale, text }) => `  + ${locale} "${text}"`)]);
  const written = files.reduce((sum, { added }) => sum + added.length, 0);
  const there = count - written;
  return [...lines, `${written} written${there === 0 ? "" : `, ${there} stood there already`}; look at the change and commit it`].join("\n");
}

await runWhenStarted(import.meta.url, knowledgePullProgram);
