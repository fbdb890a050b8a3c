import { z } from "zod";

const sentence = z.string().trim().min(1, "it is empty");
const wordLists = z.record(z.string(), z.array(sentence));

/** Front matter of `articles/<id>.nl.md`. */
export const dutchFrontMatter = z.strictObject({
  title: sentence,
  section: sentence,
  owner: sentence,
  reviewed: sentence,
  related: z.array(sentence),
  quotes: z.array(sentence).min(1, "an article rests on at least one sentence of the letter"),
  synonyms: wordLists.default({}),
});
export type DutchFrontMatter = z.infer<typeof dutchFrontMatter>;

/** Front matter of `articles/<id>.en.md`. */
export const englishFrontMatter = z.strictObject({
  title: sentence,
  section: sentence,
  synonyms: wordLists.default({}),
});
export type EnglishFrontMatter = z.infer<typeof englishFrontMatter>;

/** `examples/<label>.yaml`: language, style, questions. */
export const examplesFile = z.strictObject({ nl: wordLists, en: wordLists });

/** `examples/none.yaml`: near misses by the article or intent that they resemble, and far ones. */
const misses = z.strictObject({ near: wordLists, far: z.array(sentence) });
export const noneFile = z.strictObject({ nl: misses, en: misses });

/** `synonyms.<locale>.yaml`: groups of words that may stand for each other. */
export const synonymsFile = z.array(z.array(sentence).min(2, "a group holds at least two words"));
