import { LineCounter, parseDocument, type Document } from "yaml";
import type { z } from "zod";
import type { Fault } from "./knowledge-fault.js";

/** A text file of the knowledge folder. */
export interface KnowledgeFile {
  /** Inside the folder, with forward slashes. */
  path: string;
  text: string;
}

export type Path = readonly (string | number)[];

/** What a YAML text says, and on which line it says it. */
export interface Parsed<T> {
  value: T;
  /** Line of the value at that path, from 1; of the nearest parent when there is no such value. */
  lineOf: (path: Path) => number;
}

/** Where a YAML text stands: a whole file, or the front matter of one. */
export interface YamlPart {
  file: string;
  text: string;
  /** Lines of the file before the text. */
  linesBefore: number;
}

/** Parses and checks; faults go to the list, and then nothing is returned. */
export function parseYaml<T>(part: YamlPart, schema: z.ZodType<T>, faults: Fault[]): Parsed<T> | undefined {
  const lines = new LineCounter();
  const document = parseDocument(part.text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number) => lines.linePos(offset).line + part.linesBefore;
  if (document.errors.length > 0) {
    for (const error of document.errors) {
      faults.push({ file: part.file, line: lineAt(error.pos[0]), fault: `this is not YAML: ${error.message}`,
        mend: `put sentences between double quotes, and indent with two spaces` });
    }
    return undefined;
  }
  const lineOf = (path: Path) => lineAt(offsetOf(document, path));
  const checked = schema.safeParse(document.toJS());
  if (!checked.success) {
    for (const issue of checked.error.issues) {
      const path = issue.path.filter((step) => typeof step !== "symbol");
      faults.push({ file: part.file, line: lineOf(path), fault: `${path.join(".") || "the file"} is not right: ${issue.message}`,
        mend: `see the other files of this folder for the form` });
    }
    return undefined;
  }
  return { value: checked.data, lineOf };
}

function offsetOf(document: Document, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (node !== null && typeof node === "object" && "range" in node && Array.isArray(node.range)) return Number(node.range[0]);
  }
  return 0;
}

/** A Markdown file as its front matter and its body. */
export interface MarkdownFile {
  frontMatter: YamlPart;
  body: string;
  /** Lines of the file before the body. */
  linesBeforeBody: number;
}

const fence = "---";

export function splitFrontMatter(file: KnowledgeFile, faults: Fault[]): MarkdownFile | undefined {
  const lines = file.text.split("\n");
  const end = lines.indexOf(fence, 1);
  if (lines[0] !== fence || end < 0) {
    faults.push({ file: file.path, line: 1, fault: "the front matter is missing or not closed", mend: `begin the file with a line "---", and close the front matter with another` });
    return undefined;
  }
  return {
    frontMatter: { file: file.path, text: lines.slice(1, end).join("\n"), linesBefore: 1 },
    body: lines.slice(end + 1).join("\n"),
    linesBeforeBody: end + 1,
  };
}
