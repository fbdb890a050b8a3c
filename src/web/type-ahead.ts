import Fuse from "fuse.js";

/** An article, as src/http/page-questions.ts sends it. */
export interface OfferedQuestion {
  id: string;
  title: string;
  /** How customers ask it. */
  asked: string[];
}

/** More would cover the conversation on a small screen. */
export const mostOffered = 4;
/** Letters typed before anything is offered: two letters fit everything. */
const fewestLetters = 3;
/** Letters after which someone is telling a story, not looking for a question. */
const mostLetters = 90;
/** Letters of a word by which it is known; what follows may hold typing errors. */
const tellingStart = 4;
/** Up to so many words are often no question ("ok bedankt", a name): one of them must be known. */
const fewWords = 3;
/** Texts of a question that speak for it; of 1, 3 and all, 3 put most questions first. */
const textsThatCount = 3;
/** Of the best one's worth: what is under it would only make the list longer. */
const leastShare = 0.5;

interface Entry {
  place: number;
  text: string;
}

/** Finds the questions that what is typed so far may become. It offers; what is sent is decided by the assistant. */
export class TypeAhead {
  private readonly fuse: Fuse<Entry>;

  constructor(private readonly questions: readonly OfferedQuestion[]) {
    const entries = questions.flatMap(({ title, asked }, place) => [title, ...asked].map((text) => ({ place, text })));
    this.fuse = new Fuse(entries, { keys: ["text"], includeScore: true, useTokenSearch: true, threshold: 0.3, ignoreLocation: true, ignoreDiacritics: true });
  }

  /** At most four, the nearest first; none for what is no question: a line break, an email address, a number. */
  search(typed: string): OfferedQuestion[] {
    const text = typed.trim();
    if (text.length < fewestLetters || text.length > mostLetters || /[\n@]|\d{3}/.test(text)) return [];
    const worth = this.worthOf(text);
    const best = Math.max(...worth.values());
    return [...worth].filter(([, own]) => own >= best * leastShare).sort(([, a], [, b]) => b - a).slice(0, mostOffered)
      .flatMap(([place]) => this.questions[place] ?? []);
  }

  /** Of each question found: how near its nearest texts are, added up. One text alone may have the wrong words in common. */
  private worthOf(text: string): Map<number, number> {
    const nearest = new Map<number, number[]>();
    const few = wordsOf(text).length <= fewWords;
    for (const { item, score } of this.fuse.search(text, { limit: mostOffered * 10 })) {
      const found = nearest.get(item.place) ?? [];
      if (found.length < textsThatCount && (!few || beginAlike(text, item.text))) nearest.set(item.place, [...found, 1 - (score ?? 1)]);
    }
    return new Map([...nearest].map(([place, found]) => [place, found.reduce((sum, each) => sum + each, 0)]));
  }
}

/** Whether a word of one begins as a word of the other: inside a word anything fits, "nee" in "wanneer", and fuse.js takes it. */
function beginAlike(typed: string, text: string): boolean {
  const all = wordsOf(text);
  return wordsOf(typed).some((word) => all.some((other) => other.startsWith(word.slice(0, tellingStart))));
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/\p{L}{3,}/gu) ?? [];
}
