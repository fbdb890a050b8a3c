import { randomUUID } from "node:crypto";

/** Pieces of a text; those that matched are to be highlighted. */
export type MatchedText = { text: string; matched: boolean }[];

/** Stand around what matched. Nobody can have typed them: they are made when the program starts. */
export const matchMarks = { open: `\u0001${randomUUID()}\u0002`, close: `\u0002${randomUUID()}\u0001` };

/** Words around the match. */
export const wordsAround = 24;
/** Longest piece, in characters; a word may be as long as a message. */
const longestPiece = 160;

/**
 * Marks of Markdown, by what stays of them: an escaped sign, the words of a link; nothing of the rest. A piece of a text may begin or end
 * between two that belong together, so each is taken for itself: one that touches a word on one side only.
 */
const markdownMarks = [
  /\\([\\`*_{}[\]<>()#+\-.!|~&])/u, /\[([^[\]\n]+)\]\((?:https?:|tel:|mailto:)[^\s)]*\)?/u, /\]\((?:https?:|tel:|mailto:)[^\s)]*\)?/u,
  /(?<![\p{L}\p{N}])(?:\*{1,3}|_{1,3})(?=\S)/u, /(?<=\S)(?:\*{1,3}|_{1,3})(?![\p{L}\p{N}])/u, /^ {0,3}(?:#{1,6}|>|[*+-]) +/u, /`+/u,
].map(({ source }) => source).join("|");

function withoutMarkdown(text: string): string {
  return text.replace(new RegExp(markdownMarks, "gmu"), (_mark, escaped: string | undefined, words: string | undefined) => escaped ?? words ?? "");
}

/** What FTS5's snippet() made with the marks. @param isMarkdown then only what a reader of it sees is shown */
export function matchedText(snippet: string, { isMarkdown }: { isMarkdown: boolean }): MatchedText {
  const shown = isMarkdown ? withoutMarkdown(snippet) : snippet;
  const pieces = shown.split(matchMarks.open).flatMap((part, index) => {
    if (index === 0) return [{ text: part, matched: false }];
    const [hit = "", rest = ""] = part.split(matchMarks.close);
    return [{ text: hit, matched: true }, { text: rest, matched: false }];
  });
  return pieces.map((piece, index) => ({ ...piece, text: shortened(piece.text, index === 0 ? "start" : "end") })).filter(({ text }) => text !== "");
}

function shortened(text: string, cut: "start" | "end"): string {
  if (text.length <= longestPiece) return text;
  return (cut === "start" ? `…${text.slice(-longestPiece)}` : `${text.slice(0, longestPiece)}…`).toWellFormed();
}
