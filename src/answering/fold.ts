/** Lower case, without accents, with plain quotes and dashes. */
export function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase()
    .replace(/[\u2018\u2019\u02bc`´]/g, "'").replace(/[\u2010-\u2015]/g, "-").replace(/\s+/g, " ").trim();
}

/** The same question, however it is written: for comparing examples. */
export function foldForComparison(text: string): string {
  return fold(text).replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

/** What stands for an order number in a question: the number itself says nothing of what is asked. */
export const orderToken = "ordernr";
const numberToken = "getal";

/**
 * The words of a question. Order numbers and other long numbers become one token each; `80%` stays whole, because
 * the letter speaks of it, and so does `2e`.
 */
export function words(text: string): string[] {
  return (fold(text)
    .replace(/\bvst[-\s]?\d{4}[-\s]?\d{2,6}\b|\b20\d{6}\b/g, ` ${orderToken} `)
    .replace(/\be[-\s]mail/g, "email")
    .replace(/(\d)[.,](\d)/g, "$1$2")
    .match(/\p{L}+(?:'\p{L}+)*|\d+(?:%|(?:e|de|ste|st|nd|rd|th)\b)?/gu) ?? [])
    .map((word) => (/^\d{3,}$/.test(word) ? numberToken : word.replaceAll("'", "")))
    .filter((word) => word !== "");
}
