import { Command, Option } from "commander";
import { openAnswerer } from "../answering/answerer.js";
import type { Article } from "../answering/article.js";
import type { Decision, Intent } from "../answering/decision.js";
import { loadKnowledge, type Knowledge } from "../answering/knowledge.js";
import { Lookup } from "../answering/lookup.js";
import { builtModelFile } from "../answering/model-file.js";
import { defaultLocale, localeOf, locales, type Locale } from "../locale.js";
import { knowledgeSettings } from "../settings.js";
import { createWording, type Wording } from "../wording/wording.js";
import { runCommand } from "./run-command.js";

interface Options {
  json?: true;
  find?: true;
  locale?: Locale;
}

/** The sentence with which the dialog of an intent begins. */
const openings: Record<Intent, string> = { "order-status": "order.askNumber", human: "handoff.open", smalltalk: "smalltalk.about" };

/** What the customer would read, as Markdown. */
function replyTo(decision: Decision, locale: Locale, rooms: { articles: ReadonlyMap<string, Article>; wording: Wording }): string {
  const { articles, wording } = rooms;
  const texts = "articles" in decision ? decision.articles.map((id) => articles.get(id)?.[locale]).filter((text) => text !== undefined) : [];
  switch (decision.kind) {
    case "answer":
      return [
        ...texts.flatMap(({ short, details, section }) => [short, details, wording.say("answer.source", locale, { section })]),
        ...(decision.unanswered ?? []).map((question) => wording.say("answer.unanswered", locale, { question })),
      ].filter((part) => part !== "").join("\n\n");
    case "choose":
      return [wording.say("clarify.ask", locale), ...texts.map(({ title }, index) => `${index + 1}. ${title}`)].join("\n");
    case "intent":
      return wording.say(openings[decision.label], locale);
    case "handoff":
      return wording.say(decision.language === "other" ? "unknown.language" : "unknown.first", locale);
  }
}

/** Articles that a colleague is shown for a few words. */
const mostFound = 5;

/** A line for each article whose title or examples look most like the words. */
function foundText(knowledge: Knowledge, text: string, locale: Locale): string {
  const found = new Lookup(knowledge).suggest(text, locale, mostFound);
  return found.length === 0 ? "No article looks like this; use other words" : found.map(({ articleId, title }) => `${articleId}: ${title}`).join("\n");
}

const program = new Command("ask")
  .description("Answers one question in the terminal, tells what the assistant would do with it, or finds the articles that look like it.")
  .argument("<question...>", "the question")
  .option("--json", "print the decision and the text as one JSON object")
  .option("--find", "list the articles that look most like these words, for who edits them")
  .addOption(new Option("--locale <locale>", "language of the conversation; default: that of the question").choices(locales))
  .action((parts: string[], options: Options) => {
    const settings = knowledgeSettings();
    const knowledge = loadKnowledge(settings.knowledgeDir);
    if (options.find === true) {
      process.stdout.write(`${foundText(knowledge, parts.join(" "), options.locale ?? defaultLocale)}\n`);
      return;
    }
    const answerer = openAnswerer({ knowledge, modelFile: builtModelFile(), wrongBudget: settings.wrongBudget });
    const decision = answerer.decide(parts.join(" "), { locale: options.locale ?? defaultLocale });
    const locale = options.locale ?? localeOf(decision.language) ?? defaultLocale;
    const text = replyTo(decision, locale, { articles: knowledge.articles, wording: createWording(settings.localesDir) });
    process.stdout.write(`${options.json === true ? JSON.stringify({ decision, text }) : text}\n`);
  });

await runCommand(async () => {
  await program.parseAsync();
});
