import type { Entity } from "botbuilder";
import type { Citation } from "../../dialogs/reply.js";

/** Limits of Teams (bot-messages-ai-generated-content.md), in characters; more than this is not shown. */
const nameCharacters = 80;
const abstractCharacters = 160;
const mostCitations = 20;

/** Where an answer comes from, as Teams shows it at "[1]". It has no AI label: the answers are written, not generated. */
export function citationEntity(citations: readonly Citation[]): Entity {
  return {
    type: "https://schema.org/Message", "@type": "Message", "@context": "https://schema.org",
    citation: citations.slice(0, mostCitations).map(({ name, quote }, index) => ({
      "@type": "Claim", position: index + 1,
      appearance: { "@type": "DigitalDocument", name: shortened(name, nameCharacters), abstract: shortened(quote, abstractCharacters) },
    })),
  };
}

/** At most so many characters, cut at a word. */
function shortened(text: string, characters: number): string {
  if (text.length <= characters) return text;
  const start = text.slice(0, characters - 1).replace(/[\uD800-\uDBFF]$/u, "");
  const space = start.lastIndexOf(" ");
  return `${start.slice(0, space > characters / 2 ? space : start.length).trimEnd()}…`;
}
