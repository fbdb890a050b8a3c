import type { DialogContext, DialogInstance, DialogTurnResult } from "botbuilder-dialogs";
import type { HandOff } from "../src/handoff/hand-off.js";
import type { Answers } from "./answer.js";
import { AskingDialog, waiting } from "./asking-dialog.js";
import { FeedbackDialog } from "./feedback.js";
import { sayUnknown } from "./hand-off-offer.js";
import { isButton, isPhrase } from "./phrases.js";
import type { FormCard, Submission } from "./reply.js";
import { Turn } from "./turn.js";

export interface ClarifyOptions {
  /** Ids of the articles offered, best first. */
  articles: string[];
}

/** Which of the titles a typed reply means ("2", "de tweede", a few words of the title); undefined when none. */
export type MatchTitle = (text: string, titles: readonly string[]) => number | undefined;

/** "Bedoelt u…?": one round, two or three questions, and a way out. */
export class ClarifyDialog extends AskingDialog<ClarifyOptions> {
  static readonly id = "clarify";
  readonly isKept = false;

  constructor(private readonly answers: Answers, private readonly matchTitle: MatchTitle, private readonly handOff: Pick<HandOff, "openTicket">) {
    super(ClarifyDialog.id);
  }

  override async beginDialog(dc: DialogContext, options?: ClarifyOptions): Promise<DialogTurnResult> {
    const articles = options?.articles ?? [];
    stateOf(dc.activeDialog).articles = articles;
    const turn = Turn.of(dc.context);
    turn.mark("asked");
    const titles = this.#titles(articles, turn);
    const numbered = titles.map((title, index) => `${index + 1}. ${title}`).join("\n");
    const [ask, none] = [turn.say("clarify.ask"), turn.say("clarify.none")];
    // Among others a bare number is no message for the assistant.
    const parts = [ask, numbered, turn.say(turn.manners.mustBeMentioned ? "clarify.choose" : "clarify.hint")];
    delete turn.data.openForm;
    if (turn.manners.forms === "card") await turn.reply(parts, [none], { form: choiceCard(turn, titles), cardParts: [ask] });
    else await turn.reply(parts, [...titles, none], { cardParts: [ask] });
    return waiting;
  }

  override takes(instance: DialogInstance, turn: Turn): boolean {
    return saysNone(turn) || this.#chosen(instance, turn) !== undefined;
  }

  override async continueDialog(dc: DialogContext): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    return this.#take(dc, saysNone(turn) ? undefined : this.#chosen(dc.activeDialog, turn));
  }

  override async submitted(dc: DialogContext, { values }: Submission): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    const titles = this.#titles(stateOf(dc.activeDialog).articles, turn);
    const index = titles.findIndex((_title, place) => values["choice"] === String(place + 1));
    const [chosen, title] = [stateOf(dc.activeDialog).articles[index], titles[index]];
    if (chosen !== undefined && title !== undefined) {
      turn.hide(title);
      return this.#take(dc, chosen);
    }
    await turn.reply(turn.say("clarify.hint"), [turn.say("clarify.none")], { form: choiceCard(turn, titles, turn.say("clarify.choose")), cardParts: [turn.say("clarify.ask")] });
    return waiting;
  }

  async #take(dc: DialogContext, chosen: string | undefined): Promise<DialogTurnResult> {
    const turn = Turn.of(dc.context);
    if (chosen === undefined) {
      await sayUnknown(turn, this.handOff);
      return dc.endDialog();
    }
    turn.decide({
      kind: "answer", label: chosen, articles: [chosen], language: "unknown", candidates: [], reason: "the customer chose it from what was offered",
    });
    // On top of a form the form asks next, not whether this helped.
    const isAlone = dc.stack.length === 1;
    await this.answers.tell(turn, [chosen], { askWhetherItHelped: isAlone });
    return isAlone ? dc.replaceDialog(FeedbackDialog.id) : dc.endDialog();
  }

  #chosen(instance: DialogInstance | undefined, turn: Turn): string | undefined {
    const { articles } = stateOf(instance);
    const index = this.matchTitle(turn.text, this.#titles(articles, turn));
    return index === undefined ? undefined : articles[index];
  }

  #titles(articles: string[], turn: Turn): string[] {
    return articles.map((id) => this.answers.title(id, turn) ?? id);
  }
}

/** A number may be typed as well. "1." would begin a list where titles are Markdown, as they are in Web Chat and not in Teams. */
function choiceCard(turn: Turn, titles: readonly string[], fault?: string): FormCard {
  const choices = titles.map((title, index) => ({ title: `${index + 1} – ${title}`, value: String(index + 1) }));
  return {
    dialog: ClarifyDialog.id, submit: turn.say("clarify.submit"),
    fields: [{ id: "choice", kind: "choice", label: turn.say("clarify.hint"), choices, required: turn.say("clarify.choose"), fault }],
  };
}

function saysNone(turn: Turn): boolean {
  return isButton(turn.wording, "clarify.none", turn.text) || isPhrase(turn.wording, "commands.none", turn.text);
}

function stateOf(instance: DialogInstance | undefined): ClarifyOptions {
  if (instance === undefined) throw new Error("The clarify dialog is not on the stack");
  return instance.state as ClarifyOptions;
}
