import MarkdownIt from "markdown-it";

/**
 * Where the lines are shown. `message`: a text message of Teams, which knows bold, italic, links and quotes everywhere, but lists on its
 * desktop only, and headings and tables nowhere (format-your-bot-messages.md). `card`: a TextBlock, which knows bold, italic, links and
 * lists (cards-format.md). `plain`: no marks at all.
 */
export type LineTarget = "message" | "card" | "plain";

/** A line of what is said. Channels make one line of two that only a line break parts, so each is a paragraph. */
export interface Line {
  text: string;
  /** It goes with the line before it: of one list, or of one paragraph. */
  follows: boolean;
}

const markdown = new MarkdownIt({ html: false, linkify: false });
// "[naam]: ..." is what somebody said.
markdown.disable("reference");
markdown.validateLink = (url) => /^(https:|tel:|mailto:)/i.test(url.trim());

type Token = ReturnType<typeof markdown.parse>[number];

/** Markdown as lines that read well where only a few of its marks are known. */
export function markdownLines(text: string, target: LineTarget): Line[] {
  const writer = new LineWriter(target);
  for (const token of markdown.parse(text, {})) writer.take(token);
  return writer.lines;
}

/** The words of a Markdown text, without marks, a line each. */
export function plainText(parts: readonly string[]): string {
  return parts.flatMap((part) => markdownLines(part, "plain")).map(({ text }) => text).join("\n");
}

/** Words that must be read as they are. What cannot be taken for a mark stays without a backslash, which poor readers would show. */
export function escapeMarks(text: string, target: LineTarget): string {
  if (target === "plain") return text;
  const escaped = text.replace(/[\\*`]|~~|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\$&").replaceAll("](", "]\\(");
  // A TextBlock knows no HTML and shows it as text.
  return target === "card" ? escaped : escaped.replace(/&(?=#?\w{1,30};)/g, "&amp;").replace(/<(?=[a-z/!?])/gi, "&lt;");
}

const lineMark = /^(?:#{1,6}(?=\s|$)|>|[-+](?=\s|$)|(?:-{3,}|={3,})$|\|)/;
const numberMark = /^(\d{1,9})([.)])(?=\s|$)/;

class LineWriter {
  readonly lines: Line[] = [];
  readonly #target: LineTarget;
  /** Of the lists around the token: the next number, or none for bullets. */
  readonly #lists: { next: number | undefined }[] = [];
  #itemMark = "";
  #isInQuote = false;
  #isHeading = false;
  #listHasBegun = false;
  #table: { head: string[]; cells: string[]; isHead: boolean } | undefined;

  constructor(target: LineTarget) {
    this.#target = target;
  }

  take(token: Token): void {
    switch (token.type) {
      case "bullet_list_open": this.#openList(undefined); break;
      case "ordered_list_open": this.#openList(Number(token.attrGet("start") ?? 1)); break;
      case "bullet_list_close": case "ordered_list_close": this.#lists.pop(); break;
      case "list_item_open": this.#itemMark = this.#nextMark(); break;
      case "blockquote_open": this.#isInQuote = true; break;
      case "blockquote_close": this.#isInQuote = false; break;
      case "heading_open": this.#isHeading = true; break;
      case "heading_close": this.#isHeading = false; break;
      case "fence": case "code_block": this.#write(token.content.trimEnd().split("\n").map((line) => this.#escape(line))); break;
      case "inline": this.#takeInline(token); break;
      default: this.#takeTable(token.type);
    }
  }

  #takeTable(type: string): void {
    if (type === "table_open") this.#table = { head: [], cells: [], isHead: true };
    if (this.#table === undefined) return;
    if (type === "tbody_open") this.#table.isHead = false;
    if (type === "tr_close" && !this.#table.isHead) this.#write([this.#row(this.#table)]);
    if (type === "tr_close") this.#table.cells = [];
    if (type === "table_close") this.#table = undefined;
  }

  #row({ head, cells }: { head: string[]; cells: string[] }): string {
    return cells.map((cell, index) => ((head[index] ?? "") === "" ? cell : `${head[index] ?? ""}: ${cell}`)).filter((cell) => cell !== "").join(", ");
  }

  #takeInline(token: Token): void {
    const text = this.#inline(token.children ?? []);
    if (this.#table === undefined) this.#write(text.split("\n"));
    else (this.#table.isHead ? this.#table.head : this.#table.cells).push(text);
  }

  #openList(next: number | undefined): void {
    this.#lists.push({ next });
    this.#listHasBegun = this.#lists.length > 1;
  }

  #nextMark(): string {
    const list = this.#lists.at(-1);
    if (list?.next === undefined) return this.#lists.length > 1 ? "– " : "• ";
    list.next += 1;
    return `${list.next - 1}. `;
  }

  #write(texts: readonly string[]): void {
    const isInList = this.#lists.length > 0;
    for (const [index, text] of texts.entries()) {
      if (text.trim() === "") continue;
      const marked = this.#itemMark === "" ? this.#begin(text.trim()) : this.#itemMark + text.trim();
      this.#itemMark = "";
      this.lines.push({ text: this.#quoted(marked), follows: index > 0 || (isInList && this.#listHasBegun) });
      this.#listHasBegun = isInList;
    }
  }

  /** What at the beginning of a line would be a mark. */
  #begin(text: string): string {
    if (this.#target === "plain") return text;
    return lineMark.test(text) ? `\\${text}` : text.replace(numberMark, "$1\\$2");
  }

  #quoted(text: string): string {
    if (!this.#isInQuote) return text;
    return this.#target === "message" ? `> ${text}` : `“${text}”`;
  }

  #escape(text: string): string {
    return escapeMarks(text, this.#target);
  }

  /** Bold and italic end with their line and begin again on the next. */
  #inline(tokens: readonly Token[]): string {
    const open: string[] = [];
    let text = "";
    let address: string | undefined;
    const mark = (sign: string, isOpening: boolean): void => {
      if (this.#target === "plain" || (this.#isHeading && sign === "**")) return;
      if (isOpening) open.push(sign);
      else open.pop();
      text += sign;
    };
    for (const token of tokens) {
      switch (token.type) {
        case "strong_open": case "strong_close": mark("**", token.nesting > 0); break;
        case "em_open": case "em_close": mark("_", token.nesting > 0); break;
        case "softbreak": case "hardbreak": text += `${[...open].reverse().join("")}\n${open.join("")}`; break;
        case "link_open":
          address = String(token.attrGet("href"));
          if (this.#target !== "plain") text += "[";
          break;
        case "link_close": text += this.#linkEnd(address ?? ""); break;
        case "image": text += this.#image(token); break;
        default: text += this.#escape(token.content);
      }
    }
    return this.#isHeading && this.#target !== "plain" ? `**${text}**` : text;
  }

  #image(token: Token): string {
    const name = this.#escape(token.content);
    return this.#target === "plain" ? name + this.#linkEnd(String(token.attrGet("src"))) : `[${name}${this.#linkEnd(String(token.attrGet("src")))}`;
  }

  #linkEnd(address: string): string {
    // A number or a mail address stands in the words of its link.
    if (this.#target === "plain") return /^https:/i.test(address) ? ` (${address})` : "";
    return `](${address.replace(/[()\s<>]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)})`;
  }
}
