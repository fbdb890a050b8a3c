import type { Answers } from "./answer.js";
import { contactLine } from "./contact-line.js";
import { offerHandOff } from "./hand-off-offer.js";
import { holdsPhrase, wordCount } from "./phrases.js";
import { starterQuestions } from "./starters.js";
import type { Turn } from "./turn.js";

/** A greeting holds at most this many words; a longer message asks who the assistant is or what it can do. */
const wordsOfGreeting = 3;

export class Greeting {
  constructor(private readonly answers: Answers) {}

  /** Once per conversation: a bot, what it can do, what not to share here. Among others shortly, and only when it comes in. */
  async greet(turn: Turn, options: { withStarters: boolean }): Promise<void> {
    if (turn.data.greeted) return;
    turn.data.greeted = true;
    const parts = [turn.say(turn.manners.isPrivate ? "greeting.text" : "greeting.group")];
    if (options.withStarters) parts.push(turn.say("greeting.ask"));
    await turn.reply(parts, options.withStarters ? this.starters(turn) : []);
  }

  starters(turn: Turn): string[] {
    const questions = starterQuestions(turn.wording, turn.data.locale, (id) => this.answers.title(id, turn));
    // An order is shown to its own customer only.
    return turn.manners.isPrivate ? questions : questions.filter((question) => question !== turn.say("starters.orderStatus"));
  }

  async smalltalk(turn: Turn): Promise<void> {
    const { wording, text } = turn;
    if (holdsPhrase(wording, "smalltalkWords.thanks", text)) return turn.reply(turn.say("smalltalk.thanks"));
    if (holdsPhrase(wording, "smalltalkWords.bye", text)) return turn.reply(turn.say("smalltalk.bye"));
    if (holdsPhrase(wording, "angryWords", text)) return offerHandOff(turn, turn.say("unknown.sorry"));
    const isGreeting = wordCount(text) <= wordsOfGreeting && holdsPhrase(wording, "smalltalkWords.hello", text);
    if (isGreeting) return turn.reply(turn.say("smalltalk.hello"), this.starters(turn));
    const about = turn.manners.isPrivate ? "about" : "aboutGroup";
    const key = holdsPhrase(wording, "smalltalkWords.about", text) ? about : "other";
    return turn.reply([turn.say(`smalltalk.${key}`), contactLine(turn)], this.starters(turn));
  }
}
