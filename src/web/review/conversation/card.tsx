import { makeStyles, tokens } from "@fluentui/react-components";
import { AdaptiveCard, GlobalRegistry, HostConfig } from "adaptivecards";
import { useEffect, useMemo, useRef, type ReactNode } from "react";
import type { ConversationEntry } from "../../../review/wire.js";
import { CustomerText } from "../common/customer-text.js";
import { useWording } from "../common/wording.js";
import { renderMarkdown } from "./markdown.js";
import { ShownButtons } from "./shown-buttons.js";

// The page's policy would not load them, and nothing of a transcript may call elsewhere.
for (const name of ["Image", "ImageSet", "Media"]) GlobalRegistry.elements.unregister(name);
AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = renderMarkdown(text);
  result.didProcess = true;
};

const useStyles = makeStyles({
  card: {
    border: `1px solid ${tokens.colorNeutralStroke1}`, borderRadius: tokens.borderRadiusLarge, overflow: "hidden", marginTop: tokens.spacingVerticalS, backgroundColor: tokens.colorNeutralBackground1,
    overflowWrap: "anywhere", "& p": { margin: 0, whiteSpace: "normal" },
  },
  hero: { padding: tokens.spacingHorizontalM, display: "flex", flexDirection: "column", gap: tokens.spacingVerticalXS },
  title: { fontWeight: tokens.fontWeightSemibold },
  file: { display: "block", marginTop: tokens.spacingVerticalS, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, overflowWrap: "anywhere" },
});

const color = { default: tokens.colorNeutralForeground1, subtle: tokens.colorNeutralForeground2 };
const styleOfContainer = {
  backgroundColor: "transparent",
  foregroundColors: { default: color, dark: color, light: color, accent: color, good: color, warning: color, attention: color },
};
/** The card's own colours are for a white page; here it is in those of the theme. */
const hostConfig = {
  supportsInteractivity: false, fontFamily: "inherit",
  containerStyles: { default: styleOfContainer, emphasis: styleOfContainer, good: styleOfContainer, warning: styleOfContainer, attention: styleOfContainer, accent: styleOfContainer },
};

type Attachment = ConversationEntry["attachments"][number];

/** A card as the customer saw it, with buttons that do nothing; a file by its name. */
export function ShownAttachment({ attachment }: { attachment: Attachment }): ReactNode {
  if (attachment.contentType === "application/vnd.microsoft.card.adaptive") return <ShownAdaptiveCard attachment={attachment} />;
  if (/^application\/vnd\.microsoft\.card\.(hero|thumbnail)$/.test(attachment.contentType)) return <HeroCard attachment={attachment} />;
  return <NamedAttachment attachment={attachment} />;
}

function NamedAttachment({ attachment: { name, contentType } }: { attachment: Attachment }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  return <span className={styles.file}>{say("conversation.attachment")}: <CustomerText text={name ?? contentType} /></span>;
}

function ShownAdaptiveCard({ attachment }: { attachment: Attachment }): ReactNode {
  const styles = useStyles();
  const place = useRef<HTMLDivElement>(null);
  const rendered = useMemo(() => renderCard(attachment.content), [attachment.content]);
  useEffect(() => {
    if (rendered !== undefined) place.current?.replaceChildren(rendered.element);
  }, [rendered]);
  if (rendered === undefined) return <NamedAttachment attachment={attachment} />;
  return (
    <div className={styles.card}>
      <div ref={place} dir="auto" />
      {rendered.actions.length === 0 ? null : <div className={styles.hero}><ShownButtons titles={rendered.actions} /></div>}
    </div>
  );
}

/** Only text comes out of it: no pictures, no inputs to be filled in, no actions. */
function renderCard(content: unknown): { element: HTMLElement; actions: string[] } | undefined {
  try {
    const card = new AdaptiveCard();
    card.hostConfig = new HostConfig(hostConfig);
    card.parse(asText(content));
    const element = card.render();
    return element === undefined ? undefined : { element, actions: actionTitles(content) };
  } catch {
    // A card that is no card: the customer did not see one either.
    return undefined;
  }
}

/** Without pictures, and with fields as lines: nothing is filled in here. */
function asText(content: unknown): Record<string, unknown> {
  const card = typeof content === "object" && content !== null ? Object.entries(content) : [];
  return Object.fromEntries(card.filter(([name]) => name !== "backgroundImage")
    .map(([name, value]) => (name === "body" && Array.isArray(value) ? [name, value.flatMap(fieldAsText)] : [name, value])));
}

/** What was in the field when it was shown; where one chooses, what there was to choose from. */
function fieldAsText(element: unknown): unknown[] {
  const { type, label, value, choices } = (element ?? {}) as Record<string, unknown>;
  if (typeof type !== "string" || !type.startsWith("Input.")) return [element];
  const given = typeof value === "string" ? value : "";
  const offered = Array.isArray(choices) ? choices.map((choice: { title?: unknown } | null) => (typeof choice?.title === "string" ? choice.title : "")) : [];
  const line = (text: string, weight?: string): object => ({ type: "RichTextBlock", spacing: "Small", inlines: [{ type: "TextRun", text, ...weight !== undefined && { weight } }] });
  return [...typeof label === "string" ? [line(label, "Bolder")] : [], ...[...offered, given].filter((text) => text !== "").map((text) => line(text))];
}

function actionTitles(content: unknown): string[] {
  const actions = (content as { actions?: unknown } | null)?.actions;
  return Array.isArray(actions) ? actions.flatMap((action: { title?: unknown } | null) => (typeof action?.title === "string" ? [action.title] : [])) : [];
}

function HeroCard({ attachment }: { attachment: Attachment }): ReactNode {
  const styles = useStyles();
  const { title, subtitle, text, buttons } = (attachment.content ?? {}) as { title?: unknown; subtitle?: unknown; text?: unknown; buttons?: unknown };
  const lines = [title, subtitle, text].filter((line): line is string => typeof line === "string" && line !== "");
  if (lines.length === 0) return <NamedAttachment attachment={attachment} />;
  return (
    <div className={styles.card}>
      <div className={styles.hero}>
        {lines.map((line, index) => <div key={index} className={index === 0 && line === title ? styles.title : undefined}><CustomerText text={line} /></div>)}
        <ShownButtons titles={actionTitles({ actions: buttons })} />
      </div>
    </div>
  );
}
