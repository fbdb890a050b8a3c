import { assess, assessMessage, candidatesOf, read, type Assessment } from "./assessment.js";
import { asks, clauses } from "./clauses.js";
import { intents, type Answerer, type Candidate, type Decision, type Label, type QuestionContext } from "./decision.js";
import { clearByItself, isFollowUp, nearPrevious } from "./follow-up.js";
import { refusal } from "./guard.js";
import type { Knowledge } from "./knowledge.js";
import { KnownWords } from "./known-words.js";
import type { Language } from "./language.js";
import { readModel } from "./model-file.js";
import type { TrainedModel } from "./trained-model.js";
import { trainModel } from "./training.js";

export interface AnswererOptions {
  knowledge: Knowledge;
  /** A file that cli/train.ts wrote. Without it, or when it was made from other knowledge, the model is trained here, which takes seconds. */
  modelFile?: string;
}

/** Longest part of a message that is looked at, in characters: a page of text. */
const longestText = 4_000;
const mostArticles = 3;

/** Opens the door of this room: loads or trains the model. */
export function openAnswerer({ knowledge, modelFile }: AnswererOptions): Answerer {
  const built = modelFile === undefined ? undefined : readModel(modelFile, knowledge.version);
  return new ModelAnswerer(built ?? trainModel(knowledge), knowledge);
}

/** A sentence or clause of a message. */
interface Part extends Assessment {
  asks: boolean;
}

/** What every kind of decision holds, but for its label. */
type Grounds = Pick<Decision, "candidates" | "language" | "reason">;

class ModelAnswerer implements Answerer {
  readonly #model: TrainedModel;
  readonly #articles: Knowledge["articles"];
  readonly #known: KnownWords;

  constructor(model: TrainedModel, knowledge: Knowledge) {
    this.#model = model;
    this.#articles = knowledge.articles;
    this.#known = new KnownWords(knowledge.examples, model.vocabulary);
  }

  decide(text: string, context: QuestionContext): Decision {
    const question = text.slice(0, longestText);
    const message = read(this.#model, question);
    const language = this.#model.language.guess(question, message.tokens);
    const refused = this.#refusal(question, message.tokens, language);
    if (refused !== undefined) return refusedFor(refused, language);
    const parts = this.#partsOf(question);
    const assessment = this.#inContext(question, assessMessage(this.#model, message, parts), context);
    const candidates = candidatesOf(this.#model, message, assessment.probabilities);
    const grounds = { candidates, language, reason: reasonOf(candidates) };
    const several = this.#answersByPart(parts, assessment);
    const decision = several.length > 1 ? answered(several, grounds) : this.#judge(assessment, grounds);
    const isArticle = decision.kind === "answer" || decision.kind === "choose";
    // Intents are made of everyday words ("dank u wel"); an article needs a word that has a topic.
    return isArticle && !this.#known.speaksOfUs(message.tokens) ? this.#withoutTopic(assessment, grounds, context) : decision;
  }

  /** "Wanneer dan?": after an answer a choice of what is near it, else nobody knows. */
  #withoutTopic({ probabilities }: Assessment, grounds: Grounds, { previousArticle }: QuestionContext): Decision {
    const previous = this.#articles.get(previousArticle ?? "");
    if (previous === undefined) return refusedFor("no word of it has a topic", grounds.language);
    const near = new Set([previous.id, ...previous.related]);
    const offered = this.#ranked(probabilities).filter((id) => near.has(id));
    return offered.length < 2 ? refusedFor("no word of it has a topic", grounds.language) : choice(offered, grounds);
  }

  /** All articles, likeliest first. */
  #ranked(probabilities: Float32Array): string[] {
    return this.#model.labels.map((id, index) => ({ id, score: probabilities[index] ?? 0 })).filter(({ id }) => this.#articles.has(id))
      .sort((a, b) => b.score - a.score).map(({ id }) => id);
  }

  /** The parts of a message that has more than one. */
  #partsOf(question: string): Part[] {
    const parts = clauses(question);
    return parts.length < 2 ? [] : parts.map((part) => ({ ...assess(this.#model, read(this.#model, part)), asks: asks(part) }));
  }

  #refusal(question: string, tokens: readonly string[], language: Language): string | undefined {
    if (language === "other") return "it is neither Dutch nor English";
    return refusal(question) ?? (this.#known.anyOf(tokens) ? undefined : "no word of it is known");
  }

  /** A short follow-up is read in the light of what was just answered, unless it is clear by itself. */
  #inContext(question: string, assessment: Assessment, { previousArticle }: QuestionContext): Assessment {
    const previous = this.#articles.get(previousArticle ?? "");
    if (previous === undefined || assessment.confidence >= clearByItself || !isFollowUp(question)) return assessment;
    return nearPrevious(this.#model, assessment, previous);
  }

  /** The articles that the questions of a message clearly ask for: first what the whole message is most about, then in the order of asking. */
  #answersByPart(parts: readonly Part[], whole: Assessment): Label[] {
    const { choose, answer } = this.#model.thresholds;
    if (whole.confidence < choose) return [];
    const clear = parts.filter((part) => part.asks && part.confidence >= answer && this.#articles.has(part.best)).map(({ best }) => best);
    return [...new Set(clear)].sort((a, b) => Number(b === whole.best) - Number(a === whole.best)).slice(0, mostArticles);
  }

  #judge({ best, confidence, probabilities }: Assessment, grounds: Grounds): Decision {
    const { thresholds } = this.#model;
    const intent = intents.find((each) => each === best);
    if (intent !== undefined && confidence >= thresholds.intent) return { ...grounds, kind: "intent", label: intent };
    if (intent === undefined && confidence >= thresholds.answer) return answered([best], grounds);
    const offered = this.#ranked(probabilities);
    return confidence < thresholds.choose || offered.length < 2 ? { ...grounds, kind: "handoff", label: "none" } : choice(offered, grounds);
  }
}

function choice(articles: readonly string[], grounds: Grounds): Decision {
  return { ...grounds, kind: "choose", label: articles[0] ?? "none", articles: articles.slice(0, mostArticles) };
}

function refusedFor(reason: string, language: Language): Decision {
  return { kind: "handoff", label: "none", candidates: [], language, reason };
}

function answered(articles: string[], grounds: Grounds): Decision {
  return { ...grounds, kind: "answer", label: articles[0] ?? "none", articles };
}

function reasonOf(candidates: readonly Candidate[]): string {
  const [best, next] = candidates;
  if (best === undefined) return "nothing speaks for anything";
  const shown = (candidate: Candidate) => `${candidate.id} (${candidate.score.toFixed(2)})`;
  return `${best.why.join(", ") || "no single word"} speak for ${shown(best)}${next === undefined ? "" : `, before ${shown(next)}`}`;
}
