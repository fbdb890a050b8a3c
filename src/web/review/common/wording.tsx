import { createInstance } from "i18next";
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import type { Locale } from "../../../review/wire.js";
import { app as en } from "../../../../locales/review.en.json";
import { app as nl } from "../../../../locales/review.nl.json";

type WithoutPlural<Key extends string> = Key extends `${infer Start}_one` | `${infer Start}_other` ? Start : Key;
type Paths<Sentences> = { [Key in keyof Sentences & string]: Sentences[Key] extends string ? WithoutPlural<Key> : `${Key}.${Paths<Sentences[Key]>}` }[keyof Sentences & string];

/** Keys of `app` in locales/review.nl.json: "list.title"; of a plural without _one and _other. */
export type SentenceKey = Paths<typeof nl>;
export type Say = (key: SentenceKey, values?: Record<string, string | number>) => string;

export interface Wording {
  locale: Locale;
  setLocale: (locale: Locale) => void;
  /** The sentence in the chosen language; `count` in the values chooses its plural. */
  say: Say;
}

const i18n = createInstance();
void i18n.init({
  resources: { nl: { app: nl }, en: { app: en } }, lng: "nl", fallbackLng: false, ns: ["app"], defaultNS: "app", initAsync: false,
  // React escapes.
  interpolation: { escapeValue: false }, returnNull: false,
});

const WordingContext = createContext<Wording | undefined>(undefined);
const storageKey = "vst-review-locale";

export function WordingProvider({ children }: { children: ReactNode }): ReactNode {
  const [locale, setLocale] = useState(firstLocale);
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  const wording = useMemo<Wording>(() => ({
    locale,
    setLocale: (chosen) => {
      remember(chosen);
      setLocale(chosen);
    },
    say: (key, values) => i18n.t(key, { lng: locale, ...values }),
  }), [locale]);
  return <WordingContext.Provider value={wording}>{children}</WordingContext.Provider>;
}

/** @throws Error outside of WordingProvider */
export function useWording(): Wording {
  const wording = useContext(WordingContext);
  if (wording === undefined) throw new Error("Put the component below WordingProvider");
  return wording;
}

/** The agent's choice of last time, else the language of the page. */
function firstLocale(): Locale {
  const chosen = remembered();
  return chosen === "nl" || chosen === "en" ? chosen : document.documentElement.lang.startsWith("en") ? "en" : "nl";
}

function remembered(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    // Storage may be switched off; then the choice holds until the page is closed.
    return null;
  }
}

function remember(locale: Locale): void {
  try {
    localStorage.setItem(storageKey, locale);
  } catch {
    return;
  }
}
