import type { Locale } from "../locale.js";

/** The intents that are not articles; the bot has a dialog for each. */
export const intents = ["order-status", "human", "smalltalk"] as const;
export type Intent = (typeof intents)[number];

/** An article id, an intent, or `none`. */
export type Label = string;

export interface Candidate {
  id: Label;
  /** Probability, 0 to 1. */
  score: number;
  /** The words of the question that spoke for it, strongest first. */
  why: string[];
}

interface DecisionBase {
  /** Article id, intent, or `none`; of several articles the first. */
  label: Label;
  /** Best first, at most 5. */
  candidates: Candidate[];
  /** The language the question is written in; `unknown` when it is too short or mixed to tell. */
  language: Locale | "other" | "unknown";
  /** Why, in English words, for the transcript. */
  reason: string;
}

export interface AnswerDecision extends DecisionBase {
  kind: "answer";
  /** One article, or up to three when the message held several questions; best first. */
  articles: string[];
  /** Further questions of the message that no article answers, as they were typed. */
  unanswered?: string[];
  /** A further part of the message asks for a person. */
  asksPerson?: true;
  /** A further part of the message asks how an order is doing. */
  asksOrder?: true;
  /** The message asks on about the article that was told just before: its details are the answer. */
  isMore?: true;
}

export interface ChooseDecision extends DecisionBase {
  kind: "choose";
  /** 2 or 3, best first. */
  articles: string[];
}

interface IntentDecision extends DecisionBase {
  kind: "intent";
  label: Intent;
  /** Articles that answer what else the message asks, beside how an order is doing. */
  articles?: string[];
}

export interface HandoffDecision extends DecisionBase {
  kind: "handoff";
  label: "none";
}

export type Decision = AnswerDecision | ChooseDecision | IntentDecision | HandoffDecision;

/** What the answerer may know besides the text. */
export interface QuestionContext {
  /** The language of the conversation; used when the text does not tell. */
  locale: Locale;
  /** The article that was answered just before, if any. */
  previousArticle?: string;
}

/** The door of this room: question in, decision out. Pure: no input throws, same input same decision. */
export interface Answerer {
  decide(text: string, context: QuestionContext): Decision;
  /** The language a text is written in, as in its decision. */
  languageOf(text: string): DecisionBase["language"];
}
