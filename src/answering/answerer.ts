import type { Article } from "./article.js";
import { assess, assessMessage, candidatesOf, isLong, likeliest, matterOf, read, readTokens, type Assessment, type Part } from "./assessment.js";
import { asks, clauses, isQuestion } from "./clauses.js";
import { intents, type Answerer, type AnswerDecision, type Candidate, type Decision, type Label, type QuestionContext } from "./decision.js";
import { words } from "./fold.js";
import { followUpAnswer, followUpChoose, inContext, isClear, leaningOf, type Leaning } from "./follow-up.js";
import { refusal } from "./guard.js";
import { localeOf } from "../locale.js";
import type { Knowledge } from "./knowledge.js";
import { KnownWords } from "./known-words.js";
import type { Language } from "./language.js";
import { readModel } from "./model-file.js";
import type { TrainedModel } from "./trained-model.js";
import { trainModel } from "./training.js";
import { WordForWord } from "./word-for-word.js";

export interface AnswererOptions {
  knowledge: Knowledge;
  /** A file that cli/train.ts wrote. Without it, or when it was made from other knowledge, the model is trained here, which takes seconds. */
  modelFile?: string;
  /** Share of customers' in-scope questions that may be answered wrongly, 0 to 1; see thresholds.ts for its default. */
  wrongBudget?: number;
}

/** Longest part of a message that is looked at, in characters: a page of text. */
const longestText = 4_000;
const mostArticles = 3;
/** Labels that are no article. */
const otherLabels = intents.length + 1;
/** From this confidence on an intent is taken up though no word of the message has a topic. */
const likelyIntent = 0.7;

/** Opens the door of this room: loads or trains the model. */
export function openAnswerer(options: AnswererOptions): Answerer {
  return answererOf(openModel(options), options.knowledge);
}

/** The model of the knowledge: that of the file, else trained here. */
export function openModel({ knowledge, modelFile, wrongBudget }: AnswererOptions): TrainedModel {
  const built = modelFile === undefined ? undefined : readModel(modelFile, { knowledgeVersion: knowledge.version, wrongBudget });
  return built ?? trainModel(knowledge, wrongBudget === undefined ? {} : { wrongBudget });
}

/** A part that decides without having learned; left out for measuring what it brings. */
export type DecisionPart = "clauses" | "guards";

/** @param model trained from this knowledge, but perhaps not from its newest examples: those are then known word for word only */
export function answererOf(model: TrainedModel, knowledge: Knowledge, without?: DecisionPart): Answerer {
  return new ModelAnswerer(model, knowledge, without);
}

/** What every kind of decision holds, but for its label. */
type Grounds = Pick<Decision, "candidates" | "language">;

/** What the parts of a message come to. */
interface PartDecision {
  articles: Label[];
  /** As they were typed. */
  unanswered: string[];
  asksPerson: boolean;
  asksOrder: boolean;
}

/** A message that leans on what was answered before it. */
interface FollowUp {
  previous: Article;
  leaning: Leaning;
  assessment: Assessment;
}

class ModelAnswerer implements Answerer {
  readonly #model: TrainedModel;
  readonly #articles: Knowledge["articles"];
  readonly #known: KnownWords;
  readonly #examples: WordForWord;

  constructor(model: TrainedModel, knowledge: Knowledge, private readonly without?: DecisionPart) {
    this.#model = model;
    this.#articles = knowledge.articles;
    this.#known = new KnownWords(model.commonWords, model.vocabulary);
    this.#examples = new WordForWord(knowledge);
  }

  decide(text: string, context: QuestionContext): Decision {
    const question = text.slice(0, longestText);
    const tokens = words(question);
    const language = this.#model.language.guess(question, tokens);
    const example = this.#examples.labelOf(question);
    if (example !== undefined && !this.#leans(question, tokens, context)) return asExample(example, language);
    const refused = this.#refusal(question, tokens, language);
    if (refused !== undefined) return refusedFor(refused, language);
    const hasTopic = this.without === "guards" || this.#known.speaksOfUs(tokens);
    const parts = this.#partsOf(question);
    const matter = readTokens(this.#model, matterOf(tokens, parts));
    const alone = assessMessage(this.#model, { tokens, matter, parts });
    const followUp = this.#followUp(question, tokens, { alone, hasTopic, language, context });
    const assessment = followUp?.assessment ?? alone;
    const candidates = candidatesOf(this.#model, matter, assessment.probabilities);
    const grounds = { candidates, language };
    if (followUp !== undefined) return this.#judgeFollowUp(followUp, grounds);
    const byPart = isLong(tokens, parts) ? this.#clearParts(parts, assessment) : this.#decideParts(parts, assessment);
    const isSplit = byPart.articles.length > 1 || byPart.unanswered.length > 0 || byPart.asksPerson;
    const whole = this.#judge(assessment, grounds);
    // What is told beside the only question may outweigh it: "mail binnen, maar wanneer is de overstap?".
    const outweighs = whole.kind === "answer" && byPart.articles.length === 1 && !isLong(tokens, parts) && byPart.articles[0] !== whole.label;
    const decision = withOrder(isSplit || outweighs ? answeredByPart(byPart, grounds) : whole, byPart);
    // Intents are made of everyday words ("dank u wel"); an article needs a word that has a topic.
    const isLikelyIntent = decision.kind === "intent" && assessment.confidence >= likelyIntent;
    return hasTopic || isLikelyIntent ? decision : refusedFor("no word of it has a topic", language);
  }

  languageOf(text: string): Language {
    return this.#model.language.guess(text.slice(0, longestText));
  }

  /** Whether what was answered before may change what an example means; a word that nobody has learned yet is a topic too. */
  #leans(question: string, tokens: readonly string[], { previousArticle }: QuestionContext): boolean {
    return this.#articles.has(previousArticle ?? "") && leaningOf(question, tokens, this.#known.mayTell(tokens)) !== undefined;
  }

  /** How a message that leans on the article before it is understood; nothing when there is none, or it speaks for itself. */
  #followUp(question: string, tokens: string[], found: { alone: Assessment; hasTopic: boolean; language: Language; context: QuestionContext }): FollowUp | undefined {
    const { alone, hasTopic, language, context } = found;
    const previous = this.#articles.get(context.previousArticle ?? "");
    const leaning = leaningOf(question, tokens, hasTopic);
    if (previous === undefined || leaning === undefined || isClear(alone, leaning)) return undefined;
    const topic = words(previous[localeOf(language) ?? context.locale].title).filter((word) => this.#known.speaksOfUs([word]));
    const withTopic = assess(this.#model, readTokens(this.#model, [...tokens, ...topic]));
    return { previous, leaning, assessment: inContext(this.#model, { alone, withTopic }, { previous, leaning }) };
  }

  /** "Hoezo?": what is not surely about something else asks on about the same article. */
  #judgeFollowUp({ previous, leaning, assessment }: FollowUp, grounds: Grounds): Decision {
    const { best, confidence } = assessment;
    const isSure = confidence >= followUpAnswer && this.#articles.has(best);
    const article = isSure ? best : leaning === "wholly" && this.#articles.has(best) ? previous.id : undefined;
    const decision = article === undefined ? this.#judge(assessment, grounds, followUpChoose) : answered([article], grounds);
    const reason = `after ${previous.id}: ${article === previous.id ? "it asks on about the same" : decision.reason}`;
    return { ...decision, reason, ...(article === previous.id && { isMore: true }) };
  }

  /** The likeliest articles, best first. */
  #likeliestArticles(probabilities: Float32Array): { id: string; score: number }[] {
    return likeliest(probabilities, mostArticles + otherLabels)
      .map(([index, score]) => ({ id: this.#model.labels[index] ?? "none", score })).filter(({ id }) => this.#articles.has(id)).slice(0, mostArticles);
  }

  /** The parts of a message that has more than one. */
  #partsOf(question: string): Part[] {
    const parts = this.without === "clauses" ? [] : clauses(question);
    return parts.length < 2 ? [] : parts.map((part) => {
      const reading = read(this.#model, part);
      return { ...assess(this.#model, reading), text: part, reading, asks: asks(part) };
    });
  }

  #refusal(question: string, tokens: readonly string[], language: Language): string | undefined {
    if (this.without === "guards") return undefined;
    if (language === "other") return "it is neither Dutch nor English";
    return refusal(question) ?? (this.#known.anyOf(tokens) ? undefined : "no word of it is known");
  }

  /** Of a message with several questions: what answers those that are clear, and those that nothing answers. None of them is passed over. */
  #decideParts(parts: readonly Part[], whole: Assessment): PartDecision {
    const { choose, answer } = this.#model.thresholds;
    const questions = parts.filter(({ text, reading }) => isQuestion(text) && this.#known.speaksOfUs(reading.tokens));
    const told = [...this.#toldOf(parts, whole), ...this.#clearParts(questions, whole).articles];
    if (told.length === 0) return { articles: [], unanswered: [], asksPerson: false, asksOrder: false };
    const open = questions.filter(({ confidence }) => confidence < answer).map((part) => ({ part, ...this.#amid(part, told) }));
    return {
      articles: [...new Set([...told, ...open.filter(({ confidence }) => confidence >= followUpAnswer).map(({ best }) => best)])].slice(0, mostArticles),
      unanswered: open.filter(({ part, best, confidence }) => confidence < followUpAnswer && (part.confidence < choose || !told.includes(best))).map(({ part }) => part.text),
      asksPerson: parts.some(({ best, confidence }) => best === "human" && confidence >= answer),
      asksOrder: questions.some(({ best, confidence }) => best === "order-status" && confidence >= answer),
    };
  }

  /** What is said beside the questions and is itself a reason to write: "portaal is leeg, en wanneer krijg ik een inlog?". */
  #toldOf(parts: readonly Part[], whole: Assessment): Label[] {
    const { answer } = this.#model.thresholds;
    // What the message as a whole hardly speaks of is only told on the way.
    const spokenOf = likeliest(whole.probabilities, 2).map(([index]) => this.#model.labels[index] ?? "none");
    const told = parts.filter(({ text, best, confidence }) => !isQuestion(text) && confidence >= answer && spokenOf.includes(best) && this.#articles.has(best));
    return told.map(({ best }) => best);
  }

  /** A question that is not clear by itself, read beside what the rest of the message is about. */
  #amid(part: Part, [about]: readonly Label[]): Assessment {
    const previous = this.#articles.get(about ?? "");
    if (previous === undefined) return part;
    const topic = words(previous[localeOf(this.#model.language.guess(part.text, part.reading.tokens)) ?? "nl"].title).filter((word) => this.#known.speaksOfUs([word]));
    const withTopic = assess(this.#model, readTokens(this.#model, [...part.reading.tokens, ...topic]));
    return inContext(this.#model, { alone: part, withTopic }, { previous, leaning: "else" });
  }

  /** The articles that parts clearly ask for: first what the whole message is most about, then in the order of asking. */
  #clearParts(parts: readonly Part[], whole: Assessment): PartDecision {
    const { choose, answer } = this.#model.thresholds;
    const clear = parts.filter((part) => part.asks && part.confidence >= answer && this.#articles.has(part.best)).map(({ best }) => best);
    const articles = [...new Set(clear)].sort((a, b) => Number(b === whole.best) - Number(a === whole.best)).slice(0, mostArticles);
    return { articles: whole.confidence < choose ? [] : articles, unanswered: [], asksPerson: false, asksOrder: false };
  }

  #judge({ best, confidence, none, probabilities }: Assessment, grounds: Grounds, choose = this.#model.thresholds.choose): Decision {
    const { thresholds } = this.#model;
    const intent = intents.find((each) => each === best);
    if (intent !== undefined && confidence >= thresholds.intent) return { ...grounds, kind: "intent", label: intent, reason: reasonOf(grounds.candidates) };
    if (intent === undefined && confidence >= thresholds.answer) return answered([best], grounds);
    const offered = this.#likeliestArticles(probabilities);
    // Of articles: who perhaps asks for a person is not helped by a choice of them.
    const nearest = (offered[0]?.score ?? 0) - none;
    if (nearest >= choose && offered.length > 1) return choice(offered.map(({ id }) => id), grounds);
    return { ...grounds, kind: "handoff", label: "none", reason: `${reasonOf(grounds.candidates)}; not even a choice is likely to help` };
  }
}

function choice(articles: string[], grounds: Grounds): Decision {
  return { ...grounds, kind: "choose", label: articles[0] ?? "none", articles, reason: `${reasonOf(grounds.candidates)}; not sure enough to answer` };
}

/** A question that an editor wrote down word for word needs no guessing. */
function asExample(label: Label, language: Language): Decision {
  const grounds = { candidates: [{ id: label, score: 1, why: [] }], language, reason: `it is an example of ${label}` };
  const intent = intents.find((each) => each === label);
  if (intent !== undefined) return { ...grounds, kind: "intent", label: intent };
  return label === "none" ? { ...grounds, kind: "handoff", label } : { ...grounds, kind: "answer", label, articles: [label] };
}

function refusedFor(reason: string, language: Language): Decision {
  return { kind: "handoff", label: "none", candidates: [], language, reason };
}

function answered(articles: string[], grounds: Grounds): AnswerDecision {
  return { ...grounds, kind: "answer", label: articles[0] ?? "none", articles, reason: reasonOf(grounds.candidates) };
}

/** "Hoe ver is mijn order en waarom is de factuur hoger?": the order has a dialog of its own, the rest is answered before it. */
function withOrder(decision: Decision, { articles, asksOrder }: PartDecision): Decision {
  if (decision.kind === "answer" && asksOrder) return { ...decision, asksOrder: true };
  return decision.kind === "intent" && decision.label === "order-status" && articles.length > 0 ? { ...decision, articles } : decision;
}

function answeredByPart({ articles, unanswered, asksPerson }: PartDecision, grounds: Grounds): AnswerDecision {
  const points = [...articles, ...unanswered.map(() => "none"), ...(asksPerson ? ["human"] : [])];
  return { ...answered(articles, grounds), reason: `its questions point to ${points.join(", ")}`, ...(unanswered.length > 0 && { unanswered }), ...(asksPerson && { asksPerson }) };
}

/** "factuur, hoger, offerte point to first-invoice-amount (0.93), before second-invoice (0.04)". */
function reasonOf(candidates: readonly Candidate[]): string {
  const [best, next] = candidates;
  if (best === undefined) return "nothing points to anything";
  const shown = (candidate: Candidate) => `${candidate.id} (${candidate.score.toFixed(2)})`;
  const why = best.why.length === 0 ? "the message as a whole points" : `${best.why.join(", ")} ${best.why.length === 1 ? "points" : "point"}`;
  return `${why} to ${shown(best)}${next === undefined ? "" : `, before ${shown(next)}`}`;
}
