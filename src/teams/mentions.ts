import type { Activity } from "botbuilder";
import { isRecord } from "../transcripts/mask-activity.js";

interface Mention {
  /** As it stands in the text; empty when the channel did not say. */
  text: string;
  name: string;
  isBot: boolean;
}

/** Whether the activity mentions the assistant, by the account that is mentioned: a text can say anything. */
export function mentionsBot(activity: Activity): boolean {
  return mentionsOf(activity).some(({ isBot }) => isBot);
}

/** The text without mentions of the assistant, and with the names of others as they are read; trimmed. */
export function withoutMentions(activity: Activity): string {
  const { text } = activity as { text?: unknown };
  if (typeof text !== "string") return "";
  let before = "";
  let rest = text;
  for (const { text: mention, name, isBot } of mentionsOf(activity)) {
    const at = mention === "" ? -1 : rest.indexOf(mention);
    if (at === -1) {
      // Out of order, or told twice.
      before = replaced(before, mention, isBot ? "" : name);
      continue;
    }
    before += rest.slice(0, at) + (isBot ? "" : name);
    rest = rest.slice(at + mention.length);
    if (isBot) rest = rest.replace(/^[^\S\r\n]+/u, "");
  }
  // Tags that no entity speaks of are nobody; what they hold was typed.
  return (before + rest).replace(/<at(?:\s[^<>]*)?>([^<>]*)<\/at>/giu, "$1").replace(/\u00A0/gu, " ").trim();
}

function replaced(text: string, mention: string, name: string): string {
  return mention === "" ? text : text.replace(mention, () => name);
}

/** In the order of the text. Entities come from outside: null, without a text, or no entities at all. */
function mentionsOf(activity: Activity): Mention[] {
  const entities: unknown = activity.entities;
  if (!Array.isArray(entities)) return [];
  return entities.flatMap((entity: unknown) => {
    if (!isRecord(entity) || entity["type"] !== "mention" || !isRecord(entity["mentioned"])) return [];
    const { id, name } = entity["mentioned"];
    const isBot = typeof id === "string" && id !== "" && id === activity.recipient.id;
    const shown = typeof name === "string" ? name : "";
    const text = typeof entity["text"] === "string" ? entity["text"] : "";
    return [{ text: text === "" && shown !== "" ? `<at>${shown}</at>` : text, name: shown === "" ? text.replace(/<[^<>]*>/gu, "") : shown, isBot }];
  });
}
