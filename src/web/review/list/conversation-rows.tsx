import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { CheckmarkCircleFilled, ThumbDislikeRegular, ThumbLikeRegular } from "@fluentui/react-icons";
import type { ReactNode } from "react";
import { useHref, useLinkClickHandler } from "react-router";
import type { ConversationSummary, MatchedText } from "../../../review/wire.js";
import { OutcomeBadge, TicketMark } from "../common/badges.js";
import { CustomerText } from "../common/customer-text.js";
import { useFormat } from "../common/format.js";
import { useLabelTitle } from "../common/session.js";
import { threeLines } from "../common/three-lines.js";
import { useWording } from "../common/wording.js";
import { useChannelName } from "./channel-name.js";

const focusRing = { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "2px", borderRadius: tokens.borderRadiusSmall };

/** Topics that a row names; of a long conversation all would make the row as high as the window. */
const mostTopics = 2;

const useStyles = makeStyles({
  panel: { backgroundColor: tokens.colorNeutralBackground1, border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusLarge, overflow: "hidden" },
  table: { width: "100%", borderCollapse: "collapse", tableLayout: "fixed", fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300 },
  head: { textAlign: "start", fontWeight: tokens.fontWeightRegular, fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground3, padding: "10px 12px", borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
  row: {
    ":not(:last-child)": { borderBottom: `1px solid ${tokens.colorNeutralStroke3}` },
    ":hover": { backgroundColor: tokens.colorNeutralBackground1Hover },
    ":focus-within": { backgroundColor: tokens.colorNeutralBackground1Selected, boxShadow: `inset 3px 0 ${tokens.colorBrandForeground1}` },
  },
  cell: { padding: "10px 12px", verticalAlign: "top", overflowWrap: "anywhere" },
  time: { width: "6.75rem" }, channel: { width: "6.5rem" }, topics: { width: "22%" }, outcome: { width: "8rem" }, thumbs: { width: "4rem" }, ticket: { width: "6rem" }, mark: { width: "2.75rem" },
  quiet: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  question: { color: tokens.colorNeutralForeground1, textDecorationLine: "none", ":hover": { textDecorationLine: "underline" }, ":focus-visible": focusRing },
  // As unread mail is.
  unreviewed: { fontWeight: tokens.fontWeightSemibold },
  // The whole question stands in the conversation; here a few lines tell one from another.
  short: threeLines,
  match: { display: "block", marginTop: "4px", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  topicList: { margin: 0, padding: 0, listStyleType: "none", color: tokens.colorNeutralForeground2 },
  thumb: { display: "inline-flex", alignItems: "center", gap: "3px", marginRight: "6px" },
  down: { color: tokens.colorPaletteRedForeground1 },
  done: { color: tokens.colorPaletteGreenForeground1, fontSize: "1.25rem", display: "inline-flex" },
  cards: { listStyleType: "none", margin: 0, padding: 0, display: "flex", flexDirection: "column", gap: tokens.spacingVerticalS },
  card: {
    backgroundColor: tokens.colorNeutralBackground1, border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusLarge, padding: tokens.spacingHorizontalM,
    display: "flex", flexDirection: "column", gap: tokens.spacingVerticalXS, minWidth: 0,
    ":focus-within": { boxShadow: `inset 3px 0 ${tokens.colorBrandForeground1}` },
  },
  line: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}` },
  push: { flexGrow: 1 },
});

/** The rows of the list; each has one link, which the keys j and k go along. */
export function ConversationTable({ rows }: { rows: readonly ConversationSummary[] }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const heads = [
    [say("list.time"), styles.time], [say("list.channel"), styles.channel], [say("list.firstQuestion"), undefined], [say("list.topics"), styles.topics],
    [say("list.outcome"), styles.outcome], [say("list.thumbs"), styles.thumbs], [say("list.ticket"), styles.ticket],
  ] as const;
  return (
    <div className={styles.panel}>
      <table className={styles.table}>
        <thead>
          <tr>
            {heads.map(([text, width]) => <th key={text} scope="col" className={mergeClasses(styles.head, width)}>{text}</th>)}
            <th scope="col" className={mergeClasses(styles.head, styles.mark)} aria-label={say("list.reviewed")} />
          </tr>
        </thead>
        <tbody>{rows.map((row) => <TableRow key={row.id} row={row} />)}</tbody>
      </table>
    </div>
  );
}

function TableRow({ row }: { row: ConversationSummary }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const channelName = useChannelName();
  return (
    <tr className={styles.row}>
      <td className={styles.cell}><time dateTime={new Date(row.startedAt).toISOString()} title={format.longTime(row.startedAt)}>{format.shortTime(row.startedAt)}</time></td>
      <td className={styles.cell}>{channelName(row.channel)} <span className={styles.quiet}>{row.locale?.slice(0, 2).toUpperCase()}</span></td>
      <td className={styles.cell}><Question row={row} /></td>
      <td className={styles.cell}><Topics row={row} /></td>
      <td className={styles.cell}><OutcomeBadge outcome={row.outcome} /></td>
      <td className={styles.cell}><Thumbs row={row} /></td>
      <td className={styles.cell}>{row.tickets.map((ticket) => <TicketMark key={ticket.reference} {...ticket} />)}</td>
      <td className={styles.cell}><ReviewedMark row={row} /></td>
    </tr>
  );
}

/** The same for narrow windows: nothing scrolls sideways. */
export function ConversationCards({ rows }: { rows: readonly ConversationSummary[] }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const channelName = useChannelName();
  return (
    <ul className={styles.cards}>
      {rows.map((row) => (
        <li key={row.id} className={styles.card}>
          <div className={mergeClasses(styles.line, styles.quiet)}>
            <time dateTime={new Date(row.startedAt).toISOString()}>{format.shortTime(row.startedAt)}</time>
            <span className={styles.push}>{channelName(row.channel)} {row.locale?.slice(0, 2).toUpperCase()}</span>
            <Thumbs row={row} /><ReviewedMark row={row} />
          </div>
          <div><Question row={row} /></div>
          <Topics row={row} />
          <div className={styles.line}><OutcomeBadge outcome={row.outcome} />{row.tickets.map((ticket) => <TicketMark key={ticket.reference} {...ticket} />)}</div>
        </li>
      ))}
    </ul>
  );
}

function Question({ row }: { row: ConversationSummary }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const to = `/conversations/${encodeURIComponent(row.id)}${row.match === null ? "" : `#m-${row.match.turnId}`}`;
  const href = useHref(to);
  const follow = useLinkClickHandler(to);
  return (
    <>
      <a href={href} onClick={follow} className={mergeClasses(styles.question, row.reviewedAt === null && styles.unreviewed)} data-conversation={row.id}>
        {row.firstQuestion === null ? say("list.nothingAsked") : <CustomerText className={styles.short} text={row.firstQuestion} />}
      </a>
      {row.match === null ? null : <CustomerText className={styles.match} text={onOneLine(row.match.text)} />}
    </>
  );
}

/** In a row of the list empty lines would only take room. */
function onOneLine(text: MatchedText): MatchedText {
  return text.map((piece) => ({ ...piece, text: piece.text.replace(/\s+/g, " ") }));
}

function Topics({ row }: { row: ConversationSummary }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  const titleOf = useLabelTitle();
  if (row.topics.length === 0) return null;
  // One more takes no more room than the line that tells of it.
  const shown = row.topics.length === mostTopics + 1 ? row.topics : row.topics.slice(0, mostTopics);
  const others = row.topics.slice(shown.length).map((topic) => titleOf(topic));
  return (
    <ul className={styles.topicList}>
      {shown.map((topic) => <li key={topic}>{titleOf(topic)}</li>)}
      {others.length === 0 ? null : <li className={styles.quiet} title={others.join("\n")}>{say("list.moreTopics", { count: others.length })}</li>}
    </ul>
  );
}

function Thumbs({ row }: { row: ConversationSummary }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  return (
    <>
      {row.thumbsUp === 0 ? null : <span className={styles.thumb} role="img" aria-label={say("list.thumbsUpCount", { count: row.thumbsUp })}><ThumbLikeRegular />{row.thumbsUp}</span>}
      {row.thumbsDown === 0 ? null : <span className={mergeClasses(styles.thumb, styles.down)} role="img" aria-label={say("list.thumbsDownCount", { count: row.thumbsDown })}><ThumbDislikeRegular />{row.thumbsDown}</span>}
    </>
  );
}

function ReviewedMark({ row }: { row: ConversationSummary }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { say } = useWording();
  if (row.reviewedAt === null) return null;
  const text = say("list.reviewedAt", { time: format.shortTime(row.reviewedAt) });
  return <span className={styles.done} role="img" aria-label={text} title={text}><CheckmarkCircleFilled /></span>;
}
