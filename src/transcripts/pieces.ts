/** A part of a text; one that is settled (masked, or meant to stay) is looked at no more. */
export interface Piece {
  text: string;
  settled: boolean;
}

/** From `start` up to but not including `end`, counted in UTF-16 units. Without a mark the text stays as it is. */
export interface Span {
  start: number;
  end: number;
  mark?: string;
}

/** Finds spans in ascending order that do not overlap. Must take time linear in the length of the text. */
export type Finder = (text: string) => Span[];

/** Runs the finder over what is not settled yet. */
export function settle(pieces: readonly Piece[], find: Finder): Piece[] {
  return pieces.flatMap((piece) => (piece.settled ? [piece] : cut(piece.text, find(piece.text))));
}

function cut(text: string, spans: readonly Span[]): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { start, end, mark } of spans) {
    if (start > from) pieces.push({ text: text.slice(from, start), settled: false });
    pieces.push({ text: mark ?? text.slice(start, end), settled: true });
    from = end;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), settled: false });
  return pieces;
}

/** What matches stays as it is. */
export function keeping(pattern: RegExp): Finder {
  return (text) => [...text.matchAll(pattern)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
}
