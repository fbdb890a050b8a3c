import { randomUUID } from "node:crypto";

/** Pieces of a text; those that matched are to be highlighted. */
export type MatchedText = { text: string; matched: boolean }[];

/** Stand around what matched. Nobody can have typed them: they are made when the program starts. */
export const matchMarks = { open: `\u0001${randomUUID()}\u0002`, close: `\u0002${randomUUID()}\u0001` };

/** Words around the match. */
export const wordsAround = 24;
/** Longest piece, in characters; a word may be as long as a message. */
const longestPiece = 160;

/** What FTS5's snippet() made with the marks. */
export function matchedText(snippet: string): MatchedText {
  const pieces = snippet.split(matchMarks.open).flatMap((part, index) => {
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
