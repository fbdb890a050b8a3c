import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { z } from "zod";
import { locales, type Locale } from "../locale.js";
import type { Article, ArticleText } from "./article.js";
import type { Label } from "./decision.js";
import { KnowledgeError, type Fault } from "./knowledge-fault.js";
import { parseYaml, splitFrontMatter, type KnowledgeFile, type Parsed, type Path } from "./knowledge-file.js";
import { dutchFrontMatter, englishFrontMatter, examplesFile, noneFile, synonymsFile } from "./knowledge-schema.js";

/** A question as customers write it. */
export interface Example {
  text: string;
  label: Label;
  locale: Locale;
  /** How it is written ("typo", "caps", ...); for `none`: "near" or "far". */
  style: string;
  /** For a near miss: the article or intent that it resembles. */
  resembles?: Label;
  file: string;
  line: number;
}

export const letterPath = "letter.nl.txt";
export const noFactPath = "letter.no-fact.txt";

/** Everything that support staff maintain, checked for its form. What it says is checked by check.ts. */
export interface Knowledge {
  articles: Map<string, Article>;
  examples: Example[];
  /** Groups of words that may stand for each other. */
  synonyms: Record<Locale, string[][]>;
  /** The letter, verbatim. */
  letter: string;
  /** Its sentences that state no fact, one a line; lines that begin with # are remarks. */
  noFact: string;
  /** Where a field of an article's file stands; for the check. */
  places: Map<string, ArticlePlace>;
  /** Hash of the content of all files: a model trained from other content has another. */
  version: string;
}

/** By path of the article's file. */
export interface ArticlePlace {
  lineOf: (path: Path) => number;
  /** The body of the file and the number of lines before it. */
  body: string;
  linesBeforeBody: number;
}

/**
 * Reads the knowledge folder.
 * @throws KnowledgeError with every file that cannot be read as what it should be
 */
export function loadKnowledge(folder: string): Knowledge {
  const { knowledge, faults } = readKnowledge(folder);
  if (faults.length > 0) throw new KnowledgeError(faults);
  return knowledge;
}

/** Reads what can be read, and tells the faults of the rest. */
export function readKnowledge(folder: string): { knowledge: Knowledge; faults: Fault[] } {
  const faults: Fault[] = [];
  const files = readFiles(folder);
  const find = (path: string): KnowledgeFile => {
    const file = files.find((each) => each.path === path);
    if (file === undefined) faults.push({ file: path, line: 1, fault: "the file is missing", mend: "put it back, or point KNOWLEDGE_DIR at the right folder" });
    return file ?? { path, text: "" };
  };
  const reader = new Reader(faults);
  const knowledge: Knowledge = {
    articles: new Map(),
    examples: files.filter((file) => /^examples\/[^/]+\.yaml$/.test(file.path)).flatMap((file) => reader.examples(file)),
    synonyms: { nl: reader.synonyms(find("synonyms.nl.yaml")), en: reader.synonyms(find("synonyms.en.yaml")) },
    letter: find(letterPath).text,
    noFact: find(noFactPath).text,
    places: reader.places,
    version: versionOf(files),
  };
  for (const file of files.filter((each) => /^articles\/[^/]+\.nl\.md$/.test(each.path))) {
    const article = reader.article(file, files, knowledge.synonyms);
    if (article !== undefined) knowledge.articles.set(article.id, article);
  }
  return { knowledge, faults };
}

/** Hash of the content of all files of the folder, without reading what they say. */
export function knowledgeVersion(folder: string): string {
  return versionOf(readFiles(folder));
}

function readFiles(folder: string): KnowledgeFile[] {
  if (!existsSync(folder)) {
    throw new KnowledgeError([{ file: folder, line: 1, fault: "the knowledge folder does not exist", mend: "point KNOWLEDGE_DIR at the folder that holds letter.nl.txt" }]);
  }
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(md|yaml|txt)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length).replaceAll("\\", "/").replace(/^\//, ""))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(folder, path), "utf8").replaceAll("\r\n", "\n") }));
}

function versionOf(files: readonly KnowledgeFile[]): string {
  const hash = createHash("sha256");
  for (const file of files) hash.update(`${file.path}\0${file.text}\0`);
  return hash.digest("hex").slice(0, 16);
}

class Reader {
  readonly places = new Map<string, ArticlePlace>();

  constructor(private readonly faults: Fault[]) {}

  synonyms(file: KnowledgeFile): string[][] {
    return file.text === "" ? [] : this.yaml(file, synonymsFile)?.value ?? [];
  }

  examples(file: KnowledgeFile): Example[] {
    const label = basename(file.path, ".yaml");
    return label === "none" ? this.noneExamples(file) : this.labelExamples(file, label);
  }

  article(file: KnowledgeFile, files: readonly KnowledgeFile[], synonyms: Record<Locale, string[][]>): Article | undefined {
    const id = basename(file.path, ".nl.md");
    const dutch = this.markdown(file, dutchFrontMatter);
    const translationPath = `articles/${id}.en.md`;
    const translation = files.find((each) => each.path === translationPath);
    if (translation === undefined) {
      this.faults.push({ file: file.path, line: 1, fault: "the English translation is missing", mend: `write ${translationPath}` });
    }
    const english = translation === undefined ? undefined : this.markdown(translation, englishFrontMatter);
    if (dutch === undefined || english === undefined) return undefined;
    for (const [word, others] of Object.entries(dutch.value.synonyms)) synonyms.nl.push([word, ...others]);
    for (const [word, others] of Object.entries(english.value.synonyms)) synonyms.en.push([word, ...others]);
    const { related, owner, reviewed, quotes } = dutch.value;
    return { id, nl: dutch.text, en: english.text, related, owner, reviewed, quotes };
  }

  private labelExamples(file: KnowledgeFile, label: Label): Example[] {
    const parsed = this.yaml(file, examplesFile);
    if (parsed === undefined) return [];
    return locales.flatMap((locale) => Object.entries(parsed.value[locale]).flatMap(([style, texts]) =>
      texts.map((text, index) => ({ text, label, locale, style, file: file.path, line: parsed.lineOf([locale, style, index]) }))));
  }

  private noneExamples(file: KnowledgeFile): Example[] {
    const parsed = this.yaml(file, noneFile);
    if (parsed === undefined) return [];
    return locales.flatMap((locale) => {
      const place = { label: "none", locale, file: file.path };
      const { near, far } = parsed.value[locale];
      return [
        ...Object.entries(near).flatMap(([resembles, texts]) => texts.map((text, index) =>
          ({ ...place, text, style: "near", resembles, line: parsed.lineOf([locale, "near", resembles, index]) }))),
        ...far.map((text, index) => ({ ...place, text, style: "far", line: parsed.lineOf([locale, "far", index]) })),
      ];
    });
  }

  private yaml<T>(file: KnowledgeFile, schema: z.ZodType<T>): Parsed<T> | undefined {
    return parseYaml({ file: file.path, text: file.text, linesBefore: 0 }, schema, this.faults);
  }

  private markdown<T extends { title: string; section: string }>(file: KnowledgeFile, schema: z.ZodType<T>): { value: T; text: ArticleText } | undefined {
    const split = splitFrontMatter(file, this.faults);
    const parsed = split === undefined ? undefined : parseYaml(split.frontMatter, schema, this.faults);
    if (split === undefined || parsed === undefined) return undefined;
    this.places.set(file.path, { lineOf: parsed.lineOf, body: split.body, linesBeforeBody: split.linesBeforeBody });
    const [short = "", ...details] = split.body.trim().split(/\n\s*\n/);
    const { title, section } = parsed.value;
    return { value: parsed.value, text: { title, section, short: short.replaceAll("\n", " "), details: details.join("\n\n") } };
  }
}
