import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { CheckmarkRegular, LinkRegular, ThumbDislikeFilled, ThumbLikeFilled, WarningRegular } from "@fluentui/react-icons";
import { memo, useRef, useState, type ReactNode } from "react";
import type { ConversationEntry } from "../../../review/wire.js";
import { CustomerText } from "../common/customer-text.js";
import { useFormat } from "../common/format.js";
import { useWording } from "../common/wording.js";
import { ShownAttachment } from "./card.js";
import { DecisionPanel } from "./decision-panel.js";
import { renderMarkdown } from "./markdown.js";
import { useNear } from "./near.js";
import { ShownButtons } from "./shown-buttons.js";
import type { VerdictButtonsProps } from "./verdict-buttons.js";

const useStyles = makeStyles({
  row: {
    display: "grid", gridTemplateColumns: "minmax(0, 1fr) 20rem", columnGap: tokens.spacingHorizontalXL, rowGap: tokens.spacingVerticalS, padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusLarge, scrollMarginTop: "5rem",
    // Thousands of turns: what is not in sight is not laid out.
    contentVisibility: "auto", containIntrinsicSize: "auto 90px",
    ":focus": { outline: "none" },
    "@media (max-width: 64rem)": { gridTemplateColumns: "minmax(0, 1fr)", padding: tokens.spacingVerticalS, marginInline: `-${tokens.spacingVerticalS}` },
    "@media print": { contentVisibility: "visible", breakInside: "avoid" },
  },
  linked: { backgroundColor: tokens.colorBrandBackground2, boxShadow: `inset 3px 0 ${tokens.colorBrandForeground1}` },
  turn: { display: "flex", flexDirection: "column", minWidth: 0, alignItems: "flex-start" },
  customer: { alignItems: "flex-end" },
  bubble: {
    maxWidth: "min(44rem, 92%)", boxSizing: "border-box", minWidth: 0, padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`, borderRadius: tokens.borderRadiusXLarge, backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`, overflowWrap: "anywhere", fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase400,
  },
  said: { backgroundColor: tokens.colorBrandBackground2, border: `1px solid ${tokens.colorBrandStroke2}` },
  markdown: {
    unicodeBidi: "isolate",
    "& p, & ul, & ol": { margin: `0 0 ${tokens.spacingVerticalS}` }, "& > :last-child": { marginBottom: 0 }, "& ul, & ol": { paddingLeft: "1.4rem" }, "& ul": { listStyleType: "disc" },
    "& a": { color: tokens.colorBrandForegroundLink },
    "& pre": { whiteSpace: "pre-wrap", overflowWrap: "anywhere" },
    "& .mask": { borderRadius: tokens.borderRadiusSmall, padding: "0 4px", border: `1px dashed ${tokens.colorNeutralStrokeAccessible}`, color: tokens.colorNeutralForeground2, fontSize: "0.92em" },
  },
  meta: { display: "flex", flexWrap: "wrap", maxWidth: "100%", overflowWrap: "anywhere", alignItems: "center", gap: tokens.spacingHorizontalXS, minHeight: "24px", color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  time: { display: "inline-flex", alignItems: "center", minWidth: "24px", minHeight: "24px", color: "inherit", textDecorationLine: "none", ":hover": { textDecorationLine: "underline" }, ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` } },
  copy: {
    display: "inline-flex", alignItems: "center", justifyContent: "center", width: "24px", height: "24px", border: "none", background: "none", color: "inherit", cursor: "pointer", padding: 0, borderRadius: tokens.borderRadiusMedium,
    ":hover": { backgroundColor: tokens.colorNeutralBackground1Hover }, ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` }, "@media print": { display: "none" },
  },
  happened: { gridColumn: "1 / -1", textAlign: "center", color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  fault: { minWidth: 0, display: "inline-flex", alignItems: "center", gap: "4px", color: tokens.colorPaletteRedForeground1 },
  down: { color: tokens.colorPaletteRedForeground1 },
  up: { color: tokens.colorPaletteGreenForeground1 },
});

export interface EntryRowProps {
  entry: ConversationEntry;
  isLinked: boolean;
  /** Shown in full from the start; otherwise its text alone, until it comes near the window. */
  isNear: boolean;
  setVerdict: VerdictButtonsProps["setVerdict"];
}

/** One activity as the customer saw it, and beside it what was decided. */
export const EntryRow = memo(function EntryRow({ entry, isLinked, isNear, setVerdict }: EntryRowProps): ReactNode {
  const styles = useStyles();
  const row = useRef<HTMLLIElement>(null);
  const isFull = useNear(row, isNear);
  return (
    <li id={`t-${String(entry.seq)}`} ref={row} tabIndex={-1} className={mergeClasses(styles.row, isLinked && styles.linked)}>
      {isFull ? <FullEntry entry={entry} setVerdict={setVerdict} /> : <span dir="auto">{entry.text}</span>}
    </li>
  );
});

function FullEntry({ entry, setVerdict }: Pick<EntryRowProps, "entry" | "setVerdict">): ReactNode {
  const isShown = entry.type === "message" || entry.text !== null || entry.attachments.length > 0;
  return (
    <>
      {isShown ? <Turn entry={entry} /> : <Happened entry={entry} />}
      {entry.decision === null ? null : <DecisionPanel entry={entry} decision={entry.decision} setVerdict={setVerdict} />}
    </>
  );
}

function Turn({ entry }: { entry: ConversationEntry }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const isCustomer = entry.from === "customer";
  return (
    <div className={mergeClasses(styles.turn, isCustomer && styles.customer)}>
      <div className={mergeClasses(styles.bubble, isCustomer && styles.said)}>
        <Words entry={entry} />
        {entry.attachments.map((attachment, index) => <ShownAttachment key={index} attachment={attachment} />)}
        <ShownButtons titles={entry.buttons} />
      </div>
      <div className={styles.meta}>
        <span>{say(isCustomer ? "conversation.customer" : "conversation.assistant")}</span>
        <EntryLink seq={entry.seq} at={entry.at} />
        {entry.feedback === 1 ? <span className={mergeClasses(styles.fault, styles.up)}><ThumbLikeFilled />{say("conversation.helped")}</span> : null}
        {entry.feedback === -1 ? <span className={mergeClasses(styles.fault, styles.down)}><ThumbDislikeFilled />{say("conversation.notHelped")}</span> : null}
        {entry.errorReference === null ? null : <span className={styles.fault}><WarningRegular />{say("conversation.failed", { reference: entry.errorReference })}</span>}
      </div>
    </div>
  );
}

function Words({ entry }: { entry: ConversationEntry }): ReactNode {
  const styles = useStyles();
  if (entry.text === null || entry.text === "" || isSaidByCard(entry)) return null;
  // Only what the assistant wrote is Markdown; the renderer lets no HTML through.
  if (entry.isMarkdown) return <div dir="auto" className={styles.markdown} dangerouslySetInnerHTML={{ __html: renderMarkdown(entry.text) }} />;
  return <CustomerText text={entry.text} />;
}

/** The text of such an entry is there to be found; the customer saw the card alone. */
function isSaidByCard({ text, attachments }: ConversationEntry): boolean {
  return attachments.some(({ contentType, content }) => contentType === "application/vnd.microsoft.card.adaptive" && (content as { fallbackText?: unknown } | null)?.fallbackText === text);
}

function Happened({ entry }: { entry: ConversationEntry }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const format = useFormat();
  const text = entry.type === "conversationUpdate" ? say("conversation.joined") : entry.name === null ? say("conversation.activity", { type: entry.type }) : say("conversation.event", { name: entry.name });
  return <div className={styles.happened}>{text} · {format.clock(entry.at)}</div>;
}

function EntryLink({ seq, at }: { seq: number; at: number }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const format = useFormat();
  const [isCopied, setCopied] = useState(false);
  const hash = `#t-${String(seq)}`;
  const label = isCopied ? say("conversation.copied") : say("conversation.copyLink", { number: seq });
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(new URL(hash, location.href).href);
    setCopied(true);
  };
  return (
    <>
      <a className={styles.time} href={hash} title={format.longTime(at)}><time dateTime={new Date(at).toISOString()}>{format.clock(at)}</time></a>
      <button type="button" className={styles.copy} aria-label={label} title={label} onClick={() => void copy()} onBlur={() => setCopied(false)}>{isCopied ? <CheckmarkRegular /> : <LinkRegular />}</button>
    </>
  );
}
