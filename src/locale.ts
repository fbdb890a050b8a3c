/** The languages that the assistant writes. Dutch is the default everywhere. */
export const locales = ["nl", "en"] as const;
export type Locale = (typeof locales)[number];
export const defaultLocale: Locale = "nl";

/** A BCP 47 tag such as `en-GB` to one of ours; anything unknown is undefined. */
export function localeOf(tag: unknown): Locale | undefined {
  if (typeof tag !== "string") return undefined;
  const language = tag.slice(0, 2).toLowerCase();
  return locales.find((locale) => locale === language);
}
