import { maskText } from "./mask.js";

/** A literal that a dialog knows to be personal this turn (a name, a company, a postcode), and what stands in its place. */
export interface Redaction {
  value: string;
  mark: string;
}

/** Stands for what is nested too deep, repeats itself, or is too much. */
export const leftOutMark = "[weggelaten]";

const mostLevels = 64;
const mostValues = 50_000;

/** A text with the redactions, then everything that `maskText` masks. */
export type Mask = (text: string) => string;

/** A pattern of more costs more to make than it is worth; so long a value is no name, and comes back letter for letter or not at all. */
const longestPattern = 200;

/**
 * Redactions are replaced whatever their capitals and white space, as whole words, the longest first. One of more than 200 characters
 * is replaced only where it stands exactly so.
 */
export function maskWith(redactions: readonly Redaction[]): Mask {
  const replacers = [...redactions]
    .map(({ value, mark }) => ({ value: value.trim(), mark }))
    .filter(({ value }) => value !== "")
    .sort((left, right) => right.value.length - left.value.length)
    .map(replacer);
  const redact = (text: string): string => replacers.reduce((left, replace) => replace(left), text);
  return (text) => maskText(replacers.length === 0 ? text : redactLinks(redact(text), redact));
}

function replacer({ value, mark }: Redaction): Mask {
  if (value.length > longestPattern) return (text) => text.split(value).join(mark);
  const pattern = literalPattern(value);
  return (text) => text.replace(pattern, () => mark);
}

function literalPattern(value: string): RegExp {
  const escaped = value.split(/\s+/u).map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("\\s+");
  const before = /^[\p{L}\p{N}]/u.test(value) ? "(?<![\\p{L}\\p{N}[])" : "";
  const after = /[\p{L}\p{N}]$/u.test(value) ? "(?![\\p{L}\\p{N}])" : "";
  return new RegExp(before + escaped + after, "giu");
}

/** The same inside percent-encoded parts of links. */
function redactLinks(text: string, redact: Mask): string {
  if (!text.includes("%")) return text;
  return text.replace(/[^\s"'<>?&=#]*/g, (part) => {
    if (!part.includes("%")) return part;
    try {
      const decoded = decodeURIComponent(part);
      const redacted = redact(decoded);
      return redacted === decoded ? part : encodeURIComponent(redacted);
    } catch {
      return part;
    }
  });
}

/**
 * A copy as JSON would hold it, with every string, key and number masked, also in strings that hold JSON. At most 64 levels and 50,000
 * values; the rest, what contains itself and files in `data:` addresses are left out with a mark.
 */
export function maskDeep(value: unknown, redactions: readonly Redaction[] = []): unknown {
  return new Masker(maskWith(redactions)).copy(value, 0);
}

class Masker {
  readonly #mask: Mask;
  readonly #ancestors = new Set<object>();
  #values = 0;

  constructor(mask: Mask) {
    // Buttons say and send the same; field names repeat.
    const known = new Map<string, string>();
    this.#mask = (text) => {
      const masked = known.get(text) ?? mask(text);
      known.set(text, masked);
      return masked;
    };
  }

  copy(value: unknown, level: number): unknown {
    this.#values += 1;
    if (level > mostLevels || this.#values > mostValues) return leftOutMark;
    switch (typeof value) {
      case "string": return this.#text(value, level);
      case "number": return this.#number(value);
      case "bigint": return this.#mask(String(value));
      case "boolean": return value;
      case "object": return value === null ? null : this.#object(value, level);
      default: return undefined;
    }
  }

  #text(text: string, level: number): string {
    // A file inside the activity: no mask reaches what is in it.
    if (/^data:[^,]{0,200},/i.test(text)) return leftOutMark;
    if (/^\s*[[{]/.test(text)) {
      try {
        const parsed: unknown = JSON.parse(text);
        const masked = JSON.stringify(this.copy(parsed, level + 1));
        // Masked once more: what is no personal data in one value may be so across two.
        return masked === JSON.stringify(parsed) ? this.#mask(text) : this.#mask(masked);
      } catch {
        // Only looked like JSON.
      }
    }
    return this.#mask(text);
  }

  #number(value: number): unknown {
    if (!Number.isFinite(value)) return null;
    // Fewer than eight digits hold nothing that is masked.
    if (!Number.isSafeInteger(value) || Math.abs(value) < 10_000_000) return value;
    const text = String(value);
    const masked = this.#mask(text);
    return masked === text ? value : masked;
  }

  #object(value: object, level: number): unknown {
    if (this.#ancestors.has(value)) return leftOutMark;
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
    this.#ancestors.add(value);
    try {
      if (Array.isArray(value)) return value.map((item) => this.copy(item, level + 1) ?? null);
      return Object.fromEntries(Object.entries(value).flatMap(([key, item]) => {
        const copied = this.copy(item, level + 1);
        return copied === undefined ? [] : [[this.#mask(key), copied]];
      }));
    } finally {
      this.#ancestors.delete(value);
    }
  }
}
