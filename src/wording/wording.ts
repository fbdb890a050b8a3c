import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInstance, type i18n } from "i18next";
import { DateTime } from "luxon";
import { AppError, messageOf } from "../errors.js";
import { defaultLocale, locales, type Locale } from "../locale.js";

export class WordingError extends AppError {
  readonly code = "wording";
}

/**
 * Namespaces: `bot` is what the assistant says, `web` what the pages say, `review` what the review app says, `teams` what Microsoft Teams shows of the app.
 * Files are `locales/<namespace>.<locale>.json`.
 */
const namespaces = ["bot", "web", "review", "teams"] as const;

export type Values = Record<string, string | number>;

/** Every sentence that a person reads. */
export interface Wording {
  /**
   * The sentence `key` (`bot` namespace unless given as `web:key`) in `locale`.
   * @throws WordingError when there is no such sentence: a blank reply is worse than a failed test
   */
  say(key: string, locale: Locale, values?: Values): string;
  /** A list of sentences or words under `key`. */
  list(key: string, locale: Locale): string[];
  /** `2026-01-05` as "5 januari 2026" or "5 January 2026". */
  date(isoDate: string, locale: Locale): string;
  /** `2026-01-05` as "maandag 5 januari" or "Monday 5 January". */
  day(isoDate: string, locale: Locale): string;
  /** "08:30" as "8.30" or "8:30". */
  time(time: string, locale: Locale): string;
}

/** @throws WordingError when a file of the locales is missing or is no JSON */
export function createWording(localesDir: string): Wording {
  const i18next = createInstance();
  const resources = Object.fromEntries(locales.map((locale) =>
    [locale, Object.fromEntries(namespaces.map((namespace) => [namespace, readSentences(localesDir, namespace, locale)]))]));
  void i18next.init({
    resources, lng: defaultLocale, fallbackLng: false, ns: [...namespaces], defaultNS: "bot", initAsync: false,
    // Escaping belongs to who renders: Markdown, HTML and plain text differ.
    interpolation: { escapeValue: false }, returnNull: false,
  });
  return new I18nextWording(i18next);
}

class I18nextWording implements Wording {
  /** Sentences without values and lists, which never change: commands are compared with dozens of them in every turn. */
  readonly #constant = new Map<string, string>();
  readonly #lists = new Map<string, string[]>();

  constructor(private readonly i18next: i18n) {}

  say(key: string, locale: Locale, values?: Values): string {
    if (values !== undefined) return this.#translate(key, locale, values);
    return kept(this.#constant, `${locale} ${key}`, () => this.#translate(key, locale, {}));
  }

  list(key: string, locale: Locale): string[] {
    return kept(this.#lists, `${locale} ${key}`, () => {
      const value: unknown = this.i18next.t(key, { lng: locale, returnObjects: true });
      if (!Array.isArray(value) || !value.every((item) => typeof item === "string")) {
        throw new WordingError(`No list "${key}" in locale ${locale}; add it to locales/`);
      }
      return value;
    });
  }

  #translate(key: string, locale: Locale, values: Values): string {
    if (!this.i18next.exists(key, { lng: locale, ...values })) throw new WordingError(`No sentence "${key}" in locale ${locale}; add it to locales/`);
    return this.i18next.t(key, { lng: locale, ...values });
  }

  date(isoDate: string, locale: Locale): string {
    return written(isoDate, "d MMMM yyyy", locale);
  }

  day(isoDate: string, locale: Locale): string {
    return written(isoDate, "EEEE d MMMM", locale);
  }

  time(time: string, locale: Locale): string {
    return written(time, locale === "nl" ? "H.mm" : "H:mm", locale);
  }
}

function written(iso: string, format: string, locale: Locale): string {
  return DateTime.fromISO(iso, { zone: "utc" }).setLocale(locale === "nl" ? "nl-NL" : "en-GB").toFormat(format);
}

function kept<T>(known: Map<string, T>, key: string, make: () => T): T {
  const before = known.get(key);
  if (before !== undefined) return before;
  const made = make();
  known.set(key, made);
  return made;
}

function readSentences(localesDir: string, namespace: string, locale: Locale): object {
  const file = join(localesDir, `${namespace}.${locale}.json`);
  try {
    return JSON.parse(readFileSync(file, "utf8")) as object;
  } catch (cause) {
    throw new WordingError(`${file} cannot be read (${messageOf(cause)}); mend the file or set LOCALES_DIR`, { cause });
  }
}
