/** Control characters, line separators, and the marks that turn the reading direction of what follows. */
const unsafe = /[\p{Cc}\p{Cs}\u2028\u2029\u200E\u200F\u061C\u202A-\u202E\u2066-\u2069]/gu;

/** On one line, as for a header: what could end a line or turn its direction becomes a space. */
export function headerText(text: string, characters: number): string {
  return shortened(text.replace(unsafe, " ").replace(/\s+/gu, " ").trim(), characters);
}

/** Lines stay lines; nothing else that a customer typed can move or turn what stands around it. */
export function bodyText(text: string): string {
  return text.replace(/\r\n?|[\u2028\u2029\v\f]/g, "\n").split("\n").map((line) => line.replace(/\t/g, " ").replace(unsafe, "").trimEnd()).join("\n").trim();
}

/** "https://example.nl" as "https[:]//example[.]nl": read as before, and no mail program makes a link of it. "m.a.w." stays. */
export function unlinked(text: string): string {
  return text.replaceAll("://", "[:]//").replace(/(?<=[\p{L}\p{N}-])\.(?=\p{L}{2})/gu, "[.]");
}

const graphemes = new Intl.Segmenter("nl", { granularity: "grapheme" });

/** At most so many characters, without halving an emoji. */
export function shortened(text: string, characters: number): string {
  if (text.length <= characters) return text;
  // A "character" may be a letter with a thousand accents; then it is left out whole.
  let end = 0;
  for (const { index, segment } of graphemes.segment(text.slice(0, characters * 2))) {
    if (index + segment.length >= characters) break;
    end = index + segment.length;
  }
  return `${text.slice(0, end).trimEnd()}…`;
}
