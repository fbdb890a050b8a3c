/** Bytes of a value as a channel counts them: its JSON in UTF-16. */
export function bytesOf(value: unknown): number {
  return JSON.stringify(value).length * 2;
}

/** The paragraphs as few texts of at most `limitBytes` each; a paragraph that is longer is cut, at a space where there is one. */
export function packParagraphs(paragraphs: readonly string[], limitBytes: number): string[] {
  const whole = paragraphs.join("\n\n");
  if (bytesOf(whole) <= limitBytes) return [whole];
  const texts: string[][] = [];
  let size = Infinity;
  for (const piece of paragraphs.flatMap((paragraph) => cut(paragraph, limitBytes))) {
    const more = bytesOf(`\n\n${piece}`);
    if (size + more > limitBytes) texts.push([]);
    size = size + more > limitBytes ? more : size + more;
    texts.at(-1)?.push(piece);
  }
  return texts.map((pieces) => pieces.join("\n\n"));
}

function cut(paragraph: string, limitBytes: number): string[] {
  if (bytesOf(paragraph) <= limitBytes) return [paragraph];
  const pieces: string[] = [];
  let rest = paragraph;
  while (bytesOf(rest) > limitBytes) {
    const end = endOfPiece(rest, limitBytes);
    pieces.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return rest === "" ? pieces : [...pieces, rest];
}

function endOfPiece(text: string, limitBytes: number): number {
  let end = Math.min(text.length, Math.floor(limitBytes / 2) - 2);
  // What JSON escapes counts more than once.
  while (bytesOf(text.slice(0, end)) > limitBytes) end = Math.floor(end * 0.9);
  const space = text.lastIndexOf(" ", end);
  if (space > end / 2) return space;
  // Not in the middle of a sign that takes two code units.
  return /[\uD800-\uDBFF]/.test(text.charAt(end - 1)) ? end - 1 : end;
}
