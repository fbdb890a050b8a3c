import type { FormField, ReplyLink } from "../../dialogs/reply.js";
import { escapeMarks, markdownLines } from "./markdown-lines.js";

/** A part of an Adaptive Card; see adaptivecards.io/explorer for what each type has. */
export interface CardElement {
  type: string;
  [property: string]: unknown;
}

export interface AdaptiveCard extends CardElement {
  type: "AdaptiveCard";
  body: CardElement[];
  actions: CardElement[];
}

export interface CardContent {
  /** Names this very card. */
  card: string;
  /** Markdown. */
  parts: readonly string[];
  /** What is said, for who does not see the card. */
  twin: string;
  fields?: readonly FormField[] | undefined;
  /** Title of the button that sends the fields. */
  submit?: string | undefined;
  buttons: readonly string[];
  links: readonly ReplyLink[];
}

interface CardAction extends CardElement {
  title: string;
}

/** A phone cuts a longer title off, and shows no more than its beginning. */
const longestTitle = 30;

/** The lowest version that has labels, checks of inputs, and buttons that leave the inputs alone; Teams takes 1.5, Web Chat 1.6. */
const version = "1.3";

/** A card that Teams and Web Chat both show: `Action.Submit` alone, since Web Chat knows no `Action.Execute`. */
export function adaptiveCard({ card, parts, twin, fields = [], submit, buttons, links }: CardContent): AdaptiveCard {
  const actions: CardAction[] = [
    ...submit === undefined ? [] : [{ type: "Action.Submit", title: submit, data: { vst: { card } } }],
    // Otherwise an empty form would not let the customer out.
    ...buttons.map((title) => ({ type: "Action.Submit", title, data: { vst: { card, say: title } }, ...fields.length > 0 && { associatedInputs: "none" } })),
    ...links.map(({ title, url }) => ({ type: "Action.OpenUrl", title, url })),
  ];
  const isTooLong = submit === undefined && actions.some(({ title }) => title.length > longestTitle);
  return {
    type: "AdaptiveCard", $schema: "http://adaptivecards.io/schemas/adaptive-card.json", version, fallbackText: twin,
    body: [...textBlocks(parts), ...fields.flatMap(fieldElements), ...isTooLong ? wrappedActions(actions) : []],
    actions: isTooLong ? [] : actions,
  };
}

/** In their order: those that fit as buttons, the others as lines to press, which can be as long as they are. */
function wrappedActions(actions: readonly CardAction[]): CardElement[] {
  const elements: (CardElement & { actions?: CardAction[] })[] = [];
  for (const action of actions) {
    const last = elements.at(-1);
    if (action.title.length > longestTitle) elements.push(pressableLine(action));
    else if (last?.actions !== undefined) last.actions.push(action);
    else elements.push({ type: "ActionSet", actions: [action] });
  }
  return elements;
}

function pressableLine(action: CardAction): CardElement {
  // Not in the accent colour, which is too light in Web Chat.
  const text = { type: "TextBlock", text: escapeMarks(action.title, "card"), wrap: true, weight: "Bolder" };
  return { type: "Container", style: "emphasis", spacing: "Small", items: [text], selectAction: action };
}

function textBlocks(parts: readonly string[]): CardElement[] {
  return parts.flatMap((part) => markdownLines(part, "card"))
    .map(({ text, follows }) => ({ type: "TextBlock", text, wrap: true, ...follows && { spacing: "Small" } }));
}

/** The field, and below it what is wrong with it. */
function fieldElements(field: FormField): CardElement[] {
  const { id, label, value, required, fault } = field;
  const input = {
    id, label, ...value !== undefined && value !== "" && { value }, ...required !== undefined && { isRequired: true, errorMessage: required },
    ...field.kind === "choice" ? choiceProperties(field) : textProperties(field),
  };
  const faults = fault === undefined ? [] : textBlocks([fault]).map((block) => ({ ...block, color: "Attention", spacing: "Small" }));
  return [input, ...faults];
}

function textProperties({ kind, placeholder, maxCharacters }: FormField): CardElement {
  return {
    type: "Input.Text", ...kind === "multiline" && { isMultiline: true },
    ...placeholder !== undefined && { placeholder }, ...maxCharacters !== undefined && { maxLength: maxCharacters },
  };
}

function choiceProperties({ choices = [] }: FormField): CardElement {
  return { type: "Input.ChoiceSet", style: "expanded", wrap: true, choices: choices.map(({ title, value }) => ({ title, value })) };
}
