import type { StatePropertyAccessor } from "botbuilder";
import { DialogSet, type DialogContext, type DialogState } from "botbuilder-dialogs";
import type { Answerer, Decision, Intent } from "../src/answering/decision.js";
import type { Locale } from "../src/locale.js";
import type { HandOff } from "../src/handoff/hand-off.js";
import type { HandOffLimits } from "../src/handoff/hand-off-limits.js";
import type { OrderBook } from "../src/orders/order-book.js";
import { AdditionDialog } from "./addition.js";
import { Answers, type Knowledge } from "./answer.js";
import { AskingDialog } from "./asking-dialog.js";
import { isOldPress, sayOldCard, takeLatePress } from "./cards.js";
import { ClarifyDialog, type ClarifyOptions, type MatchTitle } from "./clarify.js";
import { Commands } from "./commands.js";
import { contactLine } from "./contact-line.js";
import { asksMore, FeedbackDialog, takeStrayButton } from "./feedback.js";
import { Greeting } from "./greeting.js";
import { HandOffDialog, type HandOffParts } from "./hand-off.js";
import { offerHandOff, offerPerson, sayUnknown } from "./hand-off-offer.js";
import { Notify, type NotifyParts } from "./notify.js";
import { OrderStatusDialog, redactPostcode } from "./order-status.js";
import type { Hub } from "./hub.js";
import { asksCallBack, holdsBankDetails, isDetailAlone, saysNothing, saysNothingNew } from "./message-kinds.js";
import { holdsPhrase, startsWithWord, wordCount } from "./phrases.js";
import type { Submission } from "./reply.js";
import { Turn } from "./turn.js";
import { replyWithoutText, sayFiles } from "./without-text.js";

export interface DialogRooms extends Pick<HandOffParts, "tickets"> {
  answerer: Answerer;
  knowledge: Knowledge;
  matchTitle: MatchTitle;
  orders: Pick<OrderBook, "lookUp" | "find" | "numberOf">;
  subscriptions: NotifyParts["subscriptions"];
  handOff: Pick<HandOff, "open" | "add" | "openTicket" | "wasPassedOn" | "mailIsSetUp">;
  limits: Pick<HandOffLimits, "takeCopy" | "takeTicket" | "hasRoomForTicket" | "hasRoomForAddition">;
  /** undefined: no hub takes over conversations. */
  hub?: Hub | undefined;
}

/** What is said to a form is looked at as a question of its own from this many words on, or when it has a question mark. */
const wordsOfQuestion = 4;

/** The same for a question that is not certain: "weet ik toch niet" must not bring three titles. */
const wordsOfUncertainQuestion = 6;

/** What nobody understands is the question for Support from this many words on. */
const wordsOfStatement = 3;

/** Who asks for a person in this many words also says what for. */
const wordsOfStory = 10;

/** Questions longer than this are cut before they are matched, so that no message can hold up the others. */
const matchedCharacters = 8_000;

/** Who takes this turn: a command, the dialog that asked something, or the answerer. */
export class RootDialog {
  readonly #rooms: DialogRooms;
  readonly #answers: Answers;
  readonly #greeting: Greeting;
  readonly #notify: Notify;
  readonly #commands: Commands;
  readonly #dialogs: AskingDialog[];

  constructor(rooms: DialogRooms) {
    this.#rooms = rooms;
    this.#answers = new Answers(rooms.knowledge, rooms.orders);
    this.#greeting = new Greeting(this.#answers);
    const form = new HandOffDialog(rooms);
    const notify = new Notify(rooms);
    this.#notify = notify;
    this.#commands = new Commands(this.#greeting, { form, handOff: rooms.handOff, notify });
    this.#dialogs = [
      new FeedbackDialog(this.#answers), new ClarifyDialog(this.#answers, rooms.matchTitle, rooms.handOff),
      new OrderStatusDialog(rooms.orders, notify), form, new AdditionDialog(rooms),
    ];
  }

  async greet(turn: Turn): Promise<void> {
    await this.#greeting.greet(turn, { withStarters: true });
  }

  /** The page was opened, perhaps in another language than before. */
  async join(turn: Turn, locale: Locale | undefined, state: StatePropertyAccessor<DialogState>): Promise<void> {
    this.#notify.renew(turn);
    const changes = turn.data.greeted && locale !== undefined && locale !== turn.data.locale;
    if (locale !== undefined) turn.data.locale = locale;
    if (changes) await this.#commands.tellLanguage(await this.#context(turn, state), turn);
    else await this.greet(turn);
  }

  /** What the hub that was asked to take the conversation tells. */
  async hubStatus(turn: Turn): Promise<void> {
    await this.#rooms.hub?.status(turn);
  }

  async message(turn: Turn, state: StatePropertyAccessor<DialogState>): Promise<void> {
    const dc = await this.#context(turn, state);
    this.#followText(dc, turn);
    this.#notify.renew(turn);
    // Who reads along in a group has been greeted when the assistant was added; each thread of a channel is a conversation of its own.
    if (!turn.manners.mustBeMentioned) await this.#greeting.greet(turn, { withStarters: false });
    if (!turn.manners.isPrivate) redactPostcode(turn);
    if (await takeLatePress(turn, this.#answers)) return dc.repromptDialog();
    if (isOldPress(turn, this.#answers)) return sayOldCard(turn, this.#rooms.handOff);
    if (turn.submission !== undefined) return this.#submit(dc, turn, turn.submission);
    delete turn.data.openButtons;
    if (saysNothing(turn)) return replyWithoutText(dc, turn, this.#rooms.handOff);
    await sayFiles(turn);
    if (holdsBankDetails(turn.text)) await turn.reply(turn.say("unknown.personalData"));
    if (await this.#commands.run(dc, turn)) return;
    turn.data.offered = false;
    await this.#dispatch(dc, turn);
  }

  /** A form is taken once, and by the dialog that showed it. */
  async #submit(dc: DialogContext, turn: Turn, submission: Submission): Promise<void> {
    const { openForm } = turn.data;
    const asking = this.#active(dc);
    const isOpen = openForm !== undefined && openForm.cards.includes(submission.card) && openForm.dialog === asking?.id;
    // What was shown since stays: a double click must not make its buttons old.
    if (!isOpen || asking.submitted === undefined) return sayOldCard(turn, this.#rooms.handOff);
    delete turn.data.openForm;
    delete turn.data.openButtons;
    if (holdsBankDetails(submission.values["question"] ?? "")) await turn.reply(turn.say("unknown.personalData"));
    await asking.submitted(dc, submission);
  }

  #context(turn: Turn, state: StatePropertyAccessor<DialogState>): Promise<DialogContext> {
    const set = new DialogSet(state);
    for (const dialog of this.#dialogs) set.add(dialog);
    return set.createContext(turn.context);
  }

  /** The dialog on top takes the message, or it is a question of its own. */
  async #dispatch(dc: DialogContext, turn: Turn): Promise<unknown> {
    const asking = this.#active(dc);
    const instance = dc.activeDialog;
    if (asking === undefined || instance === undefined) return this.#ask(dc, turn);
    const takes = asking.takes(instance, turn);
    if (takes === true || (takes === "unlessPerson" && !this.#asksForPerson(turn))) return dc.continueDialog();
    if (asking.isKept) return this.#askWithin(dc, asking, takes);
    // Not dc.endDialog: what lies below must not ask again before the message is looked at.
    dc.stack.pop();
    if (asking instanceof ClarifyDialog) turn.data.passedOver += 1;
    return this.#dispatch(dc, turn);
  }

  #asksForPerson(turn: Turn): boolean {
    const decision = this.#decide(turn);
    return decision.kind === "intent" && decision.label === "human";
  }

  #active(dc: DialogContext): AskingDialog | undefined {
    return this.#dialogs.find((dialog) => dialog.id === dc.activeDialog?.id);
  }

  /** A question in the middle of a form is answered, and the form asks again; anything else is for the form. */
  async #askWithin(dc: DialogContext, asking: AskingDialog, takes: false | "perhaps" | "unlessPerson"): Promise<unknown> {
    const turn = Turn.of(dc.context);
    const titled = this.#titled(turn);
    const words = wordCount(turn.text);
    if (!asking.isForSupport && takes === false && holdsPhrase(turn.wording, "angryWords", turn.text)) {
      await dc.cancelAllDialogs();
      return offerHandOff(turn, turn.say("unknown.sorry"));
    }
    const isAsking = takes === false && (turn.text.includes("?") || startsWithWord(turn.wording, "commands.questionWords", turn.text));
    const decision = titled ?? (isAsking || takes === "unlessPerson" || words >= wordsOfQuestion ? this.#decide(turn) : undefined);
    if (decision?.kind === "answer") {
      this.#follow(turn, decision.language);
      await this.#answers.tell(turn, decision.articles, { ...decision, askWhetherItHelped: false });
      return dc.repromptDialog();
    }
    if (decision?.kind === "intent" && decision.label === "human") {
      turn.mark("person");
      if (!asking.isForSupport) {
        // Asking for his order again would push the person out of sight.
        await dc.cancelAllDialogs();
        return this.#offerPerson(turn);
      }
      await turn.reply(contactLine(turn));
      return dc.repromptDialog();
    }
    const isLikely = isAsking || words >= wordsOfUncertainQuestion;
    if (takes === false && decision?.kind === "choose" && isLikely && !asking.isForSupport) {
      return dc.beginDialog(ClarifyDialog.id, { articles: decision.articles } satisfies ClarifyOptions);
    }
    return takes === "perhaps" ? dc.continueDialog() : asking.notUnderstood(dc);
  }

  async #ask(dc: DialogContext, turn: Turn): Promise<unknown> {
    if (asksMore(turn)) return this.#tellMore(dc, turn);
    if (await takeStrayButton(turn)) return undefined;
    if (saysNothingNew(turn)) return turn.reply([turn.say("general.ready"), contactLine(turn)], this.#greeting.starters(turn));
    if (isDetailAlone(turn)) {
      redactPostcode(turn);
      return offerHandOff(turn, turn.say("unknown.detailAlone"));
    }
    const titled = this.#titled(turn);
    const told = titled === undefined ? turn.data.previousArticle : undefined;
    const decision = titled ?? this.#decide(turn);
    const wantsCall = asksCallBack(turn);
    if (wantsCall && (decision.kind === "choose" || decision.kind === "handoff")) return this.#offerPerson(turn);
    switch (decision.kind) {
      case "answer":
        turn.data.question = turn.text;
        if (wantsCall) decision.asksPerson = true;
        if (decision.asksOrder === true) {
          await this.#answers.tell(turn, decision.articles, { ...decision, askWhetherItHelped: false });
          return dc.beginDialog(OrderStatusDialog.id);
        }
        await this.#answers.answer(turn, decision, told);
        return dc.beginDialog(FeedbackDialog.id);
      case "choose":
        turn.data.question = turn.text;
        if (turn.data.passedOver >= 2) return sayUnknown(turn, this.#rooms.handOff);
        return dc.beginDialog(ClarifyDialog.id, { articles: decision.articles } satisfies ClarifyOptions);
      case "handoff":
        // A word alone says less than the question before it.
        if (wordCount(turn.text) >= wordsOfStatement) turn.data.question = turn.text;
        turn.data.question ??= turn.text;
        return decision.language === "other" ? offerHandOff(turn, turn.say("unknown.language")) : sayUnknown(turn, this.#rooms.handOff);
      case "intent":
        if (decision.articles !== undefined) await this.#answers.tell(turn, decision.articles, { askWhetherItHelped: false });
        return this.#intent(dc, turn, decision.label);
    }
  }

  /** "Meer uitleg", and nothing is open of which more could be told. */
  async #tellMore(dc: DialogContext, turn: Turn): Promise<unknown> {
    if (await this.#answers.tellMore(turn)) return dc.beginDialog(FeedbackDialog.id);
    if (turn.data.previousArticle !== undefined) return offerHandOff(turn, turn.say("answer.noMore"));
    return turn.reply([turn.say("answer.moreOfWhat"), contactLine(turn)], this.#greeting.starters(turn));
  }

  async #intent(dc: DialogContext, turn: Turn, intent: Intent): Promise<unknown> {
    if (intent === "order-status") {
      // Who is told only "what is your order number?" after a complaint was not heard.
      if (holdsPhrase(turn.wording, "angryWords", turn.text)) await turn.reply(turn.say("order.sorry"));
      return dc.beginDialog(OrderStatusDialog.id);
    }
    if (intent === "smalltalk") return this.#greeting.smalltalk(turn);
    // "ik wil een medewerker" is no question for the form; a longer story may be.
    if (wordCount(turn.text) >= wordsOfStory) turn.data.question ??= turn.text;
    return this.#offerPerson(turn);
  }

  #offerPerson(turn: Turn): Promise<void> {
    const { question = "" } = turn.data;
    // "Bel mij terug op …" says what Support should do.
    if (holdsPhrase(turn.wording, "commands.callBackWords", turn.text) && !question.includes(turn.text)) turn.data.question = `${question}\n${turn.text}`.trim();
    return offerPerson(turn, this.#rooms.handOff);
  }

  /** Whatever channel or page said before, the language of what is typed is that of the reply, also of the greeting before it. */
  #followText(dc: DialogContext, turn: Turn): void {
    const isTyped = turn.submission === undefined && turn.pressed === undefined;
    // Names of people and companies have a language too; buttons of before a change of language stay pressable.
    const asking = this.#active(dc);
    const mayBeName = asking?.isForSupport === true || (asking?.isKept === true && wordCount(turn.text) < wordsOfQuestion);
    if (!isTyped || mayBeName || (turn.data.greeted && this.#answers.withTitle(turn.text) !== undefined)) return;
    this.#follow(turn, this.#rooms.answerer.languageOf(turn.text.slice(0, matchedCharacters)));
  }

  /** An English question gets the English answer; a short or mixed one changes nothing. */
  #follow({ data, text }: Turn, language: Decision["language"]): void {
    if (language !== "nl" && language !== "en") return;
    // "Best Western Hotel" after Dutch sentences is a name.
    if (language === "en" && data.wroteIn === "nl" && wordCount(text) < wordsOfQuestion) return;
    data.locale = language;
    data.wroteIn = language;
    // What the channel tells later comes after what the customer wrote.
    delete data.isLocaleGuessed;
  }

  /** What a button of ours says is that button's article. */
  #titled(turn: Turn): Decision | undefined {
    const article = this.#answers.withTitle(turn.text);
    if (article === undefined) return undefined;
    const decision: Decision = {
      kind: "answer", label: article.id, articles: [article.id], language: "unknown",
      candidates: [{ id: article.id, score: 1, why: ["title"] }], reason: "the title of the article",
    };
    turn.decide(decision);
    return decision;
  }

  #decide(turn: Turn): Decision {
    const { locale, previousArticle } = turn.data;
    const context = previousArticle === undefined ? { locale } : { locale, previousArticle };
    const startedMs = performance.now();
    const decision = this.#rooms.answerer.decide(turn.text.slice(0, matchedCharacters), context);
    turn.decide(decision, performance.now() - startedMs);
    return decision;
  }
}
