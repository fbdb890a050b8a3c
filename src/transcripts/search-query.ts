import { RequestError } from "../http-body.js";

/** Longest search, in characters, and most words and phrases in it. */
const longest = 300;
const mostTerms = 16;

/** A search that cannot be made; the message is for who typed it. */
export class BadSearchError extends RequestError {
  readonly code = "BadSearch";
  readonly status = 400;
}

/** A word or a phrase that must occur. */
export interface SearchTerm {
  /** As typed; signs that are no letters or digits part its words. */
  text: string;
  /** Whether its last word is only the beginning of one. */
  isPrefix: boolean;
}

/** What the index keeps of a text (unicode61): letters, digits and private signs. */
const indexed = /[\p{L}\p{N}\p{Co}]/u;
const typedTerms = /"([^"]*)"?(\*?)|([^\s"]+)/gu;

/**
 * What an agent typed: words that all must occur, "several words" in that order, word* for a beginning. Nothing else has a meaning, and
 * what holds signs, such as VST-2026-00093, is a phrase of its parts.
 * @throws BadSearchError when there is nothing to search for, or too much
 */
export function parseSearch(typed: string): SearchTerm[] {
  if (typed.length > longest) throw new BadSearchError(`A search is ${longest} characters at most; this one is ${typed.length}`);
  const plain = typed.toWellFormed().replace(/[\p{Cc}\p{Cs}]/gu, " ");
  const terms = [...plain.matchAll(typedTerms)].map(([, phrase, star, word = ""]) => ({
    text: (phrase ?? word.replace(/\*+$/, "")).trim(),
    isPrefix: phrase === undefined ? word.endsWith("*") : star === "*",
  })).filter(({ text }) => indexed.test(text));
  if (terms.length === 0) throw new BadSearchError("There is no word or number in the search; type one, such as nummer or VST-2026-00093");
  if (terms.length > mostTerms) throw new BadSearchError(`A search has ${mostTerms} words at most; this one has ${terms.length}`);
  return terms;
}

/** A search as FTS5 takes it, and how many words of the index it looks at. */
export interface MatchExpression {
  match: string;
  wordCount: number;
}

/**
 * The beginning of a word is looked up in the list of words first: FTS5 itself would merge all that is found by each of them before it
 * gives the first hit.
 * @param expand the words of the index that begin like this, or undefined when they are too many
 * @returns undefined when nothing can match
 */
export async function matchExpression(terms: readonly SearchTerm[], expand: (beginning: string) => Promise<string[] | undefined>): Promise<MatchExpression | undefined> {
  const parts = await Promise.all(terms.map(async ({ text, isPrefix }): Promise<string[]> => {
    if (!isPrefix) return [quoted(text)];
    const beginning = lastWord(text);
    const words = beginning === undefined ? undefined : await expand(beginning.folded);
    if (beginning === undefined || words === undefined) return [`${quoted(text)}*`];
    return words.map((word) => quoted(beginning.before + word));
  }));
  if (parts.some((words) => words.length === 0)) return undefined;
  return { match: parts.map((words) => `(${words.join(" OR ")})`).join(" AND "), wordCount: parts.flat().length };
}

function quoted(text: string): string {
  return `"${text.replaceAll(`"`, `""`)}"`;
}

/** As the index has it; undefined when it holds letters of which folding is a matter of its own. */
function lastWord(text: string): { before: string; folded: string } | undefined {
  const word = /[\p{L}\p{N}\p{Co}\p{M}]+$/u.exec(text)?.[0];
  if (word === undefined) return undefined;
  const folded = word.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return /^[a-z0-9]+$/.test(folded) ? { before: text.slice(0, -word.length), folded } : undefined;
}
