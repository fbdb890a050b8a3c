import { createRequire } from "node:module";
import type { Activity } from "botbuilder";
import type * as AdaptiveCards from "adaptivecards";
import type { AdaptiveCard, CardElement } from "../../src/bot/render-card.js";

// Its modules are for bundlers; the whole in one file is for Node as well.
const { AdaptiveCard: Parser, SerializationContext, Version } = createRequire(import.meta.url)("adaptivecards/dist/adaptivecards.js") as typeof AdaptiveCards;

/** What Teams and Web Chat both show (cards-reference.md; Web Chat has no Action.Execute), and that keeps to text on phones. */
const allowed = new Set(["AdaptiveCard", "TextBlock", "Input.Text", "Input.ChoiceSet", "Action.Submit", "Action.OpenUrl", "Container", "ActionSet"]);

export interface Say {
  title: string;
  data: { vst: { card: string; say: string } };
}

/** The Adaptive Card of a message. */
export function cardOf({ attachments }: Partial<Activity>): AdaptiveCard | undefined {
  return attachments?.find(({ contentType }) => contentType === "application/vnd.microsoft.card.adaptive")?.content as AdaptiveCard | undefined;
}

/** All that can be pressed on its card, from top to bottom. */
export function actionsOf(activity: Partial<Activity>): CardElement[] {
  const card = cardOf(activity);
  return card === undefined ? [] : elementsIn([...card.body, ...card.actions]).filter(({ type }) => type.startsWith("Action."));
}

/** With what they hold. */
function elementsIn(elements: readonly CardElement[]): CardElement[] {
  return elements.flatMap((element) => [element, ...elementsIn([...list(element["items"]), ...list(element["actions"]), ...list(element["selectAction"])])]);
}

const list = (value: unknown): CardElement[] => (value === undefined ? [] : [value].flat() as CardElement[]);

/** Buttons of its card that say something. */
export function saysOf(activity: Partial<Activity>): Say[] {
  return (actionsOf(activity) as unknown as Partial<Say>[]).filter((action): action is Say => action.data?.vst.say !== undefined);
}

/** What the button of its form sends, without the fields. */
export function submitOf(activity: Partial<Activity>): object | undefined {
  const [first] = cardOf(activity)?.actions ?? [];
  const data = first?.["data"] as { vst: { say?: string } } | undefined;
  return data === undefined || data.vst.say !== undefined ? undefined : data;
}

/** By the id of the field. */
export function fieldsOf(activity: Partial<Activity>): Record<string, Record<string, unknown>> {
  return Object.fromEntries((cardOf(activity)?.body ?? []).filter(({ type }) => type.startsWith("Input.")).map((field) => [String(field["id"]), field]));
}

/** What the official parser, and the rules of the channels, have against a card. */
export function cardFaults(card: AdaptiveCard): string[] {
  const version = Version.parse(String(card["version"]), new SerializationContext());
  const context = new SerializationContext(version);
  const parsed = new Parser();
  parsed.parse(card, context);
  const faults = [...Array(context.eventCount).keys()].map((index) => context.getEventAt(index).message);
  faults.push(...parsed.validateProperties().validationEvents.map(({ message }) => message));
  if (version === undefined || version.major > 1 || version.minor > 5) faults.push(`version ${String(card["version"])}`);
  const elements = elementsIn([...card.body, ...card.actions]);
  faults.push(...elements.filter(({ type }) => !allowed.has(type)).map(({ type }) => `a ${type}`));
  faults.push(...elements.filter(({ type, title }) => type === "Action.Submit" && String(title).length > 60).map(({ title }) => `long: ${String(title)}`));
  faults.push(...elements.filter(({ type, wrap }) => type === "TextBlock" && wrap !== true).map(({ text }) => `cut off: ${String(text)}`));
  faults.push(...card.body.filter(({ type, label }) => type.startsWith("Input.") && (typeof label !== "string" || label === "")).map(({ id }) => `no label: ${String(id)}`));
  const shown = elements.filter(({ type }) => type.startsWith("Action.")).length;
  if (shown > 6) faults.push(`${shown} buttons`);
  return faults;
}
