import { randomBytes } from "node:crypto";

/** HTML that is safe to send: made only by `html` and by a renderer that escapes. */
export class Html {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

type Part = string | number | Html | readonly Html[];

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** A template whose values are escaped, but for those that are Html already. Attributes must stand in quotes. */
export function html(strings: TemplateStringsArray, ...values: Part[]): Html {
  const render = (value: Part): string => {
    if (value instanceof Html) return value.text;
    if (typeof value === "object") return value.map((part) => part.text).join("");
    return escapeHtml(String(value));
  };
  return new Html(strings.reduce((text, string, index) => text + render(values[index - 1] ?? "") + string));
}

/** JSON inside a script element: a `<` in a sentence must not end the element. */
export function jsonForScript(value: unknown): Html {
  return new Html(JSON.stringify(value).replaceAll("<", "\\u003c"));
}

/** For the scripts and styles of one answer, 128 bits; see Content-Security-Policy. */
export function createNonce(): string {
  return randomBytes(16).toString("base64");
}
