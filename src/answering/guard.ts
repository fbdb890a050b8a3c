import { fold } from "./fold.js";

/** Orders to the program instead of questions to support. */
const instructions = [
  /\b(negeer|vergeet|omzeil|ignore|disregard|forget|override)\b.{0,60}\b(instructies?|instructions?|prompts?|regels|rules|opdracht(en)?|alles hierboven|everything above)\b/,
  /\b(systeem|system|verborgen|hidden|initial)[\s-]?prompt\b/,
  /\b(debug|developer|ontwikkelaars|admin|god|dan)[\s-]?(mode|modus)\b/,
  /\bjailbreak\b/,
];

/** Program text, markup, queries. */
const code = [
  /<\/?[a-z][a-z0-9]*(\s[^>]*)?>/,
  /\b(select\s.+\sfrom|insert\s+into|drop\s+table|union\s+select|delete\s+from)\b/,
  /\b(function|def|class|const|let|var|import|return)\b.*[({=;]/,
  /[{}]\s*[;)]|\$\{|\{\{|=>|::|&&|\|\|/,
];

/** Why a text is no question to support, in English words; nothing when it may be one. */
export function refusal(text: string): string | undefined {
  const folded = fold(text);
  if (instructions.some((pattern) => pattern.test(folded))) return "it holds instructions to the program";
  if (code.some((pattern) => pattern.test(folded))) return "it looks like code";
  return undefined;
}
