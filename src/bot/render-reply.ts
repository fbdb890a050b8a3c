import { ActionTypes, ActivityTypes, InputHints, type Activity } from "botbuilder";
import type { ChannelManners, Reply } from "../../dialogs/reply.js";
import { citationEntity } from "./citations.js";
import { escapeMarks, markdownLines, plainText } from "./markdown-lines.js";
import { adaptiveCard, type CardContent } from "./render-card.js";
import { bytesOf, packParagraphs } from "./split-text.js";

export interface RenderOptions {
  manners: ChannelManners;
  locale: string;
  /** Id of whom it is said to; empty when the channel told none. */
  to: string;
  /** Names the card, when it becomes one; comes back with what is pressed on it. */
  card: string;
}

/** What a message holds beside its text: ids, addresses, buttons, the citation. */
const besideTextBytes = 16_000;

/** A reply as the activities that its channel shows, in order; the first one carries what was decided. */
export function renderReply(reply: Reply, options: RenderOptions): Partial<Activity>[] {
  const { manners } = options;
  const { parts, cardParts = parts, form, citations } = reply;
  if (form !== undefined && manners.forms === "card") return cardMessages(reply, cardParts, options);
  if (!needsCard(reply, manners)) return textMessages(reply, options);
  if (citations === undefined) return cardMessages(reply, cardParts, options);
  // A card cannot be rated or cited.
  const [last, before] = parts.length > 1 ? [parts.slice(-1), parts.slice(0, -1)] : [[], parts];
  return [...textMessages({ ...reply, parts: before, buttons: [], links: [] }, options), ...cardMessages({ ...reply, parts: last }, last, options)];
}

/** Of an answer's buttons the channel may show the first ones only; of others each is a way on. */
function needsCard({ buttons, links, citations }: Reply, { suggestedActions }: ChannelManners): boolean {
  if (suggestedActions === 0) return buttons.length + links.length > 0;
  return buttons.length > suggestedActions && citations === undefined;
}

function textMessages(reply: Reply, options: RenderOptions): Partial<Activity>[] {
  const { manners, locale, to } = options;
  const links = reply.links.map(({ title, url }) => `[${title}](${url})`);
  const texts = packParagraphs(paragraphsOf([...reply.parts, ...links], manners), manners.messageBytes - besideTextBytes);
  const messages = texts.map((text): Partial<Activity> => ({ type: ActivityTypes.Message, text, textFormat: "markdown", locale, inputHint: InputHints.ExpectingInput }));
  const [first, last] = [messages[0], messages.at(-1)];
  if (first !== undefined) Object.assign(first, answerProperties(reply, manners));
  const buttons = reply.buttons.slice(0, manners.suggestedActions);
  if (buttons.length > 0 && last !== undefined) {
    const actions = buttons.map((title) => ({ type: ActionTypes.ImBack, title, value: title }));
    // Without an address a channel shows the buttons to everyone in the conversation.
    last.suggestedActions = { to: to === "" ? [] : [to], actions };
  }
  return messages;
}

function paragraphsOf(parts: readonly string[], { markdown }: ChannelManners): string[] {
  if (markdown === "teams") return parts.flatMap((part) => markdownLines(part, "message")).map(({ text }) => text);
  return parts.flatMap((part) => part.split("\n\n"));
}

function answerProperties({ citations }: Reply, { hasThumbs, hasCitations }: ChannelManners): Partial<Activity> {
  if (citations === undefined) return {};
  return {
    ...hasCitations && citations.length > 0 && { entities: [citationEntity(citations)] },
    ...hasThumbs && { channelData: { feedbackLoop: { type: "default" } } },
  };
}

/** One card, without a text of its own: Teams makes two messages of a text and a card. What is too much for a card is said before it. */
function cardMessages(reply: Reply, parts: readonly string[], options: RenderOptions): Partial<Activity>[] {
  const { manners } = options;
  for (const kept of [parts.length, 1, 0]) {
    const [before, inCard] = [parts.slice(0, parts.length - kept), parts.slice(parts.length - kept)];
    const message = cardMessage(reply, before.length === 0 ? { inCard, twin: reply.parts } : { inCard, twin: inCard }, options);
    if (bytesOf(message) > manners.messageBytes && kept > 0) continue;
    const said = before.length === 0 ? [] : textMessages({ parts: before, buttons: [], links: [] }, options);
    return [...said, message];
  }
  return [];
}

function cardMessage({ form, buttons, links }: Reply, { inCard, twin }: { inCard: readonly string[]; twin: readonly string[] }, options: RenderOptions): Partial<Activity> {
  const { card, locale } = options;
  const shown = form !== undefined && options.manners.forms === "card" ? form : undefined;
  // Beside the fields on the card; the twin has no fields.
  const faults = (shown?.fields ?? []).flatMap(({ label, fault }) => (fault === undefined ? [] : [`${escapeMarks(label.replace(/\.$/, ""), "message")}: ${fault}`]));
  const text = plainText([...twin, ...faults]);
  const content: CardContent = { card, parts: inCard, twin: text, fields: shown?.fields, submit: shown?.submit, buttons, links };
  return {
    type: ActivityTypes.Message, locale, summary: text, inputHint: InputHints.ExpectingInput,
    attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", content: adaptiveCard(content) }],
  };
}
